package qlikproxy

import (
	"net/http"
	"net/url"
	"strings"
)

// newUpgrade records an upgrade as an exchange; the connection itself is recorded
// as a connection.
func (t *Tenant) newUpgrade(target QIXTarget, u qixURL, header http.Header) (*Exchange, error) {
	parsed, err := url.Parse(strings.Replace(u.url, "ws", "http", 1))
	if err != nil {
		return nil, &InputError{"URL", "This is not an address."}
	}
	x := t.newExchange(t.ctx, &call{Request: Request{Method: http.MethodGet, Source: target.Source, Kind: "upgrade"}, url: parsed})
	x.info.URL = t.o.Redactor.String(u.url)
	x.sent = t.headerText(header)
	t.o.Recorder.add(x)
	return x, nil
}

// endUpgrade fills in how an upgrade ended.
func (x *Exchange) endUpgrade(a *attempt, f *Failure) {
	if f != nil {
		f.Exchange = x.id
		n, _ := x.body.Write([]byte(f.Body)) // what the spool does not take is missing from the record
		x.size.Store(int64(n))
		x.wire.Store(int64(n))
	}
	x.body.Finish(nil)
	x.change(func(info *ExchangeInfo) {
		info.TLS, info.Proto = a.info.TLSInfo, "HTTP/1.1"
		info.Timing = Timing{
			DNS: a.info.DNS, Connect: a.info.Connect, TLS: a.info.TLS, RemoteAddr: a.info.RemoteAddr, Proxy: a.info.Proxy,
			Total: x.tenant.o.Now().Sub(info.Started),
		}
		info.Notes = append(info.Notes, a.info.Notes...)
		answer := a.answer
		info.Status = http.StatusSwitchingProtocols
		if f != nil {
			info.Status, answer, info.TraceID = f.Status, f.Header, f.TraceID
		}
		x.got = x.tenant.headerText(answer)
		info.ContentType = x.got.Get("Content-Type")
		info.State, x.failure = stateOf(f), f
	})
	x.letGo()
	close(x.done)
	x.tenant.o.Recorder.finished(x)
}

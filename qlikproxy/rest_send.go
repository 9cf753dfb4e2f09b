package qlikproxy

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"time"
)

// Causes by which the console itself ends an exchange.
var (
	errIdle  = errors.New("nothing came for too long")
	errTotal = errors.New("the exchange took too long")
)

// run makes the exchange and finishes it.
func (x *Exchange) run() {
	defer time.AfterFunc(x.tenant.o.Network.timeouts.Total, func() { x.end(errTotal) }).Stop()
	ctx := x.ctx
	answer, refused, err := x.send(ctx)
	if err == nil {
		err = x.receive(ctx, answer, refused)
	}
	x.finish(ctx, answer, refused, err)
}

// send makes the request, follows redirects inside the tenant and renews the token
// once. refused says why a redirect was not followed.
func (x *Exchange) send(ctx context.Context) (*http.Response, *unfollowed, error) {
	token, err := x.authorization(ctx)
	if err != nil {
		return nil, nil, err
	}
	answer, refused, err := x.follow(ctx, token.header())
	if err != nil || answer.StatusCode != http.StatusUnauthorized || refused != nil || !x.mayRenew() {
		return answer, refused, err
	}
	renewed, ok := x.tenant.renewRefused(ctx, token)
	if !ok {
		return answer, refused, nil
	}
	answer.Body.Close()
	x.note("The tenant refused the token (401). A new one was asked for, and the call was made once more.")
	return x.follow(ctx, renewed.header())
}

// authorization is the token to send, if any.
func (x *Exchange) authorization(ctx context.Context) (Token, error) {
	if own := x.call.own; own != nil && own.noToken {
		return Token{}, nil
	}
	return x.tenant.Token(ctx)
}

// mayRenew: only calls that change nothing are made twice.
func (x *Exchange) mayRenew() bool {
	return x.call.Method == http.MethodGet || x.call.Method == http.MethodHead
}

// roundTrip makes and records one request of the exchange.
func (x *Exchange) roundTrip(ctx context.Context, step redirectStep, authorization string) (*http.Response, error) {
	var got, first time.Time
	trace := &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) {
			got = time.Now()
			x.connected(i)
		},
		GotFirstResponseByte: func() { first = time.Now() },
	}
	r := x.request(httptrace.WithClientTrace(ctx, trace), step, authorization)
	x.recordRequest(r)
	answer, err := x.tenant.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	wait := first.Sub(got)
	x.edit(func(i *ExchangeInfo) {
		i.Timing.FirstByte += max(wait, 0)
		i.Status, i.Proto = answer.StatusCode, answer.Proto
	})
	return answer, nil
}

// connected records the connection that the request goes over.
func (x *Exchange) connected(i httptrace.GotConnInfo) {
	info := infoOf(i.Conn)
	x.note(info.Notes...)
	x.change(func(e *ExchangeInfo) {
		e.Timing.Reused = i.Reused
		e.Timing.RemoteAddr, e.Timing.Proxy, e.TLS = info.RemoteAddr, info.Proxy, info.TLSInfo
		if !i.Reused {
			e.Timing.DNS += info.DNS
			e.Timing.Connect += info.Connect
			e.Timing.TLS += info.TLS
		}
	})
}

// request builds one request of the exchange.
func (x *Exchange) request(ctx context.Context, step redirectStep, authorization string) *http.Request {
	r := new(http.Request).WithContext(ctx)
	r.Method, r.URL, r.Host = step.method, step.url, step.url.Host
	r.Proto, r.ProtoMajor, r.ProtoMinor = "HTTP/1.1", 1, 1
	r.Header = x.call.header.Clone()
	if own := x.call.own; own != nil && own.authorization != "" {
		authorization = own.authorization
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	if step.body && len(x.call.Body) > 0 {
		r.ContentLength = int64(len(x.call.Body))
		r.Body = io.NopCloser(bytes.NewReader(x.call.Body))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(x.call.Body)), nil }
	} else if step.body && x.call.Upload != nil {
		x.call.Upload.put(r)
	} else {
		delete(r.Header, "Content-Type")
		r.Body = http.NoBody
	}
	return r
}

// newTransport makes the HTTP client of one tenant. It follows nothing, keeps no
// cookies and unpacks nothing by itself.
func (t *Tenant) newTransport() *http.Transport {
	n := t.o.Network
	return &http.Transport{
		DialContext:            t.dialHTTP,
		DialTLSContext:         t.dialHTTP,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		DisableCompression:     true,
		MaxIdleConnsPerHost:    64,
		MaxConnsPerHost:        256,
		IdleConnTimeout:        90 * time.Second,
		ResponseHeaderTimeout:  n.timeouts.FirstByte,
		MaxResponseHeaderBytes: maxHeader,
		WriteBufferSize:        16 << 10,
		ReadBufferSize:         32 << 10,
	}
}

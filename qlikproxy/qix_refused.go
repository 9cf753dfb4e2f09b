package qlikproxy

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/gorilla/websocket"
)

// failed turns the error of an upgrade into a Failure with all that is known.
func (a *attempt) failed(ctx context.Context, err error) *Failure {
	if a.shake == nil { // no connection came about: the network said why
		var f *Failure
		if errors.As(err, &f) {
			g := *f
			g.Op, g.URL, g.Method = "upgrade", a.cleanURL(), http.MethodGet
			return &g
		}
		return a.failure(kindOf(ctx, err), err)
	}
	defer a.shake.abandon()
	if alerted(err) {
		f := a.failure("handshake", err)
		f.Layer = "tls"
		return f
	}
	if !errors.Is(err, websocket.ErrBadHandshake) {
		return a.failure(kindOf(ctx, err), err)
	}
	resp, body, cut := a.shake.refusal()
	if resp == nil {
		return a.failure("malformed", err)
	}
	f := a.failure("", err)
	a.describe(f, resp, body)
	if cut && f.Kind == "" && len(body) < maxRefusal {
		f.Kind = "cut"
	}
	return f
}

func (a *attempt) failure(kind string, err error) *Failure {
	return &Failure{
		Layer: "ws", Op: "upgrade", Kind: kind, Method: http.MethodGet, URL: a.cleanURL(),
		TLS: a.info.TLSInfo, Proxy: a.info.Proxy, RemoteAddr: a.info.RemoteAddr,
		CredentialKind: string(a.t.signIn.Kind), Time: a.t.o.Now(), Err: err,
	}
}

func (a *attempt) cleanURL() string { return a.t.o.Redactor.String(a.url) }

// kindOf names what kept an upgrade from being answered.
func kindOf(ctx context.Context, err error) string {
	switch {
	case cancelled(ctx):
		return KindCancelled
	case errors.Is(err, errAnswerTooLong):
		return "too-large"
	case timedOut(err) || timedOut(ctx.Err()):
		return "timeout"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), isErrno(err, syscall.ECONNRESET, 10054):
		return "cut"
	}
	return "malformed"
}

// describe puts into a Failure what the answer tells.
func (a *attempt) describe(f *Failure, resp *http.Response, body []byte) {
	body = a.t.o.Redactor.Bytes(body)
	e := readEnvelope(body)
	f.Status, f.Header, f.Body = resp.StatusCode, a.t.redactHeader(resp.Header), string(body)
	f.BodyShape = shapeOf(resp.Header.Get("Content-Type"), body)
	f.Errors, f.TraceID = e.Errors, cmp.Or(e.TraceID, traceOf(f.Header))
	f.From = boxOf(resp.Header, e)
	f.Kind = a.kindOfRefusal(resp, f.BodyShape)
}

// kindOfRefusal names refusals that their status does not explain.
func (a *attempt) kindOfRefusal(resp *http.Response, shape string) string {
	switch {
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		return a.kindOfRedirect(resp.Header.Get("Location"))
	case resp.StatusCode >= 400:
		return ""
	case shape == "html":
		return "html"
	}
	return "blocked" // something answered that does not know WebSockets
}

func (a *attempt) kindOfRedirect(location string) string {
	base, _ := url.Parse(a.t.address.URL("/"))
	to, err := base.Parse(location)
	switch {
	case err != nil || location == "":
		return "malformed"
	case to.Scheme != a.t.address.Scheme && to.Scheme != "wss" || !a.t.sameHost(to, a.t.address.Scheme):
		return "off-tenant"
	case strings.HasPrefix(to.Path, "/login"):
		return "login"
	}
	return "blocked"
}

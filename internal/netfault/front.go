package netfault

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"
)

// maxBody is how much of an answer is held to put the public address into it.
const maxBody = 32 << 20

// front stands before the tenant and passes on what it does not answer itself.
type front struct {
	tenant string                                        // host:port, plain HTTP
	public string                                        // scheme://host:port as clients know it
	answer func(http.ResponseWriter, *http.Request) bool // true: answered; nil: passes everything on
	change func(*http.Response)                          // of what the tenant answered; nil: nothing
}

// front makes the front a port of its own, and that the tenant.
func (w *Way) front(f front, scheme string, cfg *tls.Config) error {
	p, err := w.listen()
	if err != nil {
		return err
	}
	w.direct(scheme, p.addr)
	f.public = w.Tenant
	p.http(f.handler(), cfg)
	return nil
}

func (f front) handler() http.Handler {
	pass := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: f.tenant})
			r.Out.Host = f.tenant
		},
		Transport:      &http.Transport{DisableCompression: true, DisableKeepAlives: true},
		ModifyResponse: f.rename,
		ErrorLog:       log.New(io.Discard, "", 0),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f.answer == nil || !f.answer(w, r) {
			pass.ServeHTTP(w, r)
		}
	})
}

// rename puts the public address where the tenant wrote its own.
func (f front) rename(r *http.Response) error {
	own := "http://" + f.tenant
	if at := r.Header.Get("Location"); at != "" {
		r.Header.Set("Location", strings.Replace(at, own, f.public, 1))
	}
	if f.change != nil {
		f.change(r)
	}
	if !strings.Contains(r.Header.Get("Content-Type"), "json") {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	r.Body.Close()
	if err != nil {
		return err
	}
	body = bytes.ReplaceAll(body, []byte(own), []byte(f.public))
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

func isUpgrade(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// page answers with a web page.
func page(w http.ResponseWriter, status int, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	io.WriteString(w, "<!doctype html><html><head><title>"+title+"</title></head><body><h1>"+title+"</h1><p>"+text+"</p></body></html>")
}

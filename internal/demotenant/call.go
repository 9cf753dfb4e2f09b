package demotenant

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"
)

// obj is a JSON object on its way out.
type obj = map[string]any

const (
	documented = "documented"
	assumed    = "assumed"
	// iso is the form of dates in Qlik's answers.
	iso = "2006-01-02T15:04:05.000Z"
)

// call is one REST request and who made it.
type call struct {
	t   *Tenant
	w   http.ResponseWriter
	r   *http.Request
	who principal
}

func (c *call) q(name string) string { return c.r.URL.Query().Get(name) }

func (c *call) ok(v any) { c.send(http.StatusOK, v) }

func (c *call) send(status int, v any) {
	c.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	c.w.WriteHeader(status)
	enc := json.NewEncoder(c.w)
	enc.SetEscapeHTML(false) // as the tenant sends hostile names: viewers must cope
	_ = enc.Encode(v)        // the client may have left
}

func (c *call) assume() { c.w.Header().Set("X-Demo-Basis", assumed) }

// publishedCodes are the error codes that Qlik's specifications or real answers show.
var publishedCodes = map[string]bool{
	"HTTP-400": true, "HTTP-401": true, "HTTP-403": true, "HTTP-404": true, "HTTP-500": true, "USERS-7": true, "TENANTS-8": true, "RELOADS-001": true,
	"CSRF-TOKEN-2": true, "CSRF-TOKEN-4": true, "LOGIN-2": true, "LOGIN-8": true, "AUTH-5": true,
}

// fail answers with Qlik's envelope. The status is a number, as in most
// services; the OAuth service sends a string (see failOAuth).
func (c *call) fail(status int, code, title, detail string) {
	if !publishedCodes[code] {
		c.assume()
	}
	e := obj{"code": code, "title": title, "status": status}
	if detail != "" {
		e["detail"] = detail
	}
	c.send(status, obj{"errors": []obj{e}, "traceId": c.trace()})
}

func (c *call) notFound(code string) { c.fail(http.StatusNotFound, code, "Not found", "") }

func (c *call) badRequest(detail string) {
	c.fail(http.StatusBadRequest, "HTTP-400", "Bad request", detail)
}

func (c *call) forbidden(detail string) {
	c.assume()
	c.fail(http.StatusForbidden, "HTTP-403", "Forbidden", detail)
}

// read decodes the JSON body; a bad one is answered and reported as false.
func (c *call) read(v any) bool {
	body := http.MaxBytesReader(c.w, c.r.Body, 1<<20)
	if err := json.NewDecoder(body).Decode(v); err != nil {
		c.badRequest("The request body is not the JSON that is expected here.")
		return false
	}
	return true
}

// trace is the request's trace id, also sent as a header.
func (c *call) trace() string { return c.w.Header().Get("X-B3-Traceid") }

func newTrace() string { return "0000000000000000" + randomHex(8) }

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}

func stamp(t time.Time) string { return t.UTC().Format(iso) }

func html(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Demo-Basis", assumed)
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!DOCTYPE html>\n<html><head><title>" + body + "</title></head><body><center><h1>" + body + "</h1></center></body></html>\n"))
}

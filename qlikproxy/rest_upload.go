package qlikproxy

import (
	"io"
	"net/http"
	"sync/atomic"
)

// Upload is a body that is passed on as it comes and is not kept, so that it can
// be sent only once.
type Upload struct {
	Body  io.ReadCloser
	Shown func() (body string, notes []string) // recorded in its place when the exchange ended; without secrets

	read atomic.Int64
}

// put makes the upload the body of r; its length is not known before its end.
func (u *Upload) put(r *http.Request) {
	r.ContentLength = -1
	r.Body = struct {
		io.Reader
		io.Closer
	}{u, u.Body}
}

// Read counts what is sent.
func (u *Upload) Read(p []byte) (int, error) {
	n, err := u.Body.Read(p)
	u.read.Add(int64(n))
	return n, err
}

// record says in i what was sent.
func (u *Upload) record(i *ExchangeInfo) {
	body, notes := u.Shown()
	i.RequestBody, i.RequestSize = body[:min(len(body), maxRequestShown)], u.read.Load()
	i.Notes = append(i.Notes, notes...)
}

package qlikproxy

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
)

var (
	errNoToken = errors.New("the answer has no access_token")
	errNoKey   = errors.New("the answer has no token")
)

// call makes one of the console's own calls and returns the whole answer, which may
// hold secrets.
func (t *Tenant) call(ctx context.Context, r Request) (*Exchange, []byte, error) {
	r.Armed = true
	if r.Source == "" {
		r.Source = "console"
	}
	if r.own == nil {
		r.own = &ownCall{}
	}
	r.own.capture = true
	x, err := t.Do(ctx, r)
	if x == nil {
		return nil, nil, err
	}
	return x, x.takeCaptured(), err
}

// takeCaptured hands the captured body over; the exchange keeps none of it.
func (x *Exchange) takeCaptured() []byte {
	body := x.captured
	x.captured = nil
	return body
}

// read makes a call whose answer is JSON and decodes it.
func (t *Tenant) read(ctx context.Context, r Request, into any) (*Exchange, error) {
	x, body, err := t.call(ctx, r)
	if err != nil {
		return x, err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return x, x.unusable("malformed", err)
	}
	return x, nil
}

// unusable marks an exchange as failed although the tenant answered with success,
// because the answer is of no use. kind is that of an answer that is no web page
// and not empty.
func (x *Exchange) unusable(kind string, err error) *Failure {
	info := x.Info()
	f := &Failure{Kind: kind, Status: info.Status, Err: err}
	head := x.head(maxFailureBody)
	f.Body, f.BodyShape = string(head), shapeOf(info.ContentType, head)
	f.From = boxOf(info.Header, readEnvelope(head))
	if f.BodyShape == "html" || f.BodyShape == "empty" {
		f.Kind = f.BodyShape
	}
	x.complete(f)
	x.mu.Lock()
	x.failure, x.info.State = f, StateFailed
	x.mu.Unlock()
	x.tenant.o.Recorder.changed(x.id)
	return f
}

// head is the recorded body's beginning, so many bytes at most; they are not to be changed.
func (x *Exchange) head(most int64) []byte {
	head, _ := x.body.Head(most) // what is there is enough
	return head
}

// link is a link of a list, as path?query inside this tenant, or nothing.
func (t *Tenant) link(href string) string {
	if href == "" {
		return ""
	}
	base, err := url.Parse(t.address.URL("/"))
	if err != nil {
		return ""
	}
	step, refused := t.address.next(redirectStep{url: base}, 307, href)
	if refused != nil {
		return ""
	}
	return step.url.RequestURI()
}

// links are those of Qlik's lists. A member may be absent or null.
type links struct {
	Next, Prev *struct{ Href string }
}

func (l links) next() string {
	if l.Next == nil {
		return ""
	}
	return l.Next.Href
}

func (l links) prev() string {
	if l.Prev == nil {
		return ""
	}
	return l.Prev.Href
}

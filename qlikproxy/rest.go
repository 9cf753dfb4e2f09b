package qlikproxy

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// Pair is a name and its value; both are kept in order and may repeat.
type Pair struct{ Name, Value string }

// Request is a REST call to be made.
type Request struct {
	Method string // such as GET; empty: GET
	Target string // path, path?query or full URL of this tenant
	Query  []Pair // added to the target's own
	Header []Pair
	Body   []byte  // at most MaxRequestBody
	Upload *Upload // the body instead of Body; nil: none
	Armed  bool    // false: only GET and HEAD
	Source string  // "page", "console" or "relay"
	Kind   string  // what the call is for; empty: "rest"

	// Answer, if set, is called once with the head of the final answer, which is only to be read. What it
	// returns gets the body as it arrives, unpacked and cleaned of the console's own
	// secrets only; nil: nothing. A failing Write ends the exchange. The relay passes
	// an answer on with it.
	Answer func(status int, h http.Header) io.Writer

	own *ownCall // one of the console's own calls
}

// ownCall is what the console's own calls need besides a Request.
type ownCall struct {
	noToken       bool              // no bearer token
	authorization string            // the Authorization header instead; never recorded
	capture       bool              // keep the whole answer in memory, for the caller only
	learn         func(body []byte) // sees a captured body before any of it is recorded
}

// MaxRequestBody is the most bytes that a request may carry.
const MaxRequestBody = 50 << 20

// Errors of calls that were never sent.
var (
	// ErrReadOnly means that the call may change something and the console is not armed.
	ErrReadOnly = errors.New("the console is read-only: this call may change something in the tenant")
	// ErrClosed means that the tenant was closed.
	ErrClosed = errors.New("the connection to this tenant was closed in the console")
)

// InputError says which field cannot be sent, and why.
type InputError struct {
	Field   string // "Method", "Target", "Query", "Header" or "Body"; or a field of SignIn
	Problem string // plain sentence
}

func (e *InputError) Error() string { return e.Problem }

// Start checks r, then sends it. An *InputError, ErrReadOnly or ErrClosed means that
// nothing was sent. The exchange runs on when ctx ends; Cancel or the tenant's Close
// ends it.
func (t *Tenant) Start(ctx context.Context, r Request) (*Exchange, error) {
	x, done, err := t.begin(ctx, t.ctx, r)
	if err != nil {
		return nil, err
	}
	go func() {
		defer t.o.Redactor.Crash()
		defer done()
		x.run()
	}()
	return x, nil
}

// begin checks a request and records the exchange, which has yet to run and ends with
// parent.
func (t *Tenant) begin(ctx, parent context.Context, r Request) (x *Exchange, done func(), err error) {
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	c, err := t.check(r)
	if err != nil {
		return nil, nil, err
	}
	x = t.newExchange(parent, c)
	done, ok := t.track(x.Cancel)
	if !ok {
		x.end(ErrClosed)
		x.body.Release()
		return nil, nil, ErrClosed
	}
	t.o.Recorder.add(x)
	return x, done, nil
}

// Do is Start, and waits. It cancels the exchange when ctx ends. Besides the errors
// of Start it returns a *Failure, together with the exchange, for a status of 400
// and above, trouble on the way, a redirect that was not followed, and an answer
// without data where data is due.
func (t *Tenant) Do(ctx context.Context, r Request) (*Exchange, error) {
	x, done, err := t.begin(ctx, ctx, r)
	if err != nil {
		return nil, err
	}
	defer done()
	x.run()
	if f := x.Failure(); f != nil {
		return x, f
	}
	return x, nil
}

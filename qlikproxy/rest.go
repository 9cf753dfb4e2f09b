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
	Body   []byte // at most MaxRequestBody
	Armed  bool   // false: only GET and HEAD
	Source string // "page", "console" or "relay"
	Kind   string // what the call is for, such as "rest"; shown in the record

	// Answer, if set, is called once with the head of the final answer. What it
	// returns gets the body as it arrives, cleaned of the console's own secrets
	// only; nil: nothing. The relay passes an answer on with it.
	Answer func(status int, h http.Header) io.Writer

	guided bool // one of the console's own calls
}

// MaxRequestBody is the most bytes that a request may carry.
const MaxRequestBody = 50 << 20

// ErrReadOnly means that the call may change something and the console is not armed.
var ErrReadOnly = errors.New("the console is read-only: this call may change something in the tenant")

// InputError says which field of a request cannot be sent, and why.
type InputError struct {
	Field   string // "Method", "Target", "Query", "Header" or "Body"; or a field of SignIn
	Problem string // plain sentence
}

func (e *InputError) Error() string { return e.Problem }

// Start checks r, then sends it. An *InputError or ErrReadOnly means that nothing
// was sent. The exchange runs on when ctx ends; Cancel or the tenant's Close ends it.
func (t *Tenant) Start(ctx context.Context, r Request) (*Exchange, error) { return nil, nil }

// Do is Start, and waits. It cancels the exchange when ctx ends. Besides the errors
// of Start it returns a *Failure, together with the exchange, for a status of 400
// and above, trouble on the way, and a redirect that was not followed.
func (t *Tenant) Do(ctx context.Context, r Request) (*Exchange, error) { return nil, nil }

// Pages calls each for every page of a list, following links.next inside the
// tenant, for at most max pages (0: 1,000).
func Pages(ctx context.Context, t *Tenant, r Request, max int, each func(*Exchange) error) error {
	return nil
}

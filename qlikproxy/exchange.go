package qlikproxy

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"qlikconsole/internal/spool"
)

// States of an exchange.
const (
	StateRunning   = "running"
	StateDone      = "done"
	StateFailed    = "failed"
	StateCancelled = "cancelled"
)

// ExchangeInfo is a copy of what is known about an exchange, without secrets.
type ExchangeInfo struct {
	ID            int64
	Kind, Source  string // as in Request
	SignIn        SignInKind
	State         string // StateRunning, StateDone, StateFailed or StateCancelled
	Started       time.Time
	Method, URL   string
	RequestHeader http.Header
	RequestBody   string // its first 64 KiB
	RequestSize   int64
	Status        int // 0: no answer yet
	Proto         string
	Header        http.Header
	Timing        Timing
	Hops          []Hop
	TraceID       string
	ContentType   string
	Size          int64  // bytes of the body, unpacked
	WireSize      int64  // bytes of the body as they came
	Missing       int64  // bytes of the body that were not kept
	Full          bool   // the body goes on beyond what is kept of one; the call failed for nothing else
	Next          string // links.next.href, if inside the tenant, as path?query
	Items         int    // length of a list's data, or of a list itself; -1: not a list
	TLS           *TLSInfo
	Notes         []string // plain sentences
}

// Timing is how long the parts of an exchange took. The parts of a connection that
// was used before are zero.
type Timing struct {
	DNS, Connect, TLS, FirstByte, Download, Total time.Duration
	Reused                                        bool
	RemoteAddr                                    string
	Proxy                                         string // password masked
}

// Hop is one request of an exchange that was answered with a redirect.
type Hop struct {
	Method, URL string
	Status      int
	Location    string // where the answer pointed
	Refused     string // plain sentence: why it was not followed; empty: it was
}

// TLSInfo is what is known of an encrypted connection.
type TLSInfo struct {
	Version             string // such as TLS 1.3
	Subject, Issuer     string // of the tenant's certificate
	Names               []string
	NotBefore, NotAfter time.Time
}

// Exchange is one REST call and its answer, while it runs and after. It is safe
// for concurrent use.
type Exchange struct {
	id     int64
	tenant *Tenant
	call   *call
	body   *spool.File
	ctx    context.Context // nil once it ended: it holds on to much
	done   chan struct{}
	clean  uint64 // the redactor's generation before anything was recorded

	size, wire, missing atomic.Int64
	shown               time.Time // when progress was last announced
	captured            []byte    // of the console's own calls, until they took it
	broken              bool      // the body is JSON that ends too early
	counted             int64     // bytes that the recorder counts; under its lock

	mu        sync.Mutex
	info      ExchangeInfo            // without headers
	sent, got headerText              // headers of the request and of the answer
	stop      context.CancelCauseFunc // nil once it ended
	failure   *Failure
	released  bool
}

// maxRequestShown is how much of a request's body is recorded, in bytes. A secret
// that begins before the cut must be seen whole to be removed.
const (
	maxRequestShown = 64 << 10
	longestSecret   = 16 << 10
)

// newExchange makes an exchange that ends with parent.
func (t *Tenant) newExchange(parent context.Context, c *call) *Exchange {
	x := &Exchange{id: t.o.Recorder.nextID(), tenant: t, call: c, body: t.o.Spool.New(t.o.MaxBody), done: make(chan struct{}), clean: t.o.Redactor.Generation()}
	x.ctx, x.stop = context.WithCancelCause(parent)
	shown := t.o.Redactor.Bytes(c.Body[:min(len(c.Body), maxRequestShown+longestSecret)])
	x.info = ExchangeInfo{
		ID: x.id, Kind: c.Kind, Source: c.Source, SignIn: t.signIn.Kind, State: StateRunning, Started: t.o.Now(),
		Method: c.Method, URL: t.o.Redactor.String(c.url.String()),
		RequestBody: string(shown[:min(len(shown), maxRequestShown)]), RequestSize: int64(len(c.Body)),
		Items: -1,
	}
	return x
}

// Done is closed when the exchange ended, well or not.
func (x *Exchange) Done() <-chan struct{} { return x.done }

// Cancel ends the exchange; what came so far is kept.
func (x *Exchange) Cancel() { x.end(context.Canceled) }

// end stops what still runs of the exchange.
func (x *Exchange) end(cause error) {
	x.mu.Lock()
	stop := x.stop
	x.mu.Unlock()
	if stop != nil {
		stop(cause)
	}
}

// ID is the exchange's number.
func (x *Exchange) ID() int64 { return x.id }

// Ended is when the exchange ended; what runs has not: the zero time.
func (x *Exchange) Ended() time.Time {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.info.State == StateRunning {
		return time.Time{}
	}
	return x.info.Started.Add(x.info.Timing.Total)
}

// letGo ends the context of an exchange that ended: kept with the exchange, it would keep
// all that belongs to who asked for it.
func (x *Exchange) letGo() {
	x.end(nil)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.ctx, x.stop = nil, nil
}

// Info is what is known now.
func (x *Exchange) Info() ExchangeInfo {
	info, sent, got := x.known()
	info.RequestHeader, info.Header = sent.header(), got.header()
	return info
}

// Outline is Info with the headers of request and answer apart, as pairs in no
// particular order.
func (x *Exchange) Outline() (info ExchangeInfo, sent, got []Pair) {
	info, sentText, gotText := x.known()
	return info, sentText.pairs(), gotText.pairs()
}

func (x *Exchange) known() (info ExchangeInfo, sent, got headerText) {
	x.mu.Lock()
	defer x.mu.Unlock()
	info = x.info
	info.Hops, info.Notes = slices.Clone(info.Hops), slices.Clone(info.Notes)
	info.Size, info.WireSize, info.Missing = x.size.Load(), x.wire.Load(), x.missing.Load()
	if info.State == StateRunning {
		info.Timing.Total = x.tenant.o.Now().Sub(info.Started)
	}
	return info, x.sent, x.got
}

// Body is the answer's body, unpacked and without secrets; it grows while the
// exchange runs. The recorder releases it when it forgets the exchange.
func (x *Exchange) Body() *spool.File { return x.body }

// Clean reports whether no secret became known since the exchange began: all that was
// recorded of it was cleaned of what is known now.
func (x *Exchange) Clean() bool { return x.clean == x.tenant.o.Redactor.Generation() }

// Failure is what went wrong, or nil.
func (x *Exchange) Failure() *Failure {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.failure
}

// change edits what is known and tells the recorder's subscribers.
func (x *Exchange) change(edit func(*ExchangeInfo)) {
	x.edit(edit)
	x.tenant.o.Recorder.changed(x.id)
}

// edit is change where another change follows at once.
func (x *Exchange) edit(edit func(*ExchangeInfo)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	edit(&x.info)
}

func (x *Exchange) note(sentences ...string) {
	if len(sentences) > 0 {
		x.change(func(i *ExchangeInfo) {
			for _, s := range sentences {
				if !slices.Contains(i.Notes, s) {
					i.Notes = append(i.Notes, s)
				}
			}
		})
	}
}

// release lets the body go, at once or when the exchange ends.
func (x *Exchange) release() {
	x.mu.Lock()
	running := x.info.State == StateRunning
	x.released = true
	x.mu.Unlock()
	if !running {
		x.body.Release()
	}
}

func (x *Exchange) running() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.info.State == StateRunning
}

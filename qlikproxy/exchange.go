package qlikproxy

import (
	"net/http"
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
	Missing       int64  // bytes that were not kept
	Next          string // links.next.href, if inside the tenant, as path?query
	Items         int    // length of a list's data; -1: not a list
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

// Hop is one request of an exchange that was redirected.
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
type Exchange struct{}

// Done is closed when the exchange ended, well or not.
func (x *Exchange) Done() <-chan struct{} { return nil }

// Cancel ends the exchange; what came so far is kept.
func (x *Exchange) Cancel() {}

// Info is what is known now.
func (x *Exchange) Info() ExchangeInfo { return ExchangeInfo{} }

// Body is the answer's body, unpacked and without secrets; it grows while the
// exchange runs.
func (x *Exchange) Body() *spool.File { return nil }

// Failure is what went wrong, or nil.
func (x *Exchange) Failure() *Failure { return nil }

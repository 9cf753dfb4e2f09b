package qlikproxy

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"sync"
	"time"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

// masked takes the place of a credential in records.
const masked = secret.Bullets

// Options are what a Tenant works with. The first four are needed.
type Options struct {
	Network  *Network
	Recorder *Recorder
	Redactor *secret.Redactor
	Spool    *spool.Dir
	Now      func() time.Time // nil: time.Now
	MaxBody  int64            // bytes of an answer that are kept; 0: 1 GiB
}

// Tenant is one tenant address with one credential. It is safe for concurrent use.
type Tenant struct {
	address   Address
	signIn    SignIn
	id        string
	o         Options
	transport *http.Transport
	tokens    tokenCache
	pasted    Token // the API key or pasted token

	ctx    context.Context // ends with Close; parent of all that runs
	cancel context.CancelFunc

	mu      sync.Mutex
	closed  bool
	running map[int]func() // what ends each thing that runs
	nextRun int
	wait    sync.WaitGroup
}

// NewTenant makes a tenant and tells the redactor its secrets. Nothing is sent.
func NewTenant(a Address, s SignIn, o Options) *Tenant {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 1 << 30
	}
	t := &Tenant{address: a, signIn: s, id: rand.Text(), o: o, running: map[int]func(){}}
	t.tokens.scopes, t.tokens.body = s.Scopes, s.Body
	if !s.oauth() && !s.Secret.IsZero() {
		t.pasted = readToken(s.Secret, s.Kind)
	}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	t.transport = t.newTransport()
	o.Redactor.Add(s.Secret, s.PrivateKey)
	o.Redactor.Add(o.Network.Secrets()...)
	return t
}

// Address is where the tenant is.
func (t *Tenant) Address() Address { return t.address }

// SignIn is the credential.
func (t *Tenant) SignIn() SignIn { return t.signIn }

// ID is random and names this tenant within the process.
func (t *Tenant) ID() string { return t.id }

// Close cancels all exchanges and QIX connections and waits until they ended.
func (t *Tenant) Close() {
	t.mu.Lock()
	t.closed = true
	ends := make([]func(), 0, len(t.running))
	for _, end := range t.running {
		ends = append(ends, end)
	}
	t.mu.Unlock()
	for _, end := range ends {
		end()
	}
	t.cancel()
	t.wait.Wait()
	t.transport.CloseIdleConnections()
}

// track runs end when the tenant is closed, and lets Close wait until done was
// called. ok is false when the tenant is closed already; then nothing is tracked.
// Neither end nor done may be called with a lock held that the other needs.
func (t *Tenant) track(end func()) (done func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return func() {}, false
	}
	t.nextRun++
	run := t.nextRun
	t.running[run] = end
	t.wait.Add(1)
	return sync.OnceFunc(func() {
		t.mu.Lock()
		delete(t.running, run)
		t.mu.Unlock()
		t.wait.Done()
	}), true
}

// dialHTTP makes the connections of the HTTP client. The client lets a dial go on
// when its request was cancelled; Close ends it.
func (t *Tenant) dialHTTP(ctx context.Context, _, _ string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(t.ctx, cancel)()
	conn, _, err := t.o.Network.dial(ctx, t.address, []string{"h2", "http/1.1"})
	return conn, err
}

package soak

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
)

// house is all that runs during the test: a tenant, links to it of several kinds,
// and the console's two ends.
type house struct {
	t        *testing.T
	engine   *httptest.Server
	pages    *httptest.Server
	links    *links
	dir      *spool.Dir
	recorder *qlikproxy.Recorder
	tenants  map[string]*qlikproxy.Tenant // by link

	mu      sync.Mutex
	waiting map[string]*qlikproxy.QIXConn // for their page
	ended   map[string]chan qlikproxy.CloseInfo
	ends    map[string]int // how many connections ended so: "tenant 4000"
	frames  int64          // recorded, of connections that were looked through
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, tenants: map[string]*qlikproxy.Tenant{}, waiting: map[string]*qlikproxy.QIXConn{}, ended: map[string]chan qlikproxy.CloseInfo{}, ends: map[string]int{}}
	h.engine = httptest.NewServer(http.HandlerFunc(serveEngine))
	h.pages = httptest.NewUnstartedServer(http.HandlerFunc(h.servePage))
	h.pages.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		qlikproxy.LimitBuffers(c)
		return ctx
	}
	h.pages.Start()
	// So many that a log is looked through before the recorder forgets it.
	h.recorder = qlikproxy.NewRecorder(qlikproxy.Limits{Connections: 100, Exchanges: 50})
	var err error
	if h.dir, err = spool.Open(t.TempDir(), 1<<30); err != nil {
		t.Fatal(err)
	}
	h.links = openLinks(t, strings.TrimPrefix(h.engine.URL, "http://"))
	for name, at := range h.links.at {
		h.tenants[name] = h.tenantAt(at)
	}
	return h
}

func (h *house) tenantAt(host string) *qlikproxy.Tenant {
	policy := qlikproxy.Policy{Allow: []string{host}}
	address, err := qlikproxy.ParseAddress("http://"+host, policy)
	if err != nil {
		h.t.Fatal(err)
	}
	network, err := qlikproxy.NewNetwork(qlikproxy.NetworkConfig{Proxy: "none", Policy: policy})
	if err != nil {
		h.t.Fatal(err)
	}
	return qlikproxy.NewTenant(address, qlikproxy.SignIn{Kind: qlikproxy.SignInAPIKey, Secret: secret.New("soak-key-4f0c9b2d7e6a41538c0d")},
		qlikproxy.Options{Network: network, Recorder: h.recorder, Redactor: secret.NewRedactor(), Spool: h.dir})
}

// close ends everything in order.
func (h *house) close() {
	for _, t := range h.tenants {
		t.Close()
	}
	h.links.close(h.t)
	h.pages.Close()
	h.engine.CloseClientConnections()
	h.engine.Close()
	if err := h.dir.Close(); err != nil {
		h.t.Error(err)
	}
}

// servePage is the console's end for the browser: it joins it to the connection
// that it names.
func (h *house) servePage(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimPrefix(r.URL.Path, "/")
	h.mu.Lock()
	conn, end := h.waiting[id], h.ended[id]
	h.mu.Unlock()
	page, err := qlikproxy.UpgradePage(w, r, nil)
	if err != nil || conn == nil {
		return
	}
	end <- conn.Bridge(context.Background(), page, nil)
}

// joined is one connection from the browser to the tenant.
type joined struct {
	house *house
	conn  *qlikproxy.QIXConn
	page  *websocket.Conn
	end   chan qlikproxy.CloseInfo
}

// errRefused: the link broke during the upgrade, which is an end as good as any.
var errRefused = errors.New("the upgrade failed")

func (h *house) join(link, app string) (*joined, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, err := h.tenants[link].DialQIX(ctx, qlikproxy.QIXTarget{App: app, Source: "page"})
	if failure := (*qlikproxy.Failure)(nil); errors.As(err, &failure) {
		return nil, fmt.Errorf("%w: %w", errRefused, err)
	} else if err != nil {
		return nil, err
	}
	j := &joined{house: h, conn: conn, end: make(chan qlikproxy.CloseInfo, 1)}
	h.mu.Lock()
	h.waiting[conn.ID()], h.ended[conn.ID()] = conn, j.end
	h.mu.Unlock()
	defer func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.waiting, conn.ID())
		delete(h.ended, conn.ID())
	}()
	d := websocket.Dialer{NetDialContext: (&net.Dialer{}).DialContext}
	j.page, _, err = d.DialContext(ctx, strings.Replace(h.pages.URL, "http", "ws", 1)+"/"+conn.ID(), nil)
	if err != nil {
		conn.Close(websocket.CloseGoingAway, "")
		return nil, err
	}
	return j, nil
}

// patience is for whatever must happen at some time.
const patience = 60 * time.Second

// ends waits for the end of a connection, which must be stated.
func (j *joined) ends() (qlikproxy.CloseInfo, error) {
	select {
	case info := <-j.end:
		<-j.conn.Done()
		state := j.conn.Info()
		if state.State != qlikproxy.QIXClosed || state.Close == nil || state.Close.Code != info.Code || info.By == "" || info.Code == 0 || info.At.IsZero() {
			return info, fmt.Errorf("the end is not stated: %s, %+v", state.State, info)
		}
		j.house.mu.Lock()
		defer j.house.mu.Unlock()
		j.house.ends[fmt.Sprintf("by %s with %d", info.By, info.Code)]++
		return info, nil
	case <-time.After(patience):
		return qlikproxy.CloseInfo{}, errors.New("the connection does not end")
	}
}

package handlers

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/spool"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
)

// drive is a console whose every output is kept.
type drive struct {
	*console
	*canaries
	name    string // of the part of the test that runs
	dirs    []string
	covered map[string]bool // routes that were used
	board   string          // the clipboard

	read      int64           // the last exchange that was visited
	readConns map[string]bool // the connections that were

	readEntries int64 // of the history, the last that was searched
}

// newDrive starts a console that keeps everything on disk, and listens.
func newDrive(t *testing.T, actor string, change ...func(*Config)) *drive {
	t.Helper()
	d := &drive{canaries: newCanaries(), dirs: []string{t.TempDir(), t.TempDir()}, covered: map[string]bool{}, readConns: map[string]bool{}}
	bodies, err := spool.Open(d.dirs[0], 1<<30)
	must(t, err)
	kept, err := store.Open(d.dirs[1])
	must(t, err)
	d.console = newConsole(t, actor, append(change, func(cfg *Config) { cfg.Spool, cfg.Store = bodies, kept })...)
	t.Cleanup(func() { _, _ = bodies.Close(), kept.Close() })
	d.client.Transport = d
	d.Server.clipboard.write = func(s string) error { d.board = s; return nil }
	d.Server.clipboard.read = func() (string, error) { return d.board, nil }
	d.plant("the relay's bearer", d.relay)
	return d
}

// RoundTrip keeps all that comes back, headers too.
func (d *drive) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var head strings.Builder
	_ = resp.Header.Write(&head)
	d.heard(fmt.Sprintf("%s: %s %s (%d)", d.name, r.Method, r.URL.Path, resp.StatusCode), head.String()+"\n"+string(body))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// do uses a route; pairs are the parameters of its pattern and then, after a
// "--", its form.
func (d *drive) do(method, pattern string, pairs ...string) *http.Response {
	d.t.Helper()
	d.covered[method+" "+pattern] = true
	path := pattern
	for len(pairs) > 0 && pairs[0] != "--" {
		path = strings.ReplaceAll(path, "{"+pairs[0]+"}", pairs[1])
		pairs = pairs[2:]
	}
	if strings.Contains(path, "{") {
		d.t.Fatalf("%s %s: fill in %s", method, pattern, path)
	}
	if method == http.MethodPost {
		resp := d.postRaw(path, pairs[min(1, len(pairs)):]...)
		d.learn()
		return resp
	}
	resp, err := d.client.Get(d.base + path)
	must(d.t, err)
	return resp
}

// learn plants the token in use and the key that was just made.
func (d *drive) learn() {
	d.sessions.mu.Lock()
	z := d.sessions.last
	d.sessions.mu.Unlock()
	if z == nil {
		return
	}
	if t := z.Tenant(); t != nil {
		if token, ok := t.Current(); ok {
			d.plant("an access token", token.Value.Reveal())
		}
	}
	if fresh := keysOf(z).fresh; !fresh.IsZero() {
		d.plant("a key that the tenant made", fresh.Reveal())
	}
}

// visit reads every page, fragment and export there is, of every exchange and
// every connection that it did not read before, in every view.
func (d *drive) visit() {
	d.t.Helper()
	exchanges, conns := d.unread()
	for _, r := range d.ownRoutes(http.MethodGet) {
		switch {
		case r.pattern == "/rest/history/{id}":
			d.kept()
		case strings.HasPrefix(r.pattern, "/rest/{id}"):
			for _, id := range exchanges {
				d.views(r.pattern, "id", id)
			}
		case strings.HasSuffix(r.pattern, "/socket"):
		case strings.HasPrefix(r.pattern, "/qix/{id}"):
			for _, conn := range conns {
				if !strings.Contains(r.pattern, "{seq}") {
					d.views(r.pattern, "id", conn.ID())
					continue
				}
				for _, f := range conn.Log().Since(0, 40) {
					d.views(r.pattern, "id", conn.ID(), "seq", fmt.Sprint(f.Seq))
				}
			}
		case strings.HasPrefix(r.pattern, "/qix/methods/{class}"):
			d.views(r.pattern, "class", "Doc", "method", "SetScript")
		default:
			d.views(r.pattern)
		}
	}
	for _, id := range exchanges {
		for _, view := range []string{"pretty", "details"} {
			d.fetch("/rest?x=" + id + "&view=" + view)
		}
	}
	for _, conn := range conns {
		d.fetch("/qix?c=" + conn.ID())
	}
}

// unread names what the last visit did not read, once it has ended.
func (d *drive) unread() (exchanges []string, conns []*qlikproxy.QIXConn) {
	d.t.Helper()
	z := d.onlySession()
	for _, x := range z.recorder.Exchanges(1000) {
		if x.ID > d.read {
			exchanges = append(exchanges, fmt.Sprint(x.ID))
		}
	}
	if len(exchanges) > 0 {
		d.read = z.recorder.Exchanges(1)[0].ID
	}
	for _, conn := range z.recorder.Connections() {
		if !d.readConns[conn.ID()] {
			d.readConns[conn.ID()] = true
			conn.Close(1000, "read by the test")
			<-conn.Done()
			conns = append(conns, conn)
		}
	}
	return exchanges, conns
}

func (d *drive) views(pattern string, pairs ...string) {
	d.t.Helper()
	path := d.do(http.MethodGet, pattern, pairs...).Request.URL.Path
	if strings.HasSuffix(pattern, "/lines") {
		d.fetch(path + "?view=raw&count=1000")
		d.fetch(path + "?view=pretty&count=1000&page=1")
	}
	if strings.HasSuffix(pattern, "/search") {
		d.fetch(path + "?text=a&inside=1")
	}
	if strings.HasSuffix(pattern, "/find") {
		d.fetch(path + "?view=raw&q=a")
	}
}

func (d *drive) fetch(path string) {
	d.t.Helper()
	req, err := http.NewRequest(http.MethodGet, d.base+path, nil)
	must(d.t, err)
	req.Header.Set("HX-Request", "true")
	_, err = d.client.Do(req)
	must(d.t, err)
}

// walk opens the connection that the page shows as the page does, and sends
// these requests, numbered from 1.
func (d *drive) walk(requests ...string) {
	d.t.Helper()
	conns := d.onlySession().recorder.Connections()
	if len(conns) == 0 {
		return
	}
	d.covered["GET /qix/{id}/socket"] = true
	socket, _, err := d.dialPage(conns[len(conns)-1].ID(), d.base)
	if err != nil {
		return // the tenant has hung up already
	}
	defer socket.Close()
	for _, request := range requests {
		_ = socket.WriteMessage(websocket.TextMessage, []byte(request))
	}
	_ = socket.SetReadDeadline(timeIn(2))
	for answers := 0; answers < len(requests); {
		_, message, err := socket.ReadMessage()
		if err != nil {
			d.heard(d.name+": a close", err.Error())
			return
		}
		d.heard(d.name+": a frame", string(message))
		if strings.Contains(string(message), `"id":`) {
			answers++
		}
	}
}

// files keeps what is on disk now, also what is open and has no name.
func (d *drive) files() {
	d.t.Helper()
	for _, dir := range d.dirs {
		must(d.t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			d.heard(d.name+": the file "+e.Name(), e.Name()+"\n"+string(text))
			return err
		}))
	}
	open, _ := filepath.Glob("/proc/self/fd/*")
	for _, link := range open {
		path, err := os.Readlink(link)
		if err == nil && strings.HasSuffix(path, " (deleted)") && (strings.HasPrefix(path, d.dirs[0]) || strings.HasPrefix(path, d.dirs[1])) {
			if text, err := os.ReadFile(link); err == nil {
				d.heard(d.name+": a file without a name", string(text))
			}
		}
	}
}

// finish searches everything, the log too.
func (d *drive) finish() {
	d.t.Helper()
	d.files()
	d.heard("the log", d.logs.String())
	d.check(d.t)
}

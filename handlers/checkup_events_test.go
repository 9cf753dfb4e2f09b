package handlers

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// event is a server-sent event.
type event struct{ name, data string }

// stream reads a stream of events as a browser does.
type stream struct {
	t    *testing.T
	body io.ReadCloser
	in   *bufio.Reader
}

func (c *console) events(path string) *stream {
	c.t.Helper()
	resp, err := c.client.Get(c.base + path)
	must(c.t, err)
	c.t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		c.t.Fatalf("%s: %s, %s", path, resp.Status, resp.Header.Get("Content-Type"))
	}
	return &stream{c.t, resp.Body, bufio.NewReader(resp.Body)}
}

// next is the next event; ok is false at the end of the stream.
func (s *stream) next() (e event, ok bool) {
	var data []string
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			return e, false
		}
		switch name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); name {
		case "":
			e.data = strings.Join(data, "\n")
			return e, true
		case "event":
			e.name = value
		case "data":
			data = append(data, value)
		default:
			s.t.Fatalf("a line that is no part of an event: %q", line)
		}
	}
}

// until reads events to the first one with the words in it, and returns all it read.
func (s *stream) until(name, words string) string {
	s.t.Helper()
	var seen strings.Builder
	for {
		e, ok := s.next()
		seen.WriteString(e.name + " " + e.data + "\n")
		if e.name == name && strings.Contains(e.data, words) {
			return seen.String()
		}
		if !ok {
			s.t.Fatalf("no event %s with %q in\n%s", name, words, seen.String())
		}
	}
}

// hanging is a console whose checkup waits for the upgrade of a live connection.
func hanging(t *testing.T, before ...string) *console {
	t.Helper()
	c := newConsole(t, "healthy")
	must(t, c.demo.SetFault("ws-silent", true))
	for _, path := range before {
		c.post(path, "on", "1")
	}
	c.post("/checkup/run")
	return c
}

const upgrading = `id="step-ws-upgrade" data-step="running"`

// Each event arrives as soon as it is sent: the last ones before a step that hangs are
// not held back by what cleans the stream.
func TestCheckupEvents(t *testing.T) {
	c := hanging(t)
	first := c.events("/checkup/events")
	seen := first.until("step", upgrading) + first.until("progress", "Open a live connection")
	for _, want := range []string{`id="step-address"`, `data-title="Sign in (token)"`} {
		if !strings.Contains(seen, want) {
			t.Errorf("no %s in the events", want)
		}
	}
	c.events("/checkup/events").until("step", upgrading) // who comes back gets everything again
	c.post("/checkup/cancel")
	first.until("end", "")
	if e, ok := first.next(); ok {
		t.Errorf("%v after the end", e)
	}
	again := c.events("/checkup/events")
	again.until("step", `id="step-ws-upgrade" data-step="skip"`)
	again.until("end", "")
}

func TestCheckupEventsWhilePresenting(t *testing.T) {
	c := hanging(t, "/presentation")
	seen := c.events("/checkup/events").until("step", upgrading)
	if !strings.Contains(seen, "(hidden)") || strings.Contains(seen, "Catalog connector (healthy)") {
		t.Error("the events show who signed in")
	}
	c.post("/checkup/cancel")
}

func TestCheckupEventsEndWithTheirSession(t *testing.T) {
	for name, end := range map[string]func(*console){
		"session": func(c *console) { c.post("/settings/close") },
		"server": func(c *console) {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			must(t, c.Close(ctx))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := hanging(t)
			s := c.events("/checkup/events")
			s.until("step", upgrading)
			end(c)
			_, err := io.Copy(io.Discard, s.body)
			must(t, err)
		})
	}
}

func TestNoEventsWithoutACheckup(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, path := range []string{"/checkup/events", "/network/events"} {
		resp, err := c.client.Get(c.base + path)
		must(t, err)
		resp.Body.Close()
		if resp.StatusCode != http.StatusNoContent {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}

func TestNetworkEvents(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/network/look", "address", c.demo.URL())
	seen := c.events("/network/events").until("end", "")
	if !strings.Contains(seen, `id="step-http"`) || strings.Contains(seen, `id="step-token"`) {
		t.Errorf("not the steps up to the tenant's door: %s", seen)
	}
}

// A line's end of any kind in foreign text begins no line of the stream.
func TestEventsKeepForeignLines(t *testing.T) {
	w := httptest.NewRecorder()
	e := newEvents(w, httptest.NewRequest(http.MethodGet, "/", nil))
	e.send("step", []byte("<p>a\rdata: b\nevent: end\r\nc</p>"))
	if got, want := w.Body.String(), "event: step\ndata: <p>a&#13;data: b\ndata: event: end&#13;\ndata: c</p>\n\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"qlikconsole/internal/checkup"
	"qlikconsole/web"
)

const (
	eventsAlive   = 15 * time.Second // between signs of life, so that nothing on the way cuts the stream
	eventsPatient = 10 * time.Second // for a browser to take what is sent
)

// checkupEvents streams the steps of the checkup as they change (server-sent events).
func (s *Server) checkupEvents(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.streamRun(w, r, z, checkupOf(z).run, func(c checkup.Report) checkup.Report { return c })
}

// networkEvents streams the look at the way to a tenant.
func (s *Server) networkEvents(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.streamRun(w, r, z, networkOf(z).run, onTheWay)
}

// streamRun sends each step that changed, and how far the run has come, until the run,
// the session or the server ends. A browser that comes back gets what it may have missed:
// everything once more. 204 tells it that there is nothing to come back for.
func (s *Server) streamRun(w http.ResponseWriter, r *http.Request, z *session, run *checkup.Run, part func(checkup.Report) checkup.Report) error {
	if run == nil {
		nothing(w)
		return nil
	}
	out := newEvents(w, r)
	ticker := time.NewTicker(eventsAlive)
	defer ticker.Stop()
	sent := map[string]string{}
	for {
		changed := run.Changed()
		report := part(run.Report())
		view := s.checkupView(report, z.Presentation())
		for _, step := range view.Steps {
			out.fragment("step", web.CheckStep(step), sent, step.ID)
		}
		out.fragment("progress", web.StepsDone(*view), sent, "progress")
		if report.Finished {
			out.send("end", nil)
		}
		if report.Finished || out.err != nil {
			return nil // a browser that went away asks again if it wants to
		}
		select {
		case <-changed:
		case <-ticker.C:
			out.send("alive", nil)
		case <-r.Context().Done():
			return nil
		case <-z.ctx.Done():
			return nil
		}
	}
}

// events is a stream of server-sent events.
type events struct {
	ctx     context.Context
	w       http.ResponseWriter
	control *http.ResponseController
	hide    func([]byte) []byte // e-mail addresses; nil: nobody is presenting
	err     error
}

func newEvents(w http.ResponseWriter, r *http.Request) *events {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	return &events{ctx: r.Context(), w: w, control: http.NewResponseController(w), hide: unheld(w)}
}

// fragment sends markup, unless it is what was sent under that key before.
func (e *events) fragment(name string, c templ.Component, sent map[string]string, key string) {
	var b bytes.Buffer
	if err := c.Render(e.ctx, &b); err != nil {
		e.err = err
		return
	}
	if html := b.String(); sent[key] != html {
		sent[key] = html
		e.send(name, b.Bytes())
	}
}

// send writes one event at once.
func (e *events) send(name string, data []byte) {
	if e.err != nil {
		return
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "event: %s\n", name)
	data = bytes.ReplaceAll(data, []byte("\r"), []byte("&#13;")) // which would end a line of the stream
	for _, line := range bytes.Split(data, []byte("\n")) {
		fmt.Fprintf(&b, "data: %s\n", line)
	}
	b.WriteString("\n")
	_ = e.control.SetWriteDeadline(time.Now().Add(eventsPatient)) // the server has none of its own
	if e.hide != nil {
		e.err = maskEmails(e.w, b.Bytes(), true, e.hide)
	} else {
		_, e.err = e.w.Write(b.Bytes())
	}
	if e.err == nil {
		e.err = e.control.Flush()
	}
}

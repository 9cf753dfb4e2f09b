package handlers

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"qlikconsole/internal/portable"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// qixImport reads saved sessions from a file, for looking at them offline. The file
// comes as a stream and is never whole in memory.
func (s *Server) qixImport(w http.ResponseWriter, r *http.Request, z *session) error {
	r.Body = http.MaxBytesReader(w, r.Body, portable.MaxSessionFile+64<<10)
	file, name, err := uploaded(r)
	if err != nil {
		return err
	}
	in := importing{s: s, z: z, name: name}
	if err := portable.ReadSessions(file, &in); err != nil {
		in.discard()
		return unreadable(err)
	}
	st := qixOf(z)
	st.conn, st.beside, st.failure = in.first, "", nil
	z.keep(qixKey, st)
	z.say(web.StatePass, fmt.Sprintf("Read %d live %s with %d frames from %s.", in.sessions, plural(in.sessions, "connection"), in.frames, name))
	http.Redirect(w, r, "/qix", http.StatusSeeOther)
	return nil
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// uploaded is the file of a form, and its name without its folder.
func uploaded(r *http.Request) (io.Reader, string, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, "", badInput("Choose a file first.")
	}
	for range 16 { // fields that a browser may put before it
		part, err := parts.NextPart()
		if err != nil {
			break
		}
		if part.FormName() == "file" && part.FileName() != "" {
			name := path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
			return part, strings.ToValidUTF8(name[:min(len(name), 80)], ""), nil
		}
	}
	return nil, "", badInput("Choose a file first.")
}

// unreadable says what is wrong with a file.
func unreadable(err error) error {
	own, tooLarge := (*portable.Error)(nil), (*http.MaxBytesError)(nil)
	switch {
	case errors.As(err, &own):
		return badInput(own.Text + " Nothing was read.")
	case errors.As(err, &tooLarge):
		return badInput("The file is larger than 512 MB. Nothing was read.")
	}
	return badInput("The file did not arrive whole. Nothing was read; send it again.")
}

// importing makes connections of what is read.
type importing struct {
	s        *Server
	z        *session
	name     string
	now      *qlikproxy.Offline // being read
	last     time.Time
	first    string // ID of the first that was read
	sessions int
	frames   int
}

func (in *importing) Begin() error {
	in.now = qlikproxy.NewOffline(in.s.cfg.Redactor, in.s.cfg.Spool)
	return nil
}

func (in *importing) Frame(f portable.SessionFrame) error {
	in.frames++
	in.last = f.Time
	size := f.Size
	if !f.Cut {
		size = int64(len(f.Text)) // what was taken out of it is not missing
	}
	in.now.Add(qlikproxy.OfflineFrame{Time: f.Time, Out: f.Out, Binary: f.Binary, Own: f.Own, Lane: f.Lane, Size: size, Text: []byte(f.Text), CloseCode: f.CloseCode})
	return nil
}

func (in *importing) End(h portable.Session) error {
	info := qlikproxy.QIXInfo{URL: in.clean(h.URL), App: in.clean(cmp.Or(h.App, appOf(h.URL))), Opened: h.Opened, File: in.clean(in.name), Close: in.closed(h.Closed),
		RequestHeader: in.header(h.RequestHeader), Header: in.header(h.Header)}
	if info.Opened.IsZero() {
		info.Opened = in.last
	}
	c := in.now.Finish(in.z.recorder, info)
	in.now = nil
	if in.sessions++; in.first == "" {
		in.first = c.ID()
	}
	return nil
}

// appOf is the ID of the app in the address of a connection; empty: it has none.
func appOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	_, rest, found := strings.Cut(u.Path, "/app/")
	if !found {
		return ""
	}
	app, _, _ := strings.Cut(rest, "/")
	return app
}

// clean bounds a word of the file and takes secrets out of it.
func (in *importing) clean(s string) string {
	return in.s.cfg.Redactor.String(strings.ToValidUTF8(s[:min(len(s), 4096)], ""))
}

// header bounds the headers of the file.
func (in *importing) header(list []portable.HARPair) http.Header {
	h := http.Header{}
	for _, p := range list[:min(len(list), 200)] {
		h.Add(p.Name[:min(len(p.Name), 256)], in.clean(p.Value))
	}
	return h
}

func (in *importing) closed(c *portable.HARClosed) *qlikproxy.CloseInfo {
	if c == nil {
		return nil
	}
	info := &qlikproxy.CloseInfo{By: qlikproxy.ByTenant, Code: c.Code, Reason: in.clean(c.Reason), At: c.At}
	switch c.By {
	case qlikproxy.ByPage, qlikproxy.ByConsole, qlikproxy.ByNetwork:
		info.By = c.By
	}
	return info
}

// discard forgets what was read of a file that cannot be read to its end.
func (in *importing) discard() {
	if in.now != nil {
		in.now.Discard()
	}
}

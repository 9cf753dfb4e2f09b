package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/store"
	"qlikconsole/web"
)

// exportSource is what goes out: the history as chosen, or saved requests.
type exportSource struct {
	history bool
	query   store.EntryQuery
	folder  string // of saved requests; empty: all
}

func exportOf(r *http.Request) exportSource {
	return exportSource{history: r.URL.Query().Get("of") != "saved", query: queryOf(r, 0), folder: store.CleanFolder(r.URL.Query().Get("folder"))}
}

// address is where the file is: the same choice, as a file.
func (e exportSource) address(r *http.Request, file string) string {
	q := r.URL.Query()
	q.Del("before")
	return "/rest/" + file + "?" + q.Encode()
}

// restExport is the page that says what a file will hold.
func (s *Server) restExport(w http.ResponseWriter, r *http.Request, z *session) error {
	e := exportOf(r)
	p := web.RESTExportPage{Page: s.page(r, z, "REST"), History: e.history, Folder: e.folder, Presenting: z.Presentation(),
		HAR: e.address(r, "export.har"), Postman: e.address(r, "export.postman.json")}
	ctx, cancel := context.WithTimeout(r.Context(), countPatience)
	defer cancel()
	var c counter
	out := s.cfg.Redactor.Writer(&c)
	n, err := s.writePostman(ctx, z, out, e)
	if e.history {
		c = counter{}
		out = s.cfg.Redactor.Writer(&c)
		n, err = s.writeHAR(ctx, z, out, e)
	}
	if err != nil && ctx.Err() == nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	p.Counted, p.Requests, p.Bytes, p.Redactions = ctx.Err() == nil, n, c.bytes, c.redactions
	return s.render(w, r, http.StatusOK, web.RESTExport(p))
}

// restExportHAR saves calls, and those of the history with their answers, as a HAR file.
func (s *Server) restExportHAR(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.export(w, r, z, "har", s.writeHAR)
}

// restExportPostman saves calls as a Postman collection.
func (s *Server) restExportPostman(w http.ResponseWriter, r *http.Request, z *session) error {
	return s.export(w, r, z, "postman_collection.json", s.writePostman)
}

// export sends a file as it is made. The answer is JSON, which the middleware cleans.
func (s *Server) export(w http.ResponseWriter, r *http.Request, z *session, ending string, write func(context.Context, *session, io.Writer, exportSource) (int, error)) error {
	if z.Presentation() {
		return errPresenting
	}
	e := exportOf(r)
	name := "saved"
	if e.history {
		name = "history"
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="qlik-%s-%s.%s"`, name, s.cfg.Now().UTC().Format("20060102-150405"), ending))
	if _, err := write(r.Context(), z, w, e); err != nil && r.Context().Err() == nil {
		s.log.Warn("an export ended early", "error", err)
		panic(http.ErrAbortHandler) // the browser must not take half a file for a whole one
	}
	return nil
}

// counter counts what would be written, and what was taken out of it.
type counter struct {
	bytes      int64
	redactions int
	tail       []byte
}

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	text := append(c.tail, p...)
	c.redactions += bytes.Count(text, []byte(secret.Bullets))
	keep := min(len(text), len(secret.Bullets)-1)
	if bytes.HasSuffix(text, []byte(secret.Bullets)) {
		keep = 0
	}
	c.tail = bytes.Clone(text[len(text)-keep:])
	return len(p), nil
}

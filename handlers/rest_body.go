package handlers

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// linesMost is how many lines one request of the viewer gets.
const linesMost = 1000

// linesAnswer is what the viewer element reads.
type linesAnswer struct {
	From    int      `json:"from"`
	Lines   []string `json:"lines"`
	Total   int      `json:"total"`
	Final   bool     `json:"final"`
	Invalid int64    `json:"invalid"` // offset in the body where it stops being JSON; -1: it does not
}

func exchangeNamed(r *http.Request, z *session) (*qlikproxy.Exchange, *spool.File, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return nil, nil, errNotFound
	}
	x, ok := z.recorder.Exchange(id)
	if !ok || x.Body() == nil {
		return nil, nil, errNotFound
	}
	return x, x.Body(), nil
}

// restLines gives lines of a body to the viewer, or with page=1 as a page.
func (s *Server) restLines(w http.ResponseWriter, r *http.Request, z *session) error {
	_, body, err := exchangeNamed(r, z)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("page") == "1" {
		return s.linesPage(w, r, z, body)
	}
	return writeLines(w, r, z, body)
}

// readLines reads the lines that ?view=, ?from= and ?count= name.
func readLines(r *http.Request, z *session, body *spool.File) (spool.Page, error) {
	q := r.URL.Query()
	view := spool.Raw
	if q.Get("view") != "raw" {
		view = spool.Pretty
	}
	page, err := body.Lines(r.Context(), view, wholeNumber(q.Get("from"), 0, 1<<31-1, 0), wholeNumber(q.Get("count"), 1, linesMost, firstLines))
	page.Lines = present(z, page.Lines)
	return page, err
}

func writeLines(w http.ResponseWriter, r *http.Request, z *session, body *spool.File) error {
	page, err := readLines(r, z, body)
	if err != nil {
		return err
	}
	return writeJSON(w, linesAnswer{From: page.From, Lines: page.Lines, Total: page.Total, Final: page.Final, Invalid: page.Invalid})
}

func (s *Server) linesPage(w http.ResponseWriter, r *http.Request, z *session, body *spool.File) error {
	page, err := readLines(r, z, body)
	if err != nil {
		return err
	}
	l := web.LinesView{Source: r.URL.Path + "?view=" + r.URL.Query().Get("view"), From: page.From, Lines: page.Lines, Total: page.Total, Final: page.Final}
	return s.render(w, r, http.StatusOK, web.LinesPage(s.page(r, z, "Answer"), l))
}

// foundAnswer is where a word stands in a body.
type foundAnswer struct {
	Total   int           `json:"total"`
	Matches []spool.Match `json:"matches"`
}

// findMatches is how many places one search names; all are counted.
const findMatches = 500

func (s *Server) restFind(w http.ResponseWriter, r *http.Request, z *session) error {
	_, body, err := exchangeNamed(r, z)
	if err != nil {
		return err
	}
	return writeMatches(w, r, body)
}

func writeMatches(w http.ResponseWriter, r *http.Request, body *spool.File) error {
	q := r.URL.Query()
	view := spool.Raw
	if q.Get("view") != "raw" {
		view = spool.Pretty
	}
	matches, total, err := body.Find(r.Context(), view, q.Get("q"), wholeNumber(q.Get("from"), 0, 1<<31-1, 0), findMatches)
	if err != nil {
		return badInput("Search for a word of 1 to 1,024 characters.")
	}
	return writeJSON(w, foundAnswer{Total: total, Matches: matches})
}

// restBody saves the whole body, as it is kept, to a file.
func (s *Server) restBody(w http.ResponseWriter, r *http.Request, z *session) error {
	if z.Presentation() {
		return errPresenting
	}
	x, body, err := exchangeNamed(r, z)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("answer-%d", x.Info().ID)
	return writeFile(w, name, body)
}

// writeFile sends a body as a download that no browser runs. It was redacted
// when it came in; what became known as a secret since then is taken out here.
func writeFile(w http.ResponseWriter, name string, body *spool.File) error {
	knownOnly(w)
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err := io.Copy(w, body.Reader(0))
	if err != nil {
		return nil // the browser went away, or the body was dropped: the download is cut
	}
	return nil
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the browser went away: nobody is left to tell
	return nil
}

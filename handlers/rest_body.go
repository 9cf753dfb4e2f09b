package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"qlikconsole/internal/answer"
	"qlikconsole/internal/spool"
	"qlikconsole/web"
)

const (
	linesMost    = 1000     // lines that one request of the viewer gets
	findMatches  = 500      // places that one search names; all are counted
	indentedMost = 64 << 20 // bytes of a body that is written anew as a whole
)

// linesAnswer is what the viewer element reads.
type linesAnswer struct {
	From    int      `json:"from"`
	Lines   []string `json:"lines"`
	Total   int      `json:"total"`
	Final   bool     `json:"final"`
	Invalid int64    `json:"invalid"` // offset in the body where it stops being JSON; -1: it does not
}

// restLines gives lines of a body to the viewer, or with page=1 as a page.
func (s *Server) restLines(w http.ResponseWriter, r *http.Request, z *session) error {
	b, err := bodyNamed(r, z)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("page") == "1" {
		return s.linesPage(w, r, z, b.file)
	}
	return writeLines(w, r, z, b.file)
}

func viewNamed(r *http.Request) spool.View {
	if r.URL.Query().Get("view") == "raw" {
		return spool.Raw
	}
	return spool.Pretty
}

// readLines reads the lines that ?view=, ?from= and ?count= name.
func readLines(r *http.Request, z *session, body *spool.File) (spool.Page, error) {
	q := r.URL.Query()
	page, err := body.Lines(r.Context(), viewNamed(r), wholeNumber(q.Get("from"), 0, 1<<31-1, 0), wholeNumber(q.Get("count"), 1, linesMost, firstLines))
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

func (s *Server) restFind(w http.ResponseWriter, r *http.Request, z *session) error {
	b, err := bodyNamed(r, z)
	if err != nil {
		return err
	}
	return writeMatches(w, r, b.file)
}

// writeMatches answers ?q=, taken as it stands, or with regex=1 as a pattern;
// case=1 tells capital letters apart.
func writeMatches(w http.ResponseWriter, r *http.Request, body *spool.File) error {
	q := r.URL.Query()
	query := spool.Query{Text: q.Get("q"), Case: q.Get("case") == "1", Pattern: q.Get("regex") == "1"}
	matches, total, err := body.FindQuery(r.Context(), viewNamed(r), query, wholeNumber(q.Get("from"), 0, 1<<31-1, 0), findMatches)
	if errors.Is(err, spool.ErrPattern) {
		return badInput("This search pattern (regular expression) cannot be read.")
	}
	if errors.Is(err, spool.ErrQuery) {
		return badInput("Search for a word of 1 to 1,024 characters.")
	}
	if err != nil {
		return err
	}
	return writeJSON(w, foundAnswer{Total: total, Matches: matches})
}

// restBody saves a whole body to a file: as it is kept, or ?as=pretty or line,
// written anew with line breaks or without.
func (s *Server) restBody(w http.ResponseWriter, r *http.Request, z *session) error {
	if z.Presentation() {
		return errPresenting
	}
	b, err := bodyNamed(r, z)
	if err != nil {
		return err
	}
	name := "answer-" + b.id
	as := r.URL.Query().Get("as")
	if as != "pretty" && as != "line" {
		return writeFile(w, name, b.file)
	}
	if b.file.Size() > indentedMost {
		return badInput(fmt.Sprintf("An answer of more than %d MB is saved as it came only.", indentedMost>>20))
	}
	raw, err := io.ReadAll(b.file.Reader(0))
	if err != nil {
		return err
	}
	return writeText(w, name+".json", rewritten(raw, as == "pretty"))
}

// rewritten is JSON with line breaks or on one line. What is no JSON stays.
func rewritten(raw []byte, pretty bool) []byte {
	var out bytes.Buffer
	var err error
	if pretty {
		err = json.Indent(&out, bytes.TrimSpace(raw), "", "  ")
	} else {
		err = json.Compact(&out, raw)
	}
	if err != nil {
		return raw
	}
	return out.Bytes()
}

// writeText sends a download that no browser runs, cleaned like a page.
func writeText(w http.ResponseWriter, name string, text []byte) error {
	knownOnly(w)
	download(w, name)
	_, _ = w.Write(text) // the browser went away: the download is cut
	return nil
}

func download(w http.ResponseWriter, name string) {
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// writeFile sends a body as a download that no browser runs. It was redacted
// when it came in; what became known as a secret since then is taken out here.
func writeFile(w http.ResponseWriter, name string, body *spool.File) error {
	knownOnly(w)
	download(w, name)
	_, _ = io.Copy(w, body.Reader(0)) // the browser went away, or the body was dropped: the download is cut
	return nil
}

func writeJSON(w http.ResponseWriter, v any) error {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the browser went away: nobody is left to tell
	return nil
}

// explained turns what is not done with a body into a page that says so.
func explained(err error) error {
	if refused := asRefused(err); refused != nil {
		return badInput(refused.Problem)
	}
	return err
}

func asRefused(err error) *answer.Refused {
	var r *answer.Refused
	if errors.As(err, &r) {
		return r
	}
	return nil
}

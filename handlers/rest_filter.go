package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"qlikconsole/internal/answer"
	"qlikconsole/internal/lazyregexp"
	"qlikconsole/internal/spool"
	"qlikconsole/web"
)

// filtered is an answer after a filter.
type filtered struct {
	of      int64 // exchange
	kind    string
	program string
	file    *spool.File
	done    answer.Filtered
	err     error
}

// filteredLimit is how much of a result is kept: answer.MaxFilterOutput, and
// what cleaning it of secrets may add.
const filteredLimit = answer.MaxFilterOutput + 1<<20

// restFilter runs the jq program of the form on the answer x, or with of=l on the
// whole list that began with it, and shows the result.
func (s *Server) restFilter(w http.ResponseWriter, r *http.Request, z *session) error {
	x, err := strconv.ParseInt(r.PostFormValue("x"), 10, 64)
	if err != nil {
		return errNotFound
	}
	kind := ""
	if r.PostFormValue("of") == "l" {
		kind = "l"
	}
	b, err := bodyOf(z, kind, x)
	if err != nil {
		return err
	}
	f := &filtered{of: x, kind: kind, program: strings.TrimSpace(r.PostFormValue("program")), file: s.cfg.Spool.New(filteredLimit)}
	if f.program == "" {
		f.program = "."
	}
	clean := s.cfg.Redactor.Writer(f.file)
	f.done, f.err = answer.Filter(r.Context(), f.program, b.file.Reader(0), b.file.Size(), clean)
	f.file.Finish(errors.Join(clean.Close(), f.err))
	resultsOf(z).addFilter(f)
	http.Redirect(w, r, inPanel(r, answerAddress(x, "filter")), http.StatusSeeOther)
	return nil
}

func answerAddress(x int64, view string) string {
	return "/rest?x=" + strconv.FormatInt(x, 10) + "&view=" + view
}

// filterView is the filter's form, and its result.
func (s *Server) filterView(r *http.Request, z *session, x int64) *web.FilterView {
	v := &web.FilterView{X: x, Whole: resultsOf(z).list(x) != nil}
	f := resultsOf(z).filter(x)
	if f == nil {
		v.Program = "."
		return v
	}
	v.Program, v.OfWhole = f.program, f.kind == "l"
	hidden := s.secretIn(f.program)
	if hidden {
		v.Program = "."
	}
	v.Problem, v.Detail, v.Place = filterProblem(f.err)
	if z.Presentation() && v.Detail != "" {
		v.Detail = "hidden while presenting"
	}
	if hidden {
		v.Detail, v.Place = "", ""
		v.Withheld = true
	}
	if f.done.Values == 0 && f.err != nil {
		return v
	}
	v.Said = fmt.Sprintf("%d values", f.done.Values)
	if f.done.Values == 1 {
		v.Said = "1 value"
	}
	if f.done.Cut {
		v.Said += fmt.Sprintf(", the first of more: a result ends at %d MB or %d values", answer.MaxFilterOutput>>20, answer.MaxValues)
	}
	id := "f" + strconv.FormatInt(x, 10)
	v.Result = true
	if v.AsTable = r.URL.Query().Get("in") == "table"; v.AsTable {
		v.Grid = s.gridView(r, z, body{id: id, file: f.file}, inPanel(r, answerAddress(x, "filter")+"&in=table"))
		return v
	}
	v.Lines = web.LinesView{Source: "/rest/" + id + "/lines?view=pretty&run=" + strconv.FormatUint(uint64(hashOf(f.program)), 36), Download: "/rest/" + id + "/body", Kind: "application/json", JSON: true, Presenting: z.Presentation()}
	page, err := f.file.Lines(r.Context(), spool.Pretty, 0, firstLines)
	if err != nil {
		v.Lines.Note = "the result cannot be read: " + err.Error()
	}
	v.Lines.Lines, v.Lines.Total, v.Lines.Final = present(z, page.Lines), page.Total, page.Final
	return v
}

// literals are the texts that a jq program quotes.
var literals = lazyregexp.New(`"((?:[^"\\]|\\.)*)"`)

// secretIn tells whether a program holds a secret, in one piece or in several that it
// puts together. Of such a program nothing is shown: what cleaning leaves of it may be
// the rest of the secret.
func (s *Server) secretIn(program string) bool {
	var joined strings.Builder
	for _, text := range literals.FindAllStringSubmatch(program, -1) {
		joined.WriteString(text[1])
	}
	for _, text := range []string{program, joined.String()} {
		if s.cfg.Redactor.String(text) != text {
			return true
		}
	}
	return false
}

func filterProblem(err error) (problem, detail, place string) {
	if e := (*answer.FilterError)(nil); errors.As(err, &e) {
		return e.Problem, e.Detail, e.Place
	}
	if r := (*answer.Refused)(nil); errors.As(err, &r) {
		return r.Problem, "", ""
	}
	if err != nil {
		return "The filter could not be run.", err.Error(), ""
	}
	return "", "", ""
}

package handlers

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"qlikconsole/internal/answer"
	"qlikconsole/web"
)

const (
	rowsOfPage = 100
	cellMost   = 300 // characters of a cell; the whole value stands in the pretty view
	tableTime  = 10 * time.Second
)

func hashOf(text string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // never fails
	return h.Sum32()
}

// viewOf is the order that ?sort= (a column's number), ?desc= and ?text= ask for.
func viewOf(q url.Values, list *answer.List) answer.View {
	v := answer.View{Text: q.Get("text"), Desc: q.Get("desc") == "1"}
	if n, err := strconv.Atoi(q.Get("sort")); err == nil && n >= 0 && n < len(list.Columns) {
		v.By, v.Sort = true, list.Columns[n].Name
	}
	return v
}

// gridView is a page of the table that is in a body; base is the address that
// shows it.
func (s *Server) gridView(r *http.Request, z *session, b body, base string) *web.GridView {
	ctx, cancel := context.WithTimeout(r.Context(), tableTime)
	defer cancel()
	q := r.URL.Query()
	g := &web.GridView{Base: base, Text: q.Get("text"), Sort: q.Get("sort"), Desc: q.Get("desc") == "1", Presenting: z.Presentation()}
	list, err := resultsOf(z).table(ctx, b.file)
	var v answer.View
	if err == nil {
		v, err = list.View(ctx, viewOf(q, list))
	}
	if err != nil {
		g.Problem = tableProblem(err)
		return g
	}
	g.All, g.Total, g.Left, g.Hidden = list.Len(), len(v.Order), list.Left, list.Hidden
	g.From = wholeNumber(q.Get("row"), 0, max(0, len(v.Order)-1), 0) / rowsOfPage * rowsOfPage
	for i, c := range list.Columns {
		g.Columns = append(g.Columns, web.GridColumn{Name: c.Name, Numeric: c.Numeric, Sorted: v.By && strconv.Itoa(i) == g.Sort})
	}
	for _, i := range v.Order[g.From:min(len(v.Order), g.From+rowsOfPage)] {
		row, err := list.Row(int(i))
		if err != nil {
			g.Problem = tableProblem(err)
			return g
		}
		g.Rows = append(g.Rows, gridRow(z, int(i), row))
	}
	g.Save = "/rest/" + b.id + "/rows"
	return g
}

func tableProblem(err error) string {
	if refused := asRefused(err); refused != nil {
		return refused.Problem
	}
	if err == context.DeadlineExceeded {
		return "This took too long. Filter with jq first, or save the list."
	}
	return "The list cannot be read: " + err.Error()
}

func gridRow(z *session, n int, row []answer.Cell) web.GridRow {
	out := web.GridRow{N: n + 1}
	for _, c := range row {
		cell := web.GridCell{Text: c.Text, Missing: c.Kind == answer.Missing, Data: c.Kind != answer.Text}
		if z.Presentation() && (c.Kind == answer.Text || c.Kind == answer.Number || c.Kind == answer.Nested) {
			cell.Text = "•••"
		}
		if text := []rune(cell.Text); len(text) > cellMost {
			cell.Text, cell.Cut = string(text[:cellMost]), true
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

// restRows saves the rows of a table, sorted and chosen as they are shown:
// ?as=csv, with mark=1 for Excel, or as=json.
func (s *Server) restRows(w http.ResponseWriter, r *http.Request, z *session) error {
	if z.Presentation() {
		return errPresenting
	}
	b, err := bodyNamed(r, z)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	list, err := resultsOf(z).table(r.Context(), b.file)
	if err != nil {
		return explained(err)
	}
	v, err := list.View(r.Context(), viewOf(q, list))
	if err != nil {
		return explained(err)
	}
	name := fmt.Sprintf("list-%s", b.id)
	knownOnly(w)
	if q.Get("as") == "json" {
		download(w, name+".json")
		_ = list.WriteJSON(w, v.Order) // the browser went away, or the body was dropped: the download is cut
		return nil
	}
	download(w, name+".csv")
	_, _ = list.WriteCSV(w, v.Order, q.Get("mark") == "1") // likewise
	return nil
}

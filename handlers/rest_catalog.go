package handlers

import (
	"net/http"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// operationsMost is how many operations a search shows.
const operationsMost = 30

// restOperations is the REST page with all operations in the panel: ?q=
// searches them, ?group= opens one group. It sends nothing.
func (s *Server) restOperations(w http.ResponseWriter, r *http.Request, z *session) error {
	if !fragment(r) {
		return s.restShow(w, r, z)
	}
	if g, ok := catalog.LoadREST().Group(r.URL.Query().Get("group")); ok {
		return s.render(w, r, http.StatusOK, web.OperationRows(operationRows(g.Operations)))
	}
	return s.render(w, r, http.StatusOK, web.OperationList(catalogueView(r)))
}

// catalogueView is the list of operations as ?q= and ?group= want it.
func catalogueView(r *http.Request) web.CatalogueView {
	all := catalog.LoadREST()
	v := web.CatalogueView{Missing: all.Version == "", Version: all.Version, Count: len(all.All())}
	if !strings.HasPrefix(r.URL.Path, "/rest/ops") {
		return withGroups(v, all, "")
	}
	if v.Query = strings.TrimSpace(r.URL.Query().Get("q")); v.Query != "" {
		v.Found = operationRows(all.Search(v.Query, operationsMost))
		return v
	}
	return withGroups(v, all, r.URL.Query().Get("group"))
}

func withGroups(v web.CatalogueView, all *catalog.REST, open string) web.CatalogueView {
	for _, g := range all.Groups {
		row := web.OperationGroup{Name: g.Name, Title: g.Title, Count: len(g.Operations), Open: g.Name == open}
		if row.Open {
			row.Rows = operationRows(g.Operations)
		}
		v.Groups = append(v.Groups, row)
	}
	return v
}

func operationRows(list []catalog.Operation) []web.OperationRow {
	rows := make([]web.OperationRow, len(list))
	for i, o := range list {
		rows[i] = operationRow(o)
	}
	return rows
}

func operationRow(o catalog.Operation) web.OperationRow {
	return web.OperationRow{ID: o.ID, Title: o.Title, Method: o.Method, Path: o.Path, Summary: o.Summary, Group: o.GroupTitle, Changes: o.Changes(),
		Asks: !o.Changes() && o.Method != http.MethodGet && o.Method != http.MethodHead, Deprecated: o.Deprecated, Experimental: o.Experimental}
}

// restOperation opens an operation, or with call= a ready-made call, as a request in a tab. It sends nothing.
func (s *Server) restOperation(w http.ResponseWriter, r *http.Request, z *session) error {
	if _, err := s.takeDraft(r, z); err != nil {
		return err
	}
	id, target := r.PostFormValue("op"), ""
	if open := r.PostFormValue("open"); open != "" {
		id, target, _ = strings.Cut(open, " ")
	}
	if call, ok := catalog.CallByID(r.PostFormValue("call")); ok {
		if err := s.openTab(z, draftOfCall(call)); err != nil {
			return err
		}
		return toREST(w, r)
	}
	o, ok := catalog.LoadREST().ByID(id)
	if !ok {
		return badInput("There is no such operation.")
	}
	d, err := draftOfOperation(o)
	if err != nil {
		return err
	}
	if target != "" {
		d.Target = target
	}
	if err := s.openTab(z, d); err != nil {
		return err
	}
	return toREST(w, r)
}

// draftOfOperation is a call of o with what its body must hold, to be filled in.
func draftOfOperation(o catalog.Operation) (web.RESTDraft, error) {
	d := web.RESTDraft{Method: o.Method, Target: o.Path, Problems: map[string]string{}}
	details, err := catalog.LoadREST().Details(o)
	if err != nil {
		return d, err
	}
	if details.Body.Form() {
		d.Body = details.Body.Schema.Example()
	} else if details.Body != nil && details.Body.Media != "" && !details.Body.Upload() {
		d.Header = []web.PairView{{Name: "Content-Type", Value: details.Body.Media}}
	}
	return d, nil
}

// restComplete answers with paths that begin with ?q=, for the path field.
func (s *Server) restComplete(w http.ResponseWriter, r *http.Request, z *session) error {
	type option struct {
		Method  string `json:"method"`
		Target  string `json:"target"`
		Title   string `json:"title"`
		Changes bool   `json:"changes"`
	}
	options := []option{}
	q := r.URL.Query()
	for _, c := range catalog.LoadREST().Complete(strings.ToUpper(q.Get("method")), q.Get("q")) {
		options = append(options, option{c.Method, c.Target, c.Title, c.Changes()})
	}
	return writeJSON(w, options)
}

// nearest names operations that a call which failed may have meant. Only where
// the call itself may be wrong is anything named.
func nearest(method, target string, status int) []web.NearestView {
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed:
	default:
		return nil
	}
	var out []web.NearestView
	for _, n := range catalog.FindNearest(method, target) {
		out = append(out, web.NearestView{OperationRow: operationRow(n.Operation), Target: n.Target, Why: n.Why})
	}
	return out
}

func operationsToFind(query string) []web.FoundItem {
	var items []web.FoundItem
	for _, o := range catalog.LoadREST().Search(query, findMost) {
		items = append(items, web.FoundItem{Kind: "Operation", Title: o.Title, Note: o.Method + " " + o.Path, Action: "/rest/op", Field: "open", Value: o.ID})
	}
	return items
}

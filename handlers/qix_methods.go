package handlers

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/catalog"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// maxQuery bounds what is searched for, in bytes.
const maxQuery = 200

// qixMethods lists the engine's methods that ?q= finds: a page, or for script its list alone.
func (s *Server) qixMethods(w http.ResponseWriter, r *http.Request, z *session) error {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	list := methodList(query[:min(len(query), maxQuery)])
	if fragment(r) {
		return s.render(w, r, http.StatusOK, web.MethodList(list))
	}
	p := web.MethodsPage{Page: s.page(r, z, "Methods of the engine"), List: list}
	s.guide(&p.Page, nil, groupQIX)
	return s.render(w, r, http.StatusOK, web.Methods(p))
}

// methodNames is every method by class, for script to check a frame with.
func (s *Server) methodNames(w http.ResponseWriter, _ *http.Request, _ *session) error {
	type entry struct {
		Class  string `json:"class"`
		Name   string `json:"name"`
		Reads  bool   `json:"reads"`
		Reason string `json:"reason"`
	}
	out := []entry{}
	for _, m := range catalog.LoadQIX().Methods {
		out = append(out, entry{m.Class, m.Name, qlikproxy.Harmless(m.Name), qlikproxy.MethodReason(m.Name)})
	}
	return writeJSON(w, out)
}

// qixMethod is one method with its form: a page, or for script the form alone.
func (s *Server) qixMethod(w http.ResponseWriter, r *http.Request, z *session) error {
	d, ok := catalog.LoadQIX().Detail(chi.URLParam(r, "class"), chi.URLParam(r, "method"))
	if !ok {
		return errNotFound
	}
	view, err := methodView(d)
	if err != nil {
		return err
	}
	if fragment(r) {
		return s.render(w, r, http.StatusOK, web.MethodForm(view))
	}
	p := web.MethodPage{Page: s.page(r, z, d.Class+"."+d.Name), Method: view}
	s.guide(&p.Page, nil, groupQIX)
	return s.render(w, r, http.StatusOK, web.Method(p))
}

func methodList(query string) web.MethodListView {
	q := catalog.LoadQIX()
	hits := q.Search(query)
	list := web.MethodListView{Query: query, Total: len(hits)}
	if query != "" {
		list.Groups = groupsOf(hits, true)
		return list
	}
	usual := web.MethodGroup{Title: "What a connector uses", Open: true, Note: "The calls of the recipes."}
	for _, m := range hits {
		if catalog.ConnectorUses(m.Class, m.Name) {
			usual.Methods = append(usual.Methods, methodRow(m))
		}
	}
	list.Groups = append([]web.MethodGroup{usual}, groupsOf(hits, false)...)
	return list
}

// groupsOf parts methods by class, in the order in which the classes come.
func groupsOf(hits []catalog.QIXMethod, open bool) []web.MethodGroup {
	var groups []web.MethodGroup
	place := map[string]int{}
	for _, m := range hits {
		i, ok := place[m.Class]
		if !ok {
			i = len(groups)
			place[m.Class] = i
			groups = append(groups, web.MethodGroup{Title: m.Class, Note: classNote(m.Class), Open: open})
		}
		groups[i].Methods = append(groups[i].Methods, methodRow(m))
	}
	return groups
}

func classNote(class string) string {
	return map[string]string{
		"Global": "Called on handle -1, which is always there.", "Doc": "Called on an open app: OpenDoc gives its handle.",
		"GenericObject": "Called on sheets, charts and lists: GetObject, GetChild and CreateSessionObject give their handles.",
		"Field":         "Called on a field: GetField gives its handle.", "GenericBookmark": "Called on a bookmark: GetBookmark gives its handle.",
		"GenericDimension": "Called on a master dimension: GetDimension gives its handle.", "GenericMeasure": "Called on a master measure: GetMeasure gives its handle.",
		"GenericVariable": "Called on a variable: GetVariableById gives its handle.", "Variable": "An older way to call variables.",
	}[class]
}

func methodRow(m catalog.QIXMethod) web.MethodRow {
	return web.MethodRow{Class: m.Class, Name: m.Name, Summary: m.Summary, Reads: qlikproxy.Harmless(m.Name), Deprecated: m.Deprecated}
}

func methodView(d catalog.QIXDetail) (web.MethodView, error) {
	form := d.Form()
	schema, err := json.Marshal(schemaOf(form))
	if err != nil {
		return web.MethodView{}, err
	}
	v := web.MethodView{MethodRow: methodRow(d.QIXMethod), Text: strings.Split(d.Description, "\n\n"), Stability: d.Stability, Instead: d.Instead,
		Reason: qlikproxy.MethodReason(d.Name), Returns: d.Returns, Schema: string(schema), Frame: frameOfMethod(d.Class, d.Name, form)}
	for _, n := range form {
		v.Nodes = append(v.Nodes, nodeView(n))
	}
	for _, f := range d.Results {
		v.Results = append(v.Results, web.ResultRow{Name: f.Name, Type: f.Type, Text: f.Description})
	}
	return v, nil
}

package handlers

import (
	"maps"
	"net/http"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// restRow adds or removes a row of a list in the body, for a browser without
// script; then the page begins where the row is, or was.
func (s *Server) restRow(w http.ResponseWriter, r *http.Request, z *session) error {
	st, err := s.takeDraft(r, z)
	if err != nil {
		return err
	}
	_, problems := withFields(r, st.draft)
	st.draft, problems = withRow(r, st.draft, problems)
	st.draft.Typed, st.draft.Problems, st.looked = typedInto(r, problems), map[string]string{}, nil
	for key, sentence := range problems {
		st.draft.Problems["op:"+key] = sentence
	}
	if _, err := s.keepDraft(z, st); err != nil {
		return err
	}
	http.Redirect(w, r, "/rest#"+web.RowPlace(rowAfter(r, st.draft)), http.StatusSeeOther)
	return nil
}

// withRow adds or removes the row that a button names: "add" and the key of a
// list, or "remove" and the key of a row. problems are those of the fields, by
// key; why the row cannot be changed is put with them, by the key of its list.
func withRow(r *http.Request, d web.RESTDraft, problems map[string]string) (web.RESTDraft, map[string]string) {
	do, key, _ := strings.Cut(r.PostFormValue("row"), " ")
	details, ok := operationOf(d)
	if !ok || r.PostFormValue("op") != details.ID {
		return d, problems
	}
	problems, list, act := maps.Clone(problems), key, details.AddRow
	switch do {
	case "add":
	case "remove":
		list, _ = catalog.CutRow(key)
		act = details.RemoveRow
		maps.DeleteFunc(problems, func(k, _ string) bool { return strings.HasPrefix(k, key+"/") })
		for k := range problems { // else it would stand beside the field of another row
			if strings.HasPrefix(k, list+"/") {
				problems[list] = "First mend the field that is marked above, then remove the row."
				return d, problems
			}
		}
	default:
		return d, problems
	}
	request, err := act(catalog.Request{Target: d.Target, Body: d.Body}, key)
	if err != nil {
		problems[list] = err.Error()
		return d, problems
	}
	d.Body = request.Body
	return d, problems
}

// rowAfter is the key of the row that was added, else of the list.
func rowAfter(r *http.Request, d web.RESTDraft) string {
	do, key, _ := strings.Cut(r.PostFormValue("row"), " ")
	if do == "remove" {
		key, _ = catalog.CutRow(key)
		return key
	}
	details, _ := operationOf(d)
	for _, l := range details.Lists(catalog.Request{Target: d.Target, Body: d.Body}) {
		if l.Key == key && l.Shown > 0 {
			return l.RowKey(l.Shown - 1)
		}
	}
	return key
}

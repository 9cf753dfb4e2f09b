package handlers

import (
	"net/http"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// stepAnswer is a request and its form after one of them was changed.
type stepAnswer struct {
	Op       string            `json:"op"`   // "" when the request is no known call
	Rows     string            `json:"rows"` // of the lists in the body; others need another form
	Target   *string           `json:"target,omitempty"`
	Body     *string           `json:"body,omitempty"` // both only where a field changed them
	Fields   map[string]string `json:"fields"`         // by key
	BodyOK   bool              `json:"bodyOK"`
	Problems map[string]string `json:"problems"` // by key
}

// restStep puts changed fields into the request, and the request into the
// fields; with row= it also adds or removes a row. The page asks while somebody
// types; nothing is kept, nothing sent. For htmx it answers with the form itself.
func (s *Server) restStep(w http.ResponseWriter, r *http.Request, z *session) error {
	typed := draftOfREST(r)
	d, problems := withFields(r, typed)
	if fragment(r) {
		d.Typed = typedInto(r, problems)
		d.Armed = !z.ArmedUntil(s.cfg.Now()).IsZero()
		return s.render(w, r, http.StatusOK, web.OperationParts(operationView(z, d), filesView(d)))
	}
	d, problems = withRow(r, d, problems)
	answer := stepAnswer{Fields: map[string]string{}, BodyOK: true, Problems: problems}
	if details, ok := operationOf(d); ok {
		var fields []catalog.Field
		request := catalog.Request{Target: d.Target, Body: d.Body}
		fields, answer.BodyOK = details.Fields(request)
		answer.Rows = rowsInWords(details.Lists(request))
		for _, f := range fields {
			answer.Fields[f.Key] = f.Value
		}
		answer.Op = details.ID
	}
	if d.Target != typed.Target {
		answer.Target = &d.Target
	}
	if d.Body != typed.Body {
		answer.Body = &d.Body
	}
	return writeJSON(w, answer)
}

// restFill puts the fields into the request, for a browser without script.
func (s *Server) restFill(w http.ResponseWriter, r *http.Request, z *session) error {
	st, err := s.takeDraft(r, z)
	if err != nil {
		return err
	}
	st.draft.Problems = fieldProblems(r, st.draft)
	z.keep(restKey, st)
	return toREST(w, r)
}

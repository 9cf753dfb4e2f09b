package handlers

import (
	"net/http"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// stepAnswer is a request and its form after one of them was changed.
type stepAnswer struct {
	Op       string            `json:"op"` // "" when the request is no known call
	Target   *string           `json:"target,omitempty"`
	Body     *string           `json:"body,omitempty"` // both only where a field changed them
	Fields   map[string]string `json:"fields"`         // by key
	BodyOK   bool              `json:"bodyOK"`
	Problems map[string]string `json:"problems"` // by key
}

// restStep puts changed fields into the request, and the request into the
// fields. The page asks while somebody types; nothing is kept, nothing sent.
// For htmx it answers with the form itself.
func (s *Server) restStep(w http.ResponseWriter, r *http.Request, z *session) error {
	typed := draftOfREST(r)
	d, problems := withFields(r, typed)
	if fragment(r) {
		d.Armed = !z.ArmedUntil(s.cfg.Now()).IsZero()
		return s.render(w, r, http.StatusOK, web.OperationParts(operationView(z, d), filesView(d)))
	}
	answer := stepAnswer{Fields: map[string]string{}, BodyOK: true, Problems: problems}
	if details, ok := operationOf(d); ok {
		var fields []catalog.Field
		fields, answer.BodyOK = details.Fields(catalog.Request{Target: d.Target, Body: d.Body})
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

package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

const sequencesKey = "qix-sequences"

// sequenceState is the sequence that is being put together in this session.
type sequenceState struct {
	draft   catalog.QIXSequence
	sent    []string // of each step: the JSON-RPC id with which it was sent; may be empty
	said    string
	problem string
}

func sequenceOf(z *session) sequenceState {
	return kept(z, sequencesKey, func() sequenceState { return sequenceState{} })
}

// qixSequences shows what is kept: a page, or for script its list alone.
func (s *Server) qixSequences(w http.ResponseWriter, r *http.Request, z *session) error {
	st := sequenceOf(z)
	view := web.SequencesView{Said: st.said, Problem: st.problem, Draft: draftView(z, st.draft)}
	kept, err := s.cfg.Store.Sequences(r.Context())
	if err != nil {
		return err
	}
	for _, k := range kept {
		var q catalog.QIXSequence
		if err := json.Unmarshal([]byte(k.Body), &q); err != nil {
			view.Problem = fmt.Sprintf("%q cannot be read any more: %v", k.Name, err)
			continue
		}
		q.Name = k.Name
		view.Saved = append(view.Saved, sequenceView(k.ID, q))
	}
	if st.said+st.problem != "" { // shown once
		st.said, st.problem = "", ""
		z.keep(sequencesKey, st)
	}
	if fragment(r) {
		return s.render(w, r, http.StatusOK, web.SequenceList(view))
	}
	p := web.SequencesPage{Page: s.page(r, z, "Saved calls"), View: view}
	s.guide(&p.Page, nil, groupQIX)
	return s.render(w, r, http.StatusOK, web.Sequences(p))
}

func sequenceView(id int64, q catalog.QIXSequence) web.SequenceView {
	text, err := json.Marshal(q)
	if err != nil {
		text = []byte("{}") // its parameters are no JSON, which Check tells
	}
	v := web.SequenceView{ID: id, Name: q.Name, Note: q.Note, JSON: string(text), Steps: stepViews(q.Steps)}
	for _, o := range q.Vars {
		v.Vars = append(v.Vars, web.Option{Value: o.Name, Label: o.Value})
	}
	return v
}

func stepViews(steps []catalog.QIXStep) []web.CallStepView {
	var out []web.CallStepView
	for _, s := range steps {
		v := web.CallStepView{Title: s.Title, Method: s.Method, Class: s.Class, Handle: s.Handle, Note: s.Note}
		var keeps []string
		for name := range s.Keep {
			keeps = append(keeps, name)
		}
		slices.Sort(keeps)
		v.Keeps = strings.Join(keeps, ", ")
		out = append(out, v)
	}
	return out
}

func draftView(z *session, q catalog.QIXSequence) web.DraftView {
	v := web.DraftView{Name: q.Name, Note: q.Note, Steps: stepViews(q.Steps), Hidden: z.Presentation()}
	body := struct {
		Vars  []catalog.QIXVar  `json:"vars,omitempty"`
		Steps []catalog.QIXStep `json:"steps"`
	}{q.Vars, q.Steps}
	if text, err := json.MarshalIndent(body, "", "  "); err == nil && !v.Hidden {
		v.Body = string(text)
	}
	return v
}

// backToSequences ends an action: the sentence is shown with the list.
func backToSequences(w http.ResponseWriter, r *http.Request, z *session, st sequenceState, said string, err error) error {
	st.said, st.problem = said, ""
	if p := (*problem)(nil); errors.As(err, &p) {
		st.problem = p.text
	} else if err != nil {
		st.problem = err.Error()
	}
	z.keep(sequencesKey, st)
	http.Redirect(w, r, "/qix/sequences", http.StatusSeeOther)
	return nil
}

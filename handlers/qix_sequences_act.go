package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"qlikconsole/internal/catalog"
)

// sequenceSave keeps what was put together, cleaned of secrets.
func (s *Server) sequenceSave(w http.ResponseWriter, r *http.Request, z *session) error {
	st := sequenceOf(z)
	q := st.draft
	if body := r.PostFormValue("body"); body != "" {
		q = catalog.QIXSequence{}
		if err := json.Unmarshal([]byte(body), &q); err != nil {
			return backToSequences(w, r, z, st, "", errors.New("What is written there is no sequence: "+err.Error()))
		}
	}
	q.Name, q.Note = strings.TrimSpace(r.PostFormValue("name")), strings.TrimSpace(r.PostFormValue("note"))
	clean, removed, err := s.cleanSequence(q)
	if err != nil {
		return backToSequences(w, r, z, st, "", err)
	}
	st.draft = clean
	if err := clean.Check(); err != nil {
		return backToSequences(w, r, z, st, "", err)
	}
	text, err := json.Marshal(clean)
	if err != nil {
		return err
	}
	if _, err := s.cfg.Store.SaveSequence(r.Context(), clean.Name, string(text)); err != nil {
		return backToSequences(w, r, z, st, "", err)
	}
	said := "Saved: " + clean.Name + "."
	if removed {
		said += " A password or key in it was taken out; make it a value in double braces and type it in each time."
	}
	return backToSequences(w, r, z, sequenceState{}, said, nil)
}

// cleanSequence takes secrets out of a sequence, and says whether there were any.
func (s *Server) cleanSequence(q catalog.QIXSequence) (clean catalog.QIXSequence, removed bool, err error) {
	text, err := json.Marshal(q)
	if err != nil {
		return q, false, errors.New("The parameters of a call are no JSON.")
	}
	washed := s.cfg.Redactor.Bytes(text)
	if string(washed) == string(text) {
		return q, false, nil
	}
	if err := json.Unmarshal(washed, &clean); err != nil {
		return q, true, errors.New("There is a password or key in it, which is never kept. Take it out first.")
	}
	return clean, true, nil
}

// sequenceChange moves or drops a step of what is being put together.
func (s *Server) sequenceChange(w http.ResponseWriter, r *http.Request, z *session) error {
	st := sequenceOf(z)
	i, err := strconv.Atoi(r.PostFormValue("step"))
	n := len(st.draft.Steps)
	switch do := r.PostFormValue("do"); {
	case do == "clear":
		return backToSequences(w, r, z, sequenceState{}, "Thrown away.", nil)
	case err != nil || i < 0 || i >= n:
		return badInput("There is no such call in the sequence.")
	case do == "drop":
		st = st.without(i)
	case do == "up" && i > 0:
		st = st.swapped(i, i-1)
	case do == "down" && i < n-1:
		st = st.swapped(i, i+1)
	}
	return backToSequences(w, r, z, st, "", nil)
}

// sequenceUse takes a kept sequence up to change it.
func (s *Server) sequenceUse(w http.ResponseWriter, r *http.Request, z *session) error {
	id, _ := strconv.ParseInt(r.PostFormValue("id"), 10, 64) // 0 is none's
	k, ok, err := s.cfg.Store.Sequence(r.Context(), id)
	if err != nil {
		return err
	}
	if !ok {
		return errNotFound
	}
	st := sequenceState{}
	if err := json.Unmarshal([]byte(k.Body), &st.draft); err != nil {
		return backToSequences(w, r, z, sequenceState{}, "", err)
	}
	st.sent = make([]string, len(st.draft.Steps))
	return backToSequences(w, r, z, st, "Change it and save it under the same name, or under another.", nil)
}

// sequenceDelete deletes a kept sequence.
func (s *Server) sequenceDelete(w http.ResponseWriter, r *http.Request, z *session) error {
	id, _ := strconv.ParseInt(r.PostFormValue("id"), 10, 64) // 0 is none's
	if err := s.cfg.Store.DeleteSequence(r.Context(), id); err != nil {
		return err
	}
	return backToSequences(w, r, z, sequenceOf(z), "Deleted.", nil)
}

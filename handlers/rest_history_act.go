package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"qlikconsole/internal/store"
	"qlikconsole/web"
)

// entryOpen copies the request of an entry into a tab. It sends nothing.
func (s *Server) entryOpen(w http.ResponseWriter, r *http.Request, z *session) error {
	e, err := s.entryNamed(r)
	if err != nil {
		return err
	}
	if err := s.openTab(z, draftOfEntry(e)); err != nil {
		return err
	}
	return toREST(w, r)
}

// multipartSent reports whether an entry's body was a form of several parts.
func multipartSent(e store.Entry) bool {
	return slices.ContainsFunc(e.RequestHeader, func(p store.Pair) bool { return isMultipart(p.Name, p.Value) })
}

func isMultipart(name, value string) bool {
	return name == "Content-Type" && strings.HasPrefix(value, "multipart/form-data")
}

// setByConsole are headers of a sent request that nobody typed.
var setByConsole = []string{"Accept", "User-Agent", "Authorization", "Cookie", "Accept-Encoding"}

func draftOfEntry(e store.Entry) web.RESTDraft {
	d := web.RESTDraft{Method: e.Method, Target: shortURL(e.URL), Body: e.RequestBody, Problems: map[string]string{}}
	if multipartSent(e) {
		d.Body = ""
		d.Problems["body"] = "The files of this call were not kept. Choose them again, and fill in the parts."
	} else if int64(len(e.RequestBody)) < e.RequestSize {
		d.Problems["body"] = fmt.Sprintf("Of this body of %s only the first %s were kept.", web.Bytes(e.RequestSize), web.Bytes(int64(len(e.RequestBody))))
	}
	for _, p := range e.RequestHeader {
		ofBody := p.Name == "Content-Type" && p.Value == "application/json" && json.Valid([]byte(e.RequestBody))
		if !ofBody && !isMultipart(p.Name, p.Value) && !slices.Contains(setByConsole, p.Name) {
			d.Header = append(d.Header, web.PairView{Name: p.Name, Value: p.Value})
		}
	}
	return d
}

func (s *Server) entryDelete(w http.ResponseWriter, r *http.Request, _ *session) error {
	e, err := s.entryNamed(r)
	if err != nil {
		return err
	}
	if err := s.cfg.Store.DeleteEntry(r.Context(), e.ID); err != nil {
		return err
	}
	http.Redirect(w, r, "/rest/history", http.StatusSeeOther)
	return nil
}

// historyPause says whether calls are added to the history from now on.
func (s *Server) historyPause(w http.ResponseWriter, r *http.Request, _ *session) error {
	value := historyOff
	if r.PostFormValue("on") == "1" {
		value = ""
	}
	was, err := s.cfg.Store.Setting(r.Context(), historyKey)
	if err != nil {
		return err
	}
	if was != value {
		err = s.past.pause(s.cfg.Now(), value == historyOff, func() error { return s.cfg.Store.SetSetting(r.Context(), historyKey, value) })
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/rest/history", http.StatusSeeOther)
	return nil
}

// historyClear deletes all entries.
func (s *Server) historyClear(w http.ResponseWriter, r *http.Request, z *session) error {
	if err := s.past.delete(s.cfg.Now(), func() error { return s.cfg.Store.ClearHistory(r.Context()) }); err != nil {
		return err
	}
	keepingOf(z).lost.Store(0)
	http.Redirect(w, r, "/rest/history", http.StatusSeeOther)
	return nil
}

package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/store"
	"qlikconsole/web"
)

const (
	savedKey  = "rest-saved"
	savedMost = 500 // requests on one page of the panel
)

// savedState is what the page says about the last attempt to save, and what was
// deleted last; each action replaces it.
type savedState struct {
	name, folder, problem string
	deleted               *store.Saved
}

func savedOf(z *session) savedState {
	return kept(z, savedKey, func() savedState { return savedState{} })
}

// savedView is the saved requests that ?saved= chooses.
func (s *Server) savedView(r *http.Request, z *session, st restState) (web.SavedView, error) {
	state := savedOf(z)
	v := web.SavedView{Query: strings.TrimSpace(r.URL.Query().Get("saved")), Name: state.name, Folder: state.folder, Problem: state.problem}
	if state.deleted != nil {
		v.Undo = state.deleted.Name
	}
	if st.saved != 0 {
		if one, ok, err := s.cfg.Store.SavedRequest(r.Context(), st.saved); err != nil {
			return v, err
		} else if ok && state.problem == "" {
			v.ID, v.Name, v.Folder = one.ID, one.Name, one.Folder
		}
	}
	list, total, err := s.cfg.Store.SavedRequests(r.Context(), v.Query, savedMost)
	if err != nil {
		return v, err
	}
	v.Shown, v.Total = len(list), total
	if v.Known, err = s.cfg.Store.Folders(r.Context()); err != nil {
		return v, err
	}
	for _, one := range list {
		if n := len(v.Folders); n == 0 || v.Folders[n-1].Name != one.Folder {
			v.Folders = append(v.Folders, web.SavedFolder{Name: one.Folder, Open: v.Query != "" || one.Folder == "" || total <= 20})
		}
		last := &v.Folders[len(v.Folders)-1]
		last.List = append(last.List, web.SavedRow{ID: one.ID, Name: one.Name, Folder: one.Folder, Method: one.Method, Path: one.Target})
	}
	return v, nil
}

// savedAdd keeps the request in front under a name.
func (s *Server) savedAdd(w http.ResponseWriter, r *http.Request, z *session) error {
	st, err := s.restNow(r.Context(), z)
	if err != nil {
		return err
	}
	if st, err = s.frontOf(r, z, st); err != nil {
		return err
	}
	red, d := s.cfg.Redactor, st.draft
	one := store.Saved{Folder: red.String(r.PostFormValue("folder")), Name: red.String(r.PostFormValue("name")), Method: d.Method,
		Target: red.String(withAdded(d.Target, d.Query)), Body: red.String(d.Body), Header: s.cleanPairs(d.Header)}
	if over, err := strconv.ParseInt(r.PostFormValue("over"), 10, 64); err == nil {
		if _, ok, err := s.cfg.Store.SavedRequest(r.Context(), over); err != nil {
			return err
		} else if ok {
			one.ID = over
		}
	}
	state := savedOf(z)
	state.name, state.folder, state.problem = "", "", ""
	if one, err = s.cfg.Store.SaveRequest(r.Context(), one); err != nil {
		in := (*store.InputError)(nil)
		if !errors.As(err, &in) {
			return err
		}
		state.name, state.folder, state.problem = r.PostFormValue("name"), r.PostFormValue("folder"), sentence(in)
	} else {
		st.saved, st.ask = one.ID, ""
		z.keep(restKey, st)
		z.say(web.StatePass, "Saved as “"+one.Name+"”"+inFolder(one.Folder)+".")
	}
	z.keep(savedKey, state)
	if state.problem == "" {
		return toSaved(w, r)
	}
	return toREST(w, r)
}

func inFolder(folder string) string {
	if folder == "" {
		return ""
	}
	return " in the folder " + folder
}

// sentence is what the store says of a field, as a sentence.
func sentence(in *store.InputError) string {
	if strings.HasPrefix(in.Problem, "longer") || strings.HasPrefix(in.Problem, "more than") {
		return "The " + strings.ToLower(in.Field) + " is " + in.Problem + "."
	}
	return strings.ToUpper(in.Problem[:1]) + in.Problem[1:] + "."
}

// savedNamed finds the saved request that the address names.
func (s *Server) savedNamed(r *http.Request) (store.Saved, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return store.Saved{}, errNotFound
	}
	one, ok, err := s.cfg.Store.SavedRequest(r.Context(), id)
	if err == nil && !ok {
		err = errNotFound
	}
	return one, err
}

// savedOpen puts a saved request into a tab. It sends nothing.
func (s *Server) savedOpen(w http.ResponseWriter, r *http.Request, z *session) error {
	one, err := s.savedNamed(r)
	if err != nil {
		return err
	}
	if _, err := s.takeDraft(r, z); err != nil {
		return err
	}
	err = s.openTab(z, web.RESTDraft{Method: one.Method, Target: one.Target, Body: one.Body, Query: pairViews(one.Query), Header: pairViews(one.Header), Title: one.Name, Note: one.Note})
	if err != nil {
		return err
	}
	st := restOf(z)
	st.saved = one.ID
	z.keep(restKey, st)
	return toREST(w, r)
}

// savedChange renames or moves a saved request.
func (s *Server) savedChange(w http.ResponseWriter, r *http.Request, z *session) error {
	one, err := s.savedNamed(r)
	if err != nil {
		return err
	}
	one.Name, one.Folder = s.cfg.Redactor.String(r.PostFormValue("name")), s.cfg.Redactor.String(r.PostFormValue("folder"))
	if _, err := s.cfg.Store.SaveRequest(r.Context(), one); err != nil {
		return err
	}
	return toSaved(w, r)
}

// savedDelete deletes one; Undo brings it back.
func (s *Server) savedDelete(w http.ResponseWriter, r *http.Request, z *session) error {
	one, err := s.savedNamed(r)
	if err != nil {
		return err
	}
	if err := s.cfg.Store.DeleteSaved(r.Context(), one.ID); err != nil {
		return err
	}
	state := savedOf(z)
	state.deleted = &one
	z.keep(savedKey, state)
	return toSaved(w, r)
}

func (s *Server) savedUndo(w http.ResponseWriter, r *http.Request, z *session) error {
	state := savedOf(z)
	if state.deleted == nil {
		return badInput("No saved request was deleted in this window, or it was brought back already.")
	}
	if _, err := s.cfg.Store.SaveRequest(r.Context(), *state.deleted); err != nil {
		return err
	}
	state.deleted = nil
	z.keep(savedKey, state)
	return toSaved(w, r)
}

func (s *Server) folderChange(w http.ResponseWriter, r *http.Request, _ *session) error {
	if err := s.cfg.Store.RenameFolder(r.Context(), r.PostFormValue("from"), s.cfg.Redactor.String(r.PostFormValue("to"))); err != nil {
		return err
	}
	return toSaved(w, r)
}

func (s *Server) folderDelete(w http.ResponseWriter, r *http.Request, _ *session) error {
	if err := s.cfg.Store.DeleteFolder(r.Context(), r.PostFormValue("folder")); err != nil {
		return err
	}
	return toSaved(w, r)
}

func toSaved(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/rest?panel="+web.PanelSaved, http.StatusSeeOther)
	return nil
}

// savedFound are saved requests with every word of query, for Find.
func (s *Server) savedFound(r *http.Request, query string) []web.FoundItem {
	list, _, err := s.cfg.Store.SavedRequests(r.Context(), query, findMost)
	if err != nil {
		s.log.Warn("saved requests not searched", "error", err)
	}
	var items []web.FoundItem
	for _, one := range list {
		items = append(items, web.FoundItem{Kind: "Saved", Title: one.Name, Note: strings.Join(slices.DeleteFunc([]string{one.Folder, one.Method + " " + one.Target}, func(s string) bool { return s == "" }), " · "),
			Href: "/rest?panel=saved&saved=" + url.QueryEscape(one.Name)})
	}
	return items
}

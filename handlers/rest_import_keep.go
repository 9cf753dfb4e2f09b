package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"qlikconsole/internal/lazyregexp"
	"qlikconsole/internal/portable"
	"qlikconsole/internal/store"
	"qlikconsole/web"
)

// restImportKeep saves what was read, all or nothing.
func (s *Server) restImportKeep(w http.ResponseWriter, r *http.Request, z *session) error {
	st := importOf(z)
	if len(st.read.Requests) == 0 {
		return badInput("There is nothing to keep. Read a file first.")
	}
	folder := r.PostFormValue("folder")
	list := make([]store.Saved, len(st.read.Requests))
	for i, q := range st.read.Requests {
		if r.PostFormValue("nohost") != "" && ofTenant(q.Host()) {
			q = q.WithoutHost()
		}
		list[i] = s.savedFrom(q, folder)
	}
	err := s.cfg.Store.SaveRequests(r.Context(), list)
	if in := (*store.InputError)(nil); errors.As(err, &in) {
		st.problem = "Nothing was saved: " + sentence(in)
		z.keep(importKey, st)
		http.Redirect(w, r, "/rest/import", http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	said := counted(len(list), "request") + " saved" + inFolder(store.CleanFolder(s.cfg.Redactor.String(folder))) + ". Nothing was sent."
	if r.PostFormValue("variables") != "" {
		n, err := s.keepVariables(r, st)
		if err != nil {
			return err
		}
		said += " " + counted(n, "variable") + " taken over."
	}
	z.keep(importKey, importState{})
	z.say(web.StatePass, said)
	return toSaved(w, r)
}

// tenantHost is what stands for a tenant in other tools: its name, or a variable.
var tenantHost = lazyregexp.New(`(?i)^(?:[a-z0-9.-]+\.qlikcloud(?:gov)?\.com|[a-z0-9.-]*\{\{[^{}]+\}\}[a-z0-9.-]*)(?::\d+)?$`)

func ofTenant(host string) bool { return tenantHost.MatchString(host) }

// maxFolder is how much of a folder's path is kept, in bytes.
const maxFolder = 2000

// savedFrom is a request as the store keeps it: cleaned, and below folder.
func (s *Server) savedFrom(q portable.Request, folder string) store.Saved {
	red := s.cfg.Redactor
	path := red.String(folder + "/" + q.Folder)
	return store.Saved{Folder: strings.ToValidUTF8(path[:min(len(path), maxFolder)], ""), Name: red.String(q.Name), Method: red.String(q.Method),
		Target: red.String(savedTarget(q)), Body: red.String(q.Body), Note: red.String(q.Note), Header: s.cleanPairs(fromPortable(q.Header))}
}

// keepVariables takes the variables of a collection over. One whose name or
// value cannot be kept is passed over.
func (s *Server) keepVariables(r *http.Request, st importState) (n int, err error) {
	for _, v := range st.read.Variables {
		one := store.Variable{Name: v.Name, Value: s.cleanPair(v.Name, v.Value), From: "read from " + st.name}
		err := s.cfg.Store.SetVariable(r.Context(), one)
		if in := (*store.InputError)(nil); errors.As(err, &in) {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// toPortable is a kept request as other tools get it.
func toPortable(one store.Saved) portable.Request {
	q := portable.Request{Folder: one.Folder, Name: one.Name, Method: one.Method, URL: one.Target, Body: one.Body, Note: one.Note}
	for _, p := range one.Query {
		q.Query = append(q.Query, portable.Pair(p))
	}
	for _, p := range one.Header {
		q.Header = append(q.Header, portable.Pair(p))
	}
	return q
}

// serverOf is the address of the connected tenant, or one that shows what is meant.
func serverOf(z *session) string {
	if t := z.Tenant(); t != nil {
		return t.Address().URL("")
	}
	return (&url.URL{Scheme: "https", Host: "your-tenant.us.qlikcloud.com"}).String()
}

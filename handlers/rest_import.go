package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"qlikconsole/internal/portable"
	"qlikconsole/web"
)

const (
	importKey  = "rest-import"
	importMost = 200 // requests that the preview lists
)

// importState is what was read from a file and waits to be kept; each action
// replaces it. It is in memory only.
type importState struct {
	name    string // of the file
	read    portable.Collection
	report  portable.Report
	problem string // why nothing was read
}

func importOf(z *session) importState {
	return kept(z, importKey, func() importState { return importState{} })
}

// restImportShow is the page on which a file is read, and what was read is looked at.
func (s *Server) restImportShow(w http.ResponseWriter, r *http.Request, z *session) error {
	st := importOf(z)
	p := web.RESTImportPage{Page: s.page(r, z, "REST"), Problem: st.problem, Presenting: z.Presentation()}
	if len(st.read.Requests) > 0 || len(st.report.Left) > 0 {
		p.Read = importView(st)
	}
	return s.render(w, r, http.StatusOK, web.RESTImport(p))
}

func importView(st importState) *web.ImportView {
	v := &web.ImportView{File: st.name, Requests: len(st.read.Requests), Folders: st.report.Folders, Variables: len(st.read.Variables),
		Folder: cmp.Or(st.read.Name, withoutEnding(st.name), "Imported"), SignIn: st.report.SignIn()}
	hosts := map[string]int{}
	for i, q := range st.read.Requests {
		hosts[q.Host()]++
		if i < importMost {
			v.List = append(v.List, web.SavedRow{Name: q.Name, Folder: q.Folder, Method: q.Method, Path: savedTarget(q)})
		}
	}
	for _, host := range slices.SortedFunc(maps.Keys(hosts), func(a, b string) int { return cmp.Or(hosts[b]-hosts[a], strings.Compare(a, b)) }) {
		if len(v.Hosts) == 10 {
			break
		}
		v.Hosts = append(v.Hosts, web.Fact{Name: cmp.Or(host, "no host: the tenant that is connected"), Value: counted(hosts[host], "request")})
		v.HasHosts = v.HasHosts || host != ""
	}
	v.MoreHosts = len(hosts) - len(v.Hosts)
	for _, l := range st.report.Left {
		v.Left = append(v.Left, web.LeftView{What: l.What, Count: l.Count, Examples: strings.Join(l.Examples, ", ")})
	}
	return v
}

// savedTarget is the address with its query, as the console keeps it.
func savedTarget(q portable.Request) string { return withAdded(q.URL, fromPortable(q.Query)) }

func withoutEnding(name string) string {
	for _, ending := range []string{".json", ".postman_collection", ".har"} {
		name = strings.TrimSuffix(name, ending)
	}
	return name
}

func counted(n int, word string) string { return fmt.Sprintf("%d %s", n, plural(n, word)) }

// restImport reads a file that comes as a stream and is never whole in memory.
func (s *Server) restImport(w http.ResponseWriter, r *http.Request, z *session) error {
	r.Body = http.MaxBytesReader(w, r.Body, portable.MaxFile+64<<10)
	file, name, err := uploaded(r)
	if err != nil {
		return err
	}
	s.readImport(r.Context(), z, name, file)
	http.Redirect(w, r, "/rest/import", http.StatusSeeOther)
	return nil
}

// restImportText reads what was pasted: a command becomes a request in a tab.
func (s *Server) restImportText(w http.ResponseWriter, r *http.Request, z *session) error {
	text := r.PostFormValue("text")
	if portable.IsCommand(text) {
		err := s.openCommand(z, text)
		if err == nil {
			return toREST(w, r)
		}
		if own := (*portable.Error)(nil); !errors.As(err, &own) {
			return err
		}
		z.keep(importKey, importState{problem: err.Error()})
	} else {
		s.readImport(r.Context(), z, "the pasted text", strings.NewReader(text))
	}
	http.Redirect(w, r, "/rest/import", http.StatusSeeOther)
	return nil
}

// readImport reads a file and keeps what was understood in the session.
func (s *Server) readImport(ctx context.Context, z *session, name string, file io.Reader) {
	st := importState{name: s.cfg.Redactor.String(name)}
	var err error
	if st.read, st.report, err = portable.Read(file); err != nil {
		st = importState{problem: "The file did not arrive whole. Nothing was read; send it again."}
		if own := (*portable.Error)(nil); errors.As(err, &own) {
			st.problem = own.Text + " Nothing was read."
		}
	} else if len(st.read.Requests) == 0 {
		st.problem = "There is no request in this that the console could take."
	}
	if ctx.Err() == nil {
		z.keep(importKey, st)
	}
}

// restImportDiscard forgets what was read.
func (s *Server) restImportDiscard(w http.ResponseWriter, r *http.Request, z *session) error {
	z.keep(importKey, importState{})
	return toREST(w, r)
}

// restPaste makes a request of the command that was pasted into the address
// field. What cannot be read stays in the field with a sentence.
func (s *Server) restPaste(w http.ResponseWriter, r *http.Request, z *session) error {
	text := r.PostFormValue("text")
	err := s.openCommand(z, text)
	if own := (*portable.Error)(nil); errors.As(err, &own) {
		st, err := s.restNow(r.Context(), z)
		if err != nil {
			return err
		}
		st.draft.Target = text[:min(len(text), 16<<10)]
		st.draft.Problems = map[string]string{"target": own.Text + " Nothing was sent."}
		z.keep(restKey, st)
		return toREST(w, r)
	}
	if err != nil {
		return err
	}
	return toREST(w, r)
}

// openCommand opens a command's request in a tab, and says what was understood.
// Nothing is sent.
func (s *Server) openCommand(z *session, text string) error {
	q, report, err := portable.ParseCommand(text)
	if err != nil {
		return err
	}
	if t := z.Tenant(); t != nil && strings.EqualFold(q.Host(), t.Address().Host) {
		q = q.WithoutHost()
	}
	if err := s.openTab(z, web.RESTDraft{Method: q.Method, Target: savedTarget(q), Header: fromPortable(q.Header), Body: q.Body}); err != nil {
		return err
	}
	z.say(web.StatePass, "The command became this request: "+q.Method+" with "+counted(len(q.Query), "parameter")+", "+counted(len(q.Header), "header")+
		" and "+map[bool]string{true: "no body", false: "a body"}[q.Body == ""]+". Nothing was sent.")
	said := report.String()
	if said != "" {
		said = "Left out: " + said
	}
	if report.SignIn() {
		said += " The console signs in by itself and keeps no secret in a request; to use the sign-in of this command, enter it on the page Connect."
	}
	if said != "" {
		z.say(web.StateInfo, said)
	}
	return nil
}

func fromPortable(list []portable.Pair) []web.PairView {
	var out []web.PairView
	for _, p := range list {
		out = append(out, web.PairView(p))
	}
	return out
}

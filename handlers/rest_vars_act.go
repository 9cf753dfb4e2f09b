package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"qlikconsole/internal/lazyregexp"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	varsKey   = "rest-vars"
	valueBody = 1 << 20 // bytes of an answer that are looked through for values
)

// varsState is what was typed for a variable and is wrong with it; each action
// replaces it.
type varsState struct {
	typed             web.VariableView
	problem           string
	exchange          string // that a value was to be taken of
	path, name, wrong string
}

func varsOf(z *session) varsState { return kept(z, varsKey, func() varsState { return varsState{} }) }

func (s *Server) variablesView(ctx context.Context, z *session) (web.VariablesView, error) {
	list, err := s.variables(ctx, z)
	st := varsOf(z)
	v := web.VariablesView{Tenant: connectedHost(z), Draft: st.typed, Problem: st.problem, Presenting: z.Presentation()}
	for _, one := range list {
		v.List = append(v.List, web.VariableView{Name: one.Name, Value: one.Value, From: one.From, Tenant: one.Tenant, Fixed: one.From == fromSignIn})
	}
	return v, err
}

// variableSet keeps a variable that was typed.
func (s *Server) variableSet(w http.ResponseWriter, r *http.Request, z *session) error {
	v := store.Variable{Name: strings.TrimSpace(r.PostFormValue("name")), Value: r.PostFormValue("value")}
	if r.PostFormValue("tenant") != "" {
		v.Tenant = connectedHost(z)
	}
	problem, err := s.keepVariable(r.Context(), v)
	if err != nil {
		return err
	}
	st := varsState{problem: problem}
	if problem != "" {
		st.typed = web.VariableView{Name: v.Name, Value: s.cleanPair(v.Name, v.Value)}
	}
	z.keep(varsKey, st)
	return toREST(w, r)
}

// keepVariable keeps v, or says why not: a secret is never kept.
func (s *Server) keepVariable(ctx context.Context, v store.Variable) (problem string, err error) {
	if s.cleanPair(v.Name, v.Value) != v.Value || s.cfg.Redactor.String(v.Name) != v.Name {
		return "This is a secret, or looks like one, and is not kept. The console fills in the credential by itself; a variable is for IDs and names.", nil
	}
	err = s.cfg.Store.SetVariable(ctx, v)
	if in := (*store.InputError)(nil); errors.As(err, &in) {
		return sentence(in), nil
	}
	return "", err
}

func (s *Server) variableDelete(w http.ResponseWriter, r *http.Request, z *session) error {
	if err := s.cfg.Store.DeleteVariable(r.Context(), r.PostFormValue("tenant"), r.PostFormValue("name")); err != nil {
		return err
	}
	return toREST(w, r)
}

// keepView are values of x that can become variables; nil when x is no JSON.
func (s *Server) keepView(r *http.Request, z *session, x *qlikproxy.Exchange) *web.KeepView {
	if !ended(x) || !strings.Contains(x.Info().ContentType, "json") {
		return nil
	}
	whole, err := jsonOf(x)
	if err != nil {
		return nil
	}
	v := &web.KeepView{Exchange: strconv.FormatInt(x.Info().ID, 10), Values: leaves(whole, s.cfg.Redactor.String), Presenting: z.Presentation()}
	if st := varsOf(z); st.exchange == v.Exchange {
		v.Path, v.Name, v.Problem, v.Open = st.path, st.name, st.wrong, true
	}
	return v
}

// jsonOf reads an answer as JSON, up to valueBody of it.
func jsonOf(x *qlikproxy.Exchange) (whole any, err error) {
	if x.Body().Size() > valueBody {
		return nil, errors.New("the answer is too large for that")
	}
	in := json.NewDecoder(io.LimitReader(x.Body().Reader(0), valueBody))
	in.UseNumber() // keeps all digits
	return whole, in.Decode(&whole)
}

// variableKeep takes a value of an answer by its path and keeps it as a variable.
func (s *Server) variableKeep(w http.ResponseWriter, r *http.Request, z *session) error {
	id, err := strconv.ParseInt(r.PostFormValue("x"), 10, 64)
	if err != nil {
		return errNotFound
	}
	x, ok := z.recorder.Exchange(id)
	if !ok {
		return badInput("This answer is not in memory any more. Send the request again.")
	}
	path, name := strings.TrimSpace(r.PostFormValue("path")), strings.TrimSpace(r.PostFormValue("name"))
	value, problem := valueAt(x, path)
	if problem == "" {
		if name == "" {
			name = nameOf(path)
		}
		info := x.Info()
		problem, err = s.keepVariable(r.Context(), store.Variable{Tenant: connectedHost(z), Name: name, Value: value,
			From: s.cfg.Redactor.String(info.Method + " " + shortURL(info.URL) + " " + path)})
		if err != nil {
			return err
		}
	}
	st := varsState{}
	if problem != "" {
		st = varsState{exchange: strconv.FormatInt(id, 10), path: path, name: name, wrong: problem}
	} else {
		z.say(web.StatePass, "Kept as {{"+name+"}}.")
	}
	z.keep(varsKey, st)
	return toREST(w, r)
}

// valueAt is the value at path, or a sentence why there is none.
func valueAt(x *qlikproxy.Exchange, path string) (value, problem string) {
	whole, err := jsonOf(x)
	if err != nil {
		return "", "This answer cannot be read as JSON, or is larger than 1 MB."
	}
	at, err := walkPath(whole, path)
	if err != nil {
		return "", err.Error()
	}
	switch v := at.(type) {
	case string:
		return v, ""
	case json.Number:
		return v.String(), ""
	case bool:
		return strconv.FormatBool(v), ""
	case nil:
		return "", "The value there is null, which is no value."
	}
	return "", "An object or a list stands there; name one value in it."
}

// nameOf is a variable's name for the value at path: its last name, such as id
// of data, as dataId.
func nameOf(path string) string {
	var names []string
	for _, part := range pathParts.FindAllString(path, -1) {
		part = strings.Trim(part, `.[]'"`)
		if _, err := strconv.Atoi(part); err != nil && part != "" {
			names = append(names, strings.Map(inName, part))
		}
	}
	if len(names) == 0 {
		return "value"
	}
	last := names[len(names)-1]
	if len(names) > 1 && strings.EqualFold(last, "id") {
		return names[len(names)-2] + "Id"
	}
	return last
}

func inName(r rune) rune {
	if r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return '_'
}

var pathParts = lazyregexp.New(`\.[^.\[\]]+|\[\d{1,9}\]|\['[^']*'\]|\["(?:[^"\\]|\\.)*"\]`)

package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	pickKey  = "rest-pick"
	pickBody = 8 << 20 // bytes of a list that are read
	pickMost = 200     // values that are offered at once
)

// picks are the lists that the tenant gave for the fields of one operation.
type picks struct {
	op    string
	lists map[string]picked // by key
}

type picked struct {
	view web.PickView
	next string
}

// source is a list of the tenant, and how it is searched.
type source struct {
	title, path, id string
	search          func(q string) (name, value string)
}

// knownSources are lists by the name of a parameter; others are found by the
// path that stands in front of a placeholder.
func knownSources() map[string]source {
	byName := func(q string) (string, string) { return "name", q }
	spaces := source{"spaces", "/api/v1/spaces?limit=100&sort=%2Bname", "id", byName}
	apps := source{"apps", "/api/v1/items?resourceType=app&limit=100&sort=%2Bname", "resourceId", byName}
	users := source{"users", "/api/v1/users?limit=100", "id", func(q string) (string, string) {
		return "filter", `name co "` + strings.NewReplacer(`"`, "", `\`, "").Replace(q) + `"`
	}}
	return map[string]source{"spaceId": spaces, "appId": apps, "sourceAppId": apps, "userId": users, "ownerId": users, "createdByUserId": users, "assigneeId": users,
		"createdByUser": users, "creatorId": users, "owner": users,
		"itemId": {"items", "/api/v1/items?limit=100&sort=%2Bname", "id", byName}}
}

// pickSource is the list in which a field's values stand; its title is "" when
// none is known, or when that list needs an ID that is not filled in yet.
func pickSource(o catalog.Operation, f catalog.Field, fields []catalog.Field) source {
	name := f.Label[strings.LastIndexAny(f.Label, " ")+1:]
	if known, ok := knownSources()[name]; ok {
		return known
	}
	before, _, ok := strings.Cut(o.Path, "/{"+name+"}")
	if f.In != "path" || !ok {
		return source{}
	}
	if before == "/api/v1/apps" {
		return knownSources()["appId"]
	}
	for _, other := range fields {
		if other.In == "path" && other.Value != "" {
			before = strings.ReplaceAll(before, "{"+other.Name+"}", pathEscape(other.Value))
		}
	}
	list, _, ok := catalog.LoadREST().Match(http.MethodGet, before)
	if !ok || strings.Contains(before, "{") || strings.HasSuffix(list.Path, "}") {
		return source{}
	}
	return source{title: strings.ToLower(strings.TrimPrefix(list.Title, "Get ")), path: before, id: name}
}

// picksFor is what is kept for an operation; lists is never nil.
func picksFor(z *session, op string) picks {
	p := kept(z, pickKey, func() picks { return picks{} })
	if p.op != op {
		return picks{op: op, lists: map[string]picked{}}
	}
	return p
}

func pickedFor(z *session, op, key string) *web.PickView {
	list, ok := picksFor(z, op).lists[key]
	if !ok {
		return nil
	}
	if z.Presentation() {
		return hiddenPick(list.view)
	}
	return &list.view
}

// hiddenPick shows IDs only.
func hiddenPick(v web.PickView) *web.PickView {
	options := make([]web.Option, len(v.Options))
	for i, o := range v.Options {
		options[i] = web.Option{Value: o.Value, Label: "hidden · " + o.Value}
	}
	v.Options = options
	return &v
}

// restPick asks the tenant for the values of one field: "list KEY" from the
// beginning, "more KEY" for the next page, "close KEY" to type again.
func (s *Server) restPick(w http.ResponseWriter, r *http.Request, z *session) error {
	turn := z.turn(restKey)
	turn.Lock()
	st, err := s.takeDraft(r, z)
	turn.Unlock() // the tenant may take its time
	if err != nil {
		return err
	}
	details, ok := operationOf(st.draft)
	do, key, _ := strings.Cut(r.PostFormValue("pick"), " ")
	fields, _ := details.Fields(catalog.Request{Target: st.draft.Target, Body: st.draft.Body})
	for _, f := range fields {
		from := pickSource(details.Operation, f, fields)
		if !ok || f.Key != key || from.title == "" {
			continue
		}
		return s.pick(w, r, z, details.ID, key, do, from)
	}
	return badInput("There is no such field.")
}

func (s *Server) pick(w http.ResponseWriter, r *http.Request, z *session, op, key, do string, from source) error {
	t := z.Tenant()
	if t == nil && do != "close" {
		return errNotConnected
	}
	query, target := strings.TrimSpace(r.PostFormValue("op-find:"+key)), from.path
	if next := picksFor(z, op).lists[key].next; do == "more" && next != "" {
		target = next
	} else if query != "" && from.search != nil {
		name, value := from.search(query)
		target += "&" + name + "=" + url.QueryEscape(value) // every list that can be searched has a query
	}
	var list picked
	if do != "close" {
		list = listFor(r.Context(), t, from, target, query)
	}
	keepPick(z, op, key, list)
	return toREST(w, r)
}

// keepPick keeps the list of one field; an empty one is forgotten.
func keepPick(z *session, op, key string, list picked) {
	turn := z.turn(pickKey)
	turn.Lock()
	defer turn.Unlock()
	all := picksFor(z, op)
	all.lists = maps.Clone(all.lists)
	if all.lists[key] = list; list.view.Said == "" {
		delete(all.lists, key)
	}
	z.keep(pickKey, all)
}

// listFor makes the call and says what came of it.
func listFor(ctx context.Context, t *qlikproxy.Tenant, from source, target, query string) picked {
	options, next, err := readList(ctx, t, target, from.id)
	p := picked{next: next, view: web.PickView{Query: query, More: next != ""}}
	if err != nil {
		p.view.Said = "The tenant did not say what there is: " + err.Error()
		return p
	}
	for _, o := range options {
		if from.search != nil || strings.Contains(strings.ToLower(o.Label), strings.ToLower(query)) {
			p.view.Options = append(p.view.Options, o)
		}
	}
	p.view.Said = said(len(p.view.Options), p.view.More, from.title)
	if query != "" && len(p.view.Options) == 0 {
		p.view.Said = "None of the " + from.title + " fits."
	}
	return p
}

// readList reads one page of a list of the tenant.
func readList(ctx context.Context, t *qlikproxy.Tenant, target, id string) (options []web.Option, next string, err error) {
	x, err := t.Do(ctx, qlikproxy.Request{Method: http.MethodGet, Target: target, Source: "console", Kind: "rest"})
	if err != nil {
		return nil, "", err
	}
	if x.Body() == nil {
		return nil, "", errors.New("the answer is empty")
	}
	var answer struct {
		Data []map[string]any `json:"data"`
	}
	raw, err := io.ReadAll(io.LimitReader(x.Body().Reader(0), pickBody))
	if err != nil {
		return nil, "", err
	}
	if json.Unmarshal(raw, &answer) != nil && json.Unmarshal(raw, &answer.Data) != nil {
		return nil, "", errors.New("the answer is no list")
	}
	for _, one := range answer.Data[:min(len(answer.Data), pickMost)] {
		if o, ok := optionOf(one, id); ok {
			options = append(options, o)
		}
	}
	return options, x.Info().Next, nil
}

// optionOf finds in one thing of a list what identifies it and what it is called.
func optionOf(one map[string]any, id string) (web.Option, bool) {
	value := firstText(one, id, "id", "qID", "resourceId")
	if value == "" {
		return web.Option{}, false
	}
	label := value
	if name := firstText(one, "name", "qName", "displayName", "title", "description", "clientName", "resourceName", "subject", "email"); name != "" {
		label = name + " · " + value
	}
	if kind := firstText(one, "type", "resourceType", "status"); kind != "" {
		label = strings.Replace(label, " · ", " · "+kind+" · ", 1)
	}
	return web.Option{Value: value, Label: label}, true
}

func firstText(one map[string]any, names ...string) string {
	for _, name := range names {
		switch v := one[name].(type) {
		case string:
			if v != "" {
				return v
			}
		case float64:
			return fmt.Sprint(v)
		}
	}
	return ""
}

package catalog

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

func TestRecipesHaveTheMethodsOfAConnector(t *testing.T) {
	if n := len(connectorMethods()); n != 25 {
		t.Errorf("%d methods, want 25", n)
	}
	q := table(t)
	for name := range connectorMethods() {
		class, method, _ := strings.Cut(name, ".")
		if _, ok := q.Find(class, method); !ok {
			t.Errorf("the engine has no %s", name)
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{(\w+)\}\}`)

// Every value that a step uses was kept by a step before it, or is always there.
func TestRecipesChain(t *testing.T) {
	q := table(t)
	for _, r := range Recipes() {
		if err := r.Check(); err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		kept := map[string]bool{"appId": true}
		for _, s := range r.Steps {
			for _, m := range placeholder.FindAllStringSubmatch(s.Handle+string(s.Params), -1) {
				if !kept[m[1]] {
					t.Errorf("%s, %s: {{%s}} was not kept", r.Name, s.Title, m[1])
				}
			}
			for name := range s.Keep {
				kept[name] = true
			}
			checkParams(t, q, r.Name, s)
		}
	}
}

// checkParams holds a step's parameters against the engine's own description.
func checkParams(t *testing.T, q *QIX, recipe string, s QIXStep) {
	t.Helper()
	given := map[string]json.RawMessage{}
	if len(s.Params) > 0 {
		if err := json.Unmarshal(s.Params, &given); err != nil {
			t.Fatalf("%s, %s: %v", recipe, s.Title, err)
		}
	}
	d, _ := q.Detail(s.Class, s.Method)
	for _, p := range d.Params {
		if _, ok := given[p.Name]; !ok && p.Required {
			t.Errorf("%s, %s: %s is required", recipe, s.Title, p.Name)
		}
		delete(given, p.Name)
	}
	for name := range given {
		t.Errorf("%s, %s: there is no %s", recipe, s.Title, name)
	}
}

func TestSequenceCheck(t *testing.T) {
	good := func() QIXSequence {
		return QIXSequence{Name: "n", Vars: []QIXVar{{"a", "b"}}, Steps: []QIXStep{{Class: "Doc", Method: "GetObject", Handle: "{{app}}",
			Params: json.RawMessage(`{"qId":"{{a}}"}`), Keep: map[string]string{"x": "/result/qReturn/qHandle"}}}}
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*QIXSequence){
		"no name":       func(s *QIXSequence) { s.Name = " " },
		"long name":     func(s *QIXSequence) { s.Name = strings.Repeat("x", 500) },
		"no steps":      func(s *QIXSequence) { s.Steps = nil },
		"many steps":    func(s *QIXSequence) { s.Steps = make([]QIXStep, MaxSteps+1) },
		"variable":      func(s *QIXSequence) { s.Vars[0].Name = "a b" },
		"method":        func(s *QIXSequence) { s.Steps[0].Method = "Get\"Object" },
		"no method":     func(s *QIXSequence) { s.Steps[0].Method = "" },
		"class":         func(s *QIXSequence) { s.Steps[0].Class = "../Doc" },
		"unless":        func(s *QIXSequence) { s.Steps[0].Unless = "?" },
		"handle":        func(s *QIXSequence) { s.Steps[0].Handle = "one" },
		"params":        func(s *QIXSequence) { s.Steps[0].Params = json.RawMessage(`{"a":`) },
		"params text":   func(s *QIXSequence) { s.Steps[0].Params = json.RawMessage(`"a"`) },
		"params long":   func(s *QIXSequence) { s.Steps[0].Params = json.RawMessage(`["` + strings.Repeat("x", 300_000) + `"]`) },
		"keep name":     func(s *QIXSequence) { s.Steps[0].Keep = map[string]string{"1x": "/result"} },
		"keep path":     func(s *QIXSequence) { s.Steps[0].Keep = map[string]string{"x": "result"} },
		"title":         func(s *QIXSequence) { s.Steps[0].Title = strings.Repeat("x", 500) },
		"variable long": func(s *QIXSequence) { s.Vars[0].Value = strings.Repeat("x", 500) },
	} {
		s := good()
		spoil(&s)
		if err := s.Check(); err == nil {
			t.Errorf("%s: nothing said", name)
		}
	}
}

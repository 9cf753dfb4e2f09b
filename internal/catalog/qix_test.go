package catalog

import (
	"os"
	"testing"
)

func TestQIX(t *testing.T) {
	q := LoadQIX()
	if q.Version == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("qix.json was not built; run make assets")
		}
		t.Skip("qix.json was not built; run make assets")
	}
	if len(q.Errors) != 333 || len(q.Methods) != 336 {
		t.Errorf("%d errors and %d methods, want 333 and 336 of QIX 12.2636.0 (have %s)", len(q.Errors), len(q.Methods), q.Version)
	}
	if e, ok := q.ErrorByCode(1003); !ok || e.Name != "LOCERR_APP_NOT_FOUND" || e.Message != "App not found" {
		t.Errorf("ErrorByCode(1003) = %+v, %v", e, ok)
	}
	if _, ok := q.ErrorByCode(987654); ok {
		t.Error("found an error that does not exist")
	}
	methods := map[string]QIXMethod{}
	for _, m := range q.Methods {
		methods[m.Class+"."+m.Name] = m
	}
	open := methods["Global.OpenDoc"]
	if len(open.Params) != 5 || open.Params[0].Name != "qDocName" || open.Params[0].Type != "string" || !open.Params[0].Required {
		t.Errorf("Global.OpenDoc = %+v", open)
	}
	for _, c := range Walk() {
		found := false
		for _, m := range q.Methods {
			found = found || m.Name == c.Method
		}
		if !found {
			t.Errorf("the walk calls %s, which the engine does not have", c.Method)
		}
	}
}

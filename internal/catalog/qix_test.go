package catalog

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// table is the engine's table; a test without it is skipped, but never unnoticed.
func table(t testing.TB) *QIX {
	t.Helper()
	q := LoadQIX()
	if q.Version == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("qix.json was not built; run make assets")
		}
		t.Skip("qix.json was not built; run make assets")
	}
	return q
}

func TestQIX(t *testing.T) {
	q := table(t)
	if len(q.Errors) != 333 || len(q.Methods) != 336 {
		t.Errorf("%d errors and %d methods, want 333 and 336 of QIX 12.2636.0 (have %s)", len(q.Errors), len(q.Methods), q.Version)
	}
	if e, ok := q.ErrorByCode(1003); !ok || e.Name != "LOCERR_APP_NOT_FOUND" || e.Message != "App not found" {
		t.Errorf("ErrorByCode(1003) = %+v, %v", e, ok)
	}
	if _, ok := q.ErrorByCode(987654); ok {
		t.Error("found an error that does not exist")
	}
	if got := strings.Join(q.Classes(), " "); got != "Global Doc GenericObject Field GenericBookmark GenericDimension GenericMeasure GenericVariable Variable" {
		t.Errorf("classes: %s", got)
	}
}

func TestQIXDetail(t *testing.T) {
	q := table(t)
	open, ok := q.Detail("Global", "OpenDoc")
	if !ok || open.Returns != "Doc" || len(open.Params) != 5 || open.Params[0].Name != "qDocName" || !open.Params[0].Required || open.Params[4].Required {
		t.Errorf("OpenDoc = %+v, %v", open, ok)
	}
	old, _ := q.Detail("Doc", "GetVariable")
	if !old.Deprecated || !strings.Contains(old.Instead, "GetVariableById") || strings.ContainsAny(old.Instead, "_*<") {
		t.Errorf("GetVariable = %+v", old)
	}
	tables, _ := q.Detail("Doc", "GetTablesAndKeys")
	if len(tables.Results) != 2 || tables.Results[0].Type != "TableRecord[]" || !strings.HasPrefix(tables.Summary, "Returns: The list of tables") {
		t.Errorf("GetTablesAndKeys = %+v", tables)
	}
	for _, bad := range [][2]string{{"Global", "NoSuch"}, {"..", "qix"}, {"", ""}, {"global", "OpenDoc"}, {"Doc/../Global", "OpenDoc"}} {
		if _, ok := q.Detail(bad[0], bad[1]); ok {
			t.Errorf("found %v", bad)
		}
	}
	for _, m := range q.Methods {
		d, ok := q.Detail(m.Class, m.Name)
		if !ok || strings.Contains(d.Description, "<div") || strings.Contains(d.Description, "](") {
			t.Errorf("%s.%s: read %v: %.80q", m.Class, m.Name, ok, d.Description)
		}
		if d.Class != m.Class || d.Summary != m.Summary {
			t.Errorf("%s.%s differs from its entry", m.Class, m.Name)
		}
	}
}

func TestQIXForm(t *testing.T) {
	q := table(t)
	reduced, _ := q.Detail("GenericObject", "GetHyperCubeReducedData")
	form := reduced.Form()
	if pages := form[1]; pages.Kind != QIXList || pages.Item.Kind != QIXObject || len(pages.Item.Members) != 4 || pages.Item.Members[0].Kind != QIXWhole {
		t.Errorf("qPages = %+v", pages)
	}
	if mode := form[3]; mode.Kind != QIXChoice || len(mode.Values) != 5 || mode.Values[1] != (QIXValue{"D1", "DATA_REDUCTION_ONEDIM"}) {
		t.Errorf("qReductionMode = %+v", mode)
	}
	reload, _ := q.Detail("Doc", "DoReload")
	if mode := reload.Form()[0]; mode.Kind != QIXChoice || len(mode.Values) != 3 || mode.Values[2].Value != "2" {
		t.Errorf("qMode = %+v", mode)
	}
	file, _ := q.Detail("Doc", "GetFileTables")
	b, err := json.Marshal(file.Form())
	if err != nil || !strings.Contains(string(b), "EXCEL_OOXML") {
		t.Errorf("the type of a file is no choice: %v %.200s", err, b)
	}
	most := 0
	for _, m := range q.Methods {
		d, _ := q.Detail(m.Class, m.Name)
		fields := 0
		for _, n := range d.Form() {
			fields += count(n)
		}
		most = max(most, fields)
	}
	if most < 20 || most > 400 {
		t.Errorf("the longest form has %d fields", most)
	}
}

func count(n QIXNode) int {
	total := 1
	for _, m := range n.Members {
		total += count(m)
	}
	if n.Item != nil {
		total += count(*n.Item)
	}
	return total
}

func TestQIXSearch(t *testing.T) {
	q := table(t)
	for _, tt := range []struct{ query, first string }{
		{"opendoc", "Global.OpenDoc"}, {"Doc.GetObjects", "Doc.GetObjects"}, {"open the app", "Global.OpenDoc"}, {"load script", "Doc.GetScript"},
		{"where does the data come from", "Doc.GetLineage"}, {"lineage", "Doc.GetLineage"}, {"list of tables and keys", "Doc.GetTablesAndKeys"},
		{"model", "Doc.GetTablesAndKeys"}, {"refresh", "Doc.DoReload"}, {"save", "Doc.SaveAs"}, {"whoami", "Global.GetAuthenticatedUser"},
		{"delete sheet", "Doc.DestroyObject"}, {"engine version", "Global.EngineVersion"}, {"heartbeat", "Global.EngineVersion"},
		{"data connections", "Doc.GetConnections"}, {"measure formula", "GenericMeasure.GetMeasure"},
	} {
		hits := q.Search(tt.query)
		if len(hits) == 0 {
			t.Errorf("%q finds nothing", tt.query)
			continue
		}
		names := ""
		for _, h := range hits[:min(5, len(hits))] {
			names += " " + h.Class + "." + h.Name
		}
		if !strings.Contains(names+" ", " "+tt.first+" ") {
			t.Errorf("%q finds%s, want %s among the first five", tt.query, names, tt.first)
		}
	}
	if hits := q.Search("xyzzy"); len(hits) != 0 {
		t.Errorf("xyzzy finds %v", hits)
	}
	if hits := q.Search(" "); len(hits) != 336 || hits[0].Class != "Global" || hits[50].Class != "Doc" {
		t.Errorf("no words find %d methods, first of %s", len(hits), hits[0].Class)
	}
}

func BenchmarkLoadQIX(b *testing.B) {
	raw, err := dist.ReadFile("dist/qix.json")
	if err != nil {
		b.Skip("qix.json was not built; run make assets")
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := json.Unmarshal(raw, &QIX{}); err != nil {
			b.Fatal(err)
		}
	}
}

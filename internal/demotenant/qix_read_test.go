package demotenant

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReadOnlyWalk makes every call that a catalogue makes.
func TestReadOnlyWalk(t *testing.T) {
	tenant := start(t, Config{})
	q := openApp(t, as(t, tenant, "healthy"), "Sales Overview")
	for _, m := range []string{"EngineVersion", "ProductVersion", "OSName", "IsDesktopMode", "AllowCreateApp", "GetAuthenticatedUser", "GetActiveDoc", "GetDocList"} {
		if len(q.call(-1, m)) == 0 {
			t.Errorf("%s gives nothing", m)
		}
	}
	for _, m := range []string{"GetAppLayout", "GetAppProperties", "GetAllInfos", "GetScript", "GetScriptEx", "GetLineage", "GetConnections"} {
		if len(q.call(1, m)) == 0 {
			t.Errorf("%s gives nothing", m)
		}
	}
	conn := q.call(1, "GetConnections")["qConnections"].([]any)[0].(obj)
	if got := q.call(1, "GetConnection", conn["qId"])["qConnection"].(obj); !strings.Contains(got["qConnectionString"].(string), ScriptPassword) {
		t.Errorf("connection: %v", got)
	}
	size := obj{"qcx": 0, "qcy": 0}
	tables := q.call(1, "GetTablesAndKeys", size, size, 0, true, false)
	if len(tables["qtr"].([]any)) != 3 || len(tables["qk"].([]any)) != 2 {
		t.Errorf("tables: %v", tables)
	}
	data := q.call(1, "GetTableData", 238, 10, true, "Orders")["qData"].([]any)
	if len(data) != 2 || len(data[0].(obj)["qValue"].([]any)) != 6 {
		t.Errorf("table data: %v", data)
	}
	if f := q.call(1, "GetFieldDescription", "Product")["qReturn"].(obj); f["qCardinal"] != 6.0 || len(f["qSrcTables"].([]any)) != 2 {
		t.Errorf("field: %v", f)
	}
	if n := q.call(handleOf(q.call(1, "GetField", "Region")), "GetCardinal")["qReturn"]; n != 4.0 {
		t.Errorf("cardinal: %v", n)
	}
	variable := handleOf(q.call(1, "GetVariableByName", "vCurrency"))
	if v := q.call(variable, "GetLayout")["qLayout"].(obj); v["qText"] != "'EUR'" {
		t.Errorf("variable: %v", v)
	}
}

func TestLists(t *testing.T) {
	tenant := start(t, Config{})
	q := openApp(t, as(t, tenant, "healthy"), "Sales Overview")
	for def, want := range map[string]int{"qMeasureList": 3, "qDimensionList": 3, "qFieldList": 9, "qVariableList": 2, "qBookmarkList": 1} {
		h := handleOf(q.call(1, "CreateSessionObject", obj{"qInfo": obj{"qType": "List"}, def + "Def": obj{"qType": "x", "qData": obj{}}}))
		items := q.call(h, "GetLayout")["qLayout"].(obj)[def].(obj)["qItems"].([]any)
		if len(items) != want {
			t.Errorf("%s: %d items, want %d", def, len(items), want)
		}
	}
	for class, ids := range map[string]string{"GetMeasure": uuid("measure", "Revenue"), "GetDimension": uuid("dimension", "Region")} {
		h := handleOf(q.call(1, class, ids))
		if len(q.call(h, class)) != 1 || q.call(h, "GetLayout")["qLayout"].(obj)["qInfo"] == nil || q.call(h, "GetProperties")["qProp"] == nil {
			t.Errorf("%s has no definition", class)
		}
	}
}

func TestObjectsOfASheet(t *testing.T) {
	tenant := start(t, Config{})
	q := openApp(t, as(t, tenant, "healthy"), "Sales Overview")
	sheet := handleOf(q.call(1, "GetObject", uuid("sheet", "Overview")))
	layout := q.call(sheet, "GetLayout")["qLayout"].(obj)
	if layout["qMeta"].(obj)["title"] != "Overview" || len(layout["qChildList"].(obj)["qItems"].([]any)) != 3 || len(layout["cells"].([]any)) != 3 {
		t.Errorf("sheet: %v", layout)
	}
	if full := q.call(sheet, "GetFullPropertyTree")["qPropEntry"].(obj); len(full["qChildren"].([]any)) != 3 {
		t.Errorf("tree: %v", full)
	}
	child := q.call(sheet, "GetChildInfos")["qInfos"].([]any)[1].(obj)
	chart := handleOf(q.call(sheet, "GetChild", child["qId"]))
	if again := handleOf(q.call(1, "GetObject", child["qId"])); again != chart {
		t.Errorf("one object has the handles %d and %d", chart, again)
	}
	if parent := handleOf(q.call(chart, "GetParent")); parent != sheet {
		t.Errorf("the chart's parent is %d, not %d", parent, sheet)
	}
	cube := q.call(chart, "GetLayout")["qLayout"].(obj)["qHyperCube"].(obj)
	if diff := cmp.Diff(obj{"qcx": 2.0, "qcy": 4.0}, cube["qSize"]); diff != "" {
		t.Error(diff)
	}
}

func TestHyperCube(t *testing.T) {
	tenant := start(t, Config{})
	q := openApp(t, as(t, tenant, "healthy"), "Sales Overview")
	north, total := 0.0, 0.0
	orders := salesDoc().table("Orders")
	for _, row := range orders.rows {
		total += row[5].(float64)
		if row[3] == "North" {
			north += row[5].(float64)
		}
	}
	h := handleOf(q.call(1, "CreateSessionObject", obj{"qInfo": obj{"qType": "table"}, "qHyperCubeDef": obj{
		"qDimensions": []obj{{"qDef": obj{"qFieldDefs": []string{"[Region]"}}}},
		"qMeasures":   []obj{{"qLibraryId": uuid("measure", "Revenue")}, {"qDef": obj{"qDef": "=Count(distinct Product)"}}, {"qDef": obj{"qDef": "Rank(1)"}}},
	}}))
	pages := q.call(h, "GetHyperCubeData", "/qHyperCubeDef", []obj{{"qLeft": 0, "qTop": 0, "qWidth": 4, "qHeight": 100}})["qDataPages"].([]any)
	matrix := pages[0].(obj)["qMatrix"].([]any)
	first := matrix[0].([]any)
	if len(matrix) != 4 || first[0].(obj)["qText"] != "North" || first[1].(obj)["qNum"] != north || first[2].(obj)["qNum"] != 3.0 || first[3].(obj)["qText"] != "-" {
		t.Errorf("north %v: %v", north, matrix)
	}
	kpi := handleOf(q.call(1, "CreateSessionObject", obj{"qInfo": obj{"qType": "kpi"}, "qHyperCubeDef": obj{"qMeasures": []obj{{"qDef": obj{"qDef": "Sum(Amount)"}}},
		"qInitialDataFetch": []obj{{"qWidth": 1, "qHeight": 1}}}}))
	page := q.call(kpi, "GetLayout")["qLayout"].(obj)["qHyperCube"].(obj)["qDataPages"].([]any)[0].(obj)
	if got := page["qMatrix"].([]any)[0].([]any)[0].(obj)["qNum"]; got != total {
		t.Errorf("total %v: %v", total, got)
	}
	if code := q.code(h, "GetHyperCubeData", []any{"/qHyperCubeDef", []obj{{"qWidth": 1000, "qHeight": 1000}}}); code != 6001 {
		t.Errorf("a page too large: %d", code)
	}
	list := handleOf(q.call(1, "CreateSessionObject", obj{"qInfo": obj{"qType": "list"}, "qListObjectDef": obj{"qDef": obj{"qFieldDefs": []string{"Product"}}, "qInitialDataFetch": []obj{{"qWidth": 1, "qHeight": 2}}}}))
	if size := q.call(list, "GetLayout")["qLayout"].(obj)["qListObject"].(obj)["qSize"].(obj)["qcy"]; size != 6.0 {
		t.Errorf("list object: %v", size)
	}
	if got := q.ask(1, "DestroySessionObject", []any{"nothing"})["result"].(obj)["qSuccess"]; got != false {
		t.Errorf("destroying nothing: %v", got)
	}
}

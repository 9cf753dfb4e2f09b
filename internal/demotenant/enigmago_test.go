package demotenant

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/qlik-oss/enigma-go/v4"
)

// TestEnigmaGo opens an app with Qlik's own Go client and reads it.
func TestEnigmaGo(t *testing.T) {
	tenant := start(t, Config{GreetingDelay: greetingDelay})
	token := as(t, tenant, "healthy").bearer
	app := appNamed(t, tenant, "Stock Levels")
	ctx := context.Background()
	dialer := enigma.Dialer{}
	global, err := dialer.Dial(ctx, "ws"+strings.TrimPrefix(tenant.URL(), "http")+"/app/"+app.ID+"/identity/go", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		t.Fatal(err)
	}
	defer global.DisconnectFromServer()
	doc, err := global.OpenDoc(ctx, app.ID, "", "", "", false)
	if err != nil {
		t.Fatal(err)
	}
	if l, err := doc.GetAppLayout(ctx); err != nil || l.Title != "Stock Levels" || !l.HasData {
		t.Errorf("layout %+v: %v", l, err)
	}
	if s, err := doc.GetScript(ctx); err != nil || !strings.Contains(s, ScriptPassword) {
		t.Errorf("script %q: %v", s, err)
	}
	tables, _, err := doc.GetTablesAndKeys(ctx, &enigma.Size{}, &enigma.Size{}, 0, true, false, false)
	if err != nil || len(tables) != 1 || tables[0].NoOfRows != 36 {
		t.Errorf("tables %+v: %v", tables, err)
	}
	obj, err := doc.GetObject(ctx, "LoadModel")
	if err != nil || obj.Handle < 2 {
		t.Errorf("LoadModel %+v: %v", obj, err)
	}
	readChart(ctx, t, doc)
}

func readChart(ctx context.Context, t *testing.T, doc *enigma.Doc) {
	sheets, err := doc.GetObjects(ctx, &enigma.NxGetObjectOptions{Types: []string{"sheet"}})
	if err != nil || len(sheets) != 1 {
		t.Fatalf("sheets %+v: %v", sheets, err)
	}
	sheet, err := doc.GetObject(ctx, sheets[0].Info.Id)
	if err != nil {
		t.Fatal(err)
	}
	infos, err := sheet.GetChildInfos(ctx)
	if err != nil || len(infos) != 1 {
		t.Fatalf("children %+v: %v", infos, err)
	}
	chart, err := sheet.GetChild(ctx, infos[0].Id)
	if err != nil {
		t.Fatal(err)
	}
	layout, err := chart.GetLayout(ctx)
	if err != nil || layout.HyperCube == nil || layout.HyperCube.Size.Cy != 6 {
		t.Errorf("layout %+v: %v", layout, err)
	}
	pages, err := chart.GetHyperCubeData(ctx, "/qHyperCubeDef", []*enigma.NxPage{{Width: 2, Height: 3}})
	if err != nil || len(pages) != 1 || len(pages[0].Matrix) != 3 {
		t.Errorf("pages %+v: %v", pages, err)
	}
}

package handlers

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"qlikconsole/internal/catalog"
)

// sequences uses every action of saved calls with secrets in them.
func (d *drive) sequences() {
	d.t.Helper()
	conns := d.onlySession().recorder.Connections()
	if len(conns) == 0 {
		return
	}
	c := conns[len(conns)-1]
	d.do("POST", "/qix/{id}/dared", "id", c.ID(), "--", "problem", "a key "+canaryKey)
	for _, f := range c.Log().Since(0, 40) {
		d.do("POST", "/qix/sequences/add", "--", "c", c.ID(), "seq", fmt.Sprint(f.Seq))
	}
	d.do("POST", "/qix/sequences/add", "--", "frame", fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"handle":-1,"method":"OpenDoc","params":["a","%s","%s"]}`, canaryKey, canarySecret))
	d.do("POST", "/qix/sequences/change", "--", "do", "up", "step", "1")
	d.do("POST", "/qix/sequences/keep", "--", "name", "kept "+canaryKey)
	d.do("POST", "/qix/sequences/keep", "--", "name", "kept", "body", `{"steps":[{"method":"OpenDoc","params":["`+canarySecret+`","`+canaryToken+`"]}]}`)
	d.do("POST", "/qix/sequences/use", "--", "id", "1")
	d.visit()
	d.do("POST", "/qix/sequences/delete", "--", "id", "1")
}

func (c *console) draft() catalog.QIXSequence {
	c.t.Helper()
	c.sessions.mu.Lock()
	defer c.sessions.mu.Unlock()
	for _, z := range c.sessions.open {
		return sequenceOf(z).draft
	}
	return catalog.QIXSequence{}
}

func TestSequenceIsMadeOfFrames(t *testing.T) {
	c := newConsole(t, "healthy")
	app := c.demo.Apps()[0].ID
	page, id := c.open("kind", "app", "app", app)
	ask(t, page, 1, -1, "OpenDoc", fmt.Sprintf(`[%q]`, app))
	ask(t, page, 2, 1, "CreateSessionObject", `[{"qInfo":{"qType":"SheetList"}}]`)
	ask(t, page, 3, 2, "GetLayout", `[]`)
	seqs := map[string]int64{}
	for _, f := range c.onlyConn(id).Log().Since(0, 100) {
		if f.Out {
			seqs[f.Method] = f.Seq
		}
	}
	c.post("/qix/sequences/add", "c", id, "seq", fmt.Sprint(seqs["OpenDoc"]))
	c.post("/qix/sequences/add", "c", id, "seq", fmt.Sprint(seqs["CreateSessionObject"]), "class", "Doc", "opener", "1")
	doc := c.post("/qix/sequences/add", "c", id, "seq", fmt.Sprint(seqs["GetLayout"]), "class", "GenericObject", "opener", "2")
	if n := doc.Find(".draft .steps-run > li").Length(); n != 3 {
		t.Fatalf("%d steps: %s", n, squeeze(doc.Find(".saved-sequences").Text()))
	}
	q := c.draft()
	open, list, layout := q.Steps[0], q.Steps[1], q.Steps[2]
	if open.Handle != "-1" || open.Keep["app"] != "/result/qReturn/qHandle" || open.Unless != "Doc" {
		t.Errorf("OpenDoc: %+v", open)
	}
	if list.Handle != "{{app}}" || list.Keep["handle2"] != "/result/qReturn/qHandle" || layout.Handle != "{{handle2}}" || layout.Class != "GenericObject" {
		t.Errorf("list %+v, layout %+v", list, layout)
	}
	doc = c.post("/qix/sequences/keep", "name", "Sheets", "note", "all of them")
	shows(t, doc, ".saved-sequences", "Saved: Sheets.")
	var kept catalog.QIXSequence
	text, _ := doc.Find("[data-sequence]").Attr("data-sequence")
	must(t, json.Unmarshal([]byte(text), &kept))
	if kept.Name != "Sheets" || len(kept.Steps) != 3 || string(kept.Steps[0].Params) != fmt.Sprintf("[%q]", app) {
		t.Errorf("kept %s", text)
	}
	if doc.Find(".draft").Length() != 0 {
		t.Error("the draft is still there")
	}
}

func TestSequenceIsChangedAndDeleted(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, method := range []string{"EngineVersion", "GetDocList", "OSName"} {
		c.post("/qix/sequences/add", "frame", fmt.Sprintf(`{"id":1,"handle":-1,"method":%q,"params":{}}`, method))
	}
	c.post("/qix/sequences/change", "do", "up", "step", "2")
	c.post("/qix/sequences/change", "do", "down", "step", "0")
	c.post("/qix/sequences/change", "do", "drop", "step", "1")
	if s := c.draft().Steps; len(s) != 2 || s[0].Method != "OSName" || s[1].Method != "GetDocList" {
		t.Errorf("steps: %+v", s)
	}
	body, _ := c.get("/qix/sequences").Find("[name=body]").Html()
	if !strings.Contains(body, "OSName") {
		t.Errorf("the JSON to edit is %q", body)
	}
	shows(t, c.post("/qix/sequences/keep", "name", "x", "body", `{"steps":[{"method":"a b"}]}`), ".notice", "no method’s name")
	shows(t, c.post("/qix/sequences/keep", "name", "x", "body", `{"steps":`), ".notice", "no sequence")
	shows(t, c.post("/qix/sequences/keep", "name", "", "body", `{"steps":[{"method":"OSName"}]}`), ".notice", "needs a name")
	doc := c.post("/qix/sequences/keep", "name", "x", "body", `{"vars":[{"name":"v","value":"1"}],"steps":[{"method":"OSName","handle":"-1"}]}`)
	id, _ := doc.Find("form[action='/qix/sequences/use'] [name=id]").Attr("value")
	if v, _ := doc.Find("[data-var=v]").Attr("value"); v != "1" {
		t.Errorf("the value is %q", v)
	}
	c.post("/qix/sequences/use", "id", id)
	if s := c.draft(); s.Name != "x" || len(s.Steps) != 1 {
		t.Errorf("taken up: %+v", s)
	}
	c.post("/qix/sequences/change", "do", "clear")
	shows(t, c.post("/qix/sequences/delete", "id", id), ".saved-sequences", "Nothing saved yet")
	for _, bad := range []string{`no JSON`, `{}`, `[]`, `{"id":1}`} {
		shows(t, c.post("/qix/sequences/add", "frame", bad), ".notice", "Only a call can be added")
	}
}

func TestSequenceKeepsNoSecret(t *testing.T) {
	c := newConsole(t, "healthy")
	secret := ""
	for _, a := range c.demo.Actors() {
		if a.Name == "healthy" {
			secret = a.ClientSecret
		}
	}
	doc := c.post("/qix/sequences/keep", "name", "with secret", "body", `{"steps":[{"method":"OpenDoc","params":["app","user",`+jsonText(secret)+`]}]}`)
	shows(t, doc, ".saved-sequences", "was taken out")
	all, err := c.cfg.Store.Sequences(t.Context())
	must(t, err)
	if len(all) != 1 || strings.Contains(all[0].Body, secret) {
		t.Errorf("kept: %+v", all)
	}
}

func TestSequenceIsHiddenWhilePresenting(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/qix/sequences/add", "frame", `{"id":1,"handle":-1,"method":"OpenDoc","params":["confidential"]}`)
	c.post("/presentation", "on", "1")
	doc := c.get("/qix/sequences")
	if html, _ := doc.Html(); strings.Contains(html, "confidential") {
		t.Error("the parameters are shown")
	}
	shows(t, doc, ".draft", "hidden while presenting")
	shows(t, c.post("/qix/sequences/keep", "name", "n"), ".saved-sequences", "Saved: n.")
}

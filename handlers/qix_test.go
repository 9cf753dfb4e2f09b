package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gorilla/websocket"
)

// dialPage opens the browser's leg of the connection that the page shows.
func (c *console) dialPage(id, origin string) (*websocket.Conn, *http.Response, error) {
	base, _ := url.Parse(c.base)
	header := http.Header{"Origin": {origin}}
	for _, cookie := range c.client.Jar.Cookies(base) {
		header.Add("Cookie", cookie.String())
	}
	return websocket.DefaultDialer.Dial("ws://"+base.Host+"/qix/"+id+"/socket", header)
}

// open connects to an app and returns the page's leg.
func (c *console) open(form ...string) (*websocket.Conn, string) {
	c.t.Helper()
	doc := c.post("/qix/open", form...)
	id, ok := doc.Find("frame-log").Attr("conn")
	if !ok {
		c.t.Fatalf("not connected: %s", squeeze(doc.Find("#qix").Text()))
	}
	page, _, err := c.dialPage(id, c.base)
	must(c.t, err)
	c.t.Cleanup(func() { _ = page.Close() })
	_, greeting, err := page.ReadMessage()
	must(c.t, err)
	if !strings.Contains(string(greeting), "OnConnected") {
		c.t.Fatalf("first frame is %s", greeting)
	}
	return page, id
}

// ask sends a frame and returns its answer.
func ask(t *testing.T, page *websocket.Conn, id, handle int, method, params string) map[string]any {
	t.Helper()
	must(t, page.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"handle":%d,"method":%q,"params":%s}`, id, handle, method, params)))
	for {
		must(t, page.SetReadDeadline(time.Now().Add(10*time.Second)))
		_, b, err := page.ReadMessage()
		must(t, err)
		var answer map[string]any
		must(t, json.Unmarshal(b, &answer))
		if answer["id"] == float64(id) {
			return answer
		}
	}
}

func TestQIXWalk(t *testing.T) {
	c := newConsole(t, "healthy")
	app := c.demo.Apps()[0]
	page, id := c.open("kind", "app", "app", app.ID)
	if a := ask(t, page, 1, -1, "OpenDoc", fmt.Sprintf(`[%q]`, app.ID)); a["error"] != nil {
		t.Fatalf("OpenDoc: %v", a)
	}
	if a := ask(t, page, 2, 1, "GetAppLayout", `[]`); a["error"] != nil {
		t.Fatalf("GetAppLayout: %v", a)
	}
	if a := ask(t, page, 3, 1, "NoSuchMethod", `[]`); a["error"] == nil {
		t.Error("an unknown method passed while read-only")
	}
	if a := ask(t, page, 4, 1, "SetScript", `["x"]`); !strings.Contains(fmt.Sprint(a["error"]), "read-only") {
		t.Errorf("SetScript was not refused: %v", a)
	}
	var log framesAnswer
	resp, err := c.client.Get(c.base + "/qix/" + id + "/frames?since=0")
	must(t, err)
	must(t, json.NewDecoder(resp.Body).Decode(&log))
	resp.Body.Close()
	lanes := map[string]int{}
	for _, f := range log.Frames {
		lanes[f.Lane]++
	}
	if lanes["request"] < 2 || lanes["answer"] < 2 || lanes["notification"] < 1 || lanes["blocked"] < 2 {
		t.Errorf("lanes of the log: %v", lanes)
	}
	shows(t, c.get(fmt.Sprintf("/qix/%s/frames/%d", id, log.Frames[1].Seq)), ".frame-detail", "OpenDoc")
}

// TestQIXSendsAnyway: what cannot be read as a call stays here while the console only
// reads, and goes out when changes are allowed, for the engine to say what it thinks. A
// call that is no JSON goes out if its method is harmless.
func TestQIXSendsAnyway(t *testing.T) {
	c := newConsole(t, "healthy")
	page, _ := c.open("kind", "session")
	const own, engine = `-32099`, `-32700` // the second by JSON-RPC 2.0, section 5.1
	answered := func(call, want string) {
		must(t, page.WriteMessage(websocket.TextMessage, []byte(call)))
		must(t, page.SetReadDeadline(time.Now().Add(10*time.Second)))
		_, b, err := page.ReadMessage()
		must(t, err)
		if !strings.Contains(string(b), want) {
			t.Errorf("%s is answered %s, want %s", call, b, want)
		}
	}
	answered(`{"jsonrpc":"2.0","id":7,"method":`, own)
	answered(`{"jsonrpc":"2.0","id":7,"method":"GetLayout","handle":1,"params":[1,]}`, engine)
	answered(`{"jsonrpc":"2.0","id":7,"method":"DoSave","handle":1,"params":[1,]}`, own)
	c.post("/arm", "minutes", "5")
	answered(`{"jsonrpc":"2.0","id":7,"method":`, engine)
}

func TestQIXErrorHasItsCause(t *testing.T) {
	c := newConsole(t, "healthy")
	page, id := c.open("kind", "session")
	ask(t, page, 1, -1, "GetAppLayout", `[]`)
	var log framesAnswer
	resp, err := c.client.Get(c.base + "/qix/" + id + "/frames")
	must(t, err)
	must(t, json.NewDecoder(resp.Body).Decode(&log))
	resp.Body.Close()
	for _, f := range log.Frames {
		if f.Error != "" {
			shows(t, c.get(fmt.Sprintf("/qix/%s/frames/%d", id, f.Seq)), "#frame-failure", "In the guidance")
			return
		}
	}
	t.Errorf("no frame carries an error: %+v", log.Frames)
}

func TestQIXCloseCodesReachThePage(t *testing.T) {
	for _, code := range []int{4001, 4005, 4203, 4204, 4230, 4240} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			c := newConsole(t, "healthy")
			must(t, c.demo.SetFault(fmt.Sprintf("close-%d", code), true))
			doc := c.post("/qix/open", "kind", "app", "app", c.demo.Apps()[0].ID)
			id, ok := doc.Find("frame-log").Attr("conn")
			if !ok {
				t.Fatalf("not connected: %s", squeeze(doc.Find("#qix").Text()))
			}
			page, _, err := c.dialPage(id, c.base)
			must(t, err)
			defer page.Close()
			for err == nil {
				must(t, page.SetReadDeadline(time.Now().Add(10*time.Second)))
				_, _, err = page.ReadMessage()
				if err == nil {
					_ = page.WriteMessage(websocket.TextMessage, []byte(`{"jsonrpc":"2.0","id":1,"handle":-1,"method":"EngineVersion","params":[]}`))
				}
			}
			if !websocket.IsCloseError(err, code) {
				t.Errorf("the page got %v, want close code %d", err, code)
			}
			doc = c.get("/qix/" + id + "/status?closed=1")
			shows(t, doc, ".conn-status .closed", fmt.Sprint(code))
			shows(t, doc, ".conn-status .failure .source", "In the guidance")
		})
	}
}

func TestQIXRefusedUpgrade(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/qix/open", "kind", "url", "url", "/hub")
	href, _ := doc.Find("#qix-failure .source a[href^='/guidance#']").First().Attr("href")
	if href != "/guidance#ws-wrong-path" {
		t.Errorf("first cause is %q: %s", href, squeeze(doc.Find("#qix-failure").Text()))
	}
	shows(t, doc, "#qix-failure .proof", "404")
	shows(t, doc, "section[aria-labelledby=refused-title]", "Content-Type")
	if doc.Find("section[aria-labelledby=refused-title] .lines").Length() == 0 {
		t.Error("the body of the refusal is not shown")
	}
	if got, _ := doc.Find("#url").Attr("value"); got != "/hub" {
		t.Errorf("address is %q, want what was typed", got)
	}
}

func TestQIXItemIDBecomesAppID(t *testing.T) {
	c := newConsole(t, "healthy")
	app := c.demo.Apps()[0]
	doc := c.post("/qix/open", "kind", "app", "app", app.ItemID)
	if got, _ := doc.Find("#app").Attr("value"); got != app.ID {
		t.Errorf("app is %q, want %s: %s", got, app.ID, squeeze(doc.Find("#qix").Text()))
	}
	shows(t, doc, "#app-notes", "ID of an item")
}

func TestQIXChooseApp(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/qix/apps", "kind", "app")
	if doc.Find(".apps .pick li").Length() == 0 {
		t.Fatal("no apps to choose from")
	}
	id, _ := doc.Find(".apps .pick input[name=app]").First().Attr("value")
	doc = c.post("/qix/pick", "app", id)
	if got, _ := doc.Find("#app").Attr("value"); got != id {
		t.Errorf("app is %q, want %s", got, id)
	}
}

// TestQIXFormStaysOpen: also beside a connection, as long as it is being filled in.
func TestQIXFormStaysOpen(t *testing.T) {
	c := newConsole(t, "healthy")
	open := func(doc *goquery.Document) bool { return doc.Find("details[open] .qix-open").Length() == 1 }
	app := c.demo.Apps()[0].ID
	if open(c.post("/qix/open", "kind", "session")) {
		t.Error("it is open when a connection was made")
	}
	for name, doc := range map[string]*goquery.Document{
		"apps are listed": c.post("/qix/apps", "kind", "app"), "one was chosen": c.post("/qix/pick", "app", app), "one was chosen elsewhere": c.get("/qix?app=" + app),
		"an address was refused": c.post("/qix/open", "kind", "url", "url", "/hub"), "nothing was typed": c.post("/qix/open", "kind", "app"),
	} {
		if !open(doc) {
			t.Errorf("it is closed when %s", name)
		}
	}
	if open(c.post("/qix/open", "kind", "app", "app", app)) {
		t.Error("it is open when a second connection was made")
	}
}

func TestQIXSocketNeedsThisPageAndSession(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/qix/open", "kind", "session")
	id, _ := doc.Find("frame-log").Attr("conn")
	for _, origin := range []string{"http://evil.example", "null", "http://127.0.0.1:1", strings.Replace(c.base, "http", "https", 1), c.base + ".evil.example"} {
		if _, resp, err := c.dialPage(id, origin); err == nil || resp == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("origin %s: %v", origin, err)
		}
	}
}

func TestQIXEndsWithTheSession(t *testing.T) {
	c := newConsole(t, "healthy")
	page, _ := c.open("kind", "session")
	c.post("/settings/close")
	must(t, page.SetReadDeadline(time.Now().Add(10*time.Second)))
	_, _, err := page.ReadMessage()
	if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("the page got %v, want close code 1001", err)
	}
}

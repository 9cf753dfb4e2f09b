package handlers

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gorilla/websocket"

	"qlikconsole/qlikproxy"
)

// closedBy opens a connection that the tenant ends at once with a fault, and returns
// its head after the end.
func (c *console) closedBy(form ...string) (id string, status *goquery.Document) {
	c.t.Helper()
	id, ok := c.post("/qix/open", form...).Find("frame-log").Attr("conn")
	if !ok {
		c.t.Fatal("not connected")
	}
	return id, c.ended(id)
}

// ended attaches to a connection and reads it to its end.
func (c *console) ended(id string) *goquery.Document {
	c.t.Helper()
	page, _, err := c.dialPage(id, c.base)
	must(c.t, err)
	defer page.Close()
	for err == nil {
		must(c.t, page.SetReadDeadline(time.Now().Add(10*time.Second)))
		_, _, err = page.ReadMessage()
		_ = page.WriteMessage(websocket.TextMessage, []byte(`{"jsonrpc":"2.0","id":1,"handle":-1,"method":"EngineVersion","params":[]}`))
	}
	return c.get("/qix/" + id + "/status?closed=1")
}

func TestQIXConnectsAgainWhereQlikDoes(t *testing.T) {
	c := newConsole(t, "healthy")
	must(t, c.demo.SetFault("close-4003", true))
	id, status := c.closedBy("kind", "session", "ttl", "60")
	shows(t, status, "qix-again", "try 1 of 5")
	for try := 2; try <= 5; try++ {
		next, _ := c.post("/qix/reconnect", "c", id, "auto", "1").Find(".qix-conn:not([hidden]) frame-log").Attr("conn")
		if next == "" || next == id {
			t.Fatalf("try %d: the connection is %q", try, next)
		}
		status = c.ended(next)
		shows(t, status, "qix-again", "try "+string(rune('0'+try))+" of 5")
		if again, _ := c.post("/qix/reconnect", "c", id, "auto", "1").Find(".qix-conn:not([hidden]) frame-log").Attr("conn"); again != next {
			t.Fatalf("asked twice, it was made again twice: %s, %s", next, again)
		}
		id = next
	}
	next, _ := c.post("/qix/reconnect", "c", id, "auto", "1").Find(".qix-conn:not([hidden]) frame-log").Attr("conn")
	if status = c.ended(next); status.Find("qix-again").Length() != 0 {
		t.Error("a sixth try is announced")
	}
	shows(t, status, ".conn-status button", "Connect again")
	conns := len(c.onlySession().recorder.Connections())
	c.post("/qix/reconnect", "c", next, "auto", "1")
	if now := len(c.onlySession().recorder.Connections()); now != conns {
		t.Error("a sixth try is made")
	}
}

func TestQIXStaysClosed(t *testing.T) {
	for _, tt := range []struct {
		name, fault string
		form        []string
		stay        bool
	}{
		{"no code of these", "close-4001", nil, false},
		{"not wanted", "close-4003", []string{"stay", "1"}, false},
		{"called off", "close-4004", nil, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newConsole(t, "healthy")
			must(t, c.demo.SetFault(tt.fault, true))
			id, status := c.closedBy(append([]string{"kind", "session"}, tt.form...)...)
			if tt.stay {
				shows(t, status, "qix-again", "Qlik’s own client")
				status = c.post("/qix/stay", "c", id)
			}
			if status.Find("qix-again").Length() != 0 {
				t.Error("it says that it connects again")
			}
			shows(t, status, ".conn-status button", "Connect again")
			c.post("/qix/reconnect", "c", id, "auto", "1")
			if n := len(c.onlySession().recorder.Connections()); n != 1 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

func TestQIXConnectionsSideBySide(t *testing.T) {
	c := newConsole(t, "healthy")
	_, first := c.open("kind", "session", "heartbeat", "30")
	doc := c.post("/qix/open", "kind", "session", "shared", "1")
	second, _ := doc.Find(".qix-conn:not([hidden]) frame-log").Attr("conn")
	if n := doc.Find(".qix-conn").Length(); n != 2 || doc.Find(".qix-conn[hidden] frame-log[conn='"+first+"']").Length() != 1 || doc.Find(".conn-tabs > a[aria-current]").Length() != 1 {
		t.Fatalf("%d connections on the page: %s", n, squeeze(doc.Find("#qix").Text()))
	}
	doc = c.get("/qix?c=" + second + "&with=" + first)
	if doc.Find(".qix-conn:not([hidden])").Length() != 2 || doc.Find(".qix-conns.two").Length() != 1 {
		t.Error("the two do not stand side by side")
	}
	seen := map[string]bool{}
	doc.Find("#qix [id]").Each(func(_ int, e *goquery.Selection) {
		if id, _ := e.Attr("id"); seen[id] && e.Closest("qix-send").Length() == 0 {
			t.Errorf("the id %s stands twice on the page", id)
		} else {
			seen[id] = true
		}
	})
	conn, _ := c.onlySession().recorder.Connection(first)
	if conn.Heartbeat() != 30*time.Second {
		t.Errorf("heartbeat %v", conn.Heartbeat())
	}
	c.post("/qix/heartbeat", "c", first, "every", "300")
	if conn.Heartbeat() != 5*time.Minute {
		t.Errorf("heartbeat %v", conn.Heartbeat())
	}
	if a, b := infoOf(c, first).Identity, infoOf(c, second).Identity; a == "" || b != "" {
		t.Errorf("identities %q and %q", a, b)
	}
	for range qixMost - 2 {
		c.post("/qix/open", "kind", "session")
	}
	shows(t, c.post("/qix/open", "kind", "session"), ".qix-open .problem", "Close one first")
}

func TestQIXChosenConnectionStays(t *testing.T) {
	c := newConsole(t, "healthy")
	_, first := c.open("kind", "session")
	_, second := c.open("kind", "session")
	inSight := func(doc *goquery.Document) string {
		conn, _ := doc.Find(".qix-conn:not([hidden]) frame-log").Attr("conn")
		return conn
	}
	if got := inSight(c.get("/qix?c=" + first)); got != first {
		t.Errorf("the address shows %s", got)
	}
	if got := inSight(c.get("/qix")); got != second {
		t.Errorf("an address that shows %s has chosen it", got)
	}
	if got := inSight(c.post("/qix/heartbeat", "c", first, "every", "30")); got != first {
		t.Errorf("after an act on the first, %s is shown", got)
	}
	if got := inSight(c.post("/qix/" + first + "/choose")); got != first || inSight(c.get("/qix")) != first {
		t.Errorf("what was chosen does not stay: %s", got)
	}
	if doc := c.post("/qix/" + first + "/choose?with=" + second); doc.Find(".qix-conn:not([hidden])").Length() != 2 {
		t.Error("the two do not stand side by side")
	}
	if resp := c.postRaw("/qix/none/choose"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("a connection that is none: %s", resp.Status)
	}
}

func TestQIXTimeToLiveIsChecked(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, ttl := range []string{"x", "-1", "86401", "1.5"} {
		doc := c.post("/qix/open", "kind", "session", "ttl", ttl)
		if doc.Find("#ttl[aria-invalid]").Length() != 1 || len(c.onlySession().recorder.Connections()) != 0 {
			t.Errorf("%s is taken", ttl)
		}
	}
	_, id := c.open("kind", "session", "ttl", "7")
	if u := infoOf(c, id).URL; len(u) < 6 || u[len(u)-6:] != "/ttl/7" {
		t.Errorf("connected to %s", u)
	}
}

func TestQIXNotificationIsExplained(t *testing.T) {
	c := newConsole(t, "healthy")
	must(t, c.demo.SetFault("notice-OnLicenseAccessDenied", true))
	_, status := c.closedBy("kind", "session")
	shows(t, status, ".conn-status .notice", "OnLicenseAccessDenied")
	shows(t, status, ".conn-status .notice", "no licence")
}

func TestQIXPostsNameAKnownConnection(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, path := range []string{"/qix/stay", "/qix/heartbeat", "/qix/close"} {
		if resp := c.postRaw(path, "c", "nobody"); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
}

func infoOf(c *console, id string) qlikproxy.QIXInfo {
	c.t.Helper()
	conn, ok := c.onlySession().recorder.Connection(id)
	if !ok {
		c.t.Fatalf("no connection %s", id)
	}
	return conn.Info()
}

// TestQIXOpensWithoutData: the ready-made calls of a connection open the app without
// its data, those of another as ever.
func TestQIXOpensWithoutData(t *testing.T) {
	c := newConsole(t, "healthy")
	for _, without := range []string{"1", ""} {
		doc := c.post("/qix/open", "kind", "session", "nodata", without)
		opens, _ := doc.Find(".qix-conn:not([hidden]) .walk button[data-method=OpenDoc]").First().Attr("data-params")
		recipe, _ := doc.Find(".qix-conn:not([hidden]) [data-sequence]").First().Attr("data-sequence")
		for _, text := range []string{opens, recipe} {
			if !strings.Contains(text, "{{appId}}") || strings.Contains(text, "qNoData") != (without == "1") {
				t.Errorf("without data %q: %s", without, text)
			}
		}
	}
}

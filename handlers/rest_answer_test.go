package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/secret"
)

// got sends a GET and returns the number of its exchange once it ended.
func (c *console) got(target string) string {
	c.t.Helper()
	c.post("/rest/send", "method", "GET", "target", target)
	for _, info := range c.onlySession().recorder.Exchanges(0) {
		if info.Kind != "rest" {
			continue // a token for it
		}
		if x, ok := c.onlySession().recorder.Exchange(info.ID); ok {
			<-x.Done()
		}
		return fmt.Sprint(info.ID)
	}
	c.t.Fatalf("%s was not sent", target)
	return ""
}

// seen is how many apps the healthy actor sees: all but one in somebody else's
// personal space.
func seen(demo *demotenant.Tenant) int { return len(demo.Apps()) - 1 }

// plainly fetches an address and returns its status, its headers and its text.
func (c *console) plainly(path string) (int, http.Header, string) {
	c.t.Helper()
	resp, err := c.client.Get(c.base + path)
	must(c.t, err)
	return resp.StatusCode, resp.Header, text(c.t, resp)
}

func cells(doc *goquery.Document, column int) []string {
	var out []string
	doc.Find("#answer .grid tbody tr").Each(func(_ int, row *goquery.Selection) {
		out = append(out, squeeze(row.Find("td").Eq(column).Text()))
	})
	return out
}

func TestAnswerAsTable(t *testing.T) {
	c := newConsole(t, "healthy")
	x := c.got("/api/v1/items?resourceType=app&limit=100")
	doc := c.get("/rest?x=" + x + "&view=table")
	shows(t, doc, "#answer .grid-bar", "columns")
	column := -1
	doc.Find("#answer .grid thead th").Each(func(i int, th *goquery.Selection) {
		if squeeze(th.Text()) == "name" {
			column = i
			if sort, _ := th.Attr("aria-sort"); sort != "none" {
				t.Errorf("aria-sort is %q before it is sorted", sort)
			}
		}
	})
	if column < 0 || len(cells(doc, column)) != seen(c.demo) {
		t.Fatalf("column %d, %d rows", column, len(cells(doc, column)))
	}
	href, _ := doc.Find("#answer .grid thead th").Eq(column).Find("a").Attr("href")
	up := c.get(href)
	if sort, _ := up.Find("#answer .grid thead th").Eq(column).Attr("aria-sort"); sort != "ascending" {
		t.Errorf("aria-sort is %q", sort)
	}
	names := cells(up, column)
	for i := range names[1:] {
		if strings.ToLower(names[i]) > strings.ToLower(names[i+1]) {
			t.Errorf("%q stands before %q", names[i], names[i+1])
		}
	}
	down, _ := up.Find("#answer .grid thead th").Eq(column).Find("a").Attr("href")
	if got := cells(c.get(down), column); got[0] != names[len(names)-1] {
		t.Errorf("downwards begins with %q, want %q", got[0], names[len(names)-1])
	}
	one := c.get("/rest?x=" + x + "&view=table&text=" + "sales+overview")
	if got := cells(one, column); len(got) == 0 || len(got) >= len(names) {
		t.Errorf("%d rows with a name", len(got))
	}
	status, head, csv := c.plainly("/rest/" + x + "/rows?as=csv&mark=1")
	if status != 200 || !strings.HasPrefix(csv, "\uFEFF") || strings.Count(csv, "\r\n") < len(names)+1 || !strings.Contains(head.Get("Content-Disposition"), ".csv") {
		t.Errorf("%d, %v, %.80q", status, head, csv)
	}
	var rows []map[string]any
	if _, _, text := c.plainly("/rest/" + x + "/rows?as=json"); json.Unmarshal([]byte(text), &rows) != nil || len(rows) != len(names) {
		t.Errorf("%d rows as JSON", len(rows))
	}
	_, _, pretty := c.plainly("/rest/" + x + "/body?as=pretty")
	_, _, line := c.plainly("/rest/" + x + "/body?as=line")
	if !strings.Contains(pretty, "\n  \"data\": [\n") || strings.Contains(line, "\n") {
		t.Errorf("saved indented: %.40q, as one line: %.40q", pretty, line)
	}
}

func TestAnswerFilter(t *testing.T) {
	c := newConsole(t, "healthy")
	x := c.got("/api/v1/items?resourceType=app&limit=100")
	doc := c.post("/rest/filter", "x", x, "program", "[.data[] | {name, big: 9007199254740993}]")
	shows(t, doc, "#answer pre.lines", `"big": 9007199254740993`)
	shows(t, doc, "#answer [role=status]", "1 value")
	doc = c.get("/rest?x=" + x + "&view=filter&in=table")
	if got := len(cells(doc, 1)); got != seen(c.demo) {
		t.Errorf("%d rows of the result", got)
	}
	status, _, csv := c.plainly("/rest/f" + x + "/rows?as=csv")
	if status != 200 || !strings.HasPrefix(csv, "name,big\r\n") {
		t.Errorf("%d %.200q", status, csv)
	}
	for program, want := range map[string]string{".data[": "ends too early", ".data | .name": "A list was met", "last(range(1e12))": "stopped after"} {
		if testing.Short() && strings.Contains(program, "range") {
			continue
		}
		doc = c.post("/rest/filter", "x", x, "program", program)
		shows(t, doc, "#answer .filter-form .problem", want)
		if got := doc.Find("#filter-program").Text(); got != program {
			t.Errorf("the filter that was typed is gone: %q", got)
		}
	}
}

// TestFilterThatHoldsASecretIsNotShown: neither whole nor in the pieces that it is put
// together from, whatever its form.
func TestFilterThatHoldsASecretIsNotShown(t *testing.T) {
	const typed = "s3cret of-no-form"
	c := newConsole(t, "healthy")
	c.cfg.Redactor.Add(secret.New(typed))
	x := c.got("/api/v1/items?limit=1")
	for _, program := range []string{`"` + typed + `"`, `"s3cret of" + "-no-form"`, `"eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiJhIn0" + "c2lnbmF0dXJl"`} {
		doc := c.post("/rest/filter", "x", x, "program", program)
		if got := doc.Find("#filter-program").Text(); got != "." {
			t.Errorf("%s is shown as %q", program, got)
		}
		shows(t, doc, "#answer .filter-form", "not shown again")
	}
}

func TestWholeListAsTable(t *testing.T) {
	demo, err := demotenant.Start(demotenant.Config{GreetingDelay: -1, Apps: 1000})
	must(t, err)
	t.Cleanup(func() { _ = demo.Close() })
	c := newConsoleAt(t, demo, "healthy")
	x := c.got("/api/v1/items?resourceType=app&limit=50")
	c.post("/rest/all", "x", x)
	doc := c.untilList(x, "The whole list was read")
	shows(t, doc, "#all-pages", "left of 1000 calls a minute")
	shows(t, doc, "#answer .grid-bar", fmt.Sprintf("%d rows", seen(demo)))
	req, err := http.NewRequest(http.MethodGet, c.base+"/rest?x="+x+"&view=list", nil)
	must(t, err)
	req.Header.Set("HX-Target", "all-pages") // the page looks again at its end
	resp, err := c.client.Do(req)
	must(t, err)
	if page(t, resp).Find("#all-pages [hx-trigger=load][hx-target='#answer']").Length() != 1 {
		t.Error("the table that was begun is not shown anew at the end")
	}
	if n := len(cells(doc, 1)); n != rowsOfPage {
		t.Errorf("%d rows on a page", n)
	}
	last := c.get("/rest?x=" + x + "&view=list&row=1000")
	if n := len(cells(last, 1)); n == 0 {
		t.Error("the last page is empty")
	}
	_, _, csv := c.plainly("/rest/l" + x + "/rows?as=csv")
	if n := strings.Count(csv, "\r\n"); n < seen(demo)+1 {
		t.Errorf("%d lines of CSV", n)
	}
	var all []json.RawMessage
	_, _, text := c.plainly("/rest/l" + x + "/body")
	if err := json.Unmarshal([]byte(text), &all); err != nil || len(all) != seen(demo) {
		t.Errorf("%d items, %v", len(all), err)
	}
	doc = c.post("/rest/filter", "x", x, "of", "l", "program", "length")
	shows(t, doc, "#answer pre.lines", fmt.Sprint(seen(demo)))
}

// untilList looks at the whole list of an exchange until it says so.
func (c *console) untilList(x, words string) *goquery.Document {
	c.t.Helper()
	for range 1500 {
		doc := c.get("/rest?x=" + x + "&view=list")
		if strings.Contains(squeeze(doc.Find("#all-pages").Text()), words) {
			return doc
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.t.Fatalf("never said %q: %s", words, squeeze(c.get("/rest?x="+x+"&view=list").Find("#all-pages").Text()))
	return nil
}

func TestListIsPausedAndCancelled(t *testing.T) {
	demo, err := demotenant.Start(demotenant.Config{GreetingDelay: -1, Apps: 400})
	must(t, err)
	t.Cleanup(func() { _ = demo.Close() })
	c := newConsoleAt(t, demo, "healthy")
	x := c.got("/api/v1/items?limit=1")
	c.post("/rest/all", "x", x)
	c.post("/rest/all/pause", "x", x)
	first := c.untilList(x, "Paused")
	calls := len(c.onlySession().recorder.Exchanges(0))
	if first.Find("form[action='/rest/all/continue']").Length() != 1 {
		t.Error("no Continue while paused")
	}
	time.Sleep(50 * time.Millisecond)
	if now := len(c.onlySession().recorder.Exchanges(0)); now > calls+1 {
		t.Errorf("%d calls while paused", now-calls)
	}
	c.post("/rest/all/continue", "x", x)
	c.post("/rest/all/cancel", "x", x)
	c.untilList(x, "Cancelled")
	var some []json.RawMessage
	_, _, text := c.plainly("/rest/l" + x + "/body")
	if err := json.Unmarshal([]byte(text), &some); err != nil || len(some) == 0 {
		t.Errorf("%d items after Cancel, %v", len(some), err)
	}
}

func TestAnswersOfOtherKinds(t *testing.T) {
	c := newConsole(t, "healthy")
	x := c.got("/api/v1/demo/events?n=300")
	doc := c.get("/rest?x=" + x)
	shows(t, doc, "#answer [role=status]", "300 events , the last 200 of them")
	shows(t, doc, "#answer tbody tr:first-child", `{"step":300,"name":"Sales 300"}`)
	x = c.got("/api/v1/demo/multipart")
	doc = c.get("/rest?x=" + x)
	shows(t, doc, "#answer", "Part 1: sales.json, application/json, 18 B")
	shows(t, doc, "#answer", "Part 2")
	x = c.got("/api/v1/demo/picture")
	doc = c.get("/rest?x=" + x)
	src, _ := doc.Find("#answer img").Attr("src")
	status, head, _ := c.plainly(src)
	if status != 200 || head.Get("Content-Type") != "image/png" || head.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(head.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%s: %d %v", src, status, head)
	}
	x = c.got("/api/v1/demo/svg")
	doc = c.get("/rest?x=" + x)
	shows(t, doc, "#answer", "shown as text because it may hold scripts")
	if status, _, _ := c.plainly("/rest/" + x + "/image"); status != 404 || doc.Find("#answer img").Length() > 0 {
		t.Errorf("SVG is shown as a picture: %d", status)
	}
	x = c.got("/api/v1/demo/latin1")
	shows(t, c.get("/rest?x="+x), "#answer", "written in ISO-8859-1")
	x = c.got("/api/v1/demo/binary")
	doc = c.get("/rest?x=" + x)
	shows(t, doc, "#answer", "Binary data; bytes 0 to 1024 of 1024")
	shows(t, doc, "#answer pre", "00000010")
}

func TestEventsAreLiveUntilCancelled(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/demo/events?n=1000&ms=20")
	for range 100 {
		if strings.Contains(doc.Find("#answer [role=status]").Text(), "events") && doc.Find("#answer tbody tr").Length() > 3 {
			break
		}
		time.Sleep(10 * time.Millisecond)
		doc = c.get("/rest")
	}
	shows(t, doc, "#answer", "Waiting for the tenant")
	shows(t, doc, "#answer tbody", `"step":3`)
	doc = c.post("/rest/cancel")
	shows(t, doc, "#answer .pills", "cancelled")
	shows(t, doc, "#answer tbody", `"step":3`)
}

func TestCompareAnswers(t *testing.T) {
	c := newConsole(t, "healthy")
	a := c.got("/api/v1/items?resourceType=app&limit=2")
	b := c.got("/api/v1/items?resourceType=app&limit=3")
	doc := c.get("/rest?x=" + b)
	href, _ := doc.Find("#answer .answer-more a").Attr("href")
	doc = c.get(href)
	link := doc.Find("a[href*='a=x" + a + "&b=x" + b + "']") // the earlier one stands on the left
	if link.Length() != 1 || doc.Find("section[aria-label='The same call'] a").Length() == 0 {
		t.Fatalf("not offered: %s", squeeze(doc.Find("main").Text()))
	}
	to, _ := link.Attr("href")
	doc = c.get(to)
	shows(t, doc, "section[aria-label='Left, the earlier answer']", "limit=2")
	shows(t, doc, "section[aria-label='Right, the later answer']", "limit=3")
	shows(t, doc, "main [role=status]", "+ added 1")
	shows(t, doc, ".diff tbody", "data[id=")
	all := c.get(to + "&all=1")
	if all.Find(".diff tbody tr").Length() <= doc.Find(".diff tbody tr").Length() {
		t.Error("Everything shows no more than the differences")
	}
	same := c.get("/rest/compare?a=x" + a + "&b=x" + a)
	shows(t, same, "main [role=status]", "Nothing differs")
	for range 200 { // the history is written beside the work
		if doc = c.get("/rest/compare?a=x" + a); doc.Find("a[href*='b=h']").Length() > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	to, _ = doc.Find("a[href*='b=h']").First().Attr("href")
	shows(t, c.get(to), "main .sides", "from the history")
	for _, bad := range []string{"", "?a=x", "?a=q1", "?a=x99999", "?a=x" + a + "&b=h99999"} {
		if status, _, _ := c.plainly("/rest/compare" + bad); status != 404 {
			t.Errorf("%s: %d", bad, status)
		}
	}
}

// TestPresentationHidesAnswers: no value of the tenant's data is shown or saved.
func TestPresentationHidesAnswers(t *testing.T) {
	c := newConsole(t, "healthy")
	x := c.got("/api/v1/items?resourceType=app&limit=100")
	other := c.got("/api/v1/items?resourceType=app&limit=3")
	events := c.got("/api/v1/demo/events")
	parts := c.got("/api/v1/demo/multipart")
	picture := c.got("/api/v1/demo/picture")
	c.post("/rest/filter", "x", x, "program", ".data[].name")
	c.post("/presentation", "on", "1")
	for _, path := range []string{"/rest?view=table&x=" + x, "/rest?view=filter&x=" + x, "/rest?view=filter&in=table&x=" + x, "/rest?x=" + events, "/rest?x=" + parts,
		"/rest?x=" + picture, "/rest/compare?all=1&a=x" + x + "&b=x" + other, "/rest/f" + x + "/lines?view=raw"} {
		status, _, page := c.plainly(path)
		if status != 200 || !strings.Contains(page, "•••") && !strings.Contains(page, "Hidden while presenting") {
			t.Errorf("%s: %d, nothing is hidden", path, status)
		}
		for _, app := range c.demo.Apps() {
			if app.Name != "" && (strings.Contains(page, `"`+app.Name+`"`) || strings.Contains(page, ">"+app.Name+"<")) {
				t.Errorf("%s shows %q", path, app.Name)
			}
		}
		for _, value := range []string{"Sales 3", "North", "sales.json"} {
			if strings.Contains(page, value) {
				t.Errorf("%s shows %q", path, value)
			}
		}
	}
	for _, path := range []string{"/rest/" + x + "/rows?as=csv", "/rest/" + x + "/rows?as=json", "/rest/f" + x + "/body", "/rest/f" + x + "/rows", "/rest/" + picture + "/image", "/rest/" + x + "/body?as=line"} {
		if status, _, _ := c.plainly(path); status != http.StatusForbidden {
			t.Errorf("%s: %d while presenting", path, status)
		}
	}
}

func TestFoldAndFind(t *testing.T) {
	c := newConsole(t, "healthy")
	x := c.got("/api/v1/items?resourceType=app&limit=3")
	var fold foldAnswer
	_, _, text := c.plainly("/rest/" + x + "/fold?line=0")
	must(t, json.Unmarshal([]byte(text), &fold))
	var lines linesAnswer
	_, _, text = c.plainly("/rest/" + x + "/lines?view=pretty&count=1000")
	must(t, json.Unmarshal([]byte(text), &lines))
	if fold.Last == 0 || fold.Last != lines.Total-1 {
		t.Errorf("the whole ends with line %d of %d", fold.Last, lines.Total)
	}
	var level foldsAnswer
	_, _, text = c.plainly("/rest/" + x + "/fold?level=2")
	must(t, json.Unmarshal([]byte(text), &level))
	if len(level.Folds) < 2*3 || level.Next != 0 || strings.TrimSpace(lines.Lines[level.Folds[0]]) != "{" || strings.TrimSpace(lines.Lines[level.Folds[1]]) != "}," {
		t.Errorf("the second level has the folds %+v", level)
	}
	var found, exact foundAnswer
	_, _, text = c.plainly("/rest/" + x + "/find?view=pretty&q=RESOURCEtype")
	must(t, json.Unmarshal([]byte(text), &found))
	_, _, text = c.plainly("/rest/" + x + "/find?view=pretty&case=1&regex=1&q=%22resource%5BT%5Dype%22%3A")
	must(t, json.Unmarshal([]byte(text), &exact))
	if found.Total < 3 || exact.Total < 3 || exact.Total > found.Total {
		t.Errorf("%d found, %d by a pattern", found.Total, exact.Total)
	}
	if status, _, _ := c.plainly("/rest/" + x + "/find?view=pretty&regex=1&q=%28"); status != http.StatusUnprocessableEntity {
		t.Errorf("a broken pattern: %d", status)
	}
}

package handlers

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestMaskEmails(t *testing.T) {
	mask := func(text []byte) []byte {
		return email.ReplaceAllFunc(text, func([]byte) []byte { return []byte("•••@•••") })
	}
	for in, want := range map[string]string{
		`<p>Ana (ana.berg+x@acme.example)</p>`:                                   `<p>Ana (•••@•••)</p>`,
		`<a href="/rest?q=ana%40acme.example" title="ana@acme.example">x</a>`:    `<a href="/rest?q=•••@•••" title="•••@•••">x</a>`,
		`<input name="user" value="ana@acme.example">`:                           `<input name="user" value="ana@acme.example">`,
		`<textarea name="body">ana@acme.example</textarea>`:                      `<textarea name="body">ana@acme.example</textarea>`,
		`<textarea readonly>ana@acme.example</textarea> a@b.c`:                   `<textarea readonly>•••@•••</textarea> •••@•••`,
		`<details data-sequence="{ana@acme.example}">ana@acme.example</details>`: `<details data-sequence="{ana@acme.example}">•••@•••</details>`,
		`<p>no address: a @ b, @c, d@</p>`:                                       `<p>no address: a @ b, @c, d@</p>`,
	} {
		var out bytes.Buffer
		must(t, maskEmails(&out, []byte(in), true, mask))
		if out.String() != want {
			t.Errorf("%s\n got %s\nwant %s", in, out.String(), want)
		}
	}
}

func TestPresentationHidesEmails(t *testing.T) {
	c := newConsole(t, "api-key")
	shown := func() bool {
		doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/no-such/ana@acme.example")
		html, _ := doc.Find("#answer").Html()
		return email.MatchString(html)
	}
	if !shown() {
		t.Fatal("the address is not on the page to begin with")
	}
	c.post("/presentation", "on", "1")
	if shown() {
		t.Error("an e-mail address is shown while presenting")
	}
}

// TestHiddenEmailsComeBack: what the page does not show while presenting is still what
// its links and forms mean.
func TestHiddenEmailsComeBack(t *testing.T) {
	const ana, folder = "ana.berg+x@acme.example", "of ana.berg+x@acme.example"
	c := newConsole(t, "api-key")
	c.post("/rest/saved", "method", "GET", "target", "/api/v1/users", "name", "Users", "folder", folder)
	c.post("/qix/sequences/add", "frame", `{"id":1,"handle":-1,"method":"GetDocList","params":["`+ana+`"]}`)
	c.post("/qix/sequences/keep", "name", "Docs of "+ana)
	c.post("/presentation", "on", "1")

	panel := c.get("/rest?panel=saved")
	link, _ := panel.Find("a[href*='/rest/export']:contains('folder')").Attr("href")
	if link == "" || email.MatchString(link) || email.MatchString(panel.Find("#panel").Text()) {
		t.Errorf("the link is %q, the panel says %q", link, squeeze(panel.Find("#panel").Text()))
	}
	shown := squeeze(panel.Find("#panel details > summary").First().Text())
	if n := c.get("/rest?panel=saved&saved=" + url.QueryEscape(emailMask+strings.Fields(strings.SplitN(shown, emailMask, 2)[1])[0][:4])).Find("#panel .saved").Length(); n != 1 {
		t.Errorf("%d requests are found by what is shown, %s", n, shown)
	}
	to, err := url.Parse(link)
	must(t, err)
	if got := emailsOf(c.onlySession()).unhide(to.Query().Get("folder")); got != folder {
		t.Errorf("the link means %q", got)
	}
	c.post("/rest/folders", "from", to.Query().Get("folder"), "to", "elsewhere")
	shows(t, c.get("/rest?panel=saved"), "#panel", "elsewhere (1)")

	list := c.get("/qix/sequences")
	if sent, _ := list.Find("[data-sequence]").Attr("data-sequence"); !strings.Contains(sent, `["`+ana+`"]`) {
		t.Errorf("script would send %s", sent)
	}
	if email.MatchString(list.Find("main").Text()) {
		t.Error("an e-mail address is shown while presenting")
	}
	c.post("/qix/sequences/use", "id", "1")
	c.post("/qix/sequences/keep", "name", "Docs again") // its calls are hidden: what was there is kept
	if q, ok, err := c.cfg.Store.Sequence(t.Context(), 2); err != nil || !ok || !strings.Contains(q.Body, ana) {
		t.Errorf("kept %+v, %v", q, err)
	}
}

func TestMasksOfEmails(t *testing.T) {
	e, other := emailsOf(&session{kept: map[string]any{}}), emailsOf(&session{kept: map[string]any{}})
	text := "a@b.c, ana%2Bx%40acme.example, a@b.c"
	hidden := string(e.hide([]byte(text)))
	if email.MatchString(hidden) || e.unhide(hidden) != "a@b.c, ana+x@acme.example, a@b.c" {
		t.Errorf("%s comes back as %s", hidden, e.unhide(hidden))
	}
	if string(e.hide([]byte(text))) != hidden || other.unhide(hidden) != hidden {
		t.Errorf("%s means something elsewhere, or something else later", hidden)
	}
	for i := range emailsMost + 5 {
		e.hide([]byte(strconv.Itoa(i) + "@many.example"))
	}
	if n := len(e.masks); n > emailsMost {
		t.Errorf("%d addresses are kept", n)
	}
	if got := string(e.hide([]byte("late@many.example"))); got != emailMask || e.unhide(got) != got {
		t.Errorf("one more is shown as %s", got)
	}
}

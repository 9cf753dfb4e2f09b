package web

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func query(t *testing.T, html string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func renderGallery(t *testing.T, p Page) string { return render(t, within(Layout(p), gallery())) }

// checkInert fails when a page holds script or style of its own, or an address that runs.
func checkInert(t *testing.T, doc *goquery.Document) {
	t.Helper()
	for _, bad := range []string{"script:not([src])", "style", "[style]", "iframe", "object", "embed", "base", "[srcdoc]", "meta[http-equiv]"} {
		if n := doc.Find(bad).Length(); n > 0 {
			t.Errorf("%d elements match %s", n, bad)
		}
	}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") || strings.HasPrefix(value, "javascript:") {
				t.Errorf("<%s %s=%q> can run", s.Nodes[0].Data, a.Key, a.Val)
			}
			if strings.HasPrefix(value, "data:") && !s.Is("link[rel=icon]") {
				t.Errorf("<%s %s> is a data address", s.Nodes[0].Data, a.Key)
			}
		}
	})
}

// checkStructure holds what every page owes to people who do not see it.
func checkStructure(t *testing.T, doc *goquery.Document) {
	t.Helper()
	for _, once := range []string{"html[lang]", "title", "main", "h1", "a.skip[href='#content']", "#live[aria-live]", "nav#nav"} {
		if n := doc.Find(once).Length(); n != 1 {
			t.Errorf("%s found %d times, want once", once, n)
		}
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id, _ := s.Attr("id")
		if ids[id] {
			t.Errorf("id %q stands twice", id)
		}
		ids[id] = true
	})
	doc.Find("[for],[aria-describedby],[aria-labelledby],[list],[popovertarget],[data-copy]").Each(func(_ int, s *goquery.Selection) {
		for _, name := range []string{"for", "aria-describedby", "aria-labelledby", "list", "popovertarget", "data-copy"} {
			for id := range strings.FieldsSeq(s.AttrOr(name, "")) {
				if !ids[id] {
					t.Errorf("%s=%q leads nowhere", name, id)
				}
			}
		}
	})
}

func TestGallery(t *testing.T) {
	pages := map[string]func(*Page){
		"read-only":     func(*Page) {},
		"not connected": func(p *Page) { p.Top = TopBar{ConnectHref: "/"}; p.Guidance = nil },
		"armed":         func(p *Page) { p.Top.Armed, p.Top.ArmedUntil = true, galleryNow.Add(10*time.Minute) },
		"presenting":    func(p *Page) { p.Presentation, p.GuidanceOpen, p.Theme = true, true, ThemeDark },
		"demo": func(p *Page) {
			p.Demo = &DemoView{Actor: "healthy", Faults: []string{"proxy-403", "slow"}, Href: "/demo"}
		},
	}
	for name, change := range pages {
		t.Run(name, func(t *testing.T) {
			p := galleryPage()
			change(&p)
			html := renderGallery(t, p)
			if err := os.WriteFile(filepath.Join(t.TempDir(), "gallery.html"), []byte(html), 0o600); err != nil {
				t.Fatal(err)
			}
			doc := query(t, html)
			checkInert(t, doc)
			checkStructure(t, doc)
			if strings.Contains(html, "s3cret-value") {
				t.Error("a secret field gave its value back")
			}
		})
	}
}

func TestFailureCard(t *testing.T) {
	doc := query(t, render(t, FailureCard("f", galleryFailure(false))))
	if got := doc.Find(".cause[open]").Length(); got != 1 {
		t.Errorf("%d causes open, want the first alone", got)
	}
	if got := doc.Find(".cause:not([open])").Length(); got != 2 {
		t.Errorf("%d causes folded, want 2", got)
	}
	if got := doc.Find("textarea[readonly]").Text(); got != galleryFailure(false).Support {
		t.Errorf("support text is %q", got)
	}
	if got := doc.Find(`a[href="/guidance#upgrade-proxy"]`).Length(); got != 1 {
		t.Errorf("%d links to the guidance row, want 1", got)
	}
	unknown := query(t, render(t, FailureCard("f", galleryFailure(true))))
	if !strings.Contains(unknown.Text(), "No known cause fits") || unknown.Find(".proof").Length() != 1 {
		t.Error("an unknown failure does not say so with its proof")
	}
}

func TestFieldKeepsWhatWasTypedAndNamesTheProblem(t *testing.T) {
	f := FieldView{Name: "a", Label: "A", Value: `x"y`, Hint: "hint", Problem: "wrong", Notes: []string{"note"}}
	in := query(t, render(t, Field(f))).Find("input")
	want := map[string]string{"value": `x"y`, "aria-describedby": "a-hint a-problem a-notes", "aria-invalid": "true", "autocomplete": "off", "id": "a"}
	for name, value := range want {
		if got := in.AttrOr(name, ""); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	f.Rows = 3
	if got := query(t, render(t, Field(f))).Find("textarea").Text(); got != f.Value {
		t.Errorf("textarea holds %q", got)
	}
}

func TestSecretFieldShowsNothing(t *testing.T) {
	for _, rows := range []int{0, 3} {
		html := render(t, SecretField(FieldView{Name: "s", Label: "S", Value: "hunter2", Rows: rows, Attrs: templ.Attributes{"hx-trigger": "change"}}))
		if strings.Contains(html, "hunter2") {
			t.Errorf("rows %d: the value came back", rows)
		}
		if !strings.Contains(html, `autocomplete="new-password"`) {
			t.Errorf("rows %d: the browser is not asked to forget it", rows)
		}
	}
}

func TestPrivateHidesWhilePresenting(t *testing.T) {
	if html := render(t, Private(true, "ada@example.com")); strings.Contains(html, "ada") {
		t.Errorf("shown while presenting: %s", html)
	}
	if html := render(t, Private(false, "ada@example.com")); !strings.Contains(html, "ada@example.com") {
		t.Errorf("not shown: %s", html)
	}
}

package web

import (
	"strings"
	"testing"

	"github.com/a-h/templ"
)

// hostile are texts that a tenant may send in place of a name, an error or a key.
var hostile = []string{
	`<script>alert(1)</script>`,
	`</script><script src=//evil.example></script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onmouseover='alert(1)`,
	`</textarea><svg onload=alert(1)>`,
	`]]><x style="background:url(//evil.example)">`,
	"a\u2028b\u2029c",
	"\u202egnp.exe\u202c \u2066x",
	`__proto__`,
	`{{constructor.constructor('alert(1)')()}}`,
	`javascript:alert(1)`,
	"java\tscript:alert(1)",
	"\x00\x1b[31m",
	"\xff\xfe",
	strings.Repeat("k", 1<<17), // longer than any buffer on its way
}

// badAddresses must never be linked.
var badAddresses = []string{
	"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
	"http://evil.example/", "//evil.example", `/\evil.example`, `\\evil.example`, "https:evil", "ftp://x/", "file:///etc/passwd", "blob:https://x/1", "\x01javascript:x",
}

func everywhere(s string) templ.Component {
	attrs := templ.Attributes{"data-x": s}
	cause := CauseView{ID: s, Title: s, Meaning: s, Steps: []string{s}, Who: s, Source: s, URL: s, Checked: s, Basis: s, Reason: s}
	field := FieldView{Name: s, ID: s, Label: s, Value: s, Hint: s, Problem: s, Notes: []string{s}, Placeholder: s, Suggestions: []string{s}}
	area := field
	area.ID, area.Rows = "area", 3
	return group(
		Status(State(s), s), Pills([]PillView{{s, s, State(s)}}), Facts([]Fact{{s, s}}), Notice(NoticeView{State(s), s, s}), Empty(EmptyView{s, s, s}),
		Private(false, s), Copy(CopyView{s, s}), Progress(ProgressView{Title: s, Total: 2, Note: s, Cancel: s}),
		Confirm(ConfirmView{Label: s, Icon: s, Question: s, Act: s, Action: s}),
		Field(field), Field(area), SecretField(area), Select(ChoiceView{field, []Option{{Value: s, Label: s}}}), Radios(ChoiceView{field, []Option{{Value: s, Label: s, Hint: s}}}),
		Check(CheckView{Name: s, Value: s, Label: s, Hint: s}), Button(ButtonView{Label: s, Icon: s, Kind: s, Name: s, Value: s, Busy: s, Attrs: attrs}), Button(ButtonView{Label: s, Href: s}),
		FailureCard(s, FailureView{Title: s, Happened: s, Causes: []CauseView{cause, cause}, Proof: []Fact{{s, s}}, Support: s}),
		DataTable(TableView{Caption: s, Columns: []ColumnView{{Title: s}}, Rows: [][]CellView{{{Text: s, Href: s}}}}),
		Tabs(s, []TabView{{Title: s, Href: s, Count: s}}), Panels(s, s, []PanelView{{Title: s, Count: s}}),
		Steps(s, StepsView{Title: s, Steps: []StepView{{s, s, s, s}}, Source: s, URL: s, Checked: s, WhoCanDo: s}),
		FindResults(s, nil), FindResults(s, []FoundItem{{Kind: s, Title: s, Note: s, Href: s}}),
	)
}

func TestHostileTextStaysText(t *testing.T) {
	p := galleryPage()
	p.Title, p.GuidanceNote = "a", "a"
	p.Demo = &DemoView{Actor: "a", Faults: []string{"a"}, Href: "a"}
	p.Nav = []NavItem{{Title: "a", Href: "a", Icon: "a"}}
	harmless := query(t, render(t, within(Layout(p), everywhere("a")))).Find("*").Length()
	for _, s := range hostile {
		p := galleryPage()
		p.Title, p.GuidanceNote, p.Back, p.Theme = s, s, s, s
		p.Top.Tenant, p.Top.SignIn, p.Top.Credential, p.Top.SettingsHref = s, s, s, s
		p.Demo = &DemoView{Actor: s, Faults: []string{s}, Href: s}
		p.Nav = []NavItem{{Title: s, Href: s, Icon: s}}
		doc := query(t, render(t, within(Layout(p), everywhere(s))))
		if got := doc.Find("*").Length(); got > harmless { // hostile text must make no element more
			t.Errorf("%.60q makes %d elements, harmless text %d", s, got, harmless)
		}
		for _, bad := range []string{"script:not([src^='/static/'])", "img", "x", "style", "[style]", "[onerror],[onload],[onmouseover]", "svg:not(.icon):not(.picture)"} {
			if n := doc.Find(bad).Length(); n > 0 {
				t.Errorf("%.60q made %d elements matching %s", s, n, bad)
			}
		}
		for _, attr := range []string{"href", "src", "action", "formaction", "hx-get", "hx-post"} {
			for _, a := range doc.Find("body [" + attr + "]").EachIter() {
				if v := a.AttrOr(attr, ""); v != "" && safeLink(v) == "" {
					t.Errorf("%.60q: %s=%.60q is linked", s, attr, v)
				}
			}
		}
	}
}

func TestBadAddressesAreNotLinked(t *testing.T) {
	for _, address := range badAddresses {
		if got := safeLink(address); got != "" {
			t.Errorf("safeLink(%q) = %q", address, got)
		}
		doc := query(t, render(t, everywhere(address)))
		for _, a := range doc.Find("[href],[action]").EachIter() {
			v := a.AttrOr("href", a.AttrOr("action", ""))
			if v != "" && safeLink(v) == "" {
				t.Errorf("%q is linked as %q", address, v)
			}
		}
	}
}

func TestGoodAddressesAreLinked(t *testing.T) {
	for _, address := range []string{"https://qlik.dev/x?y=1#z", "/guidance#row", "#row", "?view=raw", "/"} {
		if got := safeLink(address); got != address {
			t.Errorf("safeLink(%q) = %q", address, got)
		}
	}
}

func FuzzSafeLink(f *testing.F) {
	for _, s := range append(badAddresses, "https://qlik.dev/", "/x") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := safeLink(s)
		if got == "" {
			return
		}
		if got != s || strings.HasPrefix(got, "//") || strings.HasPrefix(got, `/\`) {
			t.Fatalf("safeLink(%q) = %q", s, got)
		}
		first := got[0]
		if first != '/' && first != '#' && first != '?' && !strings.HasPrefix(strings.ToLower(got), "https://") {
			t.Fatalf("safeLink(%q) lets a scheme through", s)
		}
	})
}

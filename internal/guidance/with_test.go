package guidance

import (
	"errors"
	"os"
	"strings"
	"testing"
)

const ownRow = `causes:
- id: our-proxy
  title: Our proxy wants a ticket
  meaning: The proxy at the Berlin site asks for a ticket.
  steps: [Open a ticket with the network desk]
  who: network
  source: Network handbook, page 12
  match:
    - if: {status: 403, header.via: {contains: berlin}}
      weight: 90
      because: The answer went through the proxy of the Berlin site.
`

func TestWithAdds(t *testing.T) {
	base := Default()
	table, err := base.With("own.yaml", strings.NewReader(ownRow))
	if err != nil {
		t.Fatal(err)
	}
	s := Signal{Layer: LayerREST, Status: 403, Headers: map[string]string{"via": "1.1 proxy.Berlin.example"}}
	got := table.Match(s)
	if len(got) == 0 || got[0].ID != "our-proxy" || got[0].Group != ownGroup || got[0].Basis != BasisAssumed {
		t.Errorf("own row is not first: %v", ids(got))
	}
	if _, ok := base.Cause("our-proxy"); ok || len(base.Causes()) != len(table.Causes())-1 {
		t.Error("With changed the table it was called on")
	}
	if len(table.Search("ticket berlin")) != 1 {
		t.Error("own row is not found by its words")
	}
}

func TestWithReplaces(t *testing.T) {
	const row = `causes:
- {id: app-not-found, title: Ask Ana, meaning: Ana knows., steps: [Ask Ana], who: catalog, source: Ana}
`
	table, err := Default().With("own.yaml", strings.NewReader(row))
	if err != nil {
		t.Fatal(err)
	}
	got := table.Match(Signal{Layer: LayerWS, CloseCode: 4204})
	if got[0].ID != "app-not-found" || got[0].Title != "Ask Ana" || got[0].Group != "Live connection (WebSocket)" {
		t.Errorf("replaced row: %+v", got[0].Cause)
	}
	if len(table.Causes()) != len(Default().Causes()) {
		t.Error("replacing changed the number of rows")
	}
	if c, _ := Default().Cause("app-not-found"); c.Title == "Ask Ana" {
		t.Error("With changed the embedded table")
	}
}

// at puts one line into an otherwise good row.
func at(line string) string {
	return "causes:\n- id: x\n  title: T\n  meaning: M.\n  steps: [S]\n  who: you\n  source: S\n" + line + "\n"
}

func TestWithErrors(t *testing.T) {
	tests := []struct {
		name, src, line, reason string
	}{
		{"empty", "", "line 1", "causes"},
		{"only a text", "hello", "line 1", "causes:"},
		{"no rows", "causes: []", "line 1", "no rows"},
		{"not YAML", "causes:\n- id: [", "line 2", ""},
		{"colon in a text", "causes:\n- id: x\n  meaning: note: this", "line 3", "quotes around"},
		{"unknown key at the top", "reasons: []", "line 1", "reasons"},
		{"unknown key in a row", at("  colour: red"), "line 8", "colour"},
		{"unknown key in a match", at("  match:\n  - if: {status: 1}\n    because: B\n    wieght: 3"), "line 11", "wieght"},
		{"unknown key in a condition", at("  match:\n  - if: {status: {form: 1}}\n    because: B"), "line 9", "form"},
		{"unknown field", at("  match:\n  - because: B\n    if: {sttus: 1}"), "line 9", "sttus"},
		{"second match is wrong", at("  match:\n  - {because: B, if: {status: 1}}\n  - {because: B, if: {layer: ws}}"), "line 10", "what went wrong"},
		{"no because", at("  match:\n  - if: {status: 1}"), "line 9", "because"},
		{"no condition", at("  match:\n  - because: B"), "line 9", "what went wrong"},
		{"empty condition", at("  match:\n  - if: {status: {}}\n    because: B"), "line 9", "asks for nothing"},
		{"empty text looked for", at("  match:\n  - if: {text: {contains: ''}}\n    because: B"), "line 9", "empty"},
		{"condition of wrong type", at("  match:\n  - if: {status: [[1]]}\n    because: B"), "line 9", "a text or a number"},
		{"bad pattern", at("  match:\n  - if: {text: {matches: '(['}}\n    because: B"), "line 9", "regular expression"},
		{"long pattern", at("  match:\n  - if: {text: {matches: '" + strings.Repeat("a", 301) + "'}}\n    because: B"), "line 9", "300"},
		{"range upside down", at("  match:\n  - if: {status: {from: 9, to: 1}}\n    because: B"), "line 9", "down"},
		{"range of words", at("  match:\n  - if: {status: {from: many}}\n    because: B"), "line 9", "wrong type"},
		{"weight too big", at("  match:\n  - {because: B, weight: 101, if: {status: 1}}"), "line 9", "weight"},
		{"weight is a word", at("  match:\n  - {because: B, weight: much, if: {status: 1}}"), "line 9", "wrong type"},
		{"bad place", at("  match:\n  - {because: B, place: top, if: {status: 1}}"), "line 9", "place"},
		{"certain of a status", at("  match:\n  - {because: B, certain: true, if: {status: 1}}"), "line 9", "certain"},
		{"certain is a word", at("  match:\n  - {because: B, certain: surely, if: {kind: html}}"), "line 9", "wrong type"},
		{"no id", "causes:\n- title: T", "line 2", "no id"},
		{"odd id", "causes:\n\n- id: Our Proxy", "line 3", "lower-case"},
		{"no title", "causes:\n- id: x\n  title: ''", "line 2", "no title"},
		{"no meaning", "causes:\n- id: x\n  title: T", "line 2", "no meaning"},
		{"no who", "causes:\n- {id: x, title: T, meaning: M, steps: [S], source: S}", "line 2", "no who"},
		{"no source", "causes:\n- {id: x, title: T, meaning: M, steps: [S], who: you}", "line 2", "no source"},
		{"no steps", "causes:\n- {id: x, title: T, meaning: M, who: you, source: S}", "line 2", "steps"},
		{"empty step", "causes:\n- {id: x, title: T, meaning: M, steps: [''], who: you, source: S}", "line 2", "empty"},
		{"steps are a text", "causes:\n- id: x\n  steps: do it", "line 3", "wrong type"},
		{"title is a list", "causes:\n- id: x\n  title: [a]", "line 3", "wrong type"},
		{"who is nobody", "causes:\n- {id: x, title: T, meaning: M, steps: [S], who: me, source: S}", "line 2", "who"},
		{"basis is a rumour", at("  basis: rumour"), "line 2", "basis"},
		{"date is a word", at("  checked: yesterday"), "line 2", "checked"},
		{"http address", at("  url: http://example.com"), "line 2", "https"},
		{"script address", at("  url: 'javascript:alert(1)'"), "line 2", "https"},
		{"key twice", at("  who: qlik"), "line 8", "who"},
		{"id twice", ownRow + strings.TrimPrefix(ownRow, "causes:\n"), "line 12", "twice"},
		{"anchor", at("  group: &a b"), "line 8", "anchors"},
		{"alias of a bomb", "x: &a [1]\ncauses: *a", "line 1", "anchors"},
		{"two documents", ownRow + "---\n" + ownRow, "line 1", "one list"},
		{"too long a text", at("  group: " + strings.Repeat("a", 2001)), "line 2", "longer"},
		{"too many values", at("  match:\n  - because: B\n    if: {status: [" + strings.Repeat("1,", 201) + "]}"), "line 10", "200"},
	}
	for _, tt := range tests {
		table, err := Default().With("own.yaml", strings.NewReader(tt.src))
		if err == nil || table != nil {
			t.Errorf("%s: no error", tt.name)
			continue
		}
		text := err.Error()
		if !strings.HasPrefix(text, "guidance file own.yaml, "+tt.line+": ") || !strings.Contains(text, tt.reason) {
			t.Errorf("%s: %q, want %s and %q", tt.name, text, tt.line, tt.reason)
		}
		if strings.Contains(text, "\n") || strings.Contains(text, "YAML.") || strings.Contains(text, "struct") {
			t.Errorf("%s: %q is no sentence for a person", tt.name, text)
		}
	}
}

func TestWithBounds(t *testing.T) {
	if _, err := Default().With("big.yaml", strings.NewReader(strings.Repeat("# \n", maxFile))); err == nil || !strings.Contains(err.Error(), "big.yaml is larger than 256 KB") {
		t.Errorf("a big file: %v", err)
	}
	if _, err := Default().With("gone.yaml", brokenReader{}); err == nil || !strings.Contains(err.Error(), "gone.yaml cannot be read") {
		t.Errorf("an unreadable file: %v", err)
	}
	if _, err := Default().With("deep.yaml", strings.NewReader("causes: "+strings.Repeat("[", maxBrackets+1))); err == nil || !strings.Contains(err.Error(), "brackets") {
		t.Errorf("too many brackets: %v", err)
	}
	for _, open := range []string{"[", "{", "- ", "{a: ", "? "} {
		if _, err := Default().With("deep.yaml", strings.NewReader("causes: "+strings.Repeat(open, 7000))); err == nil {
			t.Errorf("deeply nested %q is accepted", open)
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

// The example of the documentation is a good guidance file.
func TestDocumentedExample(t *testing.T) {
	doc, err := os.ReadFile("../../docs/guidance.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(doc), "```yaml\n")
	example, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("docs/guidance.md has no example")
	}
	table, err := Default().With("example.yaml", strings.NewReader(example))
	if err != nil {
		t.Fatal(err)
	}
	s := Signal{Layer: LayerProxy, Status: 403, Text: "Reason: INET-7 category not cleared"}
	if got := table.Match(s); len(got) == 0 || got[0].ID != "our-web-filter" {
		t.Errorf("the example's row is not first: %v", ids(got))
	}
	for _, field := range allFields() {
		if !strings.Contains(string(doc), "`"+field+"`") {
			t.Errorf("docs/guidance.md does not name the field %s", field)
		}
	}
}

func allFields() []string {
	fields := []string{"header.NAME", "fact.NAME"}
	for f := range fieldWorth {
		fields = append(fields, f)
	}
	return fields
}

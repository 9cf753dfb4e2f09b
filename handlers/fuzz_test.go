package handlers

import (
	"encoding/json"
	"strings"
	"testing"
)

// FuzzJSONPath: every path that the page offers for a value of an answer leads to it.
func FuzzJSONPath(f *testing.F) {
	f.Add(`{"data":[{"id":"7","a b":{"it's":1.5}}],"x.y":"z"}`, "$.data[0].id")
	f.Add(`[[["a"]]]`, `$[0]['a']["b"]`)
	f.Add(`{"a\"b'c":"v","":"empty","]":"w"}`, "$..[")
	f.Fuzz(func(t *testing.T, body, path string) {
		in := json.NewDecoder(strings.NewReader(body))
		in.UseNumber()
		var whole any
		if in.Decode(&whole) != nil {
			t.Skip()
		}
		if at, err := walkPath(whole, path); err == nil && at != nil {
			if text, bad := json.Marshal(at); bad != nil || len(text) > 7*len(body)+2 {
				t.Errorf("%q in %q: %s", path, body, text)
			}
		}
		for _, leaf := range leaves(whole, strings.Clone) {
			at, err := walkPath(whole, leaf.Path)
			text, isText := at.(string)
			number, isNumber := at.(json.Number)
			if err != nil || isText && cutText(text, leafMost) != leaf.Value || isNumber && number.String() != leaf.Value || !isText && !isNumber {
				t.Errorf("%q: %q leads to %v, %v; want %q", body, leaf.Path, at, err, leaf.Value)
			}
		}
	})
}

// FuzzHideValue: while presenting, no value of an answer is shown, whatever it is.
func FuzzHideValue(f *testing.F) {
	f.Add("plain", "  \"name\": \"x\",")
	f.Add(`a"b\`, `"a": [1,2]`)
	f.Add("{", `secret`)
	f.Fuzz(func(t *testing.T, value, line string) {
		quoted, err := json.Marshal(value)
		if err != nil {
			t.Skip()
		}
		for _, form := range []string{`  "name": %,`, `    %`, `"a \" b": %`} {
			before, after, _ := strings.Cut(form, "%")
			if got, want := hideValue(before+string(quoted)+after), before+`"•••"`+after; got != want {
				t.Errorf("%q: %q, want %q", value, got, want)
			}
		}
		if got := hideValue(line); !strings.ContainsAny(line, "\"[]{}\n") && strings.TrimSpace(line) != "" && !strings.Contains("true false null •••", strings.Trim(got, ", \t\r\f\v")) {
			t.Errorf("%q is shown as %q", line, got)
		}
	})
}

// FuzzEmails: what was hidden while presenting comes back as it was.
func FuzzEmails(f *testing.F) {
	f.Add("to ada@example.com, bob@example.org.")
	f.Add("a@b.c@d.e %40 x@y")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "•••") || strings.Contains(text, "%") {
			t.Skip()
		}
		e := &emails{masks: map[string]string{}, hidden: map[string]string{}}
		hidden := string(e.hide([]byte(text)))
		if got := e.unhide(hidden); got != text {
			t.Errorf("%q was hidden as %q and came back as %q", text, hidden, got)
		}
	})
}

package qlikproxy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"qlikconsole/internal/onemethod"
	"qlikconsole/internal/wsframe"
)

// walked are the members of a text, and whether the whole is an object.
func walked(text []byte) (found []member, valid bool) {
	valid = members(text, func(m member) { found = append(found, m) })
	return found, valid
}

// membersText is one for each member.
func membersText(list []member) (text string) {
	for _, m := range list {
		text += string(m.name) + "=" + string(m.value) + ";"
	}
	return text
}

func TestMembers(t *testing.T) {
	tests := []struct{ text, want string }{
		{`{}`, ""},
		{` { "a" : 1 , "b":[{"c":"]}"}],"d":{} } `, `a=1;b=[{"c":"]}"}];d={};`},
		{`{"a\"b":"\u00e4\\","":-0.5e+7,"x":null}`, `a\"b="\u00e4\\";=-0.5e+7;x=null;`},
		{`{"longer than eight bytes":"Malmö, and \" a quote far behind","t":true,"f":false}`,
			`longer than eight bytes="Malmö, and \" a quote far behind";t=true;f=false;`},
	}
	for _, tt := range tests {
		if got, valid := walked([]byte(tt.text)); membersText(got) != tt.want || !valid {
			t.Errorf("%s: %q, %v", tt.text, membersText(got), valid)
		}
	}
}

// FuzzMembers holds that a text is taken for an object if and only if encoding/json
// takes it for one and it is UTF-8, and that the members are those that it finds.
func FuzzMembers(f *testing.F) {
	for _, s := range []string{`{"a":[1,2,{"b":null}],"c":"\u12aF"}`, `{"a":01}`, `{"a":1.}`, `{"a":1e}`, `{"a":"` + "\x1f" + `"}`, `{"a":tru}`,
		`{"a":1,}`, `{"a" 1}`, `{"a":1}x`, `{"a":"\x"}`, `{"a":"\u12g4"}`, `{"0123456789":"01234567\"9"}`, `{`, `{"a":-}`, `{"":""}`, `[]`,
		"{\"a\":\"12345\xc3\"}", "{\"1234567\xed\xa0\x80\":1}", `{"a":"日本語のシート ÿ"}`, "{\"a\":\"\x7f\u2028\xf4\x90\x80\x80\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		trimmed := bytes.TrimLeft(text, " \t\r\n")
		want := json.Valid(text) && utf8.Valid(text) && trimmed[0] == '{'
		found, got := walked(text)
		if got != want {
			t.Fatalf("%q: taken for an object: %v, want %v", text, got, want)
		}
		if !got {
			return
		}
		var decoded map[string]json.RawMessage
		if err := json.Unmarshal(text, &decoded); err != nil {
			t.Fatal(err)
		}
		for _, m := range found {
			var name string
			if err := json.Unmarshal([]byte(`"`+string(m.name)+`"`), &name); err != nil {
				t.Fatalf("%q: the name %q: %v", text, m.name, err)
			}
			if !json.Valid(m.value) {
				t.Fatalf("%q: the value %q of %q", text, m.value, name)
			}
			if _, ok := decoded[name]; !ok {
				t.Fatalf("%q has no %q", text, name)
			}
		}
	})
}

// BenchmarkGuard measures the look at a call that is plain, and the closer one.
func BenchmarkGuard(b *testing.B) {
	for _, size := range []int{200, 10_000, 1_000_000} {
		msg := benchMessage(size)
		b.Run(sizeName(size), func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			var r callReader
			for b.Loop() {
				if _, behind := r.begin(msg); behind == 0 || !onemethod.Clear(msg, behind) {
					b.Fatal("it is not plain")
				}
			}
		})
		b.Run(sizeName(size)+"/closer", func(b *testing.B) {
			b.SetBytes(int64(size))
			var r callReader
			for b.Loop() {
				if c, problem := r.read(wsframe.Text, msg); c.method != "GetLayout" {
					b.Fatal(problem)
				}
			}
		})
	}
}

// benchMessage looks like an answer of the engine with a layout in it.
func benchMessage(size int) []byte {
	head := `{"jsonrpc":"2.0","id":7,"handle":1,"method":"GetLayout","result":{"qLayout":[`
	cell := `{"qText":"Sum of sales in Malmö","qNum":1234.5,"qElemNumber":17,"qState":"O"},`
	tail := `{}]},"change":[1,2]}`
	n := (size - len(head) - len(tail)) / len(cell)
	msg := head + strings.Repeat(cell, max(0, n))
	return []byte(msg + strings.Repeat(" ", size-len(msg)-len(tail)) + tail)
}

func sizeName(n int) string { return fmt.Sprintf("%dB", n) }

package qlikproxy

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestListScan(t *testing.T) {
	const next = `"links":{"self":{"href":"/self"},"prev":null,"next":{"href":"https://t/api?next=a\u0026b"}}`
	tests := []struct {
		name, in string
		items    int
		next     string
	}{
		{"list", `{"data":[{"id":1,"data":[1,2,3]},{"id":2,"links":{"next":{"href":"no"}}}],` + next + `}`, 2, "https://t/api?next=a&b"},
		{"links first", `{` + next + `,"data":[1,"two",[3],{"4":5},null,true]}`, 6, "https://t/api?next=a&b"},
		{"empty list", `{"data":[ ],"links":{"next":null}}`, 0, ""},
		{"no list", `{"id":"x","datas":[1]}`, -1, ""},
		{"data is an object", `{"data":{"data":[1,2]}}`, -1, ""},
		{"a bare list", ` [ {"a":[1,2]} , [] , "x" ]`, 3, ""},
		{"a bare empty list", `[]`, 0, ""},
		{"brackets in texts", `{"data":["]","}","\"]","\\","{"],"links":{"next":{"href":"x"}}}`, 5, "x"},
		{"names as values", `{"x":"links","y":"data","z":["data"],"data":["data",1]}`, 2, ""},
		{"escaped names", `{"d\u0061ta":[1]}`, 1, ""},
		{"a link that is no text", `{"links":{"next":{"href":7}}}`, -1, ""},
		{"a link one floor deeper", `{"links":{"next":{"href":{"href":"x"}}}}`, -1, ""},
		{"links in a list", `[{"links":{"next":{"href":"x"}}}]`, 1, ""},
		{"a link that is too long", `{"links":{"next":{"href":"` + strings.Repeat("x", maxScanned+1) + `"}}}`, -1, ""},
		{"deep", `{"data":[` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `,1]}`, 2, ""},
		{"no JSON", `<html>]]]]}}}},,,,"`, -1, ""},
		{"empty", ``, -1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for size := 1; size <= len(tt.in)+1; size += 1 + len(tt.in)/50 {
				s := scanned(tt.in, size)
				if s.items() != tt.items || s.next != tt.next {
					t.Fatalf("in pieces of %d: %d, %q", size, s.items(), s.next)
				}
			}
		})
	}
}

func scanned(text string, size int) *listScan {
	s := newListScan()
	for text != "" {
		n := min(size, len(text))
		s.write([]byte(text[:n]))
		text = text[n:]
	}
	return s
}

// FuzzListScan compares with encoding/json on every valid text, however it is cut.
func FuzzListScan(f *testing.F) {
	for _, s := range []string{`{"data":[1,{"a":"\""}],"links":{"next":{"href":"x"}}}`, `[[],{}]`, `{"links":{"next":{"href":"\u0026"}},"data":[ ]}`} {
		f.Add(s, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		s := scanned(text, int(size)+1)
		if !json.Valid([]byte(text)) || strings.Count(text, "data") > 1 || strings.Count(text, "links") > 1 || strings.Contains(text, `\u`) ||
			strings.Count(text, "next") > 1 || strings.Count(text, "href") > 1 || len(text) > maxScanned {
			return
		}
		items, next := listed(text)
		if s.items() != items || s.next != next {
			t.Fatalf("%q: %d %q, want %d %q", text, s.items(), s.next, items, next)
		}
	})
}

// listed reads the same with encoding/json. Its names are compared exactly.
func listed(text string) (int, string) {
	var list []json.RawMessage
	if strings.TrimSpace(text)[0] == '[' && json.Unmarshal([]byte(text), &list) == nil {
		return len(list), ""
	}
	var top map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &top) != nil {
		return -1, ""
	}
	items := -1
	if raw := top["data"]; len(raw) > 0 && raw[0] == '[' && json.Unmarshal(raw, &list) == nil {
		items = len(list)
	}
	var next string
	var links, inner map[string]json.RawMessage
	json.Unmarshal(top["links"], &links)
	json.Unmarshal(links["next"], &inner)
	json.Unmarshal(inner["href"], &next)
	return items, next
}

func BenchmarkListScan(b *testing.B) {
	text := []byte(`{"data":[` + strings.Repeat(`{"id":"0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0","name":"Sales","n":12345,"ok":true,"meta":{"tags":["a","b"]}},`, 5000) + `1]}`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		newListScan().write(text)
	}
}

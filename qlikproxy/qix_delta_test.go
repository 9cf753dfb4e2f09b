package qlikproxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

func TestPatches(t *testing.T) {
	for _, tt := range []struct{ name, before, patches, want string }{
		{"whole", `null`, `[{"op":"add","path":"/","value":{"a":1}}]`, `{"a":1}`},
		{"whole again", `{"b":1}`, `[{"op":"replace","path":"/","value":[1]}]`, `[1]`},
		{"plain", `null`, `[{"op":"add","path":"/","value":"x"}]`, `"x"`},
		{"member", `{"a":{"b":1}}`, `[{"op":"replace","path":"/a/b","value":2},{"op":"add","path":"/a/c","value":null}]`, `{"a":{"b":2,"c":null}}`},
		{"missing on the way", `{}`, `[{"op":"add","path":"/a/b","value":1}]`, `{"a":{"b":1}}`},
		{"list", `{"a":[1,2,3]}`, `[{"op":"add","path":"/a/1","value":9},{"op":"replace","path":"/a/0","value":8},{"op":"remove","path":"/a/3"},{"op":"add","path":"/a/-","value":7}]`, `{"a":[8,9,2,7]}`},
		{"in a list", `[{"a":1},{"a":2}]`, `[{"op":"replace","path":"/1/a","value":3}]`, `[{"a":1},{"a":3}]`},
		{"remove", `{"a":1,"b":2}`, `[{"op":"remove","path":"/a"}]`, `{"b":2}`},
		{"move", `{"a":[1,2],"b":3}`, `[{"op":"move","from":"/a/0","path":"/c"},{"op":"move","from":"/b","path":"/a/0"}]`, `{"a":[3,2],"c":1}`},
		{"long number", `{}`, `[{"op":"add","path":"/n","value":12345678901234567890}]`, `{"n":12345678901234567890}`},
		{"not escaped", `{}`, `[{"op":"add","path":"/~1","value":1}]`, `{"~1":1}`},
		{"beyond a list", `[1]`, `[{"op":"add","path":"/5","value":1}]`, ``},
		{"into a number", `5`, `[{"op":"add","path":"/a","value":1}]`, ``},
	} {
		before, _ := Patch{Value: []byte(tt.before)}.value(nil)
		patches, err := readPatches([]byte(tt.patches))
		if err != nil {
			t.Fatal(err)
		}
		got, err := applyPatches(before, patches)
		if err != nil {
			got = ""
		} else {
			text, _ := json.Marshal(got)
			got = string(text)
		}
		if got != tt.want {
			t.Errorf("%s: %v (%v), want %s", tt.name, got, err, tt.want)
		}
	}
}

func TestPatchedAnswers(t *testing.T) {
	l := testLog(t)
	id := 0
	ask := func(handle int, method, answer string) Frame {
		id++
		put(l, false, fmt.Sprintf(`{"id":%d,"handle":%d,"method":%q}`, id, handle, method))
		put(l, true, fmt.Sprintf(`{"id":%d,%s}`, id, answer))
		f, _ := l.Frame(l.Last())
		return f
	}
	first := ask(1, "GetLayout", `"result":{"qLayout":[{"op":"add","path":"/","value":{"t":"a","n":[1]}}]},"delta":true`)
	ask(2, "GetLayout", `"result":{"qLayout":[{"op":"add","path":"/","value":{"t":"other"}}]},"delta":true`)
	ask(1, "GetProperties", `"result":{"qLayout":[{"op":"add","path":"/","value":{"t":"method"}}]},"delta":true`)
	ask(1, "GetLayout", `"result":{"qLayout":{"t":"plain"}}`)
	second := ask(1, "GetLayout", `"result":{"qLayout":[{"op":"replace","path":"/t","value":"b"},{"op":"add","path":"/n/-","value":2}]},"delta":true`)
	alone := ask(9, "GetLayout", `"result":{"qLayout":[{"op":"replace","path":"/t","value":"b"}]},"delta":true`)
	plain := ask(1, "GetLayout", `"result":{"qLayout":[]}`)

	got, err := l.Patched(t.Context(), second)
	if err != nil || string(got.Whole) != `{"qLayout":{"n":[1,2],"t":"b"}}` || len(got.Patches) != 2 || len(got.Applied) != 2 || got.Applied[0] != first.Seq {
		t.Errorf("%+v %s %v", got, got.Whole, err)
	}
	if got, err = l.Patched(t.Context(), alone); err != nil || !got.Missing || got.Whole != nil || len(got.Patches) != 1 {
		t.Errorf("without its base: %+v %v", got, err)
	}
	if _, err = l.Patched(t.Context(), plain); !errors.Is(err, ErrNoDelta) {
		t.Errorf("a plain answer: %v", err)
	}
}

func FuzzPatches(f *testing.F) {
	f.Add(`{"a":[1,{"b":2}]}`, `[{"op":"add","path":"/a/1/b","value":1},{"op":"move","from":"/a","path":"/c"},{"op":"remove","path":"/a/-"}]`)
	f.Fuzz(func(_ *testing.T, before, patches string) {
		v, err := Patch{Value: []byte(before)}.value(nil)
		list, bad := readPatches([]byte(patches))
		if err == nil && bad == nil && len(list) < 100 {
			_, _ = applyPatches(v, list)
		}
	})
}

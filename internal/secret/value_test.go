package secret

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

const canary = "correct-horse-battery-staple"

func TestValueNeverPrints(t *testing.T) {
	type inner struct{ v Value }
	v := New(canary)
	var out []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%08b", "%p", "%T", "%z"} {
		for _, x := range []any{v, &v, []Value{v}, map[string]Value{"k": v}, inner{v}, &inner{v}, struct{ V Value }{v}} {
			out = append(out, fmt.Sprintf(verb, x))
		}
	}
	out = append(out, fmt.Sprint(v), fmt.Errorf("wrapped: %w, %v", errors.New("x"), v).Error(), v.String(), v.LogValue().String())
	var b bytes.Buffer
	must(t, json.NewEncoder(&b).Encode(map[string]any{"v": v, "s": struct{ V Value }{v}}))
	must(t, xml.NewEncoder(&b).Encode(struct {
		XMLName xml.Name `xml:"x"`
		V       Value
	}{V: v}))
	must(t, gob.NewEncoder(&b).Encode(v))
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "v", v, "i", inner{v}, "g", slog.GroupValue(slog.Any("x", &v)))
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "v", v, "i", inner{v})
	out = append(out, b.String())
	for _, s := range out {
		if strings.Contains(s, canary) || strings.Contains(s, fmt.Sprintf("%x", canary)) {
			t.Errorf("printed: %s", s)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMask(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"a", Bullets},
		{"123456789012345", Bullets},
		{"1234567890123456", Bullets + "3456"},
		{"äöüäöüäöüäöüäöüß", Bullets + "äöüß"},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", Bullets + "�"},
	} {
		if got := New(c.in).Mask(); got != c.want {
			t.Errorf("%q: %q", c.in, got)
		}
	}
}

func TestEqual(t *testing.T) {
	if !New("a").Equal(New("a")) || New("a").Equal(New("b")) || New("a").Equal(Value{}) || !(Value{}).Equal(New("")) {
		t.Error("wrong")
	}
	if !New("").IsZero() || New("a").IsZero() || New("a").Reveal() != "a" || (Value{}).Reveal() != "" {
		t.Error("wrong zero")
	}
}

func TestClean(t *testing.T) {
	pem := "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----"
	for _, c := range []struct {
		in, want string
		notes    []string
	}{
		{"abc", "abc", nil},
		{"", "", nil},
		{"  abc\u00a0\t", "abc", []string{noteBlanks}},
		{`"abc"`, "abc", []string{noteQuotes}},
		{"“abc”", "abc", []string{noteQuotes}},
		{"„abc“", "abc", []string{noteQuotes}},
		{`"`, `"`, nil},
		{`it's`, `it's`, nil},
		{"ab\r\nc\n", "abc", []string{noteBreaks}},
		{"\ufeffa\u200bb\u2060c", "abc", []string{noteInvisible}},
		{"Bearer abc", "abc", []string{noteHeader}},
		{"authorization:  bearer   abc", "abc", []string{noteHeader, noteBlanks}},
		{" 'Authorization: Bearer \"abc\" ' \n", "abc", []string{noteBreaks, noteBlanks, noteQuotes, noteHeader}},
		{"\n" + pem + "\n", pem, []string{noteBreaks}},
		{"a b", "a b", nil},
	} {
		v, notes := Clean(c.in)
		if v.Reveal() != c.want || !sameNotes(notes, c.notes) {
			t.Errorf("%q: %q %q", c.in, v.Reveal(), notes)
		}
	}
}

func sameNotes(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

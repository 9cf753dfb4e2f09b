package answer

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func list(t testing.TB, body string) *List {
	t.Helper()
	l, err := ReadList(t.Context(), strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// table is a list as text: its columns, then its rows, fields apart by "|".
func table(t testing.TB, l *List, v View) string {
	t.Helper()
	v, err := l.View(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range l.Columns {
		fmt.Fprintf(&b, "%s", c.Name)
		if c.Numeric {
			b.WriteByte('#')
		}
		b.WriteByte('|')
	}
	for _, i := range v.Order {
		row, err := l.Row(int(i))
		if err != nil {
			t.Fatal(err)
		}
		b.WriteByte('\n')
		for _, c := range row {
			b.WriteString(c.Text + "|")
		}
	}
	return b.String()
}

func TestReadList(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"array", `[{"a":1,"b":"x"},{"b":"y","c":[1, {"d":2}]}]`, "a#|b|c|\n1|x||\n|y|[1,{\"d\":2}]|"},
		{"data", `{"links":{"data":[9]},"n":[3],"data":[{"id":"1"},{"id":"2","k":null}],"after":[{"no":1}]}`, "id|k|\n1||\n2|null|"},
		{"lines", "{\"a\":1}\n{\"a\":2}\n", "a#|\n1|\n2|"},
		{"values", "1 \"two\"\n[3]", "|\n1|\ntwo|\n[3]|"},
		{"array of numbers", `[1, 9007199254740993, 0.1000]`, "#|\n1|\n9007199254740993|\n0.1000|"},
		{"mixed", `[{"a":1},7]`, "a#|#|\n1||\n|7|"},
		{"empty", `[]`, ""},
		{"empty objects", `[{},{}]`, "\n\n"},
		{"escaped names", `[{"a\"bé":1,"\u0041":2}]`, "a\"bé#|A#|\n1|2|"},
		{"cut off", `{"data":[{"a":1},{"a":2},{"a":`, "a#|\n1|\n2|"},
		{"numbers and null", `[{"n":null},{"n":-1.5e300}]`, "n#|\nnull|\n-1.5e300|"},
		{"names in strings", `[{"a":"{\"b\":[1,2]}"}]`, "a|\n{\"b\":[1,2]}|"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, table(t, list(t, tt.body), View{})); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, body := range []string{``, `{}`, `{"data":{"a":[]}}`, `"text"`, `7`, `<html>`} {
		if _, err := ReadList(t.Context(), strings.NewReader(body), int64(len(body))); !errors.Is(err, ErrNoList) {
			t.Errorf("%q: %v", body, err)
		}
	}
	if _, err := ReadList(t.Context(), strings.NewReader(""), MaxListBytes+1); err == nil {
		t.Error("a body of more than MaxListBytes was read")
	}
}

func TestView(t *testing.T) {
	l := list(t, `[{"n":10,"s":"b"},{"n":9007199254740993,"s":"A"},{"n":9007199254740992},{"s":"c","n":null},{"n":-3,"s":"=x"},{"n":"text","s":7}]`)
	for _, tt := range []struct {
		v    View
		want string
	}{
		{View{}, "10 9007199254740993 9007199254740992 null -3 text"},
		{View{Sort: "n", By: true}, "-3 10 9007199254740992 9007199254740993 text null"},
		{View{Sort: "n", By: true, Desc: true}, "text 9007199254740993 9007199254740992 10 -3 null"},
		{View{Sort: "s", By: true}, "text -3 9007199254740993 10 null 9007199254740992"},
		{View{Text: " NULL "}, "null"},
		{View{Text: "b"}, "10"},
		{View{Text: "9007", Sort: "n", By: true}, "9007199254740992 9007199254740993"},
	} {
		v, err := l.View(t.Context(), tt.v)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range v.Order {
			row, _ := l.Row(int(i))
			got = append(got, row[0].Text)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%+v: %s, want %s", tt.v, s, tt.want)
		}
	}
}

func TestCSV(t *testing.T) {
	l := list(t, `[{"a":"=1+2","=b":"-x"},{"a":-5,"=b":"  @SUM(A1)"},{"a":"x,\"y\"\nz","=b":"\tq"},{"a":null,"=b":"＝1"},{"a":9007199254740993,"=b":{"k":[1]}}]`)
	var out bytes.Buffer
	v, _ := l.View(t.Context(), View{})
	n, err := l.WriteCSV(&out, v.Order, true)
	want := "\uFEFFa,'=b\r\n'=1+2,'-x\r\n-5,'  @SUM(A1)\r\n\"x,\"\"y\"\"\r\nz\",'\tq\r\n,'＝1\r\n9007199254740993,\"{\"\"k\"\":[1]}\"\r\n"
	if diff := cmp.Diff(want, out.String()); diff != "" || err != nil || n != 6 {
		t.Errorf("%d changed, %v\n%s", n, err, diff)
	}
}

func TestWriteJSON(t *testing.T) {
	l := list(t, `{"data":[ {"n": 0.1000 } , 2 ,"x"]}`)
	var out bytes.Buffer
	if err := l.WriteJSON(&out, []int32{2, 0}); err != nil || out.String() != "[\"x\",\n{\"n\": 0.1000 }]\n" {
		t.Errorf("%q %v", out.String(), err)
	}
	out.Reset()
	if err := l.WriteJSON(&out, nil); err != nil || out.String() != "[]\n" {
		t.Errorf("%q %v", out.String(), err)
	}
}

func TestColumnsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range maxNames + 500 {
		fmt.Fprintf(&b, `,{"c%d":1}`, i)
	}
	l := list(t, "["+b.String()[1:]+"]")
	if len(l.Columns) != MaxColumns || l.Hidden != maxNames-MaxColumns {
		t.Errorf("%d columns, %d hidden", len(l.Columns), l.Hidden)
	}
}

// FuzzList compares the items that are found with those of encoding/json, and
// sees that whatever comes can be sorted and written.
func FuzzList(f *testing.F) {
	for _, s := range []string{`[{"a":1},{"a":"=x"}]`, `{"data":[1,"2",[3],{"x":{}}],"z":0}`, "{\"a\":1}\n{\"b\":2}", `[[],[[]],{}]`, `{"data":[`, `[1,,2]`, "\xff[\"\\u00e9\"]", `{"data":1,"data":[{"q":"\\"}]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		l, err := ReadList(t.Context(), strings.NewReader(body), int64(len(body)))
		if err != nil {
			return
		}
		v, err := l.View(t.Context(), View{Sort: "a", By: true, Desc: true})
		if err != nil || len(v.Order) != l.Len() {
			t.Fatalf("%d of %d items, %v", len(v.Order), l.Len(), err)
		}
		var out bytes.Buffer
		if _, err := l.WriteCSV(&out, v.Order, false); err != nil {
			t.Fatal(err)
		}
		rows := csv.NewReader(&out)
		rows.FieldsPerRecord = -1
		for len(l.Columns) > 1 { // a lone empty field is an empty line
			record, err := rows.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, field := range record {
				if strings.HasPrefix(field, "=") || strings.HasPrefix(field, "@") || strings.HasPrefix(field, "+") {
					t.Errorf("a formula: %q", field)
				}
			}
		}
		var want []json.RawMessage
		if json.Unmarshal([]byte(body), &want) != nil {
			return
		}
		if l.Len() != len(want) {
			t.Fatalf("%d items, want %d", l.Len(), len(want))
		}
		for i := range want {
			if raw, err := l.raw(i); err != nil || string(raw) != string(want[i]) {
				t.Errorf("item %d is %q, want %q", i, raw, want[i])
			}
		}
	})
}

func BenchmarkReadList(b *testing.B) {
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, `,{"id":"65f1c0de%016x","name":"Sales overview %d","resourceSize":{"appMemory":%d},"tags":["q1"],"createdAt":"2025-03-11T09:12:44Z"}`, i, i, i)
	}
	body := "[" + text.String()[1:] + "]"
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		list(b, body)
	}
}

package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// packed is JSON without its white space.
func packed(t testing.TB, text string) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, []byte(text)); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return out.String()
}

// rowsOf is a body with n licence assignments.
func rowsOf(n int) string {
	return `{"add":[` + strings.TrimSuffix(strings.Repeat(`{"subject":"a","type":"analyzer"},`, n), ",") + `]}`
}

func TestEveryElementIsARow(t *testing.T) {
	d := detailsOf(t, "licenses.addLicenseAssignments")
	r := Request{Body: `{"add":[{"subject":"a"},{"subject":"b","zz":1},{"subject":"c"}]}`}
	fields, ok := d.Fields(r)
	var got []string
	for _, f := range fields {
		if f.In == "body" && f.Name == "subject" {
			got = append(got, f.Key+" "+f.Row+" "+f.Label+" "+f.Value)
		}
	}
	want := []string{"body:/add/0/subject body:/add/0 subject a", "body:/add/1/subject body:/add/1 subject b", "body:/add/2/subject body:/add/2 subject c"}
	if !ok || !slices.Equal(got, want) {
		t.Errorf("the rows are %q", got)
	}
	changed, err := d.Set(r, fieldOf(t, d, r, "body:/add/1/subject"), "B")
	if want := `{"add":[{"subject":"a"},{"subject":"B","zz":1},{"subject":"c"}]}`; err != nil || packed(t, changed.Body) != want {
		t.Errorf("%s, %v", changed.Body, err)
	}
}

func TestRowsAreAddedAndRemoved(t *testing.T) {
	for _, tt := range []struct {
		name, id, do, key, body, want string
	}{
		{"to nothing", "licenses.addLicenseAssignments", "add", "body:/add", ``, `{"add":[{"subject":"","type":""}]}`},
		{"to null", "licenses.addLicenseAssignments", "add", "body:/add", `{"x":1.10,"add":null}`, `{"x":1.10,"add":[{"subject":"","type":""}]}`},
		{"at the end", "licenses.addLicenseAssignments", "add", "body:/add", `{"add":[{"subject":"a","n":1e400}]}`, `{"add":[{"subject":"a","n":1e400},{"subject":"","type":""}]}`},
		{"to a body that is a list", "spaces.patchSpace", "add", "body:", ``, `[{"op":"replace","path":"/name","value":""}]`},
		{"within a row", "glossaries.importGlossary", "add", "body:/terms/1/linksTo", `{"terms":[{},{"name":"b"}]}`, `{"terms":[{},{"name":"b","linksTo":[{"resourceId":"","resourceType":"app"}]}]}`},
		{"the first", "licenses.addLicenseAssignments", "remove", "body:/add/0", `{"add":[{"subject":"a"},{"subject":"b"}],"x":1}`, `{"add":[{"subject":"b"}],"x":1}`},
		{"the last", "licenses.addLicenseAssignments", "remove", "body:/add/0", `{"add":[{}]}`, `{"add":[]}`},
		{"of a body that is a list", "spaces.patchSpace", "remove", "body:/1", `[{"op":"add"},{"op":"move"}]`, `[{"op":"add"}]`},
		{"what is no object", "spaces.patchSpace", "remove", "body:/0", `[5,{"op":"move"}]`, `[{"op":"move"}]`},
		{"beyond those that are shown", "licenses.addLicenseAssignments", "remove", "body:/add/20", rowsOf(21), rowsOf(20)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := detailsOf(t, tt.id)
			act := d.AddRow
			if tt.do == "remove" {
				act = d.RemoveRow
			}
			got, err := act(Request{Body: tt.body}, tt.key)
			if err != nil || packed(t, got.Body) != tt.want {
				t.Errorf("got  %s %v\nwant %s", got.Body, err, tt.want)
			}
		})
	}
}

func TestRowsThatAreNoneAreRefused(t *testing.T) {
	for _, tt := range []struct{ do, key, body string }{
		{"add", "body:/nothing", `{}`},
		{"add", "body:/add/0", `{"add":[{}]}`},
		{"add", "body:/add", `{"add":5}`},
		{"add", "body:/add", `{"add":`},
		{"add", "body:/add", rowsOf(MostRows)},
		{"add", "", `{}`},
		{"remove", "body:/add/1", `{"add":[{}]}`},
		{"remove", "body:/add/-1", `{"add":[{}]}`},
		{"remove", "body:/add/x", `{"add":[{}]}`},
		{"remove", "body:/add", `{"add":[{}]}`},
		{"remove", "", `{"add":[{}]}`},
	} {
		d := detailsOf(t, "licenses.addLicenseAssignments")
		act := d.AddRow
		if tt.do == "remove" {
			act = d.RemoveRow
		}
		got, err := act(Request{Body: tt.body}, tt.key)
		if problem := formProblem(""); !errors.As(err, &problem) || got.Body != tt.body {
			t.Errorf("%s %q: %q became %q, %v", tt.do, tt.key, tt.body, got.Body, err)
		}
	}
}

// TestRowsAreBounded: what is above the bounds stays in the body and is counted.
func TestRowsAreBounded(t *testing.T) {
	d := detailsOf(t, "licenses.addLicenseAssignments")
	if l := d.Lists(Request{Body: rowsOf(25)})[0]; l.Count != 25 || l.Shown != MostRows || !l.Full() {
		t.Errorf("%d of %d rows are shown", l.Shown, l.Count)
	}
	r := Request{Body: rowsOf(25)}
	changed, err := d.Set(r, fieldOf(t, d, r, "body:/add/0/subject"), "z")
	if want := strings.Replace(rowsOf(25), `"a"`, `"z"`, 1); err != nil || packed(t, changed.Body) != want {
		t.Errorf("%s, %v", packed(t, changed.Body), err)
	}

	wide := detailsOf(t, "glossaries.importGlossary")
	one := `{"linksTo":[{},{}],"relatesTo":[{}],"owner":[{}]},`
	r = Request{Body: `{"terms":[` + strings.Repeat(one, 19) + strings.TrimSuffix(one, ",") + `]}`}
	fields, _ := wide.Fields(r)
	l, _ := wide.list(r, "body:/terms")
	last := slices.IndexFunc(fields, func(f Field) bool { return f.Row == l.RowKey(l.Shown) })
	if len(fields) > mostFields+20 || l.Shown < 2 || l.Shown >= l.Count || !l.Full() || last >= 0 {
		t.Errorf("%d fields, %d of %d rows", len(fields), l.Shown, l.Count)
	}
	if _, ok := wide.list(r, "body:/terms/0/linksTo"); !ok {
		t.Error("a list within a row is not shown")
	}
}

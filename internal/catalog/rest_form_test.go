package catalog

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func detailsOf(t testing.TB, id string) Details {
	t.Helper()
	c := built(t)
	o, ok := c.ByID(id)
	if !ok {
		t.Fatalf("there is no %s", id)
	}
	d, err := c.Details(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func fieldOf(t testing.TB, d Details, r Request, key string) Field {
	t.Helper()
	fields, _ := d.Fields(r)
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		t.Fatalf("%s has no field %s", d.ID, key)
	}
	return fields[i]
}

func TestSetKeepsWhatItDoesNotKnow(t *testing.T) {
	for _, tt := range []struct {
		name, id, key, value string
		in, want             Request
	}{
		{"path", "spaces.getSpaceAssignments", "path:spaceId", "a b/c", Request{Target: "/api/v1/spaces/{spaceId}/assignments?x=1"}, Request{Target: "/api/v1/spaces/a%20b%2Fc/assignments?x=1"}},
		{"path of a full address", "spaces.getSpace", "path:spaceId", "42", Request{Target: "https://t.example/api/v1/spaces/7"}, Request{Target: "https://t.example/api/v1/spaces/42"}},
		{"path emptied", "spaces.getSpace", "path:spaceId", "", Request{Target: "/api/v1/spaces/7"}, Request{Target: "/api/v1/spaces/{spaceId}"}},
		{"path with a variable", "spaces.getSpace", "path:spaceId", "{{spaceId}}", Request{Target: "/api/v1/spaces/7"}, Request{Target: "/api/v1/spaces/{{spaceId}}"}},
		{"path that would lead out", "spaces.getSpace", "path:spaceId", "..", Request{Target: "/api/v1/spaces/7"}, Request{Target: "/api/v1/spaces/%2E%2E"}},
		{"new parameter", "items.getItems", "query:name", "a&b+c,d", Request{Target: "/api/v1/items"}, Request{Target: "/api/v1/items?name=a%26b%2Bc,d"}},
		{"changed parameter", "items.getItems", "query:limit", "5", Request{Target: "/api/v1/items?mine=%20&limit=1&limit=2#x"}, Request{Target: "/api/v1/items?mine=%20&limit=5#x"}},
		{"parameter emptied", "items.getItems", "query:limit", "", Request{Target: "/api/v1/items?limit=1"}, Request{Target: "/api/v1/items"}},
		{"member", "spaces.createSpace", "body:/name", `"x"`, Request{Body: `{"zz":1.000000000000000000001,"name":"old","a":{"b":[1]}}`},
			Request{Body: "{\n  \"zz\": 1.000000000000000000001,\n  \"name\": \"\\\"x\\\"\",\n  \"a\": {\n    \"b\": [\n      1\n    ]\n  }\n}"}},
		{"member of nothing", "spaces.createSpace", "body:/type", "data", Request{}, Request{Body: "{\n  \"type\": \"data\"\n}"}},
		{"optional member emptied", "spaces.createSpace", "body:/description", "", Request{Body: `{"description":"x","name":""}`}, Request{Body: "{\n  \"name\": \"\"\n}"}},
		{"list", "spaces.createSpaceAssignment", "body:/roles", "consumer\nproducer\n", Request{Body: `{}`}, Request{Body: "{\n  \"roles\": [\n    \"consumer\",\n    \"producer\"\n  ]\n}"}},
		{"first of a list", "spaces.patchSpace", "body:/0/value", "New", Request{Body: `[{"op":"replace","value":"Old"},{"op":"keep"}]`},
			Request{Body: "[\n  {\n    \"op\": \"replace\",\n    \"value\": \"New\"\n  },\n  {\n    \"op\": \"keep\"\n  }\n]"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := detailsOf(t, tt.id)
			got, err := d.Set(tt.in, fieldOf(t, d, tt.in, tt.key), tt.value)
			if err != nil || got != tt.want {
				t.Errorf("got  %q %v\nwant %q", got, err, tt.want)
			}
			if back := fieldOf(t, d, got, tt.key).Value; back != strings.TrimRight(tt.value, "\n") {
				t.Errorf("the form then shows %q, want %q", back, tt.value)
			}
		})
	}
}

func TestSetRefusesWhatIsNoValue(t *testing.T) {
	for _, tt := range []struct{ id, key, body, value string }{
		{"reloads.queueReload", "body:/partial", `{}`, "perhaps"},
		{"spaces.createSpace", "body:/name", `{"name":`, "x"},
		{"spaces.createSpace", "body:/name", `{}{}`, "x"},
	} {
		d := detailsOf(t, tt.id)
		field := fieldOf(t, d, Request{}, tt.key)
		got, err := d.Set(Request{Body: tt.body}, field, tt.value)
		if problem := formProblem(""); !errors.As(err, &problem) || got.Body != tt.body {
			t.Errorf("%s: %q became %q, %v", tt.key, tt.body, got.Body, err)
		}
	}
	if fields, ok := detailsOf(t, "spaces.createSpace").Fields(Request{Body: "[1]"}); ok || slices.ContainsFunc(fields, func(f Field) bool { return f.In == "body" }) {
		t.Error("a list is shown as an object")
	}
}

func TestExamplesAreWhatFormsShow(t *testing.T) {
	c := built(t)
	for _, o := range c.All() {
		d, err := c.Details(o)
		if err != nil {
			t.Fatal(err)
		}
		if !d.Body.Form() {
			continue
		}
		body := d.Body.Schema.Example()
		if _, ok := d.Fields(Request{Target: o.Path, Body: body}); !ok || !json.Valid([]byte(body)) {
			t.Errorf("%s: no form for its own example %s", o.ID, body)
		}
	}
}

func FuzzForm(f *testing.F) {
	f.Add("/api/v1/spaces/{spaceId}/assignments?limit=1", `{"roles":["a"],"x":1}`, "value")
	f.Add("https://t/api/v1/spaces/%zz/assignments?=&&a=%", `{"a":{},"a":[]}`, "{{x}}")
	f.Add("//", `[`, "..")
	f.Add("", `{"add":[{"subject":"a"},null,5],"x":1}`, "b")
	f.Add("", `{"terms":[{"linksTo":[{},[]]},{}],"categories":7}`, "c")
	var all []Details
	for _, id := range []string{"spaces.createSpaceAssignment", "licenses.addLicenseAssignments", "glossaries.importGlossary", "spaces.patchSpace"} {
		all = append(all, detailsOf(f, id))
	}
	f.Fuzz(func(t *testing.T, target, body, value string) {
		r := Request{Target: target, Body: body}
		for _, d := range all {
			fieldsAreSet(t, d, r, value)
			rowsComeAndGo(t, d, r)
		}
	})
}

func fieldsAreSet(t *testing.T, d Details, r Request, value string) {
	fields, _ := d.Fields(r)
	for _, field := range fields {
		got, err := d.Set(r, field, value)
		if err != nil {
			continue
		}
		if field.In == "body" && got.Body != "" && !json.Valid([]byte(got.Body)) {
			t.Errorf("the body is no JSON any more: %q", got.Body)
		}
		if before, after := len(segments(r.Target)), len(segments(got.Target)); field.In == "path" && before != after {
			t.Errorf("%q has other segments than %q", got.Target, r.Target)
		}
		if again, err := d.Set(got, field, value); err == nil && again != got {
			t.Errorf("setting it twice makes %q of %q", again, got)
		}
	}
}

// rowsComeAndGo adds a row to each list and takes it out again.
func rowsComeAndGo(t *testing.T, d Details, r Request) {
	for _, list := range d.Lists(r) {
		more, err := d.AddRow(r, list.Key)
		if err != nil {
			continue
		}
		if now, ok := d.list(more, list.Key); !ok || now.Count != list.Count+1 {
			t.Errorf("%s of %q has %d rows after %d: %q", list.Key, r.Body, now.Count, list.Count, more.Body)
		}
		back, err := d.RemoveRow(more, list.RowKey(list.Count))
		if now, _ := d.list(back, list.Key); err != nil || now.Count != list.Count {
			t.Errorf("%s of %q has %d rows again, %v: %q", list.Key, r.Body, now.Count, err, back.Body)
		}
	}
}

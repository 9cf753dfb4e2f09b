package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/internal/catalog"
)

// compact is the body of the request on a page without its white space.
func compact(t *testing.T, doc *goquery.Document) string {
	t.Helper()
	var v json.RawMessage
	must(t, json.Unmarshal([]byte(value(doc, "body")), &v))
	packed, err := json.Marshal(v)
	must(t, err)
	return string(packed)
}

// legends are the rows that the form shows, in order.
func legends(doc *goquery.Document) []string {
	return doc.Find("#op-form [data-row] > legend").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
}

func TestRowsWithoutScript(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "licenses.addLicenseAssignments")
	if got := legends(doc); !slices.Equal(got, []string{"Row 1 of “add”"}) {
		t.Fatalf("the form begins with %q", got)
	}
	doc = c.post("/rest/op/row", formOf(doc, "op:body:/add/0/subject", "a", "row", "add body:/add")...)
	doc = c.post("/rest/op/row", formOf(doc, "op:body:/add/1/subject", "b", "row", "add body:/add")...)
	doc = c.post("/rest/op/fill", formOf(doc, "op:body:/add/2/subject", "c")...)
	if got, want := compact(t, doc), `{"add":[{"subject":"a","type":""},{"subject":"b","type":""},{"subject":"c","type":""}]}`; got != want {
		t.Errorf("the body is %s", got)
	}
	shows(t, doc, `#op-form button[value="remove body:/add/1"]`, "Remove row 2 of “add”")
	shows(t, doc, `#op-form button[value="add body:/add"]`, "Add a row to “add”")

	// What was typed into another row goes where that row is then.
	doc = c.post("/rest/op/row", formOf(doc, "op:body:/add/2/name", "C", "row", "remove body:/add/1")...)
	if got, want := compact(t, doc), `{"add":[{"subject":"a","type":""},{"subject":"c","type":"","name":"C"}]}`; got != want {
		t.Errorf("the body is %s", got)
	}
	if got := legends(doc); !slices.Equal(got, []string{"Row 1 of “add”", "Row 2 of “add”"}) || value(doc, "op:body:/add/1/subject") != "c" {
		t.Errorf("the form shows %q, the second of them %s", got, value(doc, "op:body:/add/1/subject"))
	}
	c.post("/rest/op/row", formOf(doc, "row", "remove body:/add/0")...)
	doc = c.post("/rest/op/row", formOf(c.get("/rest"), "row", "remove body:/add/0")...)
	if got := compact(t, doc); got != `{"add":[]}` || len(legends(doc)) != 0 || doc.Find(`#op-form details[open] button[value="add body:/add"]`).Length() != 1 {
		t.Errorf("after the last row the body is %s", got)
	}
	shows(t, c.post("/rest/op/row", formOf(doc, "row", "remove body:/add/0")...), "#op-form .problem", "no such row")
}

func TestRowsBeginWhereTheyAre(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "glossaries.importGlossary")
	c.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for _, tt := range []struct{ body, row, want string }{
		{`{}`, "add body:/terms", "opr-body--terms-0"},
		{`{"terms":[{},{}]}`, "add body:/terms/1/linksTo", "opr-body--terms-1-linksTo-0"},
		{`{"terms":[{},{}]}`, "remove body:/terms/1", "opr-body--terms"},
		{`{"terms":5}`, "add body:/terms", "opr-body--terms"},
	} {
		form := url.Values{}
		pairs := formOf(doc, "body", tt.body, "row", tt.row)
		for i := 0; i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		resp, err := c.client.PostForm(c.base+"/rest/op/row", form)
		must(t, err)
		resp.Body.Close()
		if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusSeeOther || got != "/rest#"+tt.want {
			t.Errorf("%s of %s leads to %s with %d", tt.row, tt.body, got, resp.StatusCode)
		}
		if c.get("/rest").Find("#op-form #"+tt.want).Length() != 1 {
			t.Errorf("there is no #%s", tt.want)
		}
	}
}

// TestRowsFollowTheBody: what is written into the body is in the form, to its limit.
func TestRowsFollowTheBody(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "glossaries.importGlossary")
	doc = c.post("/rest/op/fill", formOf(doc, "body", `{"terms":[{"name":"a"},{"name":"b","linksTo":[{"title":"l"},{}]},{"name":"c"}],"categories":7}`)...)
	want := []string{"Row 1 of “terms”", "Row 2 of “terms”", "Row 1 of “linksTo” in row 2 of “terms”", "Row 2 of “linksTo” in row 2 of “terms”", "Row 3 of “terms”"}
	if got := legends(doc); !slices.Equal(got, want) || value(doc, "op:body:/terms/2/name") != "c" {
		t.Errorf("the form shows %q", got)
	}
	shows(t, c.post("/rest/op/row", formOf(doc, "row", "add body:/categories")...), "#op-form .problem", "Something else stands in the body")
	doc = c.post("/rest/op/row", formOf(c.get("/rest"), "row", "add body:/terms/0/linksTo")...)
	if got := compact(t, doc); !strings.HasPrefix(got, `{"terms":[{"name":"a","linksTo":[{`) {
		t.Errorf("the body is %s", got)
	}

	doc = c.post("/rest/op", "op", "licenses.addLicenseAssignments")
	many := `{"add":[` + strings.TrimSuffix(strings.Repeat(`{"subject":"s"},`, 25), ",") + `]}`
	doc = c.post("/rest/op/fill", formOf(doc, "body", many)...)
	if n := len(legends(doc)); n != catalog.MostRows || doc.Find(`#op-form button[value^="add "]`).Length() != 0 {
		t.Errorf("%d rows are shown", n)
	}
	shows(t, doc, "#op-form .op-list", "The body has 25 rows here. The form shows the first 20")
	doc = c.post("/rest/op/row", formOf(doc, "op:body:/add/19/subject", "z", "row", "remove body:/add/0")...)
	if got, want := compact(t, doc), strings.Replace(many, `{"subject":"s"},`, "", 1); strings.Replace(got, `"z"`, `"s"`, 1) != want || value(doc, "op:body:/add/18/subject") != "z" {
		t.Errorf("the body is %s", got)
	}
}

// TestRowsKeepWhatCannotBePutIn: a value that is none stays where it was typed.
func TestRowsKeepWhatCannotBePutIn(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "automations.createAutomation")
	body := `{"schedules":[{"timezone":"a"},{"timezone":"b"}]}`
	doc = c.post("/rest/op/fill", formOf(doc, "body", body)...)
	const wrong = "op:body:/schedules/1/interval"
	if doc.Find(`[name="`+wrong+`"]`).Length() != 1 {
		t.Fatal("the operation has another form")
	}
	doc = c.post("/rest/op/row", formOf(doc, wrong, "first", "row", "add body:/schedules")...)
	stays := func() {
		t.Helper()
		if value(doc, wrong) != "first" || value(doc, strings.Replace(wrong, "op:", "op-was:", 1)) != "" {
			t.Errorf("the field holds %q", value(doc, wrong))
		}
		shows(t, doc, "#op-form .problem", "is no number")
	}
	stays()
	doc = c.get("/rest")
	stays()
	doc = c.post("/rest/op/row", formOf(doc, "row", "remove body:/schedules/0")...)
	stays()
	shows(t, doc, "#op-form .problem", "First mend the field")
	doc = c.post("/rest/op/row", formOf(doc, "row", "remove body:/schedules/1")...)
	if n := doc.Find("#op-form .problem").Length(); n != 0 || !strings.HasPrefix(compact(t, doc), `{"schedules":[{"timezone":"a"},{`) {
		t.Errorf("%d problems, the body is %s", n, compact(t, doc))
	}
}

func TestStepAddsAndRemovesRows(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "licenses.addLicenseAssignments")
	for _, tt := range []struct{ body, row, want, rows, problem string }{
		{`{"add":[]}`, "add body:/add", `"subject": "",`, "body:/add=1", ""},
		{`{"add":[{"subject":"a"},{"subject":"b"}]}`, "remove body:/add/0", `"b"`, "body:/add=1", ""},
		{`{"add":[{}]}`, "remove body:/add/1", "", "body:/add=1", "no such row"},
		{`{"add":[{},{},{}]}`, "", "", "body:/add=3", ""},
		{`{"add":[{}]}`, "turn body:/add", "", "body:/add=1", ""},
	} {
		got := c.step(formOf(doc, "body", tt.body, "row", tt.row)...)
		body := ""
		if got.Body != nil {
			body = strings.Join(strings.Fields(*got.Body), " ")
		}
		if got.Rows != tt.rows || (tt.want == "") != (got.Body == nil) || !strings.Contains(body, tt.want) || !strings.Contains(fmt.Sprint(got.Problems), tt.problem) {
			t.Errorf("%s of %s: %+v, body %s", tt.row, tt.body, got, body)
		}
	}
	if got := compact(t, c.get("/rest")); got != `{"add":[{"subject":"","type":""}]}` {
		t.Errorf("a step has kept %s", got)
	}
}

package handlers

import (
	"fmt"
	"slices"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// operationForm is the fields and the lists of a request as its page shows them.
type operationForm struct {
	fields   []web.OperationField
	of       []catalog.Field // each one's place in the request
	lists    []catalog.List
	problems map[string]string // by "op:" and the key
	bodyOK   bool
}

func formView(z *session, details catalog.Details, d web.RESTDraft) operationForm {
	request := catalog.Request{Target: d.Target, Body: d.Body}
	form := operationForm{lists: details.Lists(request), problems: d.Problems}
	form.of, form.bodyOK = details.Fields(request)
	for _, f := range form.of {
		field := operationField(details, f, form.of)
		field.Problem = d.Problems["op:"+f.Key]
		if typed, ok := d.Typed[f.Key]; ok {
			if _, err := details.Set(request, f, typed); err != nil {
				field.Value, field.Problem = typed, err.Error()
			}
		}
		field.Pick = pickedFor(z, details.ID, f.Key)
		form.fields = append(form.fields, field)
	}
	return form
}

// rowsInWords differs where forms have different rows.
func rowsInWords(lists []catalog.List) string {
	var words []string
	for _, l := range lists {
		words = append(words, fmt.Sprintf("%s=%d", l.Key, l.Count))
	}
	return strings.Join(words, " ")
}

// sections parts the form: what is needed or filled in stands open.
func (o operationForm) sections() []web.OperationSection {
	needed, more := web.OperationSection{Title: "Needed", Open: true}, web.OperationSection{Title: "May be left out"}
	for i, f := range o.fields {
		section := &more
		switch {
		case o.of[i].In == "body":
			continue
		case f.Required:
			section = &needed
		case filledIn(f):
			section, needed.Title = &needed, "Needed or filled in"
		}
		section.Fields = append(section.Fields, f)
	}
	body := web.OperationSection{Title: "Body", Fields: o.fieldsOf(""), Lists: o.listsOf("", "")}
	body.Open = slices.ContainsFunc(body.Fields, func(f web.OperationField) bool { return filledIn(f) || f.Required }) ||
		slices.ContainsFunc(o.lists, func(l catalog.List) bool {
			return l.Present || l.Required && l.Row == "" || o.problems["op:"+l.Key] != ""
		})
	return slices.DeleteFunc([]web.OperationSection{needed, more, body}, func(s web.OperationSection) bool { return len(s.Fields)+len(s.Lists) == 0 })
}

// fieldsOf are the fields of a row of the body, or those in none; what is
// needed comes first.
func (o operationForm) fieldsOf(row string) []web.OperationField {
	var needed, rest []web.OperationField
	for i, f := range o.fields {
		switch {
		case o.of[i].In != "body" || o.of[i].Row != row:
		case f.Required:
			needed = append(needed, f)
		default:
			rest = append(rest, f)
		}
	}
	return append(needed, rest...)
}

// listsOf are the lists in a row of the body, or those in none; within is where
// that row stands, in words.
func (o operationForm) listsOf(row, within string) []web.FormList {
	var out []web.FormList
	for _, l := range o.lists {
		if l.Row != row {
			continue
		}
		list := web.FormList{Key: l.Key, Label: l.Label, Name: "“" + l.Label + "”" + within, Description: l.Description, Required: l.Required,
			Problem: o.problems["op:"+l.Key], Count: l.Count, Full: l.Full()}
		if l.Key == "body:" {
			list.Name = "the body"
		}
		for i := range l.Shown {
			key := l.RowKey(i)
			list.Rows = append(list.Rows, web.FormListRow{Key: key, Number: i + 1, Fields: o.fieldsOf(key),
				Lists: o.listsOf(key, fmt.Sprintf(" in row %d of %s", i+1, list.Name))})
		}
		out = append(out, list)
	}
	return out
}

package handlers

import (
	"fmt"
	"net/http"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// The form of an operation posts each field as op:KEY with what it was when it
// was shown as op-was:KEY, so that a changed field goes into the request, and a
// changed request is not undone by its form.

// operationOf finds the operation that a draft is a call of.
func operationOf(d web.RESTDraft) (catalog.Details, bool) {
	o, _, ok := catalog.LoadREST().Match(d.Method, d.Target)
	if !ok {
		return catalog.Details{}, false
	}
	details, err := catalog.LoadREST().Details(o)
	return details, err == nil
}

// withFields puts the changed fields of an operation's form into a draft. What
// cannot be put in is a sentence by the key of its field.
func withFields(r *http.Request, d web.RESTDraft) (web.RESTDraft, map[string]string) {
	problems := map[string]string{}
	details, ok := operationOf(d)
	if !ok || r.PostFormValue("op") != details.ID {
		return d, problems
	}
	request := catalog.Request{Target: d.Target, Body: d.Body}
	fields, _ := details.Fields(request)
	for _, f := range fields {
		value, changed := changedField(r, f)
		if !changed {
			continue
		}
		next, err := details.Set(request, f, value)
		if err != nil {
			problems[f.Key] = err.Error()
			continue
		}
		request = next
	}
	d.Target, d.Body = request.Target, request.Body
	return d, problems
}

func changedField(r *http.Request, f catalog.Field) (value string, changed bool) {
	was, shown := r.PostForm["op-was:"+f.Key]
	if !shown {
		return "", false
	}
	separator := "\n"
	if f.In == "query" {
		separator = ","
	}
	value = strings.ReplaceAll(strings.Join(r.PostForm["op:"+f.Key], separator), "\r\n", "\n")
	if f.Type != "string" || f.In != "body" {
		value = strings.TrimSpace(value)
	}
	return value, value != strings.ReplaceAll(was[0], "\r\n", "\n")
}

// fieldProblems are the sentences for changed fields that cannot be put into
// the request, for the page.
func fieldProblems(r *http.Request, d web.RESTDraft) map[string]string {
	_, problems := withFields(r, d)
	out := map[string]string{}
	for key, sentence := range problems {
		out["op:"+key] = sentence
	}
	return out
}

// typedInto is what was typed into the fields with problems.
func typedInto(r *http.Request, problems map[string]string) map[string]string {
	typed := map[string]string{}
	for key := range problems {
		typed[key] = r.PostFormValue("op:" + key)
	}
	return typed
}

// operationView is the form for a draft; nil where it is no known call.
func operationView(z *session, d web.RESTDraft) *web.OperationView {
	details, ok := operationOf(d)
	if !ok {
		return nil
	}
	v := &web.OperationView{OperationRow: operationRow(details.Operation), Description: details.Description}
	if n := details.PerMinute(); n > 0 {
		v.Limit = fmt.Sprintf("Qlik allows one user about %d calls a minute.", n)
	} else {
		v.Limit = "How often this may be called is not published (rate tier)."
	}
	form := formView(z, details, d)
	v.Note, v.BodyBroken, v.Rows = operationNote(details, form.bodyOK), !form.bodyOK, rowsInWords(form.lists)
	v.Sections = form.sections()
	return v
}

func operationNote(d catalog.Details, bodyOK bool) string {
	switch {
	case !bodyOK:
		return "The body is no JSON that a form can show at the moment. Mend it, and its fields come back."
	case d.Body.Upload():
		return "This operation takes a file. Choose it below, under “File to send”."
	case d.Body == nil || d.Body.Form():
		return ""
	}
	return "This operation takes a body that no form can show. Write it by hand."
}

func filledIn(f web.OperationField) bool { return f.Value != "" || f.Problem != "" || f.Pick != nil }

func operationField(d catalog.Details, f catalog.Field, fields []catalog.Field) web.OperationField {
	field := web.OperationField{Key: f.Key, Label: f.Label, Type: typeInWords(f), Description: f.Description, Default: f.Default, Value: f.Value, Was: f.Value,
		Required: f.Required, Deprecated: f.Deprecated, Kind: web.KindText, Choices: f.Enum}
	switch {
	case f.JSON:
		field.Kind = web.KindJSON
	case f.Type == "boolean":
		field.Kind, field.Choices = web.KindChoice, []string{"true", "false"}
	case len(f.Enum) > 0:
		field.Kind = web.KindChoice
	case f.Many() && f.Items != nil && len(f.Items.Enum) > 0:
		field.Kind, field.Choices = web.KindSeveral, f.Items.Enum
	case f.Many() && f.In == "body":
		field.Kind = web.KindLines
	}
	if field.Kind == web.KindText {
		field.Source = pickSource(d.Operation, f, fields).title
	}
	return field
}

func typeInWords(f catalog.Field) string {
	switch {
	case f.JSON:
		return "JSON"
	case f.Type == "array" && f.In == "query":
		return "several, with commas between"
	case f.Type == "array":
		return "several"
	case f.Type == "boolean":
		return "yes or no"
	case f.Type == "number":
		return "number"
	}
	return "text"
}

package qlikproxy

import (
	"bytes"
	"encoding/json"
	"html"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// QlikError is one error of Qlik's envelope.
type QlikError struct{ Code, Title, Detail, Status string }

// Bounds of what is read from an envelope.
const (
	maxErrors    = 20
	maxErrorText = 2000 // characters
)

// envelope is what an error's body tells.
type envelope struct {
	Errors    []QlikError
	OAuthCode string
	TraceID   string
}

// readEnvelope understands every form in which errors come: Qlik's errors[], the
// same members at the top, error and message of older services, error and
// error_description of RFC 6749, and the title of a web page. A body of another
// form gives an empty envelope.
func readEnvelope(body []byte) envelope {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if len(body) == 0 {
		return envelope{}
	}
	if body[0] == '<' {
		return htmlEnvelope(body)
	}
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil {
		return envelope{}
	}
	e := envelope{TraceID: text(top, "traceId"), Errors: listedErrors(top["errors"])}
	if len(e.Errors) == 0 {
		e.addTop(top)
	}
	return e
}

// listedErrors reads errors[]; members that are no objects are taken as titles.
func listedErrors(raw json.RawMessage) []QlikError {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var errs []QlikError
	for _, item := range list[:min(len(list), maxErrors)] {
		var member map[string]json.RawMessage
		if json.Unmarshal(item, &member) == nil {
			errs = append(errs, errorOf(member))
		} else if s := scalar(item); s != "" {
			errs = append(errs, QlikError{Title: s})
		}
	}
	return errs
}

func errorOf(member map[string]json.RawMessage) QlikError {
	e := QlikError{Code: text(member, "code"), Title: text(member, "title"), Detail: text(member, "detail"), Status: text(member, "status")}
	if e.Title == "" {
		e.Title = text(member, "message")
	}
	return e
}

// addTop reads an error whose members stand at the top.
func (e *envelope) addTop(top map[string]json.RawMessage) {
	one := errorOf(top)
	if code := text(top, "error"); code != "" {
		description := text(top, "error_description")
		if description != "" || oauthCode.MatchString(code) {
			e.OAuthCode = code
		}
		if one.Title == "" {
			one.Title = code
		}
		if one.Detail == "" {
			one.Detail = description
		}
	}
	var nested map[string]json.RawMessage
	if one == (QlikError{}) && json.Unmarshal(top["error"], &nested) == nil {
		one = errorOf(nested)
	}
	if one.Code != "" || one.Title != "" || one.Detail != "" {
		e.Errors = []QlikError{one}
	}
}

// oauthCode is the form of an error of RFC 6749, section 5.2, and its extensions.
var oauthCode = lazyregexp.New(`^(invalid|unauthorized|unsupported|access|server|temporarily|interaction|consent|login)_[a-z_]+$`)

var titlePattern = lazyregexp.New(`(?is)<title[^>]*>(.*?)</title>`)

// htmlEnvelope takes the title of a web page.
func htmlEnvelope(body []byte) envelope {
	m := titlePattern.FindSubmatch(body[:min(len(body), maxFailureBody)])
	if m == nil {
		return envelope{}
	}
	title := strings.Join(strings.Fields(html.UnescapeString(string(m[1]))), " ")
	if title == "" {
		return envelope{}
	}
	return envelope{Errors: []QlikError{{Title: shorten(title, maxErrorText)}}}
}

func text(members map[string]json.RawMessage, name string) string { return scalar(members[name]) }

// scalar reads a string, or a number or boolean as it stands; Qlik's services
// differ in which they use.
func scalar(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return shorten(s, maxErrorText)
	}
	if len(raw) > 0 && len(raw) < 64 && !bytes.ContainsAny(raw, `{}[]"`) && string(raw) != "null" {
		return string(raw)
	}
	return ""
}

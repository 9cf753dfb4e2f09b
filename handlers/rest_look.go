package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// lookOf is the request that out will be, save for what the console adds.
func lookOf(t *qlikproxy.Tenant, out web.RESTDraft) *web.LookView {
	target := withAdded(out.Target, out.Query)
	if !strings.Contains(target, "://") {
		target = t.Address().URL("/" + strings.TrimPrefix(target, "/"))
	}
	return &web.LookView{Method: out.Method, URL: target, Header: out.Header, Body: out.Body}
}

// checkBody leaves a sentence in d's problems when its body is meant to be JSON
// and is not. Sending it all the same is the person's choice.
func checkBody(d web.RESTDraft) {
	stated := ""
	for _, h := range d.Header {
		if http.CanonicalHeaderKey(strings.TrimSpace(h.Name)) == "Content-Type" {
			stated = strings.ToLower(h.Value)
		}
	}
	looks := strings.TrimLeft(d.Body, " \t\r\n")
	if strings.Contains(stated, "json") && looks != "" || stated == "" && looks != "" && strings.ContainsRune(`{["`, rune(looks[0])) {
		if problem := jsonProblem(d.Body); problem != "" {
			d.Problems["body"] = problem
			d.Problems["anyway"] = "body"
		}
	}
}

// jsonProblem says where text stops being JSON, or nothing.
func jsonProblem(text string) string {
	if json.Valid([]byte(text)) {
		return ""
	}
	in := json.NewDecoder(bytes.NewReader([]byte(text)))
	var whole json.RawMessage
	err := in.Decode(&whole)
	at := in.InputOffset()
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		at = syntax.Offset - 1
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Sprintf("This is no complete JSON: it ends in line %d before everything that was opened is closed.", strings.Count(text, "\n")+1)
	} else if err == nil {
		err = errors.New("something follows after its end")
		at += int64(len(text[at:]) - len(strings.TrimLeft(text[at:], " \t\r\n")))
	}
	before := text[:min(max(at, 0), int64(len(text)))]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return fmt.Sprintf("This is no JSON from line %d, column %d on (%v).", strings.Count(before, "\n")+1, utf8.RuneCountInString(line)+1, err)
}

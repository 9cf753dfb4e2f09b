package qlikproxy

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"unicode/utf8"

	"qlikconsole/internal/jsonskip"
	"qlikconsole/internal/wsframe"
)

const codeBlocked = -32099 // of the answer to a message that was not sent

// rpcCall is what the guard reads of a message of the page.
type rpcCall struct {
	id     json.RawMessage // nil: none that could stand in an answer
	method string

	rawID, handle []byte // as they stand in the message; nil: none
	answers       bool   // it has members of an answer, too
	unread        bool   // it passes without having been read
}

// judge tells what is wrong with a message that has to stay here; "": nothing is. It
// passes only when it is beyond doubt what the engine will make of it, and the guard
// lets its method through; or when the guard lets through whatever it is. top is the
// message, or its outline.
func (p *pump) judge(kind byte, msg, top []byte) (c rpcCall, problem string) {
	if c, problem = p.reader.read(kind, msg, top); problem == "" {
		return c, p.allow(c.method)
	}
	if p.b.guard("") == nil {
		return rpcCall{unread: true}, ""
	}
	return c, problem
}

func (p *pump) allow(method string) (problem string) {
	err := p.b.guard(method)
	if err == nil {
		return ""
	}
	problem = cutText(method, maxScanMethod) + " was not sent."
	if !errors.Is(err, ErrReadOnly) {
		problem += " " + err.Error()
	}
	return problem
}

// block records a message that was not sent and tells the page why.
func (p *pump) block(m message, msg []byte, c rpcCall, problem string) error {
	p.look(m, msg)
	rec := p.record(m, int64(len(msg)), msg)
	rec.lane, rec.problem = laneBlocked, problem
	if len(msg) > maxPreview {
		rec.body = p.keep(m, msg, nil)
	}
	p.b.c.log.add(rec)
	if err := p.flush(); err != nil { // the page's turn to write may take a while
		return err
	}
	return p.src.write(wsframe.Text, p.b.c.redact.bytes(refusalOf(c.id, problem)))
}

func refusalOf(id json.RawMessage, problem string) []byte {
	type blocked struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if id == nil {
		id = json.RawMessage("null")
	}
	answer, _ := json.Marshal(struct { // id is valid JSON
		Version string          `json:"jsonrpc"`
		ID      json.RawMessage `json:"id"`
		Error   blocked         `json:"error"`
	}{"2.0", id, blocked{codeBlocked, "The console is read-only: " + problem}})
	return answer
}

// callReader reads calls as strictly as it gets: whatever two parsers might understand
// differently is a problem.
type callReader struct {
	skip   jsonskip.Skipper
	seen   [][]byte // the names of members so far
	method string   // of the last call: mostly that of the next one, too
}

// read reads a message. top is the same, or its outline.
func (r *callReader) read(kind byte, msg, top []byte) (c rpcCall, problem string) {
	first := jsonText(msg).blanks(0)
	switch {
	case kind != wsframe.Text:
		return c, "a binary message was not sent, because its method cannot be read."
	case first < len(msg) && msg[first] == '{':
		c, problem = r.call(top)
	case !json.Valid(msg):
		problem = noJSON
	case msg[first] == '[':
		problem = "a batch of calls was not sent. Send them one by one."
	default:
		problem = "a message was not sent, because it is no JSON object."
	}
	if problem == noJSON && !utf8.Valid(msg) {
		problem = "a message was not sent, because it is no valid text (UTF-8)."
	}
	return c, problem
}

const noJSON = "a message was not sent, because it is no JSON."

// call reads the members at the top of a JSON object.
func (r *callReader) call(top []byte) (c rpcCall, problem string) {
	var method []byte
	r.seen = r.seen[:0]
	valid := members(top, &r.skip, func(m member) {
		if problem == "" {
			problem = problemOf(m.name, r.seen)
		}
		if problem != "" {
			return
		}
		r.seen = append(r.seen, m.name)
		switch string(m.name) {
		case "id":
			c.id, c.rawID = answerable(m.value), m.value
		case "method":
			method = m.value
		case "handle":
			c.handle = m.value
		case "result", "error", "change":
			c.answers = true
		}
	})
	switch {
	case !valid:
		return c, noJSON // whatever else is wrong with it
	case problem != "":
		return c, problem
	case method == nil:
		return c, "a message was not sent, because it names no method."
	case len(method) < 3 || method[0] != '"' || bytes.IndexByte(method, '\\') >= 0:
		return c, "a message was not sent, because its method is no plain text."
	}
	if method = method[1 : len(method)-1]; string(method) != r.method {
		r.method = string(method)
	}
	c.method = r.method
	return c, ""
}

// problemOf says what two parsers might understand differently in a name.
func problemOf(name []byte, seen [][]byte) string {
	switch {
	case bytes.IndexByte(name, '\\') >= 0:
		return "a message was not sent, because the name of a member has an escape (\\) in it."
	case slices.ContainsFunc(seen, func(other []byte) bool { return sameName(name, other) }):
		return "a message was not sent, because a member stands in it twice: " + cutText(string(name), 40)
	case len(seen) >= 64:
		return "a message was not sent, because it has too many members."
	case string(name) != "method" && sameName(name, []byte("method")):
		return "a message was not sent, because \"method\" is written in another way."
	}
	return ""
}

// sameName reports whether two names are the same but for upper and lower case. Most
// differ in their first letters, which are ASCII.
func sameName(a, b []byte) bool {
	if len(a) > 0 && len(b) > 0 && a[0]|b[0] < utf8.RuneSelf && a[0]|' ' != b[0]|' ' {
		return false
	}
	return bytes.EqualFold(a, b)
}

// answerable is an id that may stand in an answer, as long as the message is there.
func answerable(id []byte) json.RawMessage {
	if len(id) > 256 || id[0] == '{' || id[0] == '[' {
		return nil
	}
	return id
}

package qlikproxy

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"qlikconsole/internal/wsframe"
)

// rpcCall is what the guard reads of a message of the page.
type rpcCall struct {
	id     json.RawMessage // nil: none that could stand in an answer
	method string

	rawID, handle []byte // as they stand in the message; nil: none
	answers       bool   // it has members of an answer, too
	unread        bool   // it passes without having been read
}

// callReader reads calls as strictly as it gets: whatever two parsers might understand
// differently is a problem.
type callReader struct {
	seen    [][]byte // the names of members so far
	value   []byte   // of the method, as it stands
	c       rpcCall
	problem string
	method  string // of the last call: mostly that of the next one, too
}

func (r *callReader) read(kind byte, msg []byte) (c rpcCall, problem string) {
	first := jsonText(msg).blanks(0)
	switch {
	case kind != wsframe.Text:
		return c, "a binary message was not sent, because its method cannot be read."
	case first < len(msg) && msg[first] == '{':
		c, problem = r.call(msg)
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
func (r *callReader) call(msg []byte) (c rpcCall, problem string) {
	r.start()
	valid := members(msg, func(m member) { r.take(m) })
	switch {
	case !valid: // whatever else is wrong with it
		c, _ = r.begin(msg)
		return c, noJSON
	case r.problem != "":
		return r.c, r.problem
	case r.value == nil:
		return r.c, "a message was not sent, because it names no method."
	case !r.named():
		return r.c, "a message was not sent, because its method is no plain text."
	}
	return r.c, ""
}

// begin reads a JSON object up to where a value nests or is cut, and returns the place
// behind its method; 0: that is not there, or not plain to see.
func (r *callReader) begin(msg []byte) (c rpcCall, behind int) {
	r.start()
	j := jsonText(msg)
	if i := j.blanks(0); j.is(i, '{') {
		j.object(i, false, func(m member) bool {
			r.take(m)
			if behind == 0 && r.value != nil {
				behind = m.end
			}
			return r.problem == ""
		})
	}
	if behind == 0 || !r.named() {
		return r.c, 0
	}
	return r.c, behind
}

func (r *callReader) start() {
	*r = callReader{seen: r.seen[:0], method: r.method}
}

// take reads a member, unless something is wrong with one before it.
func (r *callReader) take(m member) {
	if r.problem == "" {
		r.problem = problemOf(m.name, r.seen)
	}
	if r.problem != "" {
		return
	}
	r.seen = append(r.seen, m.name)
	switch string(m.name) {
	case "id":
		r.c.id, r.c.rawID = answerable(m.value), m.value
	case "method":
		r.value = m.value
	case "handle":
		r.c.handle = m.value
	case "result", "error", "change":
		r.c.answers = true
	}
}

// named takes the method over if it is plain text.
func (r *callReader) named() bool {
	if len(r.value) < 3 || r.value[0] != '"' || bytes.IndexByte(r.value, '\\') >= 0 {
		return false
	}
	if name := r.value[1 : len(r.value)-1]; string(name) != r.method {
		r.method = string(name)
	}
	r.c.method = r.method
	return true
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

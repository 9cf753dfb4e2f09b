package qlikproxy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

const (
	maxGuarded  = 64 << 20 // bytes of a message that is parsed before it passes
	maxLarge    = 4 << 20  // bytes of room for such messages that is kept
	codeBlocked = -32099   // of the answer to a message that was not sent
)

// rpcCall is what the guard reads of a message of the page.
type rpcCall struct {
	id     json.RawMessage // nil: none that could stand in an answer
	method string
}

// guarded passes a message on only when it is beyond doubt what the engine will
// make of it, and the guard lets its method through.
func (p *pump) guarded(m message, head []byte, r io.Reader) error {
	msg, err := p.rest(head, r)
	if err != nil {
		return err
	}
	c, problem := readCall(m.kind, msg)
	if problem == "" {
		if err := p.b.guard(c.method); err == nil {
			return p.pass(m, msg)
		} else if problem = cutText(c.method, maxScanMethod) + " was not sent."; !errors.Is(err, ErrReadOnly) {
			problem += " " + err.Error()
		}
	}
	return p.block(m, msg, c, problem)
}

// rest is a message with what r still has of it, when head has filled the buffer.
func (p *pump) rest(head []byte, r io.Reader) ([]byte, error) {
	if len(head) < len(p.buf) {
		return head, nil
	}
	msg := append(p.large[:0], head...)
	for {
		if len(msg) == cap(msg) {
			msg = slices.Grow(msg, len(msg))
		}
		n, err := r.Read(msg[len(msg):cap(msg)])
		msg = msg[:len(msg)+n]
		if cap(msg) <= maxLarge {
			p.large = msg
		}
		switch {
		case err == io.EOF:
			return msg, nil
		case err != nil:
			return nil, err
		case len(msg) > maxGuarded:
			return nil, errTooBig
		}
	}
}

// block records a message that was not sent and tells the page why.
func (p *pump) block(m message, msg []byte, c rpcCall, problem string) error {
	p.annotate(m, msg)
	rec := p.record(m, int64(len(msg)), msg)
	rec.lane = laneBlocked
	if len(msg) > maxPreview {
		rec.body = p.pen.keep(msg)
	}
	p.b.c.log.add(rec)
	if err := p.dst.flush(); err != nil { // the page's turn to write may take a while
		return writeError{err}
	}
	if err := p.src.write(websocket.TextMessage, p.b.c.redact.bytes(refusalOf(c.id, problem))); err != nil {
		return err
	}
	return p.src.flush()
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

// readCall reads a message as strictly as it gets: whatever two parsers might
// understand differently is a problem.
func readCall(kind int, msg []byte) (c rpcCall, problem string) {
	if kind != websocket.TextMessage {
		return c, "a binary message was not sent, because its method cannot be read."
	}
	switch i := jsonText(msg).blanks(0); {
	case i < len(msg) && msg[i] == '{':
		return readMembers(msg)
	case !json.Valid(msg):
		return c, noJSON(msg)
	case msg[i] == '[':
		return c, "a batch of calls was not sent. Send them one by one."
	}
	return c, "a message was not sent, because it is no JSON object."
}

func noJSON(msg []byte) string {
	if !utf8.Valid(msg) {
		return "a message was not sent, because it is no valid text (UTF-8)."
	}
	return "a message was not sent, because it is no JSON."
}

// readMembers looks at the members at the top of a JSON object.
func readMembers(msg []byte) (c rpcCall, problem string) {
	var room [8][]byte
	seen, method := room[:0], []byte(nil)
	for m, valid := range members(msg) {
		if !valid {
			return c, noJSON(msg) // whatever else is wrong with it
		}
		if problem == "" {
			problem = problemOf(m.name, seen)
		}
		if problem != "" {
			continue
		}
		seen = append(seen, m.name)
		switch string(m.name) {
		case "id":
			c.id = answerable(m.value)
		case "method":
			method = m.value
		}
	}
	switch {
	case problem != "":
		return c, problem
	case method == nil:
		return c, "a message was not sent, because it names no method."
	case len(method) < 3 || method[0] != '"' || bytes.IndexByte(method, '\\') >= 0:
		return c, "a message was not sent, because its method is no plain text."
	}
	c.method = string(method[1 : len(method)-1])
	return c, ""
}

// problemOf says what two parsers might understand differently in a name.
func problemOf(name []byte, seen [][]byte) string {
	switch {
	case bytes.IndexByte(name, '\\') >= 0:
		return "a message was not sent, because the name of a member has an escape (\\) in it."
	case slices.ContainsFunc(seen, func(other []byte) bool { return bytes.EqualFold(name, other) }):
		return "a message was not sent, because a member stands in it twice: " + cutText(string(name), 40)
	case len(seen) >= 64:
		return "a message was not sent, because it has too many members."
	case string(name) != "method" && bytes.EqualFold(name, []byte("method")):
		return "a message was not sent, because \"method\" is written in another way."
	}
	return ""
}

// answerable is an id that may stand in an answer, as long as the message is there.
func answerable(id []byte) json.RawMessage {
	if len(id) > 256 || id[0] == '{' || id[0] == '[' {
		return nil
	}
	return id
}

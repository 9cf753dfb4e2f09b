package qlikproxy

import "qlikconsole/internal/jsonskip"

// outline is a JSON object of which all that nests in it is left out: of a message it
// keeps what the guard has to know. It takes messages piece by piece, and checks what
// it leaves out.
type outline struct {
	text []byte // such as {"id":1,"method":"GetLayout","params":[]}
	skip jsonskip.Skipper

	opened  bool // the object has begun
	nested  bool // inside of what is left out
	quoted  bool // inside of a text
	escaped bool // behind a backslash in it
	broken  bool // it is no JSON
}

func (o *outline) reset() {
	o.text = o.text[:0]
	o.opened, o.nested, o.quoted, o.escaped, o.broken = false, false, false, false, false
}

// add takes a piece of the message.
func (o *outline) add(p []byte) {
	for len(p) > 0 && !o.broken {
		if !o.nested {
			p = p[o.top(p):]
			continue
		}
		n, state := o.skip.Feed(p)
		p = p[n:]
		o.nested, o.broken = state == jsonskip.More, state == jsonskip.Broken
	}
}

// top keeps the part of p that does not nest, and returns how long it is.
func (o *outline) top(p []byte) int {
	for i, b := range p {
		switch {
		case o.escaped:
			o.escaped = false
		case !opensOrCloses[b] && b != '\\':
		case b == '"':
			o.quoted = !o.quoted
		case o.quoted:
			o.escaped = b == '\\'
		case b != '{' && b != '[':
		case !o.opened:
			o.opened = true
		default:
			o.nested = true
			o.skip.Reset(1)
			o.text = append(append(o.text, p[:i]...), b, b+2) // "[]" or "{}"
			return i
		}
	}
	o.text = append(o.text, p...)
	return len(p)
}

// members is the outline of a message that is there whole; nil: it is no JSON.
func (o *outline) members() []byte {
	if o.broken || o.nested {
		return nil
	}
	return o.text
}

// soFar is the outline of one of which more is to come, as if it ended here; nil: its
// members cannot be told yet.
func (o *outline) soFar() []byte {
	if o.broken || !o.nested {
		return nil
	}
	return append(o.text, '}')
}

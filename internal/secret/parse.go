package secret

import (
	"bytes"
	"strings"
)

// quote is a quotation mark as it stands in a text that may itself be quoted: \" in JSON inside JSON, &#34; in HTML.
type quote struct {
	slashes int
	mark    string
}

var marks = []string{`"`, `'`, "&quot;", "&#34;", "&#39;", "%22"}

// parser reads what stands between a name and its value. short is set once the text ended before it was decided.
type parser struct {
	t     text
	i     int
	short bool
}

// peek returns the next byte, or 0.
func (p *parser) peek() byte {
	if p.i < len(p.t.buf) {
		return p.t.buf[p.i]
	}
	p.short = p.short || !p.t.final
	return 0
}

func (p *parser) undecided() verdict {
	if p.short {
		return more
	}
	return no
}

// fold takes lit, given in lower case, if it comes next.
func (p *parser) fold(lit string) bool {
	there := p.t.buf[p.i:min(len(p.t.buf), p.i+len(lit))]
	if !strings.EqualFold(string(there), lit[:len(there)]) {
		return false
	}
	if len(there) < len(lit) {
		p.short = p.short || !p.t.final
		return false
	}
	p.i += len(lit)
	return true
}

// blanks takes at most 32 of these blanks.
func (p *parser) blanks(which string) {
	for end := p.i + 32; p.i < end && strings.IndexByte(which, p.peek()) >= 0; {
		p.i++
	}
}

// leads reports whether n characters of the class come next, and takes none.
func (p *parser) leads(n int, class func(byte) bool) bool {
	q := *p
	for range n {
		if !class(q.peek()) {
			p.short = p.short || q.short
			return false
		}
		q.i++
	}
	return true
}

func (p *parser) quote() (quote, bool) {
	start := p.i
	for p.i < start+15 && p.peek() == '\\' {
		p.i++
	}
	q := quote{slashes: p.i - start}
	for _, q.mark = range marks {
		if p.fold(q.mark) {
			return q, true
		}
	}
	if q.mark = "u0022"; q.slashes > 0 && p.fold(q.mark) {
		return q, true
	}
	p.i = start
	return quote{}, false
}

const jsonBlanks = " \t\r\n"

// colon takes what joins a name that ended at p.i to its value: a colon, or in lists of names and values `,"value":`.
func (p *parser) colon() bool {
	p.blanks(jsonBlanks)
	if p.fold(",") {
		p.blanks(jsonBlanks)
		_, open := p.quote()
		if !open || !p.fold("value") {
			return false
		}
		if _, end := p.quote(); !end {
			return false
		}
		p.blanks(jsonBlanks)
	}
	ok := p.fold(":")
	p.blanks(jsonBlanks)
	return ok
}

// member takes all from the end of a name that began at s up to the first character of its string.
func (p *parser) member(s int) (*rest, bool) {
	q, ok := p.quote()
	if !ok || !bytes.HasSuffix(p.t.buf[:s], []byte(q.mark)) || !p.colon() {
		return nil, false
	}
	many := p.fold("[")
	p.blanks(jsonBlanks)
	q, ok = p.quote()
	return &rest{quote: q, many: many}, ok
}

// header is like member, but also takes the colon of a raw header.
func (p *parser) header(s int) (*rest, bool) {
	start := *p
	r, ok := p.member(max(0, s-len("set-")))
	if ok || p.short {
		return r, ok
	}
	*p = start
	if r, ok = p.member(s); ok || p.short {
		return r, ok
	}
	*p = start
	ok = p.fold(":")
	p.blanks(" \t[")
	return &rest{stops: "\"'<\r\n"}, ok
}

const settingStops = ";&\"'`< \t\r\n"

// setting takes the equals sign of name=value, and a quotation mark or brace after it.
func (p *parser) setting() (*rest, bool) {
	p.blanks(" \t")
	if !p.fold("=") || p.peek() == '=' || p.peek() == '>' {
		return nil, false
	}
	p.blanks(" \t")
	if p.fold("{") {
		return &rest{stops: "}\"<\r\n"}, true
	}
	before := p.i
	if q, ok := p.quote(); ok && strings.IndexByte(",}]:;)> \x00", p.peek()) < 0 {
		return &rest{quote: q}, true
	}
	p.i = before
	return &rest{stops: settingStops}, true
}

// value ends a rule: the value begins at p.i, unless it is empty.
func (p *parser) value(r *rest, ok bool) (hit, verdict) {
	if !ok || p.short {
		return hit{}, p.undecided()
	}
	next, done := r.skip(p.t, p.i)
	if next == p.i {
		p.short = !done && !p.t.final
		return hit{}, p.undecided()
	}
	return hit{start: p.i, end: p.i, rest: r}, yes
}

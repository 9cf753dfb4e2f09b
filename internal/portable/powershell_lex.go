package portable

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// psToken is a word of PowerShell, quoted or not, or one of the signs that part
// words.
type psToken struct {
	text string
	sign bool
	bare bool // written without quotation marks: it may be a command or an option
}

const (
	psSingles = "'‘’‚‛" // PowerShell takes all of them for the same
	psDoubles = `"“”„`
	psSigns   = "\n;|(){}=,&<>"
)

// powershell parts a script into tokens. Like bash, it works nothing out.
type powershell struct {
	s      string
	i      int
	rep    *Report
	tokens []psToken
}

func powershellTokens(s string, rep *Report) ([]psToken, error) {
	p := powershell{s: strings.ReplaceAll(s, "\r\n", "\n"), rep: rep}
	for p.i < len(p.s) {
		c := p.s[p.i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			p.i++
		case strings.HasPrefix(p.s[p.i:], "`\n"):
			p.i += 2
		case c == '#':
			p.i += len(p.s[p.i:]) - len(strings.TrimLeft(p.s[p.i:], "#"))
			if n := strings.IndexByte(p.s[p.i:], '\n'); n >= 0 {
				p.i += n
			} else {
				p.i = len(p.s)
			}
		case strings.HasPrefix(p.s[p.i:], "@{") || strings.HasPrefix(p.s[p.i:], "@("):
			p.sign(2)
		case strings.IndexByte(psSigns, c) >= 0:
			p.sign(1)
		default:
			if err := p.word(); err != nil {
				return nil, err
			}
		}
	}
	return p.tokens, nil
}

func (p *powershell) sign(n int) {
	p.tokens = append(p.tokens, psToken{text: p.s[p.i : p.i+n], sign: true})
	p.i += n
}

// word reads one word; quoted and other pieces that touch are one.
func (p *powershell) word() error {
	var b strings.Builder
	bare := true
	for p.i < len(p.s) {
		r, n := utf8.DecodeRuneInString(p.s[p.i:])
		here := strings.HasPrefix(p.s[p.i:], "@'\n") || strings.HasPrefix(p.s[p.i:], "@\"\n")
		var err error
		switch {
		case here:
			bare = false
			err = p.hereString(&b)
		case strings.ContainsRune(psSingles, r):
			bare = false
			p.i += n
			err = p.single(&b)
		case strings.ContainsRune(psDoubles, r):
			bare = false
			p.i += n
			err = p.double(&b)
		case r == '`' && p.i+1 < len(p.s):
			if p.s[p.i+1] == '\n' {
				p.tokens = append(p.tokens, psToken{text: b.String(), bare: bare})
				return nil
			}
			p.backtick(&b)
		case r == '$' && bare && strings.EqualFold(p.s[p.i:min(len(p.s), p.i+5)], "$env:") && variableName(p.s[p.i+5:]) != "":
			p.dollar(&b)
			bare = false
		case strings.ContainsRune(" \t\r"+psSigns, r):
			p.tokens = append(p.tokens, psToken{text: b.String(), bare: bare})
			return nil
		default:
			b.WriteString(p.s[p.i : p.i+n])
			p.i += n
		}
		if err != nil {
			return err
		}
	}
	p.tokens = append(p.tokens, psToken{text: b.String(), bare: bare})
	return nil
}

// hereString reads @'…'@ or @"…"@, whose ends stand on lines of their own.
func (p *powershell) hereString(b *strings.Builder) error {
	end := "\n" + p.s[p.i+1:p.i+2] + "@"
	verbatim := p.s[p.i+1] == '\''
	text, _, ok := strings.Cut(p.s[p.i+2:], end)
	if !ok {
		return errUnclosed
	}
	p.i += 2 + len(text) + len(end)
	text = strings.TrimPrefix(text, "\n")
	if verbatim {
		b.WriteString(text)
		return nil
	}
	inner := powershell{s: text, rep: p.rep}
	for inner.i < len(inner.s) {
		inner.expand(b)
	}
	return nil
}

func (p *powershell) single(b *strings.Builder) error { return p.quoted(b, psSingles, false) }
func (p *powershell) double(b *strings.Builder) error { return p.quoted(b, psDoubles, true) }

// quoted reads up to one of the marks; a doubled one stands for itself.
func (p *powershell) quoted(b *strings.Builder, marks string, expands bool) error {
	for p.i < len(p.s) {
		r, n := utf8.DecodeRuneInString(p.s[p.i:])
		if !strings.ContainsRune(marks, r) {
			if expands {
				p.expand(b)
			} else {
				b.WriteString(p.s[p.i : p.i+n])
				p.i += n
			}
			continue
		}
		p.i += n
		again, m := utf8.DecodeRuneInString(p.s[p.i:])
		if m == 0 || !strings.ContainsRune(marks, again) {
			return nil
		}
		b.WriteRune(again)
		p.i += m
	}
	return errUnclosed
}

// expand reads one character of a text in double quotation marks.
func (p *powershell) expand(b *strings.Builder) {
	_, n := utf8.DecodeRuneInString(p.s[p.i:])
	switch {
	case p.s[p.i] == '`' && p.i+1 < len(p.s):
		p.backtick(b)
	case p.s[p.i] == '$':
		p.dollar(b)
	default:
		b.WriteString(p.s[p.i : p.i+n])
		p.i += n
	}
}

// backtick reads PowerShell's escapes.
func (p *powershell) backtick(b *strings.Builder) {
	const meanings = "0\x00a\ab\be\x1bf\fn\nr\rt\tv\v"
	_, n := utf8.DecodeRuneInString(p.s[p.i+1:])
	c := p.s[p.i+1 : p.i+1+n]
	p.i += 1 + n
	if c == "u" && strings.HasPrefix(p.s[p.i:], "{") {
		digits, _, ok := strings.Cut(p.s[p.i+1:min(len(p.s), p.i+10)], "}")
		if v, err := strconv.ParseUint(digits, 16, 21); ok && err == nil {
			b.WriteRune(rune(v))
			p.i += len(digits) + 2
			return
		}
	}
	if at := strings.Index(meanings, c); at >= 0 && at%2 == 0 {
		c = meanings[at+1 : at+2]
	}
	b.WriteString(c)
}

// dollar reads a variable or an expression. Chrome writes characters beyond
// ASCII as $([char]233), those beyond 16 bits in two halves.
func (p *powershell) dollar(b *strings.Builder) {
	rest := p.s[p.i+1:]
	if text, n := psChars(p.s[p.i:]); n > 0 {
		b.WriteString(text)
		p.i += n
		return
	}
	braced := strings.HasPrefix(rest, "{")
	rest = strings.TrimPrefix(rest, "{")
	skipped := len(p.s[p.i+1:]) - len(rest)
	if strings.EqualFold(rest[:min(len(rest), 4)], "env:") {
		rest = rest[4:]
		skipped += 4
	}
	name := variableName(rest)
	if name == "" || braced && !strings.HasPrefix(rest[len(name):], "}") {
		if strings.HasPrefix(p.s[p.i:], "$(") {
			p.rep.leave(leftShell, "$(…")
		}
		b.WriteByte('$')
		p.i++
		return
	}
	b.WriteString("{{" + name + "}}")
	p.i += 1 + skipped + len(name)
	if braced {
		p.i++
	}
}

package portable

import (
	"strings"
	"unicode/utf8"
)

// bash parts a script into commands and their words, as bash quotes them. It
// works nothing out: $NAME becomes {{NAME}}, what else a shell would expand
// stays as it is written and is reported. It does not recurse, as the parsers of
// whole shells do: a megabyte of opening brackets would end the process.
type bash struct {
	s        string
	i        int
	rep      *Report
	word     strings.Builder
	inWord   bool // also an empty one, as in ''
	words    []string
	commands [][]string
}

func bashCommands(s string, rep *Report) ([][]string, error) {
	b := bash{s: s, rep: rep}
	for b.i < len(b.s) {
		if err := b.next(); err != nil {
			return nil, err
		}
	}
	b.endCommand()
	return b.commands, nil
}

func (b *bash) next() error {
	c := b.s[b.i]
	b.i++
	switch c {
	case ' ', '\t':
		b.endWord()
	case '\n', ';', '|', '&', '(', ')':
		b.endCommand()
	case '<', '>':
		b.redirection()
	case '#':
		if b.inWord {
			b.add("#")
		} else {
			b.until("\n")
		}
	case '\\':
		b.escaped("")
	case '\'':
		return b.single()
	case '"':
		return b.double()
	case '$':
		return b.dollar(false)
	case '`':
		b.substitution("`", '`', 0)
	default:
		b.addByte(c)
	}
	return nil
}

func (b *bash) add(s string) {
	b.inWord = true
	b.word.WriteString(s)
}

func (b *bash) endWord() {
	if b.inWord {
		b.words = append(b.words, b.word.String())
	}
	b.word.Reset()
	b.inWord = false
}

func (b *bash) endCommand() {
	b.endWord()
	if len(b.words) > 0 {
		b.commands = append(b.commands, b.words)
	}
	b.words = nil
}

// until returns what stands before end and moves behind it, or to the end.
func (b *bash) until(end string) (text string, found bool) {
	text, _, found = strings.Cut(b.s[b.i:], end)
	b.i += len(text)
	if found {
		b.i += len(end)
	}
	return text, found
}

// escaped reads what follows a backslash. Between double quotes it is one of
// few, and the backslash stays in front of the others.
func (b *bash) escaped(few string) {
	if b.i == len(b.s) {
		b.add(`\`)
		return
	}
	_, n := utf8.DecodeRuneInString(b.s[b.i:])
	c := b.s[b.i : b.i+n]
	b.i += n
	switch {
	case c == "\n": // the line goes on
	case few != "" && !strings.Contains(few, c):
		b.add(`\` + c)
	default:
		b.add(c)
	}
}

func (b *bash) single() error {
	text, found := b.until("'")
	if !found {
		return errUnclosed
	}
	b.add(text)
	return nil
}

func (b *bash) double() error {
	b.add("")
	for b.i < len(b.s) {
		c := b.s[b.i]
		b.i++
		switch c {
		case '"':
			return nil
		case '\\':
			b.escaped("$`\"\\\n")
		case '`':
			b.substitution("`", '`', 0)
		case '$':
			if err := b.dollar(true); err != nil {
				return err
			}
		default:
			b.addByte(c)
		}
	}
	return errUnclosed
}

// dollar reads what follows a dollar sign.
func (b *bash) dollar(quoted bool) error {
	rest := b.s[b.i:]
	name := variableName(rest)
	switch {
	case !quoted && strings.HasPrefix(rest, "'"):
		b.i++
		return b.ansi()
	case !quoted && strings.HasPrefix(rest, `"`): // translated text; nobody does
		b.i++
		return b.double()
	case name != "":
		b.i += len(name)
		b.add("{{" + name + "}}")
	case strings.HasPrefix(rest, "{") && bracedName(rest) != "":
		name := bracedName(rest)
		b.i += len(name) + 2
		b.add("{{" + name + "}}")
	case strings.HasPrefix(rest, "("):
		b.i++
		b.substitution("$(", ')', '(')
	case strings.HasPrefix(rest, "{"):
		b.i++
		b.substitution("${", '}', '{')
	default:
		b.add("$")
	}
	return nil
}

// substitution keeps what a shell would work out as it is written.
func (b *bash) substitution(open string, end, more byte) {
	start, depth := b.i, 1
	for b.i < len(b.s) && depth > 0 {
		switch c := b.s[b.i]; {
		case c == end:
			depth--
		case c == more:
			depth++
		case c == '\\' && b.i+1 < len(b.s):
			b.i++
		}
		b.i++
	}
	b.add(open + b.s[start:b.i])
	b.rep.leave(leftShell, open+"…")
}

// redirection passes over where output goes and input comes from.
func (b *bash) redirection() {
	if strings.Trim(b.word.String(), "0123456789") == "" { // as in 2>file
		b.word.Reset()
		b.inWord = false
	}
	b.endWord()
	operator := b.s[b.i-1 : b.i]
	for b.i < len(b.s) && strings.IndexByte("<>&|-", b.s[b.i]) >= 0 {
		operator += b.s[b.i : b.i+1]
		b.i++
	}
	for b.i < len(b.s) && (b.s[b.i] == ' ' || b.s[b.i] == '\t') {
		b.i++
	}
	at := len(b.words)
	for b.i < len(b.s) && strings.IndexByte(" \t\n;|&()<>", b.s[b.i]) < 0 {
		if b.next() != nil {
			break
		}
	}
	b.endWord()
	b.words = b.words[:at]
	b.rep.leave(leftCommands, operator)
}

// variableName is the name that s begins with, if any.
func variableName(s string) string {
	n := 0
	for n < len(s) && n < 100 && (s[n] == '_' || isLetter(s[n]) || n > 0 && isDigit(s[n])) {
		n++
	}
	return s[:n]
}

// bracedName is NAME where s begins with {NAME}.
func bracedName(s string) string {
	name := variableName(s[1:])
	if !strings.HasPrefix(s[1+len(name):], "}") {
		return ""
	}
	return name
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

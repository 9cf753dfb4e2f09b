package portable

import (
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// cmdWords parts a command as Windows does it: the command prompt reads carets,
// percent signs and what ends a command; the program's start-up code then parts
// what is left, by backslashes and quotation marks.
// https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
func cmdWords(s string, rep *Report) []string {
	line, rest := cmdLine(strings.ReplaceAll(s, "\r\n", "\n"), rep)
	if rest = strings.Trim(rest, " \t\n&|<>"); rest != "" {
		rep.leave(leftCommands, firstWord(rest))
	}
	return crtWords(line, strings.Contains(s, `-H ^"`) && doubledBackslashes.MatchString(line))
}

// doubledBackslashes is a line in which all backslashes come in pairs, save in
// front of quotation marks and of curl's own brackets. Chrome writes that, with -H ^", where the start-up
// code wants pairs in front of quotation marks only.
var doubledBackslashes = lazyregexp.New(`^(?:[^\\]|\\\\|\\["\[\]{}])*$`)

func firstWord(s string) string {
	if f := strings.Fields(s); len(f) > 0 {
		return f[0]
	}
	return ""
}

// cmdLine does what the command prompt does. rest is what follows the command.
func cmdLine(s string, rep *Report) (line, rest string) {
	var out strings.Builder
	quoted := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		name := ""
		if c == '%' {
			name = percentName(s[i:])
		}
		switch {
		case c == '^' && !quoted:
			if i++; i < len(s) && s[i] == '\n' {
				i++ // the line goes on; what follows stands for itself
			}
			if i < len(s) {
				out.WriteByte(s[i])
			}
		case name != "":
			out.WriteString("{{" + name + "}}")
			i += len(name) + 1
		case c == '\n', !quoted && strings.IndexByte("&|<>", c) >= 0:
			return out.String(), s[i:]
		default:
			if c == '"' {
				quoted = !quoted
			}
			out.WriteByte(c)
		}
	}
	return out.String(), ""
}

// percentName is NAME where s begins with %NAME%. Escapes of an address such as
// %C3%A9 look like it, so only capitals are a name, and more than two.
func percentName(s string) string {
	name, _, ok := strings.Cut(s[1:min(len(s), 102)], "%")
	if !ok || len(name) < 3 || variableName(name) != name || strings.ToUpper(name) != name {
		return ""
	}
	return name
}

// crtWords parts a line as programs made with Microsoft's C library do, or
// with all backslashes taken for pairs.
func crtWords(s string, paired bool) []string {
	var words []string
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], `\`))
			i += n - 1
			inWord = true
			if i+1 == len(s) || s[i+1] != '"' {
				if paired {
					n /= 2
				}
				word.WriteString(strings.Repeat(`\`, n))
				continue
			}
			word.WriteString(strings.Repeat(`\`, n/2))
			if n%2 == 1 {
				word.WriteByte('"')
				i++
			}
		case c == '"' && quoted && i+1 < len(s) && s[i+1] == '"':
			word.WriteByte('"')
			i++
		case c == '"':
			inWord, quoted = true, !quoted
		case strings.IndexByte(" \t\n", c) >= 0 && !quoted:
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			inWord = true
			word.WriteByte(c)
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}

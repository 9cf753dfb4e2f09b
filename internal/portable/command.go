package portable

import (
	"path"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

var errUnclosed = &Error{"A quotation mark is opened and never closed. Was the whole command copied?"}

var (
	commandStart = lazyregexp.New(`(?i)^(?:curl(?:\.exe)?|invoke-webrequest|invoke-restmethod|iwr|irm|\$session\s*=\s*new-object)(?:\s|$)`)
	prompt       = lazyregexp.New(`^(?:\$|#|>|PS [^>\n]*>|[A-Za-z]:\\[^>\n]*>)[ \t]+`)
	invokeWord   = lazyregexp.New(`(?im)(?:^|[=(;|\s])(?:invoke-webrequest|invoke-restmethod|iwr|irm)\s`)
	caretQuote   = lazyregexp.New(`^[^'"\n]*\^"|^[^'\n]*\^[ \t\r]*\n`)
	backtickLine = lazyregexp.New("^[^\n]*[ \t]`[ \t\r]*\n")
)

// IsCommand reports whether text looks like a command that sends a request:
// curl, or PowerShell's own.
func IsCommand(text string) bool { return commandStart.MatchString(trimCommand(text)) }

func trimCommand(text string) string {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if rest := prompt.ReplaceAllString(text, ""); commandStart.MatchString(rest) {
		return rest
	}
	return text
}

// ParseCommand reads one command: curl as bash, the Windows command prompt or
// PowerShell quotes it, or PowerShell's Invoke-WebRequest and Invoke-RestMethod.
// Nothing is run and no file is read. The error is an [*Error].
func ParseCommand(text string) (Request, Report, error) {
	var rep Report
	if len(text) > MaxCommand {
		return Request{}, rep, &Error{"The command is longer than 1 MB."}
	}
	r, err := parseCommand(trimCommand(strings.ToValidUTF8(text, "�")), &rep)
	if err != nil {
		return Request{}, rep, err
	}
	if r.URL == "" {
		return Request{}, rep, &Error{"The command has no address."}
	}
	r.finish()
	rep.Requests = 1
	return r, rep, nil
}

func parseCommand(text string, rep *Report) (Request, error) {
	if invokeWord.MatchString(text) && !strings.HasPrefix(strings.ToLower(text), "curl") {
		return powershellRequest(text, rep)
	}
	words, err := curlWords(text, rep)
	if err != nil {
		return Request{}, err
	}
	c := curl{rep: rep}
	c.read(words)
	return c.request(), nil
}

// curlWords are the words behind curl, by the quoting that the text shows signs of.
func curlWords(text string, rep *Report) ([]string, error) {
	switch {
	case caretQuote.MatchString(text):
		if words := cmdWords(text, rep); len(words) > 0 && isCurl(words[0]) {
			return words[1:], nil
		}
	case backtickLine.MatchString(text) || strings.HasPrefix(strings.ToLower(text), "curl.exe "):
		return powershellCurl(text, rep)
	default:
		return bashCurl(text, rep)
	}
	return nil, errNoCurl
}

var errNoCurl = &Error{"There is no curl in this command."}

func isCurl(word string) bool {
	name := strings.ToLower(path.Base(strings.ReplaceAll(word, `\`, "/")))
	return name == "curl" || name == "curl.exe"
}

// bashCurl takes the first command that runs curl; the others are reported.
func bashCurl(text string, rep *Report) ([]string, error) {
	commands, err := bashCommands(strings.ReplaceAll(text, "\r\n", "\n"), rep)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, words := range commands {
		at := 0
		for at < len(words) && !isCurl(words[at]) && (strings.Contains(words[at], "=") || words[at] == "sudo" || words[at] == "time") {
			at++
		}
		if found == nil && at < len(words) && isCurl(words[at]) {
			found = words[at:]
		} else {
			rep.leave(leftCommands, words[0])
		}
	}
	if found == nil {
		return nil, errNoCurl
	}
	return found[1:], nil
}

func powershellCurl(text string, rep *Report) ([]string, error) {
	tokens, err := powershellTokens(text, rep)
	if err != nil {
		return nil, err
	}
	var words []string
	for i, t := range tokens {
		if t.sign && strings.Contains("\n;|&", t.text) {
			if i+1 < len(tokens) {
				rep.leave(leftCommands, tokens[i+1].text)
			}
			break
		}
		words = append(words, t.text)
	}
	if len(words) == 0 || !isCurl(words[0]) {
		return nil, errNoCurl
	}
	return words[1:], nil
}

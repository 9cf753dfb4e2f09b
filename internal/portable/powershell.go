package portable

import "strings"

// psValue is what stands behind an option: a text or a table of names and values.
type psValue struct {
	text  string
	table []Pair
	isSet bool
}

// psScript reads the one call of Invoke-WebRequest or Invoke-RestMethod in a
// script, with the variables that are set to constants before it.
type psScript struct {
	tokens []psToken
	i      int
	rep    *Report
	vars   map[string]psValue // by name in lower case, with the dollar sign
	call   psCall
	found  bool
	within bool // a table
}

// psCall is the call with its options.
type psCall struct {
	uri, method, body psValue
	headers           []Pair
	contentType       string
}

func isInvoke(word string) bool {
	switch strings.ToLower(word) {
	case "invoke-webrequest", "invoke-restmethod", "iwr", "irm":
		return true
	}
	return false
}

func powershellRequest(s string, rep *Report) (Request, error) {
	tokens, err := powershellTokens(s, rep)
	if err != nil {
		return Request{}, err
	}
	p := psScript{tokens: tokens, rep: rep, vars: map[string]psValue{}}
	for p.i < len(p.tokens) {
		p.statement()
	}
	if !p.found {
		return Request{}, &Error{"There is no Invoke-WebRequest or Invoke-RestMethod in this."}
	}
	return p.call.request(rep), nil
}

func (p *psScript) peek() psToken {
	if p.i < len(p.tokens) {
		return p.tokens[p.i]
	}
	return psToken{text: "\n", sign: true}
}

func (p *psScript) take() psToken {
	t := p.peek()
	p.i++
	return t
}

func (p *psScript) isSign(signs string) bool {
	t := p.peek()
	return t.sign && strings.Contains(signs, t.text)
}

// skipBlock moves behind the sign that closes what the sign just taken opened.
func (p *psScript) skipBlock() {
	for depth := 1; depth > 0 && p.i < len(p.tokens); {
		switch t := p.take(); {
		case t.sign && strings.ContainsAny(t.text, "({"):
			depth++
		case t.sign && strings.ContainsAny(t.text, ")}"):
			depth--
		}
	}
}

// rest moves behind the statement.
func (p *psScript) rest() {
	for p.i < len(p.tokens) && !p.isSign("\n;") {
		if t := p.take(); t.sign && strings.ContainsAny(t.text, "({") {
			p.skipBlock()
		}
	}
	p.i++
}

func (p *psScript) statement() {
	first := p.take()
	name := strings.ToLower(first.text)
	switch {
	case first.sign:
	case first.bare && strings.HasPrefix(name, "$") && p.isSign("="):
		p.i++
		p.assign(name)
	case first.bare && isInvoke(name) && !p.found:
		p.found = true
		p.options()
	case strings.HasSuffix(name, ".cookies.add"):
		p.rep.leave(leftSignIn, "Cookie")
		p.rest()
	default:
		p.rep.leave(leftCommands, first.text)
		p.rest()
	}
}

// assign notes $name = value. A call may stand behind it as well.
func (p *psScript) assign(name string) {
	if t := p.peek(); t.bare && isInvoke(t.text) {
		return // the next statement is the call
	} else if t.bare && strings.EqualFold(t.text, "New-Object") {
		p.rest()
		return
	}
	v := p.value()
	if _, property, ok := strings.Cut(name, "."); ok {
		if property == "useragent" {
			p.call.headers = append(p.call.headers, Pair{"User-Agent", v.text})
		}
	} else {
		p.vars[name] = v
	}
	p.rest()
}

// value reads a text, a variable, a table, or the text inside of brackets.
func (p *psScript) value() psValue {
	t := p.take()
	switch {
	case t.sign && t.text == "@{" && p.within:
		p.skipBlock()
		p.rep.leave(leftShell, "@{…")
		return psValue{isSet: true}
	case t.sign && t.text == "@{":
		p.within = true
		table := p.table()
		p.within = false
		return psValue{table: table, isSet: true}
	case t.sign && t.text == "(":
		return p.bracketed()
	case t.sign:
		p.i--
		return psValue{}
	case t.bare && strings.HasPrefix(t.text, "$"):
		if v, ok := p.vars[strings.ToLower(t.text)]; ok {
			return v
		}
		if name := variableName(t.text[1:]); name != "" {
			return psValue{text: "{{" + name + "}}", isSet: true}
		}
	case t.bare && strings.HasPrefix(t.text, "[") && p.isSign("@{"): // as in [ordered]@{
		return p.value()
	}
	return psValue{text: t.text, isSet: true}
}

// bracketed reads what browsers write for a body beyond ASCII:
// ([System.Text.Encoding]::UTF8.GetBytes("…")).
func (p *psScript) bracketed() psValue {
	start := p.i
	p.skipBlock()
	inner := p.tokens[start:min(p.i, len(p.tokens))]
	if len(inner) >= 3 && strings.HasSuffix(strings.ToLower(inner[0].text), "::utf8.getbytes") && !inner[2].bare && !inner[2].sign {
		return psValue{text: inner[2].text, isSet: true}
	}
	p.rep.leave(leftShell, "(…")
	return psValue{isSet: true}
}

// table reads name = value pairs up to the closing brace.
func (p *psScript) table() []Pair {
	var out []Pair
	for p.i < len(p.tokens) {
		t := p.take()
		switch {
		case t.sign && t.text == "}":
			return out
		case t.sign:
		case p.isSign("="):
			p.i++
			out = append(out, Pair{t.text, p.value().text})
		}
	}
	return out
}

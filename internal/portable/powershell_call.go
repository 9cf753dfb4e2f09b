package portable

import "strings"

// options reads the options of the call, up to the end of the statement.
func (p *psScript) options() {
	for p.i < len(p.tokens) && !p.isSign("\n;|}") {
		t := p.peek()
		if t.bare && strings.HasPrefix(t.text, "-") && len(t.text) > 1 {
			p.i++
			name, value, joined := strings.Cut(t.text, ":")
			p.option(strings.ToLower(name), value, joined)
			continue
		}
		v := p.value()
		switch {
		case !v.isSet:
			p.i++ // a sign that has no place here
		case !p.call.uri.isSet:
			p.call.uri = v
		default:
			p.rep.leave(leftOptions, v.text)
		}
	}
	if p.isSign("|") {
		p.i++
		p.rep.leave(leftCommands, p.peek().text)
	}
	p.rest()
}

// option takes one option; joined is its value when written as -Name:value.
func (p *psScript) option(name, joined string, isJoined bool) {
	value := func() psValue {
		if isJoined && joined != "" {
			return psValue{text: joined, isSet: true}
		}
		return p.value()
	}
	switch name {
	case "-uri", "-url":
		p.call.uri = value()
	case "-method", "-custommethod":
		p.call.method = value()
	case "-headers":
		p.call.headers = append(p.call.headers, value().table...)
	case "-body":
		p.call.body = value()
	case "-contenttype":
		p.call.contentType = value().text
	case "-useragent":
		p.call.headers = append(p.call.headers, Pair{"User-Agent", value().text})
	case "-token", "-credential", "-authentication", "-certificate", "-certificatethumbprint":
		value()
		p.rep.leave(leftSignIn, name)
	case "-usedefaultcredentials", "-allowunencryptedauthentication":
		p.rep.leave(leftSignIn, name)
	case "-infile":
		value()
		p.rep.leave(leftFiles, name)
	case "-form":
		value()
		p.rep.leave(leftForm, name)
	case "-proxy", "-proxycredential":
		value()
		p.rep.leave(leftProxy, name)
	case "-skipcertificatecheck":
		p.rep.leave(leftUnsafe, name)
	case "-usebasicparsing", "-disablekeepalive", "-passthru", "-skiphttperrorcheck", "-skipheadervalidation", "-preserveauthorizationonredirect":
		p.rep.leave(leftTool, name)
	case "-websession", "-sessionvariable", "-outfile", "-timeoutsec", "-maximumredirection", "-sslprotocol", "-httpversion", "-maximumretrycount",
		"-retryintervalsec", "-responseheadersvariable", "-statuscodevariable", "-erroraction":
		value()
		p.rep.leave(leftTool, name)
	default:
		p.rep.leave(leftOptions, name)
		if t := p.peek(); !isJoined && (!t.sign && !strings.HasPrefix(t.text, "-") || t.sign && strings.HasPrefix(t.text, "@")) {
			value()
		}
	}
}

func (c psCall) request(rep *Report) Request {
	var r Request
	r.Method = strings.ToUpper(c.method.text)
	r.setURL(rep, c.uri.text)
	for _, h := range c.headers {
		if strings.EqualFold(h.Name, "method") || strings.EqualFold(h.Name, "path") || strings.EqualFold(h.Name, "scheme") || strings.EqualFold(h.Name, "authority") {
			rep.leave(leftConnection, h.Name) // browsers write the request line of HTTP/2 here
			continue
		}
		r.addHeader(rep, h.Name, h.Value)
	}
	if c.contentType != "" && !r.has("Content-Type") {
		r.addHeader(rep, "Content-Type", c.contentType)
	}
	isGet := r.Method == "" || r.Method == "GET"
	for _, p := range c.body.table {
		if isGet {
			r.addQuery(rep, p.Name, p.Value)
		}
	}
	switch {
	case c.body.table != nil && !isGet:
		r.setBody(rep, encodeQuery(c.body.table))
	case c.body.text != "":
		r.setBody(rep, c.body.text)
	}
	if r.Body != "" {
		r.setDefault("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

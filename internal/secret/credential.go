package secret

import (
	"bytes"
	"strings"
)

// rule decides at a keyword at [s, e) whether a credential follows, and where its value is.
type rule func(c *cleaner, s, e int) (hit, verdict)

// Places of a keyword that several characters may take.
const (
	anyToken  = '\x01' // a character of base64url
	anyScheme = '\x02' // a character of a URL's scheme
	anyEnd    = '\x03' // what may follow a name
)

// secretNames are the names of JSON members, form fields and settings whose values are secrets, in lower case.
var secretNames = []string{
	"client_secret", "clientsecret", "client_assertion", "access_token", "accesstoken", "refresh_token", "id_token",
	"subject_token", "api_key", "apikey", "password", "passwd", "qpassword", "qconnectionsecret", "secret", "pwd",
}

func credentialPatterns() []*pattern {
	var ps []*pattern
	add := func(text string, r rule) { ps = append(ps, newPattern(keyword, text, r)) }
	for _, name := range secretNames {
		add(strings.Replace(name, "pwd", "pwd"+string(anyEnd), 1), named(len(name), 1))
	}
	add("token", named(len("token"), 16))
	add("xpassword", scrambled)
	add("authorization", authorization)
	add("bearer ", scheme)
	add("basic ", scheme)
	add("cookie", cookie)
	add("eyj"+string(anyToken), jwt)
	add("-----begin ", privateKey)
	add(string(anyScheme)+"://", userinfo)
	add(string(anyScheme)+`:\/\/`, userinfo)
	return ps
}

func keywordOK(want, c byte) bool {
	switch want {
	case anyToken:
		return isBase64URL(c)
	case anyScheme:
		return isAlnum(c) || strings.IndexByte("+.-", c) >= 0
	case anyEnd:
		return strings.IndexByte("\"'\\&% =", c) >= 0
	}
	return c == want || c|0x20 == want && want >= 'a' && want <= 'z'
}

// credentialName reports whether a value of this name is a secret whatever it looks like.
func credentialName(name string) bool {
	name = strings.ToLower(name)
	return contains(secretNames, name) || name == "token" || name == "authorization" || strings.HasSuffix(name, "cookie")
}

// named finds the value of a JSON member or a setting (name=value) of this length. If least is more than 1, the value
// must begin with that many characters of a token, and the name must stand alone.
func named(length, least int) rule {
	return func(c *cleaner, s, _ int) (hit, verdict) {
		p := parser{t: c.t, i: s + length}
		r, ok := p.member(s)
		if !ok && !p.short {
			p.i = s + length
			r, ok = p.setting()
			ok = ok && (least == 1 || s == 0 || !isBase64URL(c.t.buf[s-1]) || c.oddBackslashes(s-1))
		}
		if ok && least > 1 {
			ok = p.leads(least, isToken68)
		}
		return p.value(r, ok)
	}
}

// scrambled finds what Qlik's own connect statements hold: (XUserId is …, XPassword is …).
func scrambled(c *cleaner, _, e int) (hit, verdict) {
	p := parser{t: c.t, i: e}
	ok := p.fold(" is ")
	return p.value(&rest{stops: settingStops + ")"}, ok)
}

// authorization finds the credential of an Authorization header, raw or as a JSON member.
func authorization(c *cleaner, s, e int) (hit, verdict) {
	p := parser{t: c.t, i: e}
	_, ok := p.header(s)
	ok = ok && (p.fold("bearer ") || p.fold("basic "))
	p.blanks(" ")
	return p.value(&rest{class: isToken68}, ok)
}

// scheme finds the credential after the word Bearer or Basic where no header's name was seen, if it looks like one and
// not like a word.
func scheme(c *cleaner, _, e int) (hit, verdict) {
	const enough = 24
	p := parser{t: c.t, i: e}
	p.blanks(" ")
	end := p.i
	for end < len(c.t.buf) && end < p.i+enough && isToken68(c.t.buf[end]) {
		end++
	}
	p.short = p.short || end == len(c.t.buf) && end < p.i+enough && !c.t.final
	return p.value(&rest{class: isToken68}, end == p.i+enough || random(c.t.buf[p.i:end]))
}

// random reports whether b is no word: it has a digit, a padding, or a capital after a small letter.
func random(b []byte) bool {
	small := false
	for _, c := range b {
		if c >= '0' && c <= '9' || c == '=' || small && c >= 'A' && c <= 'Z' {
			return len(b) >= 8
		}
		small = c >= 'a' && c <= 'z'
	}
	return false
}

// cookie finds the values of Cookie and Set-Cookie, raw or as a JSON member with one or many.
func cookie(c *cleaner, s, e int) (hit, verdict) {
	p := parser{t: c.t, i: e}
	r, ok := p.header(s)
	name := p
	ok = ok && name.leads(1, isName)
	for ok && name.i < p.i+64 && isName(name.peek()) {
		name.i++
	}
	ok = ok && name.peek() == '='
	p.short = p.short || name.short
	return p.value(r, ok)
}

// maxJWTHeader is how long the first part of a JWT may be, in bytes.
const maxJWTHeader = 4096

// jwt finds two or more parts of base64url of which the first is a JSON object.
func jwt(c *cleaner, s, _ int) (hit, verdict) {
	buf := c.t.buf
	if string(buf[s:s+3]) != "eyJ" {
		return hit{}, no
	}
	i := max(s, c.tokenEnd) // what an earlier try walked through is not walked again
	for i < len(buf) && i < s+maxJWTHeader && isBase64URL(buf[i]) {
		i++
	}
	c.tokenEnd = i
	p := parser{t: c.t, i: i}
	if i == s+maxJWTHeader || p.peek() != '.' || i < s+10 {
		return hit{}, p.undecided()
	}
	p.i++
	ok := p.leads(1, isBase64URL)
	p.i = s
	return p.value(&rest{class: isJWT}, ok)
}

// privateKey finds the body of a PEM block that holds a private key.
func privateKey(c *cleaner, _, e int) (hit, verdict) {
	p := parser{t: c.t, i: e}
	for p.i < e+40 && (isAlnum(p.peek()) || p.peek() == ' ') {
		p.i++
	}
	ok := bytes.Contains(bytes.ToUpper(c.t.buf[e:p.i]), []byte("PRIVATE KEY")) && p.fold("-----")
	return p.value(&rest{stops: "\"<", dashes: true}, ok)
}

// userinfo finds the password in scheme://user:password@host.
func userinfo(c *cleaner, _, e int) (hit, verdict) {
	const longest = 512
	p := parser{t: c.t, i: e}
	for p.i < e+longest && p.peek() > ' ' && strings.IndexByte("/?#\"'<>\\", p.peek()) < 0 {
		p.i++
	}
	if p.short {
		return hit{}, more
	}
	authority := c.t.buf[e:p.i]
	at, colon := bytes.LastIndexByte(authority, '@'), bytes.IndexByte(authority, ':')
	if colon < 0 || colon+1 >= at {
		return hit{}, no
	}
	return hit{start: e + colon + 1, end: e + at}, yes
}

func isBase64URL(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }
func isJWT(c byte) bool       { return isBase64URL(c) || c == '.' }
func isToken68(c byte) bool   { return isAlnum(c) || strings.IndexByte("-._~+/=", c) >= 0 }
func isName(c byte) bool      { return isBase64URL(c) || c == '.' || c == '$' }

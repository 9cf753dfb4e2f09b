package portable

import (
	"net/url"
	"strings"
)

// curl is what the options of one call say. https://curl.se/docs/manpage.html
type curl struct {
	rep     *Report
	urls    []string
	method  string
	headers []Pair
	data    []string
	query   []string
	isJSON  bool
	hasData bool
	get     bool
	head    bool
	upload  bool
	globoff bool
}

// read takes the words behind curl.
func (c *curl) read(words []string) {
	for i := 0; i < len(words); i++ {
		word := words[i]
		if t := strings.TrimLeft(word, " \t"); t == "" && word != "" || strings.HasPrefix(t, "-") {
			word = t // where a browser's address field swallowed the line breaks
		}
		next := func() string {
			if i+1 < len(words) {
				i++
				return words[i]
			}
			return ""
		}
		switch {
		case word == "--next" || word == "-:":
			c.rep.leave(leftCommands, word)
			return
		case strings.HasPrefix(word, "--"):
			c.long(word[2:], next)
		case len(word) > 1 && word[0] == '-':
			c.short(word[1:], next)
		case word != "":
			c.urls = append(c.urls, word)
		}
	}
}

func (c *curl) long(name string, next func() string) {
	if canonical, ok := aliases[name]; ok {
		name = canonical
	}
	value := ""
	if withValue[name] {
		value = next()
	}
	c.option(name, "--"+name, value)
}

// short reads options of one letter, of which several can stand in a row; the
// value of the last one can touch it.
func (c *curl) short(letters string, next func() string) {
	for i := range len(letters) {
		name, ok := shortNames[letters[i]]
		if !ok {
			c.rep.leave(leftOptions, "-"+letters[i:i+1])
			continue
		}
		if !withValue[name] {
			c.option(name, "-"+letters[i:i+1], "")
			continue
		}
		value := letters[i+1:]
		if value == "" {
			value = next()
		}
		c.option(name, "-"+letters[i:i+1], value)
		return
	}
}

// option acts on one option; shown is how it was written.
func (c *curl) option(name, shown, value string) {
	switch name {
	case "request":
		c.method = value
	case "url":
		c.urls = append(c.urls, value)
	case "header":
		c.header(value)
	case "user-agent":
		c.headers = append(c.headers, Pair{"User-Agent", value})
	case "referer":
		c.headers = append(c.headers, Pair{"Referer", strings.TrimSuffix(value, ";auto")})
	case "get":
		c.get = true
	case "head":
		c.head = true
	case "globoff":
		c.globoff = true
	case "upload-file":
		c.upload = true
		c.rep.leave(leftFiles, shown)
	case "data", "data-raw", "data-binary", "data-urlencode", "json", "url-query":
		c.take(name, shown, value)
	default:
		if what, ok := leftOut[name]; ok {
			c.rep.leave(what, shown)
		} else {
			c.rep.leave(leftOptions, shown)
		}
	}
}

// header is "Name: value", "Name;" for an empty one, or "Name:" for none.
func (c *curl) header(line string) {
	if strings.HasPrefix(line, "@") {
		c.rep.leave(leftFiles, "-H @…")
		return
	}
	if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) != "" {
		if strings.TrimSpace(value) != "" {
			c.headers = append(c.headers, Pair{name, value})
		}
	} else if name, rest, ok := strings.Cut(line, ";"); ok && strings.TrimSpace(rest) == "" {
		c.headers = append(c.headers, Pair{name, ""})
	} else if name, value, ok := strings.Cut(strings.TrimPrefix(line, ":"), ":"); ok { // HTTP/2's, as browsers show them
		c.headers = append(c.headers, Pair{":" + name, value})
	} else {
		c.rep.leave(leftBadHeader, name)
	}
}

// take adds to the body, or to the query.
func (c *curl) take(name, shown, value string) {
	isFile := strings.HasPrefix(value, "@") && name != "data-raw"
	if name == "data-urlencode" {
		value, isFile = urlencoded(value)
	}
	if isFile {
		c.rep.leave(leftFiles, shown+" @…")
		c.hasData = c.hasData || name != "url-query"
		return
	}
	if name == "url-query" {
		c.query = append(c.query, value)
		return
	}
	c.isJSON = c.isJSON || name == "json"
	c.data, c.hasData = append(c.data, value), true
}

// urlencoded reads "content", "=content", "name=content", "@file" and "name@file".
func urlencoded(value string) (encoded string, isFile bool) {
	at := strings.IndexAny(value, "=@")
	switch {
	case at < 0:
		return escape(value), false
	case value[at] == '@':
		return "", true
	case at == 0:
		return escape(value[1:]), false
	}
	return value[:at] + "=" + escape(value[at+1:]), false
}

// request puts together what the options say.
func (c *curl) request() Request {
	r := Request{Method: c.method}
	for i, u := range c.urls {
		if i == 0 {
			r.setURL(c.rep, withScheme(c.unglob(u)))
		} else {
			c.rep.leave(leftCommands, "another address")
		}
	}
	for _, h := range c.headers {
		r.addHeader(c.rep, h.Name, h.Value)
	}
	r.appendQuery(c.rep, strings.Join(c.query, "&"))
	separator := "&"
	if c.isJSON {
		separator = ""
	}
	data := strings.Join(c.data, separator)
	if c.get {
		r.appendQuery(c.rep, data)
	} else {
		r.setBody(c.rep, data)
	}
	if r.Method == "" {
		r.Method = c.defaultMethod()
	}
	if c.isJSON {
		r.setDefault("Content-Type", "application/json")
		r.setDefault("Accept", "application/json")
	} else if r.Body != "" {
		r.setDefault("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func (c *curl) defaultMethod() string {
	switch {
	case c.head:
		return "HEAD"
	case c.upload:
		return "PUT"
	case c.hasData && !c.get:
		return "POST"
	}
	return "GET"
}

var brackets = strings.NewReplacer(`\[`, "[", `\]`, "]", `\{`, "{", `\}`, "}")

// unglob undoes the escapes of brackets, by which curl would count otherwise.
func (c *curl) unglob(u string) string {
	if c.globoff {
		return u
	}
	return brackets.Replace(u)
}

// withScheme adds what curl adds to a bare host name.
func withScheme(u string) string {
	if strings.Contains(u, "://") || strings.HasPrefix(u, "/") || strings.HasPrefix(u, "{{") || u == "" {
		return u
	}
	return "https://" + u
}

// appendQuery adds -G's data to the query.
func (r *Request) appendQuery(rep *Report, data string) {
	if data = withoutControl(data); data == "" || r.URL == "" {
		return
	}
	if pairs, ok := splitQuery(data); ok && !strings.Contains(r.URL, "?") {
		for _, p := range pairs {
			r.addQuery(rep, p.Name, p.Value)
		}
		return
	}
	if _, err := url.ParseQuery(data); err != nil || len(data) > maxTarget {
		rep.leave(leftLongURL, "-G")
		return
	}
	separator := "?"
	if strings.Contains(r.URL, "?") {
		separator = "&"
	}
	r.URL += separator + withoutSecrets(rep, data)
}

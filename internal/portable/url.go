package portable

import (
	"net/url"
	"strings"
	"unicode"

	"qlikconsole/internal/lazyregexp"
)

var variablePattern = lazyregexp.New(`\{\{[^{}\r\n]{1,100}\}\}`)

// hostPattern is what stands in front of the path: a scheme and a host, or a
// variable that holds both.
var hostPattern = lazyregexp.New(`^(?:(?i:[a-z][a-z0-9+.-]*)://[^/?#]*|\{\{[^{}]{1,100}\}\}(?::\d+)?)`)

// Host is the part of URL that names the server, empty if there is none. It may
// be a variable.
func (r Request) Host() string {
	host := hostPattern.FindString(r.URL)
	if _, after, ok := strings.Cut(host, "://"); ok {
		return after
	}
	return host
}

// WithoutHost is r with a path in the place of a whole address, so that it goes
// to whichever server is at hand.
func (r Request) WithoutHost() Request {
	r.URL = "/" + strings.TrimPrefix(r.URL[len(hostPattern.FindString(r.URL)):], "/")
	return r
}

func pathOf(address string) string {
	path, _, _ := strings.Cut(Request{URL: address}.WithoutHost().URL, "?")
	return path
}

// setURL takes an address apart: the sign-in and the fragment are reported and
// left out, the query becomes parameters where that loses nothing.
func (r *Request) setURL(rep *Report, raw string) {
	raw = strings.TrimSpace(withoutControl(strings.ToValidUTF8(raw, "�")))
	if len(raw) > maxTarget {
		rep.leave(leftLongURL, r.Name)
		raw = ""
	}
	raw, _, hasFragment := strings.Cut(raw, "#")
	if hasFragment {
		rep.leave(leftFragment, r.Name)
	}
	path, query, _ := strings.Cut(raw, "?")
	r.URL = withoutUser(rep, path)
	if pairs, ok := splitQuery(query); ok {
		for _, p := range pairs {
			r.addQuery(rep, p.Name, p.Value)
		}
	} else {
		r.URL += "?" + withoutSecrets(rep, query)
	}
}

// withoutControl drops line breaks and the like, which browsers drop too.
func withoutControl(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, s)
}

// withoutUser removes the name and password in scheme://name:password@host.
func withoutUser(rep *Report, address string) string {
	host := hostPattern.FindString(address)
	scheme, authority, ok := strings.Cut(host, "://")
	at := strings.LastIndex(authority, "@")
	if !ok || at < 0 {
		return address
	}
	rep.leave(leftSignIn, "name and password in the address")
	return scheme + "://" + authority[at+1:] + address[len(host):]
}

// withoutSecrets removes the parameters that sign in from a query that is kept
// as it is written.
func withoutSecrets(rep *Report, query string) string {
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if signInParams[strings.ToLower(unescape(name))] {
			rep.leave(leftSignIn, name)
			continue
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, "&")
}

// splitQuery parts a query into what a form with names and values can hold. It
// is not ok if putting it together again would say something else.
func splitQuery(query string) (pairs []Pair, ok bool) {
	if query == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(query, "&") {
		name, value, found := strings.Cut(part, "=")
		n, err := url.QueryUnescape(name)
		v, err2 := url.QueryUnescape(value)
		if !found || n == "" || err != nil || err2 != nil || strings.ToValidUTF8(n+v, "") != n+v || len(pairs) == maxPairs {
			return nil, false
		}
		pairs = append(pairs, Pair{n, v})
	}
	return pairs, true
}

func unescape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// escape encodes s for a query and leaves {{variables}} as they are.
func escape(s string) string {
	var b strings.Builder
	end := 0
	for _, at := range variablePattern.FindAllStringIndex(s, -1) {
		b.WriteString(url.QueryEscape(s[end:at[0]]) + s[at[0]:at[1]])
		end = at[1]
	}
	return b.String() + url.QueryEscape(s[end:])
}

func encodeQuery(pairs []Pair) string {
	var parts []string
	for _, p := range pairs {
		parts = append(parts, escape(p.Name)+"="+escape(p.Value))
	}
	return strings.Join(parts, "&")
}

// address is the whole of r's address with its query. base is the server of a
// path that names none, such as "https://acme.us.qlikcloud.com" or a variable.
func (r Request) address(base string) string {
	out := r.URL
	if r.Host() == "" {
		out = strings.TrimSuffix(base, "/") + "/" + strings.TrimPrefix(out, "/")
	}
	if len(r.Query) == 0 {
		return out
	}
	if strings.Contains(out, "?") {
		return out + "&" + encodeQuery(r.Query)
	}
	return out + "?" + encodeQuery(r.Query)
}

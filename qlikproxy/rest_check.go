package qlikproxy

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"
)

// Bounds of a request, in bytes or as counts.
const (
	maxTarget  = 16 << 10
	maxHeaders = 100
	maxHeader  = 256 << 10 // all headers of a request or an answer together
)

const userAgent = "qlik-cloud-console"

// call is a Request that was checked.
type call struct {
	Request
	url    *url.URL
	header http.Header // without Authorization
}

// check refuses what cannot or must not be sent.
func (t *Tenant) check(r Request) (*call, error) {
	if r.Method = strings.ToUpper(r.Method); r.Method == "" {
		r.Method = http.MethodGet
	}
	if err := checkMethod(r.Method); err != nil {
		return nil, err
	}
	u, err := t.address.resolve(r.Target, r.Query)
	if err != nil {
		return nil, err
	}
	header, err := checkHeader(r.Header)
	if err != nil {
		return nil, err
	}
	if len(r.Body) > MaxRequestBody {
		return nil, &InputError{"Body", "The body is larger than 50 MB, which is the most that the console sends."}
	}
	if len(r.Body) > 0 && r.Method == http.MethodHead {
		return nil, &InputError{"Body", "A HEAD request has no body. Empty the body, or choose another method."}
	}
	if !r.Armed && r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil, ErrReadOnly
	}
	fillHeader(header, r.Body)
	if r.Kind == "" {
		r.Kind = "rest"
	}
	return &call{Request: r, url: u, header: header}, nil
}

func checkMethod(method string) error {
	switch {
	case len(method) > 32 || !httpguts.ValidHeaderFieldName(method):
		return &InputError{"Method", "The method is one word such as GET or POST, without blanks or special characters."}
	case method == http.MethodConnect || method == http.MethodTrace:
		return &InputError{"Method", method + " is no method for calling an API. Use GET, POST, PUT, PATCH or DELETE."}
	}
	return nil
}

// resolve makes the URL of a call. Whatever is typed, it stays on this tenant.
func (a Address) resolve(target string, query []Pair) (*url.URL, error) {
	target = strings.TrimSpace(target)
	if err := checkTarget(target); err != nil {
		return nil, err
	}
	path, err := a.pathOf(target)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(a.URL(path))
	if err != nil || u.Host != a.Host || u.User != nil || u.Opaque != "" {
		return nil, &InputError{"Target", "The path cannot be read. A % must be followed by two hexadecimal digits, such as %20 for a blank."}
	}
	u.RawQuery = escapeQuery(u.RawQuery)
	for _, p := range query {
		if u.RawQuery != "" {
			u.RawQuery += "&"
		}
		u.RawQuery += url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value)
	}
	if len(u.RequestURI()) > maxTarget {
		return nil, &InputError{"Target", "The path and the query together are longer than 16 KB."}
	}
	return u, nil
}

func checkTarget(target string) error {
	problem := ""
	switch {
	case target == "":
		problem = "Enter a path, such as /api/v1/users/me."
	case len(target) > maxTarget:
		problem = "The path and the query together are longer than 16 KB."
	case strings.ContainsFunc(target, unicode.IsControl):
		problem = "The path has a line break or another control character in it."
	case strings.Contains(target, `\`):
		problem = "The path has a backslash (\\) in it. Paths are written with slashes (/)."
	case strings.Contains(target, "#"):
		problem = "Leave out the # and what follows: it is never sent. For a # inside a value write %23."
	case strings.HasPrefix(target, "//"):
		problem = "The path starts with two slashes, which would name another server. Start it with one."
	case strings.HasPrefix(target, "@"):
		problem = "The path starts with @, which would name another server. Start it with a slash (/)."
	}
	if problem != "" {
		return &InputError{"Target", problem}
	}
	return nil
}

// pathOf is path and query of a target that is written as a path or a full URL.
func (a Address) pathOf(target string) (string, error) {
	m := schemePattern.FindStringSubmatch(target)
	if m == nil {
		if first, _, _ := strings.Cut(target, "/"); strings.Contains(first, ":") {
			return "", &InputError{"Target", "Start the path with a slash (/), or write the whole address with https://."}
		}
		return "/" + strings.TrimPrefix(target, "/"), nil
	}
	scheme := strings.ToLower(m[1])
	authority, path := cutPath(target[len(m[0]):])
	host, port, err := readAuthority(authority, false)
	if err != nil {
		return "", &InputError{"Target", "The server's name in this address cannot be read. Only the path is needed, such as /api/v1/users/me."}
	}
	if port == "" {
		port = schemePort(scheme)
	}
	if wanted := map[string][]string{"https": {"https", "wss"}, "http": {"http", "ws"}}[a.Scheme]; !slices.Contains(wanted, scheme) ||
		host != a.hostname() || port != a.port() {
		return "", &InputError{"Target", "This address belongs to another server than the connected tenant " + a.String() + ". Calls and credentials go to the tenant only."}
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path, nil
}

// escapeQuery encodes what cannot stand in a query, and nothing else.
func escapeQuery(raw string) string {
	var b strings.Builder
	for i := range len(raw) {
		if c := raw[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"<>`, c) >= 0 {
			b.WriteString("%" + strings.ToUpper(hexByte(c)))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func hexByte(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

func checkHeader(pairs []Pair) (http.Header, error) {
	if len(pairs) > maxHeaders {
		return nil, &InputError{"Header", "There are more than 100 headers."}
	}
	header, size := http.Header{}, 0
	for _, p := range pairs {
		size += len(p.Name) + len(p.Value)
		name, shown := http.CanonicalHeaderKey(p.Name), shorten(p.Name, 60)
		problem := controlledHeader(name)
		switch {
		case !httpguts.ValidHeaderFieldName(p.Name):
			problem = "A header's name has letters, digits and hyphens only; \"" + strings.Map(printable, shown) + "\" has not."
		case problem != "":
		case !httpguts.ValidHeaderFieldValue(p.Value):
			problem = "The value of the header " + shown + " has a line break or another control character in it."
		case size > maxHeader/2:
			problem = "The headers together are longer than 128 KB."
		}
		if problem != "" {
			return nil, &InputError{"Header", problem}
		}
		header.Add(name, p.Value)
	}
	return header, nil
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '·'
}

// controlledHeader says why a header cannot be set by hand, or nothing.
func controlledHeader(name string) string {
	switch name {
	case "Authorization":
		return "The header Authorization is filled in by the console, from the sign-in."
	case "Host":
		return "The header Host is always the tenant's own name."
	case "Cookie":
		return "Cookies are not sent: the console signs in with a token, and Qlik refuses calls that have both."
	case "Content-Length", "Transfer-Encoding", "Trailer", "Te", "Expect":
		return "The header " + name + " describes how the body is sent; the console sets it."
	case "Connection", "Upgrade", "Keep-Alive", "Http2-Settings":
		return "The header " + name + " concerns the connection, which the console keeps by itself."
	case "Accept-Encoding":
		return "The header Accept-Encoding is set by the console, which unpacks the answer."
	}
	if strings.HasPrefix(name, "Proxy-") {
		return "The header " + name + " is meant for a proxy; set the proxy's address in the network settings."
	}
	return ""
}

// fillHeader adds what the person left open.
func fillHeader(h http.Header, body []byte) {
	set := func(name, value string) {
		if _, ok := h[name]; !ok {
			h.Set(name, value)
		}
	}
	set("Accept", "application/json, */*;q=0.8")
	set("User-Agent", userAgent)
	h.Set("Accept-Encoding", acceptEncoding)
	if len(body) > 0 && json.Valid(body) {
		set("Content-Type", "application/json")
	}
}

package portable

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"
)

// Limits of what is read. What is beyond is counted in the [Report], or, where
// the whole is too much, an [Error].
const (
	MaxFile     = 50 << 20 // bytes of a file
	MaxCommand  = 1 << 20  // bytes of a command
	MaxRequests = 10_000   // of one file
	maxFolders  = 10_000   // of one file
	maxNesting  = 10_000   // levels of JSON that are skipped
	maxBody     = 1 << 20  // bytes of one request's body
	maxPairs    = 200      // headers or parameters of one request
	maxTarget   = 16 << 10 // bytes of an address
	maxText     = 200      // characters of a name
	maxNote     = 2_000    // characters of a description
	maxVariable = 200      // variables of a collection
	maxValue    = 8 << 10  // bytes of a variable or a header
	maxDepth    = 100      // folders in folders
)

// Pair is a name and its value.
type Pair struct{ Name, Value string }

// Request is a request as it goes from tool to tool, without sign-in.
type Request struct {
	Folder string // names of its folders, parted by slashes; empty: at the top
	Name   string
	Method string // in capitals
	URL    string // a whole address or a path, as written; may hold {{variables}}
	Query  []Pair // not encoded; they follow what query URL holds
	Header []Pair
	Body   string
	Note   string
}

// Error is why nothing could be read, as a sentence for the person.
type Error struct{ Text string }

func (e *Error) Error() string { return e.Text }

// signInHeaders hold credentials, by what others call them, in lower case.
var signInHeaders = map[string]bool{
	"authorization": true, "proxy-authorization": true, "cookie": true, "set-cookie": true, "x-api-key": true, "api-key": true, "apikey": true,
	"x-auth-token": true, "x-access-token": true, "qlik-csrf-token": true, "x-csrf-token": true, "x-xsrf-token": true,
}

// signInParams hold credentials in a query, in lower case.
var signInParams = map[string]bool{
	"access_token": true, "api_key": true, "apikey": true, "client_secret": true, "password": true, "qlikticket": true, "refresh_token": true, "token": true,
}

// connectionHeaders are set by whoever sends; taken along they would be refused
// or wrong. Those that begin with a colon are HTTP/2's way to write the request line.
var connectionHeaders = map[string]bool{
	"accept-encoding": true, "connection": true, "content-length": true, "expect": true, "host": true, "http2-settings": true, "keep-alive": true,
	"priority": true, "te": true, "trailer": true, "transfer-encoding": true, "upgrade": true, "upgrade-insecure-requests": true,
}

// addHeader takes one header into r, or reports why not.
func (r *Request) addHeader(rep *Report, name, value string) {
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	low := strings.ToLower(name)
	switch {
	case signInHeaders[low]:
		rep.leave(leftSignIn, name)
	case connectionHeaders[low], strings.HasPrefix(name, ":"), strings.HasPrefix(low, "sec-"), strings.HasPrefix(low, "proxy-"):
		rep.leave(leftConnection, name)
	case len(r.Header) == maxPairs:
		rep.leave(leftTooMany, name)
	case !httpguts.ValidHeaderFieldName(variablePattern.ReplaceAllString(name, "x")), !httpguts.ValidHeaderFieldValue(value), len(name) > maxText, len(value) > maxValue:
		rep.leave(leftBadHeader, name)
	default:
		r.Header = append(r.Header, Pair{name, value})
	}
}

// setDefault adds a header that the tool would have sent by itself.
func (r *Request) setDefault(name, value string) {
	if !r.has(name) {
		r.Header = append(r.Header, Pair{name, value})
	}
}

func (r *Request) has(name string) bool {
	for _, h := range r.Header {
		if strings.EqualFold(h.Name, name) {
			return true
		}
	}
	return false
}

func (r *Request) addQuery(rep *Report, name, value string) {
	switch {
	case signInParams[strings.ToLower(name)]:
		rep.leave(leftSignIn, name)
	case len(r.Query) == maxPairs:
		rep.leave(leftTooMany, name)
	default:
		r.Query = append(r.Query, Pair{name, value})
	}
}

func (r *Request) setBody(rep *Report, body string) {
	if len(body) > maxBody {
		rep.leave(leftLargeBody, r.label())
		return
	}
	r.Body = body
}

// finish puts in order what every form has: the method in capitals, and texts
// of bounded length that are text.
func (r *Request) finish() {
	if r.Method = strings.ToUpper(strings.TrimSpace(r.Method)); r.Method == "" {
		r.Method = "GET"
	}
	r.Method = cut(r.Method, 32)
	if r.Name == "" {
		r.Name = r.label()
	}
	r.Name, r.Note = cut(oneLine(r.Name), maxText), cut(r.Note, maxNote)
	r.Body = strings.ToValidUTF8(r.Body, "�")
}

// label names the request where it has no name.
func (r *Request) label() string {
	if r.Name != "" {
		return r.Name
	}
	return cut(strings.TrimSpace(r.Method+" "+pathOf(r.URL)), maxText)
}

func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(c rune) bool { return unicode.IsControl(c) || c == ' ' }), " ")
}

// cut shortens s to at most n characters, all of them valid.
func cut(s string, n int) string {
	s = strings.ToValidUTF8(s, "�")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

package portable

import (
	"bufio"
	"io"
	"net/url"
	"strings"
)

// PostmanWriter writes a Postman collection, version 2.1, request by request.
// Requests of one folder should follow each other; each change of folder begins
// one anew. It cleans nothing: w must.
type PostmanWriter struct {
	w       *bufio.Writer
	base    string
	open    []string // names of the folders that are open
	started bool     // the innermost list holds something
	err     error
}

// baseVariable is what stands for the server in requests that name none, and
// tokenVariable for the sign-in.
const (
	baseVariable  = "baseUrl"
	tokenVariable = "QLIK_TOKEN"
)

// postmanSchema names the format to whoever reads it.
const postmanSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"

type postmanInfo struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Schema      string `json:"schema"`
}

type postmanOut struct {
	Name    string     `json:"name"`
	Request requestOut `json:"request"`
}

type requestOut struct {
	Method      string    `json:"method"`
	Header      []pairOut `json:"header"`
	Body        *bodyOut  `json:"body,omitempty"`
	URL         urlOut    `json:"url"`
	Description string    `json:"description,omitempty"`
}

type pairOut struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Type  string `json:"type,omitempty"`
}

type bodyOut struct {
	Mode    string `json:"mode"`
	Raw     string `json:"raw"`
	Options any    `json:"options,omitempty"`
}

type urlOut struct {
	Raw      string    `json:"raw"`
	Protocol string    `json:"protocol,omitempty"`
	Host     []string  `json:"host,omitempty"`
	Port     string    `json:"port,omitempty"`
	Path     []string  `json:"path,omitempty"`
	Query    []pairOut `json:"query,omitempty"`
}

// NewPostmanWriter begins a collection. base is the address of the server to
// which paths belong; it becomes a variable of the collection, and so does the
// token, without a value. Errors of w come out of Request and Close.
func NewPostmanWriter(w io.Writer, name, base string) *PostmanWriter {
	p := &PostmanWriter{w: bufio.NewWriter(w), base: base}
	p.text(`{"info":`)
	p.value(postmanInfo{Name: name, Schema: postmanSchema,
		Description: "Put a token into the variable " + tokenVariable + ". None is in this file."})
	p.text(`,"item":[`)
	return p
}

// Request writes one request.
func (p *PostmanWriter) Request(r Request) error {
	p.enter(r.Folder)
	p.next()
	p.value(postmanOut{Name: r.Name, Request: requestFor(r)})
	return p.err
}

// Close ends the collection. It does not close the writer below.
func (p *PostmanWriter) Close() error {
	p.enter("")
	p.text("\n],\"auth\":")
	p.value(map[string]any{"type": "bearer", "bearer": []pairOut{{Key: "token", Value: "{{" + tokenVariable + "}}", Type: "string"}}})
	p.text(`,"variable":`)
	p.value([]pairOut{{Key: baseVariable, Value: p.base, Type: "string"}, {Key: tokenVariable, Type: "string"}})
	p.text("}\n")
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return p.err
}

// enter closes and opens folders until those of path are open.
func (p *PostmanWriter) enter(path string) {
	var want []string
	if path != "" {
		want = strings.Split(path, "/")
	}
	same := 0
	for same < len(want) && same < len(p.open) && want[same] == p.open[same] {
		same++
	}
	for range len(p.open) - same {
		p.text("]}")
		p.started = true
	}
	p.open = p.open[:same]
	for _, name := range want[same:] {
		p.next()
		p.text(`{"name":`)
		p.value(name)
		p.text(`,"item":[`)
		p.open, p.started = append(p.open, name), false
	}
}

func (p *PostmanWriter) next() {
	if p.started {
		p.text(",")
	}
	p.text("\n")
	p.started = true
}

func (p *PostmanWriter) text(s string) {
	if p.err == nil {
		_, p.err = p.w.WriteString(s)
	}
}

func (p *PostmanWriter) value(v any) {
	data, err := encodeFile(v)
	if p.err == nil {
		p.err = err
	}
	p.text(string(data))
}

func requestFor(r Request) requestOut {
	out := requestOut{Method: r.Method, Header: []pairOut{}, URL: urlFor(r), Description: r.Note}
	language := ""
	for _, h := range r.Header {
		out.Header = append(out.Header, pairOut{Key: h.Name, Value: h.Value})
		if strings.EqualFold(h.Name, "Content-Type") && strings.Contains(h.Value, "json") {
			language = "json"
		}
	}
	if r.Body != "" {
		out.Body = &bodyOut{Mode: "raw", Raw: r.Body}
		if language != "" {
			out.Body.Options = map[string]any{"raw": map[string]string{"language": language}}
		}
	}
	return out
}

// urlFor writes the address whole and in parts; Postman shows the parts.
func urlFor(r Request) urlOut {
	r.URL = strings.ReplaceAll(r.URL, "/:", "/%3A") // a colon there begins one of Postman's variables
	out := urlOut{Raw: r.address("{{" + baseVariable + "}}")}
	host := hostPattern.FindString(out.Raw)
	path, query, hasQuery := strings.Cut(strings.TrimPrefix(out.Raw[len(host):], "/"), "?")
	out.Path = strings.Split(path, "/")
	if scheme, authority, ok := strings.Cut(host, "://"); ok {
		out.Protocol, host = scheme, authority
		if u, err := url.Parse(scheme + "://" + authority); err == nil && u.Port() != "" {
			host, out.Port = u.Hostname(), u.Port()
		}
		out.Host = strings.Split(host, ".")
	} else {
		out.Host = []string{host}
	}
	if !hasQuery {
		return out
	}
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		out.Query = append(out.Query, pairOut{Key: name, Value: value})
	}
	return out
}

package portable

import (
	"encoding/json"
	"strings"
)

// postmanItem is one request with its name.
type postmanItem struct {
	Name    string
	note    string
	request *postmanRequest
}

// postmanText is a text, or an object with one in "content" as descriptions have.
// Anything else becomes its JSON.
type postmanText string

func (t *postmanText) UnmarshalJSON(data []byte) error {
	var s string
	var o struct{ Content string }
	switch {
	case string(data) == "null":
	case json.Unmarshal(data, &s) == nil:
	case json.Unmarshal(data, &o) == nil:
		s = o.Content
	default:
		s = string(data)
	}
	*t = postmanText(s)
	return nil
}

// postmanPair is a header, a parameter, a variable or a part of a form.
type postmanPair struct {
	Key      postmanText
	ID       postmanText // older variables have no key
	Value    postmanText
	Type     string
	Disabled bool
	Src      json.RawMessage
}

func (p postmanPair) name() string {
	if p.Key != "" {
		return string(p.Key)
	}
	return string(p.ID)
}

// postmanPairs is a list, or in version 2.0 sometimes "Name: value" lines.
type postmanPairs []postmanPair

func (l *postmanPairs) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		for line := range strings.Lines(text) {
			if name, value, ok := strings.Cut(line, ":"); ok {
				*l = append(*l, postmanPair{Key: postmanText(name), Value: postmanText(strings.TrimSpace(value))})
			}
		}
		return nil
	}
	var each []json.RawMessage
	if json.Unmarshal(data, &each) != nil {
		return nil // no list: none
	}
	for i, raw := range each {
		var p postmanPair
		if i >= 2*maxPairs { // not taken over, only counted
			p.Key = "…"
			*l = append(*l, p)
		} else if json.Unmarshal(raw, &p) == nil {
			*l = append(*l, p)
		}
	}
	return nil
}

type postmanRequest struct {
	Method      postmanText
	URL         postmanURL
	Header      postmanPairs
	Body        *postmanBody
	Description postmanText
	Auth        *struct{ Type string }
}

// UnmarshalJSON also takes a request that is only an address.
func (r *postmanRequest) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &r.URL)
	}
	type plain postmanRequest
	return json.Unmarshal(data, (*plain)(r))
}

// postmanURL is a text, or an address in parts.
type postmanURL struct {
	raw      string
	disabled []string
	variable postmanPairs
}

func (u *postmanURL) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &u.raw) == nil {
		return nil
	}
	var parts struct {
		Raw, Protocol postmanText
		Host, Path    postmanParts
		Port          postmanText
		Query         postmanPairs
		Variable      postmanPairs
	}
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	u.variable = parts.Variable
	query := []string{}
	for _, q := range parts.Query {
		if q.Disabled {
			u.disabled = append(u.disabled, q.name())
			continue
		}
		query = append(query, string(q.Key)+"="+string(q.Value))
	}
	u.raw = string(parts.Raw)
	if strings.Contains(u.raw, "?") && u.disabled == nil {
		return nil
	}
	if u.raw == "" {
		u.raw = joinURL(string(parts.Protocol), parts.Host.join("."), string(parts.Port), parts.Path.join("/"))
	} else if len(parts.Query) > 0 {
		u.raw, _, _ = strings.Cut(u.raw, "?") // it may show those that are switched off
	}
	if len(query) > 0 {
		u.raw += "?" + strings.Join(query, "&")
	}
	return nil
}

func joinURL(protocol, host, port, path string) string {
	if host == "" {
		return "/" + path
	}
	if protocol != "" {
		host = protocol + "://" + host
	} else if !strings.HasPrefix(host, "{{") {
		host = "https://" + host
	}
	if port != "" {
		host += ":" + port
	}
	return host + "/" + path
}

// postmanParts is a text, or a list of texts or objects with a value.
type postmanParts []string

func (l *postmanParts) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		*l = postmanParts{text}
		return nil
	}
	var each []json.RawMessage
	if json.Unmarshal(data, &each) != nil {
		return nil // no list: none
	}
	for _, raw := range each {
		var o struct{ Value string }
		if json.Unmarshal(raw, &text) != nil && json.Unmarshal(raw, &o) == nil {
			text = o.Value
		}
		*l = append(*l, text)
	}
	return nil
}

func (l postmanParts) join(by string) string {
	return strings.TrimPrefix(strings.Join(l, by), "/")
}

// request reads the "request" of an item.
func (p *postman) request(it *postmanItem) error {
	var r postmanRequest
	if ok, err := p.value(&r); err != nil || !ok {
		return err
	}
	it.request = &r
	return nil
}

// read turns it into a request.
func (q *postmanRequest) read(rep *Report, name string) Request {
	r := Request{Name: name, Method: string(q.Method), Note: string(q.Description)}
	r.setURL(rep, q.URL.fill())
	for _, name := range q.URL.disabled {
		rep.leave(leftDisabled, name)
	}
	for _, h := range q.Header {
		if h.Disabled {
			rep.leave(leftDisabled, h.name())
			continue
		}
		r.addHeader(rep, string(h.Key), string(h.Value))
	}
	if q.Auth != nil && q.Auth.Type != "noauth" {
		rep.leave(leftSignIn, q.Auth.Type)
	}
	if q.Body != nil {
		q.Body.read(&r, rep)
	}
	return r
}

// fill puts values in the place of :name in the path; one without a value
// becomes the variable {{name}}.
func (u postmanURL) fill() string {
	path, query, hasQuery := strings.Cut(u.raw, "?")
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		name, ok := strings.CutPrefix(segment, ":")
		if !ok || name == "" {
			continue
		}
		segments[i] = "{{" + name + "}}"
		for _, v := range u.variable {
			if v.name() == name && v.Value != "" {
				segments[i] = string(v.Value)
			}
		}
	}
	path = strings.Join(segments, "/")
	if hasQuery {
		path += "?" + query
	}
	return path
}

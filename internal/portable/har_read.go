package portable

import (
	"io"
	"strings"
)

// ReadHAR reads the requests of a HAR file, version 1.1 or 1.2, as a stream.
// Answers are passed over. Errors are an [*Error] or r's own.
func ReadHAR(r io.Reader) (Collection, Report, error) {
	h := har{walker: newWalker(r)}
	is, err := h.object(h.top)
	if err != nil {
		return Collection{}, h.rep, err
	}
	if !is || !h.hasEntries {
		return Collection{}, h.rep, errNotHAR
	}
	h.rep.Requests = len(h.out.Requests)
	return h.out, h.rep, nil
}

var errNotHAR = &Error{"This is no HAR file (version 1.2)."}

type har struct {
	*walker
	out        Collection
	rep        Report
	hasEntries bool
}

func (h *har) top(key string) error {
	if key != "log" {
		return h.skip()
	}
	_, err := h.object(func(key string) error {
		if key != "entries" {
			return h.skip()
		}
		h.hasEntries = true
		_, err := h.array(h.entry)
		return err
	})
	return err
}

// harRequest is what is read of a request: foreign files keep to the format
// less closely than ours.
type harRequest struct {
	Method, URL postmanText
	Headers     []HARPair
	PostData    *struct {
		MimeType string
		Text     postmanText
		Params   []HARParam
		Encoding string `json:"encoding"`
	}
}

// entry reads one exchange, whose members come in any order.
func (h *har) entry() error {
	var q *harRequest
	kind, comment := "", ""
	_, err := h.object(func(key string) (err error) {
		switch key {
		case "request":
			var r harRequest
			var ok bool
			if ok, err = h.value(&r); ok {
				q = &r
			}
		case "_resourceType":
			kind, err = h.text()
		case "comment":
			comment, err = h.text()
		default:
			err = h.skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	h.add(q, kind, comment)
	return nil
}

func (h *har) add(q *harRequest, kind, comment string) {
	switch {
	case q == nil:
		h.rep.leave(leftUnknown, "an entry without a request")
	case kind == "websocket" || strings.HasPrefix(string(q.URL), "ws"):
		h.rep.leave(leftSockets, pathOf(string(q.URL)))
	case isResource(kind) || strings.HasPrefix(string(q.URL), "data:") || strings.HasPrefix(string(q.URL), "blob:"):
		h.rep.leave(leftResources, kind)
	case len(h.out.Requests) == MaxRequests:
		h.rep.leave(leftRequests, pathOf(string(q.URL)))
	default:
		r := q.read(&h.rep)
		r.Note = comment
		if r.URL == "" {
			h.rep.leave(leftNoURL, r.Method)
			return
		}
		r.finish()
		h.out.Requests = append(h.out.Requests, r)
	}
}

// isResource reports whether Chrome's kind of a request is a part of a page.
func isResource(kind string) bool {
	switch kind {
	case "image", "font", "stylesheet", "script", "media", "manifest", "texttrack", "ping", "preflight", "csp-violation-report", "signed-exchange":
		return true
	}
	return false
}

func (q *harRequest) read(rep *Report) Request {
	r := Request{Method: string(q.Method)}
	r.setURL(rep, fromURI(string(q.URL)))
	for _, h := range q.Headers {
		r.addHeader(rep, h.Name, h.Value)
	}
	if q.PostData == nil {
		return r
	}
	r.setBody(rep, string(q.PostData.Text))
	switch {
	case q.PostData.Encoding == "base64" || strings.HasPrefix(q.PostData.MimeType, "multipart/"):
		r.Body = ""
		rep.leave(leftForm, r.label())
	case r.Body == "" && len(q.PostData.Params) > 0:
		var pairs []Pair
		for _, p := range q.PostData.Params {
			pairs = append(pairs, Pair{unescape(p.Name), unescape(p.Value)})
		}
		r.setBody(rep, encodeQuery(pairs))
	}
	if r.Body != "" && q.PostData.MimeType != "" && !r.has("Content-Type") {
		r.addHeader(rep, "Content-Type", q.PostData.MimeType)
	}
	return r
}

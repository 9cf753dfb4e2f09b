package portable

import "strings"

// HAR is r as a HAR file has it. base is the server of a path that names none.
func (r Request) HAR(base string) HARRequest {
	out := HARRequest{Method: r.Method, URL: r.address(base), HTTPVersion: "HTTP/1.1", HeadersSize: -1, BodySize: len(r.Body)}
	_, query, _ := strings.Cut(out.URL, "?")
	if query != "" {
		for part := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(part, "=")
			out.Query = append(out.Query, HARPair{unescape(name), unescape(value)})
		}
	}
	mime := ""
	for _, h := range r.Header {
		out.Headers = append(out.Headers, HARPair(h))
		if strings.EqualFold(h.Name, "Content-Type") {
			mime = h.Value
		}
	}
	if r.Body != "" {
		out.PostData = &HARPostData{MimeType: mime, Text: r.Body}
	}
	return out
}

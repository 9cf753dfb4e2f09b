package portable

import (
	"fmt"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// HAR is r as a HAR file has it. base is the server of a path that names none.
func (r Request) HAR(base string) HARRequest {
	out := HARRequest{Method: r.Method, URL: uri(r.address(base)), HTTPVersion: "HTTP/1.1", HeadersSize: -1, BodySize: len(r.Body)}
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

// uri escapes what cannot stand in an address, which a HAR file must hold;
// {{variables}} come back by fromURI.
func uri(address string) string {
	var b strings.Builder
	for i := range len(address) {
		c := address[i]
		isEscape := c == '%' && i+2 < len(address) && isDigitOf(16, address[i+1]) && isDigitOf(16, address[i+2])
		if isEscape || isAlphanumeric(c) || strings.IndexByte("-.~:/?[]@!$&'()*+,;=", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

var escapedVariable = lazyregexp.New(`(?i)%7b%7b([^%{}]{1,100})%7d%7d`)

func fromURI(address string) string { return escapedVariable.ReplaceAllString(address, "{{$1}}") }

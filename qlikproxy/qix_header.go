package qlikproxy

import (
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// controlledHeaders are those that the console sets itself, or that must not go
// to the tenant from anywhere else.
func controlledHeaders() []string {
	return []string{
		"Authorization", "Connection", "Content-Length", "Cookie", "Forwarded", "Host", "Keep-Alive", "Origin", "Referer",
		"Te", "Trailer", "Transfer-Encoding", "Upgrade", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip",
	}
}

// upgradeHeader checks the further headers of an upgrade request.
func upgradeHeader(pairs []Pair) (http.Header, error) {
	h := http.Header{}
	for _, p := range pairs {
		name := http.CanonicalHeaderKey(p.Name)
		switch {
		case !httpguts.ValidHeaderFieldName(p.Name) || !httpguts.ValidHeaderFieldValue(p.Value):
			return nil, &InputError{"Header", "This header has characters that cannot stand in one: " + shorten(p.Name, 40)}
		case slices.Contains(controlledHeaders(), name), strings.HasPrefix(name, "Proxy-"), strings.HasPrefix(name, "Sec-") && name != "Sec-Websocket-Protocol":
			return nil, &InputError{"Header", "The console sets this header itself: " + name}
		}
		h.Add(name, p.Value)
	}
	return h, nil
}

package qlikproxy

import (
	"bytes"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// operation says which layer and operation of the guidance a call belongs to.
func operation(method, path string, kind SignInKind) (layer, op string) {
	key := strings.HasPrefix(path, "/api/v1/api-keys")
	switch {
	case path == tokenPath && kind == SignInImpersonation:
		return "oauth", "impersonate"
	case path == tokenPath:
		return "oauth", "token"
	case path == revokePath:
		return "oauth", "revoke"
	case key && method == http.MethodPost:
		return "apikey", "create-key"
	case key && (method == http.MethodDelete || method == http.MethodPatch):
		return "apikey", "revoke-key"
	case key && strings.Trim(path, "/") == "api/v1/api-keys":
		return "apikey", "list-keys"
	case key:
		return "apikey", "read-key"
	}
	return "rest", "rest"
}

// shapeOf tells what a body is, by its content first: error pages often lie about
// their type. It looks at the first bytes only.
func shapeOf(contentType string, head []byte) string {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case len(head) == 0:
		return "empty"
	case head[0] == '{' || head[0] == '[':
		return "json"
	}
	media, _, _ := mime.ParseMediaType(contentType)
	lower := bytes.ToLower(head[:min(len(head), 512)])
	switch {
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.Contains(lower, []byte("<html")), bytes.Contains(lower, []byte("<head")), media == "text/html":
		return "html"
	case media == "application/json" || strings.HasSuffix(media, "+json"):
		return "json"
	case bytes.IndexByte(head, 0) >= 0 || !mostlyText(head[:min(len(head), 512)]):
		return "binary"
	}
	return "text"
}

// mostlyText allows a rune cut at the end.
func mostlyText(b []byte) bool {
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 && utf8.FullRune(b) {
			return false
		}
		b = b[size:]
	}
	return true
}

// boxOf tells which box on the way made an answer, by what it says about itself.
// That is evidence, not proof: any header can be forged.
func boxOf(h http.Header, e envelope) string {
	server := strings.ToLower(h.Get("Server") + " " + h.Get("X-Powered-By"))
	via := strings.ToLower(strings.Join(h.Values("Via"), " "))
	switch {
	case h.Get("Proxy-Authenticate") != "" || h.Get("X-Squid-Error") != "" || hasAny(server+" "+via, proxyNames()):
		return "proxy"
	case len(e.Errors) > 0 || e.TraceID != "" || h.Get("X-B3-Traceid") != "" || hasPrefixed(h, "Qlik-", "X-Qlik-"):
		return "qlik"
	case hasAny(server+" "+via, edgeNames()):
		return "edge"
	}
	return "unknown"
}

// proxyNames are words by which company proxies and inspecting firewalls name
// themselves in Server and Via.
func proxyNames() []string {
	return []string{"squid", "zscaler", "bluecoat", "proxysg", "netskope", "forcepoint", "websense", "mcafee", "skyhigh",
		"fortigate", "fortiproxy", "sophos", "barracuda", "iboss", "palo alto", "checkpoint", "privoxy", "mitmproxy", "tinyproxy"}
}

// edgeNames are those of servers that stand in front of web services.
func edgeNames() []string {
	return []string{"nginx", "openresty", "envoy", "cloudfront", "cloudflare", "awselb", "akamai", "haproxy", "fastly", "varnish"}
}

func hasAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func hasPrefixed(h http.Header, prefixes ...string) bool {
	for name := range h {
		for _, p := range prefixes {
			if strings.HasPrefix(name, p) {
				return true
			}
		}
	}
	return false
}

// traceOf reads the trace ID from an answer's headers.
func traceOf(h interface{ Get(name string) string }) string {
	for _, name := range []string{"X-B3-Traceid", "X-Trace-Id", "X-Request-Id", "X-Correlation-Id"} {
		if v := h.Get(name); v != "" {
			return shorten(v, 128)
		}
	}
	// traceparent of W3C Trace Context: version-traceid-parent-flags.
	if parts := strings.Split(h.Get("Traceparent"), "-"); len(parts) == 4 {
		return shorten(parts[1], 128)
	}
	return ""
}

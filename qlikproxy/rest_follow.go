package qlikproxy

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"qlikconsole/internal/secret"
)

const maxHops = 10

// redirectStep is one request on the way along redirects.
type redirectStep struct {
	method string
	url    *url.URL
	body   bool
}

// unfollowed says why a redirect was not followed.
type unfollowed struct {
	kind    string // kind of the Failure
	problem string // plain sentence
}

// follow makes the request and those that the tenant redirects it to, as long as
// they stay on the tenant's own scheme, host and port; the credential goes along.
func (x *Exchange) follow(ctx context.Context, authorization string) (*http.Response, *unfollowed, error) {
	step := redirectStep{x.call.Method, x.call.url, true}
	for hops := 0; ; hops++ {
		answer, err := x.roundTrip(ctx, step, authorization)
		if err != nil {
			return nil, nil, err
		}
		location := answer.Header.Get("Location")
		if location == "" || !isRedirect(answer.StatusCode) {
			return answer, nil, nil
		}
		next, refused := x.tenant.address.next(step, answer.StatusCode, location)
		if refused == nil && hops >= maxHops {
			refused = &unfollowed{"too-many-redirects", "The tenant redirected more than ten times; the console stopped."}
		}
		if refused == nil && next.body && x.call.Upload != nil {
			refused = &unfollowed{"redirect", "The tenant pointed to another address after the file was sent. It was not followed: a file is sent once only."}
		}
		x.recordHop(step, answer.StatusCode, location, refused)
		if refused != nil {
			return answer, refused, nil
		}
		answer.Body.Close()
		step = next
	}
}

func isRedirect(status int) bool {
	return slices.Contains([]int{301, 302, 303, 307, 308}, status)
}

// next is where a redirect leads. Methods change as in browsers (Fetch standard,
// HTTP-redirect fetch): 303 makes everything but HEAD a GET; 301 and 302 make POST a GET.
func (a Address) next(from redirectStep, status int, location string) (redirectStep, *unfollowed) {
	target, err := from.url.Parse(location)
	if err != nil || strings.Contains(location, `\`) || len(location) > maxTarget {
		return from, &unfollowed{"malformed", "The tenant pointed to an address that cannot be read; it was not followed."}
	}
	if target.Scheme != a.Scheme || !sameHost(target, a) || target.User != nil {
		return from, &unfollowed{"off-tenant", "The tenant pointed to " + shorten(origin(target), 200) + ". It was not followed, so that the credential stays with the tenant."}
	}
	if strings.TrimSuffix(target.Path, "/") == "/login" {
		return from, &unfollowed{"login", "The tenant pointed to its sign-in page; the console does not sign in there."}
	}
	target.Fragment, target.RawFragment, target.Host = "", "", a.Host
	to := redirectStep{from.method, target, from.body}
	if status == http.StatusSeeOther && from.method != http.MethodHead || status <= http.StatusFound && from.method == http.MethodPost {
		to.method, to.body = http.MethodGet, false
	}
	return to, nil
}

func sameHost(u *url.URL, a Address) bool {
	port := u.Port()
	if port == "" {
		port = schemePort(u.Scheme)
	}
	return strings.EqualFold(u.Hostname(), a.hostname()) && port == a.port()
}

// origin shows where an address leads, without what may be secret in it.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// recordRequest records what is sent, without the credential.
func (x *Exchange) recordRequest(r *http.Request) {
	shown := x.tenant.headerText(r.Header)
	x.edit(func(*ExchangeInfo) { x.sent = shown })
}

func (x *Exchange) recordHop(s redirectStep, status int, location string, refused *unfollowed) {
	redact := x.tenant.o.Redactor.String
	hop := Hop{Method: s.method, URL: redact(s.url.String()), Status: status, Location: redact(shorten(location, maxTarget))}
	if refused != nil {
		hop.Refused = refused.problem
	}
	x.change(func(i *ExchangeInfo) { i.Hops = append(i.Hops, hop) })
}

// redactHeader is a copy of headers without secrets. Credentials and cookies are
// masked whatever they look like.
func (t *Tenant) redactHeader(h http.Header) http.Header { return cleanHeader(t.o.Redactor, h) }

// cleanHeader is h, whose names are as net/http spells them, without secrets.
func cleanHeader(red *secret.Redactor, h http.Header) http.Header {
	clean := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			clean[name] = append(clean[name], cleanValue(red, name, v))
		}
	}
	return clean
}

func cleanValue(red *secret.Redactor, name, value string) string {
	switch name {
	case "Authorization", "Proxy-Authorization":
		scheme, _, _ := strings.Cut(value, " ")
		return scheme + " " + masked
	case "Cookie", "Set-Cookie":
		cookie, _, _ := strings.Cut(value, "=")
		return red.String(cookie) + "=" + masked
	}
	return red.String(value)
}

package qlikproxy

import (
	"cmp"
	"crypto/rand"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxAppID     = 256
	maxQIXTarget = 4096
	defaultTTL   = 30           // seconds
	maxTTL       = 24 * 60 * 60 // the longest that Qlik keeps a user's session
)

// qixURL is where a connection goes and what it is called.
type qixURL struct {
	url      string
	app      string
	identity string
}

// qixURL builds the address of a connection. Whatever is asked for, it stays on
// the tenant. The forms are those that npm @qlik/api 2.19.0 builds.
func (t *Tenant) qixURL(q QIXTarget) (qixURL, error) {
	switch {
	case q.URL != "" && (q.App != "" || q.Session), q.App != "" && q.Session:
		return qixURL{}, &InputError{"App", "Choose one: an app, a session app, or an exact address."}
	case q.TTL < 0 || q.TTL > maxTTL:
		return qixURL{}, &InputError{"TTL", "The time to keep the session is between 0 and 86400 seconds."}
	case q.URL != "":
		p, err := t.exactPath(q.URL)
		return qixURL{url: t.address.WebSocketURL(p)}, err
	case q.Session:
		return t.appURL("SessionApp_"+rand.Text(), q), nil
	case q.App == "":
		return qixURL{}, &InputError{"App", "The ID of the app is missing."}
	}
	if problem := checkAppID(q.App); problem != "" {
		return qixURL{}, &InputError{"App", problem}
	}
	return t.appURL(q.App, q), nil
}

func (t *Tenant) appURL(app string, q QIXTarget) qixURL {
	u := qixURL{app: app}
	p := "/app/" + url.PathEscape(app)
	if !q.Shared {
		u.identity = rand.Text()
		p += "/identity/" + u.identity + "/ttl/" + strconv.Itoa(cmp.Or(q.TTL, defaultTTL))
	}
	u.url = t.address.WebSocketURL(p)
	return u
}

func checkAppID(id string) string {
	switch {
	case len(id) > maxAppID:
		return "This is too long for the ID of an app."
	case !plainText(id) || strings.ContainsAny(id, `/\?#@%`):
		return "The ID of an app has letters, digits and hyphens, such as 116dbfae-7fb9-4983-8e23-5ccd8c508722."
	case id == "." || strings.Contains(id, ".."):
		return "Dots alone are no ID of an app."
	}
	return ""
}

// exactPath reads an address of this tenant and returns its path and query.
func (t *Tenant) exactPath(s string) (string, error) {
	if len(s) > maxQIXTarget || !plainText(s) || strings.ContainsAny(s, `\#`) {
		return "", &InputError{"URL", "The address must not have blanks, line breaks, backslashes or a # in it."}
	}
	u, err := url.Parse(s)
	if err != nil || u.Opaque != "" {
		return "", &InputError{"URL", "This is not an address. Example: " + t.address.WebSocketURL("/app/ID")}
	}
	if problem := t.checkExact(u, s); problem != "" {
		return "", &InputError{"URL", problem}
	}
	p := u.EscapedPath()
	if p == "" {
		p = "/"
	}
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p, nil
}

func (t *Tenant) checkExact(u *url.URL, typed string) string {
	if u.Scheme == "" {
		if u.Host != "" || !strings.HasPrefix(typed, "/") {
			return "Start the address with wss:// or, for a path of this tenant, with one slash."
		}
		return checkPath(u)
	}
	scheme := map[string]string{"wss": "https", "https": "https", "ws": "http", "http": "http"}[u.Scheme]
	switch {
	case u.User != nil:
		return "Leave out what stands before the @: the console signs in by itself."
	case scheme == "" || scheme == "http" && t.address.Scheme != "http":
		return "The address must start with wss://, so that the connection is encrypted."
	case scheme != t.address.Scheme || !t.sameHost(u, scheme):
		return "This address leads to another host. The credential goes to " + t.address.Host + " only."
	}
	return checkPath(u)
}

func (t *Tenant) sameHost(u *url.URL, scheme string) bool {
	port := u.Port()
	if port == "" {
		port = schemePort(scheme)
	}
	return strings.EqualFold(u.Hostname(), t.address.hostname()) && port == t.address.port()
}

// checkPath refuses paths that a server in between could read differently.
func checkPath(u *url.URL) string {
	p := u.Path // decoded once
	switch {
	case strings.HasPrefix(p, "//"):
		return "The path must start with one slash."
	case strings.Contains(p+"/", "/../") || strings.Contains(p+"/", "/./") || p != "" && path.Clean(p) != strings.TrimRight(p, "/") && p != "/":
		return "The path must not have empty parts or dots as parts."
	case !plainText(p) || strings.Contains(p, `\`):
		return "The path has characters that cannot stand in one."
	case strings.Contains(strings.ToLower(u.EscapedPath()), "%2e") || strings.Contains(strings.ToLower(p), "%2e"):
		return "The path must not have escaped dots."
	}
	return ""
}

// plainText reports that s has no blanks and no control characters.
func plainText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r >= 0x7f && r <= 0xa0 || r == '\u2028' || r == '\u2029' || r == '\uFEFF'
	})
}

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/netfault"
	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
)

// givenRows are credentials and IDs as people paste them.
func givenRows() []*row {
	token := func(name, text, want, how string) *row {
		return &row{layer: "token", name: name, how: how, through: byCommand, basis: "documented", want: want, look: func(t *testing.T) []string {
			s := newScene(t, demotenant.Config{})
			s.args, s.env = nil, []string{"QLIK_TOKEN=" + text}
			return s.check()
		}}
	}
	app := func(name, of, want, how string) *row {
		return &row{layer: "app", name: name, how: how, through: byCommand, basis: "documented", want: want, look: func(t *testing.T) []string {
			s := newScene(t, demotenant.Config{})
			s.app = of
			for _, a := range s.demo.Apps() {
				if a.Name == of {
					s.app = a.ID
				} else if of == "" {
					s.app = a.ItemID
				}
			}
			return s.check()
		}}
	}
	return []*row{
		token("expired-token", jwt(fmt.Sprintf(`{"exp":%d}`, time.Now().Add(-time.Hour).Unix())), "token-expired", "A pasted token's time is over."),
		token("cut-token", "eyJhbGciOiJFUzM4NCJ9.eyJ", "token-malformed", "A pasted token is cut short."),
		token("no-token", "correct horse", "token-malformed", "What was pasted is no token."),
		token("foreign-token", jwt(fmt.Sprintf(`{"exp":%d}`, time.Now().Add(time.Hour).Unix())), "token-refused", "A whole token that the tenant did not sign."),
		app("item-id", "", "app-id-is-item-id", "The ID of an item is given in an app's place."),
		app("unknown-app", "00000000-1111-2222-3333-444444444444", "app-not-found", "The ID of no app is given."),
		app("empty-app", "Never reloaded", "app-empty", "The app was never reloaded."),
		app("large-app", "Too large to open", "qix-memory", "The app is larger than the tenant allows."),
		app("reloading-app", "Reloading now", "qix-reload-in-progress", "The app is being reloaded."),
		{layer: "oauth", name: "capital-scopes", how: "Scopes are typed with capitals, as some guides print them.", through: bySeam, basis: "documented", want: "scope-case", look: func(t *testing.T) []string {
			s := newScene(t, demotenant.Config{})
			s.in.Scopes = []string{"user_default", "Admin.apps", "Spaces.shared"}
			return s.seam()
		}},
		{layer: "oauth", name: "unknown-key", how: "The private key is not the one whose public half the client has.", through: bySeam, basis: "documented", want: "oauth-assertion-invalid", look: func(t *testing.T) []string {
			s := newScene(t, demotenant.Config{}).as("private-key")
			s.in.Kind, s.in.Secret, s.in.PrivateKey, s.in.KeyID = qlikproxy.SignInPrivateKey, secret.Value{}, privateKey(t), "key-1"
			return s.seam()
		}},
		{layer: "oauth", name: "swapped", how: "Client ID and secret are swapped.", through: byCommand, basis: "documented", want: "oauth-client-unknown", look: func(t *testing.T) []string {
			s := newScene(t, demotenant.Config{})
			id, secret := s.args[1], s.env[0][len("QLIK_CLIENT_SECRET="):]
			s.args[1], s.env[0] = secret, "QLIK_CLIENT_SECRET="+id
			return s.check()
		}},
	}
}

func privateKey(t *testing.T) secret.Value {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	return secret.New(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
}

// jwt is a token that nobody signed.
func jwt(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"ES384","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + part([]byte("no signature"))
}

// pageRows are a sample of the same through the pages.
func pageRows() []*row {
	rest := func(target string) func(*window) []string {
		return func(w *window) []string { return w.rest(target) }
	}
	spaces := rest("/api/v1/spaces")
	var rows []*row
	add := func(through string, look func(*window) []string, names ...string) {
		for _, name := range names {
			rows = append(rows, pageRow(through, name, look))
		}
	}
	add(byCheckup, (*window).runCheckup, "oauth-secret-wrong", "scope-missing", "outage-503", "rate-limited", "clock-skew", "html-login", "ws-blocked-400",
		"no-entitlement", "close-4204", "app-empty", "tls-expired", "tls-private-ca", "proxy-sign-in", "proxy-refuses", "upgrade-426", "portal-page")
	add(byREST, spaces, "rest-forbidden", "rest-not-found", "rest-bad-request", "csrf-with-bearer", "rate-limited", "html-login", "redirect-off-tenant",
		"tenant-unknown", "ip-not-allowed", "outage-502", "token-wrong-tenant", "oauth-m2m-disabled",
		"tcp-refused", "tls-expired", "tls-other-name", "tls-private-ca", "tls-plain-http", "tls-reset", "proxy-sign-in", "proxy-refuses", "proxy-unreachable",
		"proxy-block-page", "portal-page", "portal-redirect", "answer-cut", "answer-malformed", "answer-bad-gzip")
	add(byQIX, (*window).live, "ws-blocked-200", "ws-blocked-426", "ws-unauthorized", "ws-forbidden", "ws-wrong-path", "app-access-denied", "app-not-found",
		"no-entitlement", "no-engine", "ws-session-limit", "state-SESSION_ERROR_APP_ACCESS_DENIED", "notice-OnNoEngineAvailable",
		"upgrade-200", "upgrade-400", "upgrade-403", "upgrade-426", "upgrade-502", "upgrade-cut", "upgrade-silent", "tls-1.0-only", "proxy-hangs-up")
	return append(rows,
		&row{layer: "rest", name: "list-apps", how: "The apps are asked for at /api/v1/apps.", through: byREST, basis: "documented", want: "rest-no-list-endpoint",
			look: func(t *testing.T) []string { return newScene(t, demotenant.Config{}).serve().rest("/api/v1/apps") }},
		&row{layer: "token", name: "used-token", how: "A pasted token worked before and is refused now.", through: byREST, basis: "assumed", want: "token-expired", look: func(t *testing.T) []string {
			s := newScene(t, demotenant.Config{Faults: []string{"token-refused"}}).as("api-key")
			s.env = []string{"QLIK_TOKEN=" + s.in.Secret.Reveal()}
			return s.afterUse("token-refused").rest("/api/v1/spaces")
		}},
		&row{layer: "qix", name: "missing-object", how: "An object is asked for that the app does not have.", through: byQIX, basis: "documented", want: "qix-object-not-found",
			look: func(t *testing.T) []string {
				return newScene(t, demotenant.Config{}).serve().ask("GetObject", `"nosuch"`)
			}})
}

// pageRow is a fault of the demo tenant or of the network, seen on a page.
func pageRow(through, name string, look func(*window) []string) *row {
	for _, f := range netfault.All() {
		if f.Name == name {
			return &row{layer: f.Layer, name: name, how: f.Title, through: through, basis: real, want: f.Cause, look: func(t *testing.T) []string {
				return look(newScene(t, demotenant.Config{}).behind(name).serve())
			}}
		}
	}
	for _, f := range demotenant.AllFaults() {
		if f.Name == name {
			return &row{layer: f.Layer, name: name, how: f.Title, through: through, basis: f.Basis, want: f.Cause, look: func(t *testing.T) []string {
				return look(newScene(t, demotenant.Config{Faults: []string{name}}).serve())
			}}
		}
	}
	panic("there is no fault " + name)
}

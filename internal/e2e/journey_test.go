package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"qlikconsole/internal/demotenant"
)

// tenant starts a demo tenant of its own, with TLS, and a console that may use it.
func tenant(t *testing.T) (page, *demotenant.Tenant) {
	t.Helper()
	d, err := demotenant.Start(demotenant.Config{TLS: true})
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	ca := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(ca, d.CA(), 0o600))
	c := start(t, "--ca", ca, "--allow-tenant", d.Host(), "--proxy", "none")
	return page{t, c.open(t), c.URL}, d
}

func actor(t *testing.T, d *demotenant.Tenant, name string) demotenant.Actor {
	t.Helper()
	all := d.Actors()
	i := slices.IndexFunc(all, func(a demotenant.Actor) bool { return a.Name == name })
	if i < 0 {
		t.Fatalf("no actor %q", name)
	}
	return all[i]
}

// tick ticks a radio button or a box.
func (p page) tick(selector string) {
	p.t.Helper()
	p.until("(e => e && (e.click(), true))(document.querySelector(" + quote(selector) + "))")
}

// submit clicks the page's Connect button and waits for the words in the answer.
func (p page) submit(selector, words string) {
	p.t.Helper()
	p.click("form.connect button.primary", "Connect")
	p.shows(selector, words)
}

func TestEveryDemoActorSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := page{t, c.open(t), c.URL}
	for _, row := range []struct{ actor, says string }{
		{"healthy", "Connected"},
		{"no-m2m", "not allowed to sign in by itself"},
		{"wrong-secret", "secret"},
		{"unknown-client", "does not know this client ID"},
		{"api-key", "Connected"},
		{"api-key-expired", "expired"},
		{"api-key-revoked", "revoked"},
		{"disabled-user", "disabled"},
	} {
		p.visit("/")
		p.until("document.querySelector('#how-demo')")
		p.tick("#how-demo")
		p.fill("[name=actor]", row.actor)
		if row.says == "Connected" {
			p.submit("#connected-title", row.says)
			p.shows(".top .who", "127.0.0.1")
		} else {
			p.submit("#connect-failure", row.says)
			p.shows("#connect-failure .cause[open]", "What to do")
			p.shows("#guide", "Most likely")
		}
		p.shoot("connect-" + row.actor)
	}
	p.noReports()
}

func TestConnectTakesWhatPeoplePaste(t *testing.T) {
	t.Parallel()
	p, d := tenant(t)
	a := actor(t, d, "healthy")
	p.visit("/")

	p.fill("[name=address]", "ftp://example.com")
	p.shows("#address-said .problem", "Example")
	p.fill("[name=address]", `  "`+strings.ToUpper(d.URL()[:5])+d.URL()[5:]+`/hub" `)
	p.until("document.querySelector('#address-said .notes li')")
	p.shoot("connect-pasted")

	p.submit(".field.has-problem", "")
	p.until("document.querySelector('.has-problem [name=client-id], .has-problem [name=secret]')")
	p.shoot("connect-missing")

	p.fill("[name=client-id]", a.ClientSecret) // swapped
	p.fill("[name=secret]", "“"+a.ClientID+"”\n")
	p.submit("#connected-title", "Connected")
	p.shows("main", "qlikbot")
	p.shows(".top .who", d.Host())
	if html := run[string](p, "document.documentElement.outerHTML"); strings.Contains(html, a.ClientSecret) {
		t.Error("the secret came back into the page")
	}
	p.shoot("connect-done")
	p.click("summary", "Connect differently")
	p.shows(".notes", "looked swapped")
	p.noReports()
}

func TestConnectByKeyAndToken(t *testing.T) {
	t.Parallel()
	p, d := tenant(t)
	key := actor(t, d, "api-key").APIKey
	p.visit("/")
	p.tick("#how-api-key")
	p.fill("[name=address]", d.URL())
	p.fill("[name=api-key]", " '"+key+"' ")
	p.submit("#connected-title", "Connected")
	p.shows("main", "Ana Berg")

	p.click("button", "Disconnect")
	p.shows(".top .who", "Not connected")
	p.tick("#how-token")
	p.fill("[name=address]", d.URL()+"/api/v1/users/me")
	p.fill("[name=token]", "Bearer "+key)
	p.submit("#connected-title", "Connected")
	p.shows(".top .who", "token")
	p.noReports()
}

func TestConnectByPrivateKeyAndForAUser(t *testing.T) {
	t.Parallel()
	p, d := tenant(t)
	a := actor(t, d, "private-key")
	private, public := keyPair(t)
	must(t, d.RegisterKey(a.ClientID, "key-1", public))
	p.visit("/")
	p.fill("[name=address]", d.URL())
	p.fill("[name=client-id]", a.ClientID)
	p.tick("[name=method][value=private-key]")
	p.fill("[name=private-key]", private)
	p.fill("[name=key-id]", "no-such-key")
	p.submit("#connect-failure", "What to do")
	p.shoot("connect-private-key-refused")
	p.fill("[name=key-id]", "key-1")
	p.submit("#connected-title", "Connected")
	p.shows(".top .who", "rivate key")

	p.click("summary", "Connect differently")
	p.fill("[name=client-id]", actor(t, d, "healthy").ClientID)
	p.tick("[name=method][value=secret]")
	p.fill("[name=secret]", actor(t, d, "healthy").ClientSecret)
	p.click(".connect summary", "on behalf of a user")
	p.fill("[name=user-field]", "subject")
	p.fill("[name=user]", "auth0|nobody")
	p.submit("#connect-failure", "What to do")
	p.fill("[name=user]", subjectOf(t, d))
	p.submit("#connected-title", "Connected")
	p.shows("main", "Ana Berg")
	p.shoot("connect-impersonation")
	p.noReports()
}

func keyPair(t *testing.T) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	pub, err := x509.MarshalPKIXPublicKey(key.Public())
	must(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}))
}

// subjectOf asks the tenant, with her own key, for the subject of Ana Berg.
func subjectOf(t *testing.T, d *demotenant.Tenant) string {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(d.CA())
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	req, err := http.NewRequest(http.MethodGet, d.URL()+"/api/v1/users/me", nil)
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+actor(t, d, "api-key").APIKey)
	res, err := client.Do(req)
	must(t, err)
	defer res.Body.Close()
	var me struct{ Subject string }
	must(t, json.NewDecoder(res.Body).Decode(&me))
	return me.Subject
}

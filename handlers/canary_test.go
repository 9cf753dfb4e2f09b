package handlers

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/netfault"
	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
)

func timeIn(seconds int) time.Time { return time.Now().Add(time.Duration(seconds) * time.Second) }

// The canaries that are typed. The first holds every character that some form
// of writing escapes; Qlik's keys and tokens are of the second form.
const (
	canarySecret = `cAn4ry%s3cr3t&"<é>+/=\0f7heClientQ9z`
	canaryKey    = `eyJhbGciOiJFUzM4NCJ9.eyJjQW40cnkiOiJrM3kifQ.s1gn4tur3-0f_cAn4ry-Zx81Qw`
	canaryToken  = `eyJhbGciOiJSUzI1NiJ9.eyJjQW40cnkiOiJ0MGszbiJ9.0th3r-s1gn4ture_Zx81Qw77`
)

// signIns are forms of the start page, by what they prove.
func (d *drive) signIns() map[string][]string {
	cast := map[string]demotenant.Actor{}
	for _, a := range d.demo.Actors() {
		cast[a.Name] = a
		for _, v := range []string{a.ClientSecret, a.APIKey} {
			if v != "" {
				d.plant("the credential of the actor "+a.Name, v)
			}
		}
	}
	private, public := ecKey(d.t)
	client := cast["private-key"].ClientID
	must(d.t, d.demo.RegisterKey(client, "kid-1", public))
	for line := range strings.Lines(private) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "-") {
			d.plant("a line of the private key", line)
		}
	}
	jwt := "eyJhbGciOiJub25lIn0." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"cAn4ry of a pasted token","n":"`+rand.Text()+`"}`)) + "." + rand.Text() + rand.Text()
	at := func(pairs ...string) []string { return append([]string{"address", d.demo.URL()}, pairs...) }
	return map[string][]string{
		"demo actor":        {"how", "demo", "actor", "healthy"},
		"client":            at("how", "oauth-client", "client-id", cast["healthy"].ClientID, "secret", cast["healthy"].ClientSecret, "profile", "Kept"),
		"client by Basic":   at("how", "oauth-client", "client-id", cast["healthy"].ClientID, "secret", cast["healthy"].ClientSecret, "body", "basic"),
		"client by form":    at("how", "oauth-client", "client-id", cast["healthy"].ClientID, "secret", cast["healthy"].ClientSecret, "body", "form"),
		"wrong secret":      at("how", "oauth-client", "client-id", cast["healthy"].ClientID, "secret", d.plant("a typed secret", canarySecret), "body", "basic"),
		"impersonation":     at("how", "oauth-client", "client-id", cast["healthy"].ClientID, "secret", cast["healthy"].ClientSecret, "user-field", "email", "user", "ivo.marsh@halden-outdoor.example"),
		"private key":       at("how", "oauth-client", "method", "private-key", "client-id", client, "private-key", private, "key-id", "kid-1"),
		"API key":           at("how", "api-key", "api-key", cast["api-key"].APIKey),
		"wrong API key":     at("how", "api-key", "api-key", d.plant("a typed API key", canaryKey)),
		"pasted token":      at("how", "token", "token", d.plant("a typed token", canaryToken)),
		"pasted JWT":        at("how", "token", "token", d.plant("a typed JWT", jwt)),
		"secret as an ID":   at("how", "oauth-client", "client-id", cast["few-scopes"].ClientSecret, "secret", cast["few-scopes"].ClientID),
		"secret in the URL": {"how", "api-key", "address", "https://user:" + d.plant("a password in an address", "cAn4ry-p4ssw0rd-in-the-address") + "@" + d.demo.Host(), "api-key", cast["api-key"].APIKey},
	}
}

func ecKey(t *testing.T) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	pub, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	must(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}))
}

// echoed is a body that holds every typed canary in every form, for the tenant
// to say it back.
func (d *drive) echoed() string {
	var b strings.Builder
	for _, value := range []string{canarySecret, canaryKey, canaryToken} {
		for form, text := range formsOf(value) {
			if !strings.Contains(form, "base64") { // of that, only whole groups are ever written
				fmt.Fprintf(&b, "%s:\n%s\n", form, text)
			}
		}
		for shift := range 3 {
			for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
				for _, end := range []string{"", "y", "yz"} {
					fmt.Fprintf(&b, "%s\n", enc.EncodeToString([]byte("xxx"[:shift]+value+end)))
					fmt.Fprintf(&b, "%s\n", enc.EncodeToString([]byte("xxx"[:shift]+url.QueryEscape(value)+end)))
				}
			}
		}
	}
	return b.String()
}

// everything uses every action of every page, in an order in which each has
// something to do, and then reads all there is.
func (d *drive) everything(name string, signIn []string) {
	d.t.Helper()
	d.name = name
	d.do("POST", "/connect", append([]string{"--"}, signIn...)...)
	d.do("POST", "/connect/check")
	d.do("POST", "/connect/address", "--", "address", "https://user:cAn4ry-p4ssw0rd-in-the-address@"+d.demo.Host())
	d.do("POST", "/theme", "--", "theme", "dark")
	d.do("POST", "/arm", "--", "minutes", "5")
	d.checkup()
	d.calls()
	d.requests()
	d.qix()
	d.tokensAndKeys()
	d.do("POST", "/guidance/see")
	d.do("POST", "/settings/window")
	for _, p := range d.profiles() {
		d.do("POST", "/profiles/{id}/use", "id", p)
	}
	d.files()
	d.visit()
}

// checkup runs a checkup to its end, again from a step, and once cancelled.
func (d *drive) checkup() {
	d.t.Helper()
	d.do("POST", "/checkup/apps", "--", "query", "Sales")
	d.do("POST", "/checkup/pick", "--", "app", d.demo.Apps()[0].ID)
	d.do("POST", "/network/look", "--", "address", d.demo.URL())
	d.do("POST", "/network/cancel")
	d.do("POST", "/checkup/run", "--", "app", d.demo.Apps()[0].ID)
	for end := timeIn(10); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if !strings.Contains(text(d.t, d.do("GET", "/checkup")), "/checkup/cancel") {
			break
		}
	}
	d.do("POST", "/checkup/again", "--", "from", "token")
	d.do("POST", "/checkup/cancel")
}

func (d *drive) calls() {
	d.t.Helper()
	d.do("POST", "/rest/send", "--", "method", "POST", "target", "/api/v1/demo/echo?x=1&key="+canaryKey,
		"body", d.echoed(), "h-name", "X-Secret", "h-value", canaryKey, "q-name", "token", "q-value", canaryToken)
	d.do("POST", "/rest/send", "--", "method", "GET", "target", "/api/v1/data-connections")
	d.do("POST", "/rest/call", "--", "call", "me")
	d.do("POST", "/rest/send", "--", "method", "GET", "target", "/api/v1/spaces?limit=2")
	shown := fmt.Sprint(restOf(d.onlySession()).shown)
	d.do("POST", "/rest/next", "--", "x", shown)
	d.do("POST", "/rest/all", "--", "x", shown)
	d.answers(shown)
	d.do("POST", "/rest/cancel")
	d.operations()
}

func (d *drive) qix() {
	d.t.Helper()
	app := d.demo.Apps()[0].ID
	d.do("POST", "/qix/apps", "--", "query", "Sales")
	d.do("POST", "/qix/pick", "--", "app", app)
	d.do("POST", "/qix/open", "--", "kind", "app", "app", app)
	d.walk(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"handle":-1,"method":"OpenDoc","params":[%q]}`, app), `{"jsonrpc":"2.0","id":2,"handle":1,"method":"GetScript","params":[]}`,
		`{"jsonrpc":"2.0","id":3,"handle":1,"method":"GetConnections","params":[]}`, `{"jsonrpc":"2.0","id":4,"handle":1,"method":"GetAppLayout","params":[]}`,
		fmt.Sprintf(`{"jsonrpc":"2.0","id":5,"handle":1,"method":"No%s","params":[%q]}`, canaryKey, canarySecret))
	d.sequences()
	d.do("POST", "/qix/reconnect")
	if conns := d.onlySession().recorder.Connections(); len(conns) > 0 {
		d.do("POST", "/qix/{id}/choose", "id", conns[0].ID())
		d.do("POST", "/qix/close", "--", "c", conns[len(conns)-1].ID())
		d.savedSession(conns[0].ID())
	}
}

func (d *drive) tokensAndKeys() {
	d.t.Helper()
	for _, body := range []string{"json", "form", "basic"} {
		d.do("POST", "/tokens/request", "--", "ask", "all", "body", body)
	}
	d.do("POST", "/tokens/renew")
	d.do("POST", "/tokens/copy", "--", "what", "token")
	d.do("POST", "/tokens/keys/config")
	d.do("POST", "/tokens/keys/list")
	d.do("POST", "/tokens/keys/create", "--", "description", "made by a test", "days", "7", "sure", "yes")
	d.do("POST", "/tokens/copy", "--", "what", "key")
	id := keysOf(d.onlySession()).freshKey.ID
	if id == "" {
		id = "none"
	}
	d.do("POST", "/tokens/keys/renaming", "--", "id", id)
	d.do("POST", "/tokens/keys/{id}/rename", "id", id, "--", "description", canaryKey)
	d.do("POST", "/tokens/keys/{id}/revoke", "id", id)
	d.do("POST", "/tokens/revoke")
	d.do("POST", "/tokens/discard")
	d.do("POST", "/tokens/request", "--", "ask", "chosen", "scope", "apps:read")
}

func (d *drive) profiles() (ids []string) {
	profiles, err := d.cfg.Store.Profiles(d.t.Context())
	must(d.t, err)
	for _, p := range profiles {
		ids = append(ids, fmt.Sprint(p.ID))
	}
	return ids
}

// ending are the actions that end or forget things.
func (d *drive) ending() {
	d.name = "ending"
	for _, p := range d.profiles() {
		d.do("POST", "/profiles/{id}/delete", "id", p)
	}
	d.plant("the password of the demo's proxy", netfault.ProxyPassword)
	d.do("POST", "/demo/try", "--", "on", "proxy-good-sign-in")
	for _, path := range []string{"/checkup/events", "/checkup", "/network", "/demo"} {
		d.do("GET", path)
	}
	d.do("POST", "/demo/fault", "--", "off", "all")
	d.do("POST", "/stop")
	d.do("POST", "/settings/history", "--", "limit", "50")
	d.do("POST", "/rest/history/clear")
	d.do("POST", "/settings/clear")
	d.do("POST", "/disconnect")
	d.do("POST", "/settings/close")
}

// TestCanaryOfTheProxy drives a console whose way out is a proxy with a
// password, which refuses everything.
func TestCanaryOfTheProxy(t *testing.T) {
	const password = "cAn4ry+pr0xy&p4ssw0rd"
	network, err := qlikproxy.NewNetwork(qlikproxy.NetworkConfig{Proxy: "http://user:cAn4ry%2Bpr0xy&p4ssw0rd@127.0.0.1:1"})
	must(t, err)
	d := newDrive(t, "", func(cfg *Config) { cfg.Network = network })
	d.plant("the proxy's password", password)
	d.plant("the proxy's credential", base64.StdEncoding.EncodeToString([]byte("user:"+password)))
	// What echoed holds is typed as a secret too: parts of it look like parts of the password.
	at := []string{"--", "address", "acme.us.qlikcloud.com", "how"}
	d.do("POST", "/connect", append(at, "api-key", "api-key", d.plant("a typed API key", canaryKey))...)
	d.do("POST", "/connect", append(at, "token", "token", d.plant("a typed token", canaryToken))...)
	d.everything("proxy", []string{"address", "acme.us.qlikcloud.com", "how", "oauth-client", "client-id", "x", "secret", d.plant("a typed secret", canarySecret)})
	d.finish()
}

// TestCanaryReveal proves that Reveal once is the only answer with a secret in
// it, and that presentation mode forbids it; Copy puts it on the clipboard only.
func TestCanaryReveal(t *testing.T) {
	d := newDrive(t, "api-key")
	d.do("POST", "/tokens/keys/create", "--", "description", "made by a test", "days", "7", "sure", "yes")
	fresh := keysOf(d.onlySession()).fresh.Reveal()
	token, _ := d.onlySession().Tenant().Current()
	d.do("POST", "/presentation", "--", "on", "1")
	for _, what := range []string{"token", "key"} {
		if resp := d.do("POST", "/tokens/reveal", "--", "what", what); resp.StatusCode != http.StatusForbidden {
			t.Errorf("revealed the %s while presenting: %s", what, resp.Status)
		}
	}
	d.do("POST", "/presentation", "--", "on", "0")
	for what, want := range map[string]string{"token": token.Value.Reveal(), "key": fresh} {
		d.board = ""
		d.do("POST", "/tokens/copy", "--", "what", what)
		if d.board != want {
			t.Errorf("the clipboard does not hold the %s", what)
		}
	}
	d.finish()
	d.client.Transport = nil
	if body := text(t, d.postRaw("/tokens/reveal", "what", "key")); strings.Count(body, fresh) != 1 {
		t.Error("Reveal once does not show the key once")
	}
	d.client.Transport = d
	d.visit()
	d.finish()
}

// TestCanaryOfTheRelay proves that a tool gets the tenant's answer without the
// console's own secrets, also when the tenant says them back.
func TestCanaryOfTheRelay(t *testing.T) {
	d := newDrive(t, "healthy")
	own := d.signIns()
	d.do("POST", "/connect", append([]string{"--"}, own["wrong secret"]...)...)
	d.do("POST", "/connect", append([]string{"--"}, own["pasted token"]...)...)
	d.do("POST", "/connect", append([]string{"--"}, own["wrong API key"]...)...)
	d.do("POST", "/connect", append([]string{"--"}, own["client"]...)...)
	d.do("POST", "/arm", "--", "minutes", "5")
	d.do("POST", "/tokens/request", "--", "ask", "all")
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		d.tool(method, "/api/v1/demo/echo?a="+canaryKey, d.echoed())
	}
	d.tool("GET", "/oauth/token", "")
	d.tool("POST", "/oauth/token", `{"grant_type":"client_credentials","client_secret":"`+canaryToken+`"}`)
	d.tool("GET", "/nowhere", "")
	d.visit()
	d.finish()
}

func (d *drive) tool(method, path, body string) {
	d.t.Helper()
	d.name = "a tool"
	req, err := http.NewRequest(method, d.base+"/relay"+path, strings.NewReader(body))
	must(d.t, err)
	req.Header.Set("Authorization", "Bearer "+d.relay)
	req.Header.Set("X-Key", canaryKey)
	resp, err := d.client.Do(req)
	must(d.t, err)
	if resp.StatusCode == http.StatusUnauthorized && path != "/oauth/token" {
		d.t.Errorf("%s %s: %s", method, path, resp.Status)
	}
}

// TestCanaryThatBecomesKnownLater proves that what came in before is cleaned
// when it goes out, once a text in it was typed as a secret.
func TestCanaryThatBecomesKnownLater(t *testing.T) {
	d := newDrive(t, "healthy")
	d.do("POST", "/arm", "--", "minutes", "5")
	d.client.Transport = nil
	d.do("POST", "/rest/send", "--", "method", "POST", "target", "/api/v1/demo/echo", "body", "x "+canaryKey+" y")
	d.client.Transport = d
	d.cfg.Redactor.Add(secret.New(d.plant("a secret that was typed later", canaryKey)))
	d.visit()
	d.heard("the log", d.logs.String())
	d.check(t)
}

// capture takes what the process writes to stdout and stderr until the
// returned function is called.
func capture(t *testing.T) func() string {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "out")
	must(t, err)
	out, errs := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = file, file
	restore := func() { os.Stdout, os.Stderr = out, errs }
	t.Cleanup(restore)
	return func() string {
		restore()
		text, err := os.ReadFile(file.Name())
		must(t, err)
		return string(text)
	}
}

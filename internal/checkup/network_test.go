package checkup

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
)

const realName = "https://acme.us.qlikcloud.com"

// way is one way for the network to fail; where "" stands for the real name.
type way struct {
	name, where, cause, step string
	n                        qlikproxy.NetworkConfig
}

func lookup(answer string, err error) qlikproxy.NetworkConfig {
	return qlikproxy.NetworkConfig{LookupIP: func(ctx context.Context, _ string) ([]netip.Addr, error) {
		if answer == "" && err == nil {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		return []netip.Addr{netip.MustParseAddr(answer)}, nil
	}}
}

// proxied is a proxy that answers CONNECT with a status.
func proxied(t *testing.T, status int) qlikproxy.NetworkConfig {
	return qlikproxy.NetworkConfig{Proxy: plain(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		fmt.Fprint(w, "<html><title>Blocked</title></html>")
	})}
}

func trusting(host string, ca []byte) qlikproxy.NetworkConfig {
	n := qlikproxy.NetworkConfig{Policy: qlikproxy.Policy{Allow: []string{strings.TrimPrefix(host, "https://")}}}
	if ca != nil {
		n.CAs = [][]byte{ca}
	}
	return n
}

func ways(t *testing.T) []way {
	now := time.Now()
	dns := func(e net.DNSError) error { return &e }
	closed, dead := "https://"+closedPort(t), closedPort(t)
	expired, expiredCA := certified(t, "127.0.0.1", now.AddDate(0, -2, 0), now.AddDate(0, -1, 0))
	future, futureCA := certified(t, "127.0.0.1", now.AddDate(0, 1, 0), now.AddDate(0, 2, 0))
	other, otherCA := certified(t, "portal.example.com", now.AddDate(0, -1, 0), now.AddDate(0, 1, 0))
	good, _ := certified(t, "127.0.0.1", now.AddDate(0, -1, 0), now.AddDate(0, 1, 0))
	atExpired, atFuture, atOther, atGood := secure(t, expired), secure(t, future), secure(t, other), secure(t, good)
	hangsUp := "https://" + listening(t, func(c net.Conn) { c.Close() })
	plainText := strings.Replace(plain(t, func(http.ResponseWriter, *http.Request) {}), "http:", "https:", 1)
	portal := plain(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "<html><title>Welcome to the airport</title></html>")
	})
	allow := func(at string) qlikproxy.NetworkConfig {
		return qlikproxy.NetworkConfig{Policy: qlikproxy.Policy{Allow: []string{at[strings.Index(at, "//")+2:]}}}
	}
	return []way{
		{"nothing typed", " ", "address-malformed", StepAddress, qlikproxy.NetworkConfig{}},
		{"another host", "https://www.example.com", "address-not-qlik-cloud", StepAddress, qlikproxy.NetworkConfig{}},
		{"NXDOMAIN", "", "dns-not-found", StepDNS, lookup("", dns(net.DNSError{Err: "no such host", IsNotFound: true}))},
		{"SERVFAIL", "", "dns-failure", StepDNS, lookup("", dns(net.DNSError{Err: "server misbehaving", IsTemporary: true}))},
		{"a silent resolver", "", "dns-failure", StepDNS, lookup("", nil)},
		{"loopback", "", "dns-private-address", StepDNS, lookup("127.0.0.1", nil)},
		{"a closed port", closed, "tcp-refused", StepTCP, allow(closed)},
		{"no proxy there", "", "proxy-unreachable", StepProxy, qlikproxy.NetworkConfig{Proxy: "http://" + dead}},
		{"407", "", "proxy-auth-required", StepProxy, proxied(t, 407)},
		{"403", "", "proxy-refused", StepProxy, proxied(t, 403)},
		{"an expired certificate", atExpired, "tls-expired", StepTLS, trusting(atExpired, expiredCA)},
		{"a future certificate", atFuture, "clock-skew", StepTLS, trusting(atFuture, futureCA)},
		{"another name", atOther, "tls-hostname-mismatch", StepTLS, trusting(atOther, otherCA)},
		{"an unknown authority", atGood, "tls-unknown-authority", StepTLS, trusting(atGood, nil)},
		{"hung up", hangsUp, "tls-handshake-failed", StepTLS, allow(hangsUp)},
		{"no TLS", plainText, "tls-not-tls", StepTLS, allow(plainText)},
		{"a portal", portal, "html-instead-of-json", StepHTTP, allow(portal)},
	}
}

func TestNetwork(t *testing.T) {
	for _, way := range ways(t) {
		t.Run(way.name, func(t *testing.T) {
			b := newBench(t, demotenant.Config{}, way.n)
			b.o.Limits = quickLimits()
			b.o.Limits[StepDNS] = 300 * time.Millisecond
			where := way.where
			if where == "" {
				where = realName
			}
			r := Start(b.Context(), Target{Address: where, SignIn: b.as("healthy")}, b.o).Wait()
			if first(r) != way.cause {
				t.Errorf("first cause %q, want %q\n%s", first(r), way.cause, r.Text())
			}
			if s, _ := r.Step(way.step); s.Status != Fail || len(s.Evidence) == 0 {
				t.Errorf("%s: %s\n%s", way.step, s.Status, r.Text())
			}
		})
	}
}

// given is a token as a person pastes it; nobody signed it.
func given(claims string) secret.Value {
	part := base64.RawURLEncoding.EncodeToString
	return secret.New(part([]byte(`{"alg":"ES384","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + part([]byte("no signature")))
}

func TestGiven(t *testing.T) {
	b := newBench(t, demotenant.Config{}, qlikproxy.NetworkConfig{})
	shouting := b.as("healthy")
	shouting.Scopes = []string{"user_default", "Admin.apps", "Spaces.shared"}
	token := func(v secret.Value) *qlikproxy.SignIn {
		return &qlikproxy.SignIn{Kind: qlikproxy.SignInToken, Secret: v}
	}
	item := ""
	for _, a := range b.demo.Apps() {
		item = a.ItemID
	}
	for name, c := range map[string]struct {
		in         *qlikproxy.SignIn
		app, cause string
	}{
		"a token that expired":   {token(given(fmt.Sprintf(`{"exp":%d}`, time.Now().Add(-time.Hour).Unix()))), "", "token-expired"},
		"a token of the future":  {token(given(fmt.Sprintf(`{"nbf":%d}`, time.Now().Add(time.Hour).Unix()))), "", "token-refused"},
		"a token cut short":      {token(secret.New("eyJhbGciOiJFUzM4NCJ9.eyJ")), "", "token-malformed"},
		"no token at all":        {token(secret.New("correct horse")), "", "token-malformed"},
		"scopes in capitals":     {shouting, "", "scope-case"},
		"an item's ID":           {b.as("healthy"), item, "app-id-is-item-id"},
		"an app that is not":     {b.as("healthy"), "00000000-1111-2222-3333-444444444444", "app-not-found"},
		"an app without data":    {b.as("healthy"), b.appNamed("Never reloaded"), "app-empty"},
		"an app too large":       {b.as("healthy"), b.appNamed("Too large to open"), "qix-memory"},
		"an app being reloaded":  {b.as("healthy"), b.appNamed("Reloading now"), "qix-reload-in-progress"},
		"an app with a big list": {b.as("healthy"), b.appNamed("Big answers"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if r := b.check(c.in, c.app); first(r) != c.cause {
				t.Errorf("first cause %q, want %q\n%s", first(r), c.cause, r.Text())
			}
		})
	}
}

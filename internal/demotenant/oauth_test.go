package demotenant

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// clock is a tenant's clock that a test moves.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time       { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) move(d time.Duration) { c.ahead.Add(int64(d)) }
func tokenBody(a Actor, more obj) obj {
	body := obj{"grant_type": grantClient, "client_id": a.ClientID, "client_secret": a.ClientSecret}
	for k, v := range more {
		body[k] = v
	}
	return body
}

func TestTokenForms(t *testing.T) {
	tenant := start(t, Config{})
	a := actor(t, tenant, "healthy")
	c := newCaller(t, tenant, "")
	form := url.Values{"grant_type": {grantClient}, "client_id": {a.ClientID}, "client_secret": {a.ClientSecret}, "scope": {"apps:read admin.apps"}}
	basic := strings.Replace(tenant.URL(), "://", "://"+a.ClientID+":"+a.ClientSecret+"@", 1)
	for name, r := range map[string]reply{
		"JSON":  c.post("/oauth/token", tokenBody(a, obj{"scope": "apps:read admin.apps"})),
		"form":  c.do("POST", "/oauth/token", []byte(form.Encode()), "application/x-www-form-urlencoded"),
		"Basic": c.do("POST", basic+"/oauth/token", []byte(`{"grant_type":"client_credentials","scope":"apps:read admin.apps"}`), "application/json"),
	} {
		if r.status != 200 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
			continue
		}
		v := r.json()
		if v["scope"] != "apps:read admin.apps" || v["expires_in"] != 21600.0 || v["token_type"] != "bearer" || v["refresh_token"] != nil {
			t.Errorf("%s: %v", name, v)
		}
		if token, _ := v["access_token"].(string); !strings.HasPrefix(token, "eyJhbGciOiJFUzM4NCIs") {
			t.Errorf("%s: token %q is no ES384 JWT", name, token)
		}
	}
}

func TestTokenRefusals(t *testing.T) {
	tenant := start(t, Config{})
	c := newCaller(t, tenant, "")
	healthy := actor(t, tenant, "healthy")
	disabled := tenant.world.order[13]
	impersonate := func(field, value, scope string) obj {
		return tokenBody(healthy, obj{"grant_type": grantImpersonate, "scope": scope, "user_lookup": obj{"field": field, "value": value}})
	}
	for _, row := range []struct {
		name, code string
		status     int
		body       any
	}{
		{"unknown client", "OAUTH-14", 400, tokenBody(actor(t, tenant, "unknown-client"), nil)},
		{"wrong secret", "OAUTH-2", 401, tokenBody(actor(t, tenant, "wrong-secret"), nil)},
		{"no M2M", "OAUTH-6", 400, tokenBody(actor(t, tenant, "no-m2m"), nil)},
		{"not trusted", "OAUTH-7", 403, tokenBody(actor(t, tenant, "not-trusted"), nil)},
		{"single page", "OAUTH-5", 401, tokenBody(actor(t, tenant, "single-page-client"), nil)},
		{"disabled", "OAUTH-9", 403, tokenBody(actor(t, tenant, "disabled-user"), nil)},
		{"capitals", "OAUTH-11", 400, tokenBody(healthy, obj{"scope": "Admin.apps"})},
		{"scope not allowed", "OAUTH-11", 400, tokenBody(actor(t, tenant, "few-scopes"), obj{"scope": "admin.apps"})},
		{"exchange", "OAUTH-5", 401, tokenBody(healthy, obj{"grant_type": grantExchange})},
		{"no grant", "OAUTH-1", 400, tokenBody(healthy, obj{"grant_type": ""})},
		{"no such user", "OAUTH-8", 401, impersonate("subject", "nobody", "user_default")},
		{"without user_default", "OAUTH-8", 401, impersonate("userId", tenant.world.order[1].id, "apps")},
		{"disabled user", "OAUTH-9", 403, impersonate("userId", disabled.id, "user_default")},
		{"not an object", "OAUTH-1", 400, []string{"x"}},
	} {
		r := c.post("/oauth/token", row.body)
		e := r.fault()
		if r.status != row.status || e["code"] != row.code || e["title"] == "" {
			t.Errorf("%s: %d %s", row.name, r.status, r.body)
		}
		if _, text := e["status"].(string); !text || r.json()["traceId"] == nil {
			t.Errorf("%s: status is no string, or no traceId: %s", row.name, r.body)
		}
	}
	if r := c.do("POST", "/oauth/token", []byte("grant_type=x"), "text/plain"); r.status != 415 {
		t.Errorf("text/plain: %d", r.status)
	}
}

func TestImpersonation(t *testing.T) {
	tenant := start(t, Config{})
	u := tenant.world.order[1]
	for field, value := range map[string]string{"subject": u.subject, "userId": u.id} {
		body := tokenBody(actor(t, tenant, "healthy"), obj{"grant_type": grantImpersonate, "scope": "user_default", "user_lookup": obj{"field": field, "value": value}})
		c := newCaller(t, tenant, "")
		c.bearer = c.post("/oauth/token", body).json()["access_token"].(string)
		if got := c.get("/api/v1/users/me").header.Get("Location"); got != "/api/v1/users/"+u.id {
			t.Errorf("%s: %q", field, got)
		}
	}
}

func TestTokenEnds(t *testing.T) {
	var clk clock
	tenant := start(t, Config{Now: clk.now})
	c := as(t, tenant, "healthy")
	clk.move(tokenLife - time.Minute)
	if r := c.get("/api/v1/spaces"); r.status != 200 {
		t.Errorf("just before the end: %d", r.status)
	}
	clk.move(2 * time.Minute)
	if r := c.get("/api/v1/spaces"); r.status != 401 || r.fault()["code"] != "HTTP-401" {
		t.Errorf("after the end: %d %s", r.status, r.body)
	}
	c = as(t, tenant, "healthy")
	for _, kind := range []string{"application/json", "application/x-www-form-urlencoded"} {
		body := `{"token":"` + c.bearer + `"}`
		if kind != "application/json" {
			c = as(t, tenant, "healthy")
			body = "token=" + c.bearer
		}
		if r := c.do("POST", "/oauth/revoke", []byte(body), kind); r.status != 200 {
			t.Errorf("revoke: %d %s", r.status, r.body)
		}
		if r := c.get("/api/v1/spaces"); r.status != 401 {
			t.Errorf("after revocation: %d", r.status)
		}
	}
}

// TestDiscovery also proves that the published key fits the tokens.
func TestDiscovery(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	about := c.get("/.well-known/oauth-authorization-server").json()
	if about["token_endpoint"] != tenant.URL()+"/oauth/token" || about["issuer"] == nil || about["grant_types_supported"] == nil {
		t.Errorf("%v", about)
	}
	key := c.get(strings.TrimPrefix(about["jwks_uri"].(string), tenant.URL())).json()["keys"].([]any)[0].(obj)
	token, _, err := jwt.NewParser().ParseUnverified(c.bearer, jwt.MapClaims{})
	if err != nil || token.Header["kid"] != key["kid"] || token.Header["alg"] != "ES384" || key["crv"] != "P-384" {
		t.Errorf("%v %v %v", token.Header, key, err)
	}
	if r := c.get("/.well-known/openid-configuration"); r.status != 404 {
		t.Errorf("openid-configuration: %d", r.status)
	}
}

func publicPEM(t *testing.T, key any) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

func TestPrivateKeyJWT(t *testing.T) {
	tenant := start(t, Config{})
	a := actor(t, tenant, "private-key")
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	ecKey, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	for kid, key := range map[string]any{"rsa": rsaKey.Public(), "ec": ecKey.Public()} {
		if err := tenant.RegisterKey(a.ClientID, kid, publicPEM(t, key)); err != nil {
			t.Fatal(err)
		}
	}
	sign := func(method jwt.SigningMethod, kid string, key any, change func(jwt.MapClaims)) string {
		claims := jwt.MapClaims{"iss": a.ClientID, "sub": a.ClientID, "aud": tenant.URL() + "/oauth/token", "jti": randomHex(8),
			"exp": time.Now().Add(4 * time.Minute).Unix(), "iat": time.Now().Unix()}
		change(claims)
		token := jwt.NewWithClaims(method, claims)
		token.Header["kid"] = kid
		s, err := token.SignedString(key)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	same := func(jwt.MapClaims) {}
	set := func(name string, v any) func(jwt.MapClaims) { return func(c jwt.MapClaims) { c[name] = v } }
	once := set("jti", "used twice")
	c := newCaller(t, tenant, "")
	for _, row := range []struct {
		name, assertion, kind string
		status                int
		detail                string
	}{
		{"RS256", sign(jwt.SigningMethodRS256, "rsa", rsaKey, same), assertionType, 200, ""},
		{"RS512", sign(jwt.SigningMethodRS512, "rsa", rsaKey, same), assertionType, 200, ""},
		{"ES384", sign(jwt.SigningMethodES384, "ec", ecKey, same), assertionType, 200, ""},
		{"first use", sign(jwt.SigningMethodES384, "ec", ecKey, once), assertionType, 200, ""},
		{"second use", sign(jwt.SigningMethodES384, "ec", ecKey, once), assertionType, 401, "used before"},
		{"PS256", sign(jwt.SigningMethodPS256, "rsa", rsaKey, same), assertionType, 400, ""},
		{"wrong kid", sign(jwt.SigningMethodRS256, "ec", rsaKey, same), assertionType, 401, "Signature"},
		{"slash in aud", sign(jwt.SigningMethodRS256, "rsa", rsaKey, set("aud", tenant.URL()+"/oauth/token/")), assertionType, 401, "audience"},
		{"too long", sign(jwt.SigningMethodRS256, "rsa", rsaKey, set("exp", time.Now().Add(6*time.Minute).Unix())), assertionType, 401, "five minutes"},
		{"expired", sign(jwt.SigningMethodRS256, "rsa", rsaKey, set("exp", time.Now().Add(-time.Minute).Unix())), assertionType, 401, "expired"},
		{"iss is another", sign(jwt.SigningMethodRS256, "rsa", rsaKey, set("iss", "x")), assertionType, 401, "iss and sub"},
		{"no jti", sign(jwt.SigningMethodRS256, "rsa", rsaKey, set("jti", "")), assertionType, 401, "jti"},
		{"unknown client", sign(jwt.SigningMethodRS256, "rsa", rsaKey, set("sub", "x")), assertionType, 400, "not authorized"},
		{"wrong type", sign(jwt.SigningMethodRS256, "rsa", rsaKey, same), "x", 401, "client_assertion_type"},
	} {
		r := c.post("/oauth/token", obj{"grant_type": grantClient, "client_id": a.ClientID, "client_assertion": row.assertion, "client_assertion_type": row.kind})
		if r.status != row.status || !strings.Contains(string(r.body), row.detail) {
			t.Errorf("%s: %d %s", row.name, r.status, r.body)
		}
	}
	small, _ := rsa.GenerateKey(rand.Reader, 1024)
	if tenant.RegisterKey(a.ClientID, "small", publicPEM(t, small.Public())) == nil {
		t.Error("a key of 1024 bits was taken")
	}
	if tenant.RegisterKey("nobody", "k", publicPEM(t, ecKey.Public())) == nil || tenant.RegisterKey(a.ClientID, "k", "junk") == nil {
		t.Error("an unknown client or junk was taken")
	}
}

package qlikproxy

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/secret"
)

// demo is a simulated tenant with one of its actors connected.
type demo struct {
	*fixture
	tenant   *demotenant.Tenant
	redactor *secret.Redactor
	secrets  []string
}

func startDemo(t testing.TB, c demotenant.Config) *demotenant.Tenant {
	t.Helper()
	tenant, err := demotenant.Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tenant.Close() })
	return tenant
}

func connectDemo(t testing.TB, tenant *demotenant.Tenant, actor string, edit func(*SignIn, *Options)) *demo {
	t.Helper()
	n, err := NewNetwork(NetworkConfig{Proxy: "none", Timeouts: Timeouts{Idle: time.Second, FirstByte: time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	n.Allow(tenant.Host(), tenant.CA())
	a, err := ParseAddress(tenant.URL(), n.Policy())
	if err != nil {
		t.Fatal(err)
	}
	d := &demo{tenant: tenant}
	d.fixture = fixtureAt(t, a, n, nil, func(s *SignIn, o *Options) {
		*s = signInOf(t, tenant, actor)
		if edit != nil {
			edit(s, o)
		}
		d.redactor = o.Redactor
		d.secrets = append(d.secrets, s.Secret.Reveal())
	})
	return d
}

func signInOf(t testing.TB, tenant *demotenant.Tenant, name string) SignIn {
	t.Helper()
	for _, a := range tenant.Actors() {
		if a.Name == name && a.APIKey != "" {
			return SignIn{Kind: SignInAPIKey, Secret: secret.New(a.APIKey)}
		}
		if a.Name == name {
			return SignIn{Kind: SignInOAuthClient, ClientID: a.ClientID, Secret: secret.New(a.ClientSecret)}
		}
	}
	t.Fatalf("no actor %q", name)
	return SignIn{}
}

// checkSecrets fails if anything recorded holds a secret.
func (d *demo) checkSecrets(t testing.TB) {
	t.Helper()
	for _, info := range d.recorder.Exchanges(0) {
		x, _ := d.recorder.Exchange(info.ID)
		text := info.URL + info.RequestBody + bodyOf(t, x) + strings.Join(info.Notes, "")
		for name, values := range info.RequestHeader {
			text += name + strings.Join(values, "")
		}
		if f := x.Failure(); f != nil {
			text += f.Error() + f.Body
		}
		for _, s := range d.secrets {
			if s != "" && strings.Contains(text, s) {
				t.Errorf("exchange %d (%s) holds a secret", info.ID, info.Kind)
			}
		}
	}
}

func TestDemoToken(t *testing.T) {
	tenant := startDemo(t, demotenant.Config{TLS: true})
	for _, body := range []TokenBody{"", BodyJSON, BodyForm, BodyBasic} {
		t.Run(string(body), func(t *testing.T) {
			d := connectDemo(t, tenant, "healthy", func(s *SignIn, _ *Options) { s.Body = body })
			token, err := d.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			d.secrets = append(d.secrets, token.Value.Reveal())
			if token.Kind != SignInOAuthClient || len(token.Scopes) < 15 || token.Claims == nil || token.Exchange == 0 {
				t.Errorf("%+v", token)
			}
			if life := time.Until(token.ExpiresAt); life < 5*time.Hour || life > 6*time.Hour || token.ClockOffset.Abs() > 5*time.Second {
				t.Errorf("lives %v, offset %v", life, token.ClockOffset)
			}
			x, ok := d.recorder.Exchange(token.Exchange)
			if info := x.Info(); !ok || info.Kind != "token" || info.Status != 200 || info.TLS == nil || info.TLS.Version != "TLS 1.3" || info.Timing.TLS == 0 {
				t.Errorf("%+v", info)
			}
			d.checkSecrets(t)
		})
	}
}

func TestDemoScopesAndRevoke(t *testing.T) {
	d := connectDemo(t, startDemo(t, demotenant.Config{}), "healthy", nil)
	token, err := d.RequestToken(t.Context(), []string{"User_Default", "Admin.apps:read"}, BodyForm)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(token.Scopes, " ") != "user_default admin.apps:read" {
		t.Errorf("scopes %v", token.Scopes)
	}
	if current, ok := d.Current(); !ok || !current.Value.Equal(token.Value) {
		t.Error("the new token is not the one held")
	}
	if err := d.Revoke(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok := d.Current(); ok {
		t.Error("a revoked token is still held")
	}
	again, err := d.Token(t.Context())
	if err != nil || again.Value.Equal(token.Value) || strings.Join(again.Scopes, " ") != "user_default admin.apps:read" {
		t.Errorf("%v, %v", again.Scopes, err)
	}
	_, err = d.RequestToken(t.Context(), []string{"no.such:scope"}, "")
	var f *Failure
	if !errors.As(err, &f) || f.Layer != "oauth" || f.Op != "token" || f.Status != 400 || len(f.Errors) == 0 || f.TraceID == "" {
		t.Errorf("%+v", f)
	}
}

func TestDemoImpersonation(t *testing.T) {
	tenant := startDemo(t, demotenant.Config{})
	admin := connectDemo(t, tenant, "api-key", nil)
	me, err := admin.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := connectDemo(t, tenant, "healthy", func(s *SignIn, _ *Options) {
		s.Kind, s.UserField, s.UserValue, s.Scopes, s.Body = SignInImpersonation, "subject", me.Subject, []string{"user_default"}, BodyForm
	})
	as, err := d.Me(t.Context())
	if err != nil || as.ID != me.ID || as.TenantID == "" || len(as.Roles) == 0 {
		t.Errorf("%+v, %v", as, err)
	}
	d.checkSecrets(t)
}

func TestDemoPrivateKey(t *testing.T) {
	tenant := startDemo(t, demotenant.Config{})
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sec1, _ := x509.MarshalECPrivateKey(ecKey)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(rsaKey)
	tests := []struct {
		name, kind string
		der        []byte
		public     any
	}{
		{"PKCS#1", "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey), &rsaKey.PublicKey},
		{"PKCS#8", "PRIVATE KEY", pkcs8, &rsaKey.PublicKey},
		{"SEC 1", "EC PRIVATE KEY", sec1, &ecKey.PublicKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			id := signInOf(t, tenant, "private-key").ClientID
			der, _ := x509.MarshalPKIXPublicKey(tt.public)
			if err := tenant.RegisterKey(id, "kid-1", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))); err != nil {
				t.Fatal(err)
			}
			private := string(pem.EncodeToMemory(&pem.Block{Type: tt.kind, Bytes: tt.der}))
			d := connectDemo(t, tenant, "private-key", func(s *SignIn, _ *Options) {
				*s = SignIn{Kind: SignInPrivateKey, ClientID: id, PrivateKey: secret.New(private), KeyID: "kid-1"}
				if problems := s.Check(); len(problems) > 0 {
					t.Errorf("%+v", problems)
				}
			})
			if _, err := d.Me(t.Context()); err != nil {
				t.Fatal(err, d.recorder.Exchanges(1)[0].Notes)
			}
			info := d.recorder.Exchanges(0)
			if body := info[len(info)-1].RequestBody; strings.Contains(body, "eyJ") {
				t.Errorf("the assertion was recorded: %s", body)
			}
		})
	}
}

func TestDemoRenewal(t *testing.T) {
	tenant := startDemo(t, demotenant.Config{})
	d := connectDemo(t, tenant, "healthy", nil)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := d.Token(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(d.recorder.Exchanges(0)); n != 1 {
		t.Errorf("%d requests for one token", n)
	}
	if err := tenant.SetFault("token-expired:1", true); err != nil {
		t.Fatal(err)
	}
	x := d.must(t, Request{Target: "/api/v1/spaces"})
	if notes := strings.Join(x.Info().Notes, " "); !strings.Contains(notes, "new one was asked for") {
		t.Errorf("notes %q", notes)
	}
	if n := len(d.recorder.Exchanges(0)); n != 3 {
		t.Errorf("%d exchanges", n)
	}
	tenant.SetFault("token-refused", true)
	_, f := d.fails(t, Request{Target: "/api/v1/spaces"})
	if f.Status != 401 || f.From != "qlik" || f.CredentialKind != "oauth-client" {
		t.Errorf("%+v", f)
	}
}

func TestDemoAPIKeys(t *testing.T) {
	d := connectDemo(t, startDemo(t, demotenant.Config{}), "api-key", nil)
	ctx := t.Context()
	config, err := d.APIKeyConfig(ctx)
	if err != nil || config.MaxDays < 1 || config.MaxKeysPerUser < 1 {
		t.Fatalf("%+v, %v", config, err)
	}
	key, value, err := d.CreateAPIKey(ctx, "for a test", 7)
	if err != nil || value.IsZero() || key.ID == "" || time.Until(key.Expiry) < 6*day {
		t.Fatalf("%+v, %v", key, err)
	}
	d.secrets = append(d.secrets, value.Reveal())
	if err := d.RenameAPIKey(ctx, key.ID, "renamed \"…\""); err != nil {
		t.Fatal(err)
	}
	page, err := d.ListAPIKeys(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	found := ""
	for _, k := range page.Keys {
		if k.ID == key.ID {
			found = k.Description
		}
	}
	if found != "renamed \"…\"" {
		t.Errorf("description %q", found)
	}
	if err := d.RevokeAPIKey(ctx, key.ID); err != nil {
		t.Fatal(err)
	}
	_, _, err = d.CreateAPIKey(ctx, "too long", config.MaxDays+1)
	var f *Failure
	if !errors.As(err, &f) || f.Layer != "apikey" || f.Op != "create-key" || f.Status != 400 {
		t.Errorf("%+v", f)
	}
	d.checkSecrets(t)

	var input *InputError
	for _, err := range []error{d.RevokeAPIKey(ctx, "../users"), d.RevokeAPIKey(ctx, ""), d.RevokeAPIKey(ctx, ".."), d.RenameAPIKey(ctx, "x", " ")} {
		if !errors.As(err, &input) {
			t.Error(err)
		}
	}
	if _, err := d.ListAPIKeys(ctx, "/api/v1/users"); !errors.As(err, &input) {
		t.Error(err)
	}
}

func TestDemoApps(t *testing.T) {
	d := connectDemo(t, startDemo(t, demotenant.Config{Apps: 250}), "healthy", nil)
	apps := map[string]App{}
	for cursor, n := "", 0; n == 0 || cursor != ""; n++ {
		page, err := d.Apps(t.Context(), "", cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page.Apps {
			apps[a.ItemID] = a
		}
		cursor = page.Next
	}
	if len(apps) < 250 {
		t.Fatalf("%d apps", len(apps))
	}
	for id, app := range apps {
		got, ok, err := d.ResolveItem(t.Context(), id)
		if err != nil || !ok || got != app {
			t.Errorf("%+v, %v, %v", got, ok, err)
		}
		if _, ok, err := d.ResolveItem(t.Context(), app.ID); ok || err != nil {
			t.Errorf("an app's own ID: %v, %v", ok, err)
		}
		break
	}
	if _, ok, err := d.ResolveItem(t.Context(), "../../oauth"); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	pages, items, ends := d.walk(t, "/api/v1/items?resourceType=app&limit=50")
	if !ends || items != len(apps) || pages != (items+49)/50 {
		t.Errorf("%d items on %d pages, an end: %v", items, pages, ends)
	}
}

// walk reads page after page until the last, or until one points back.
func (d *demo) walk(t *testing.T, target string) (pages, items int, ends bool) {
	seen := map[string]bool{}
	for target != "" && !seen[target] {
		seen[target] = true
		info := d.must(t, Request{Target: target}).Info()
		pages, items, target = pages+1, items+info.Items, info.Next
	}
	return pages, items, target == ""
}

func TestDemoPagesThatNeverEnd(t *testing.T) {
	d := connectDemo(t, startDemo(t, demotenant.Config{Apps: 50, Faults: []string{"next-loop"}}), "healthy", nil)
	if pages, _, ends := d.walk(t, "/api/v1/items"); ends {
		t.Errorf("ends after %d pages", pages)
	}
	d = connectDemo(t, startDemo(t, demotenant.Config{Apps: 50, Faults: []string{"next-off-tenant"}}), "healthy", nil)
	x := d.must(t, Request{Target: "/api/v1/items"})
	if info := x.Info(); info.Next != "" || !strings.Contains(strings.Join(info.Notes, " "), "another place") {
		t.Errorf("%+v", info)
	}
}

func TestDemoFaults(t *testing.T) {
	tests := []struct {
		fault, actor string
		layer, kind  string
		status       int
		from         string
	}{
		{"", "no-m2m", "oauth", "", 0, "qlik"},
		{"", "wrong-secret", "oauth", "", 401, "qlik"},
		{"", "unknown-client", "oauth", "", 400, "qlik"},
		{"", "api-key-expired", "rest", "", 401, ""},
		{"", "api-key-revoked", "rest", "", 401, ""},
		{"tenant-unknown", "healthy", "oauth", "", 401, "qlik"},
		{"html-token", "healthy", "oauth", "html", 200, ""},
		{"html-login", "healthy", "rest", "html", 200, ""},
		{"login-redirect", "healthy", "rest", "login", 302, ""},
		{"redirect-off-tenant", "healthy", "rest", "off-tenant", 302, ""},
		{"redirect-plain", "healthy", "rest", "off-tenant", 302, ""},
		{"redirect-loop", "healthy", "rest", "too-many-redirects", 302, ""},
		{"hang", "healthy", "rest", "timeout", 0, ""},
		{"cut", "healthy", "rest", "cut", 200, ""},
		{"empty", "healthy", "rest", "empty", 200, ""},
		{"malformed", "healthy", "rest", "malformed", 200, ""},
		{"outage-502", "healthy", "oauth", "", 502, ""},
		{"rate-limited", "healthy", "rest", "", 429, "qlik"},
		{"csrf-with-bearer", "healthy", "rest", "", 400, "qlik"},
	}
	for _, tt := range tests {
		t.Run(tt.fault+" "+tt.actor, func(t *testing.T) {
			c := demotenant.Config{TLS: tt.fault == "redirect-plain"}
			if tt.fault != "" {
				c.Faults = []string{tt.fault}
			}
			d := connectDemo(t, startDemo(t, c), tt.actor, nil)
			_, f := d.fails(t, Request{Target: "/api/v1/items"})
			if f.Layer != tt.layer || f.Kind != tt.kind || tt.status != 0 && f.Status != tt.status || tt.from != "" && f.From != tt.from || f.Exchange == 0 || f.Time.IsZero() {
				t.Errorf("layer %q kind %q status %d from %q: %v (%v)", f.Layer, f.Kind, f.Status, f.From, f, f.Err)
			}
			if f.Error() == "" || len(f.Proof()) < 3 {
				t.Errorf("%v", f.Proof())
			}
			d.checkSecrets(t)
		})
	}
}

func TestDemoClockSkew(t *testing.T) {
	d := connectDemo(t, startDemo(t, demotenant.Config{Faults: []string{"clock-skew"}}), "healthy", nil)
	token, err := d.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x, _ := d.recorder.Exchange(token.Exchange)
	if token.ClockOffset.Abs() < time.Hour || !strings.Contains(strings.Join(x.Info().Notes, " "), "apart") {
		t.Errorf("offset %v, notes %v", token.ClockOffset, x.Info().Notes)
	}
	if life := time.Until(token.ExpiresAt); life < 5*time.Hour || life > 6*time.Hour {
		t.Errorf("lives %v", life)
	}
}

package qlikproxy

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"qlikconsole/internal/secret"
)

// jwtOf is a token of the usual form, signed by nobody that matters.
func jwtOf(t testing.TB, claims jwt.MapClaims) string {
	t.Helper()
	s, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString([]byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSignInCheck(t *testing.T) {
	id, client, token := strings.Repeat("a1", 16), strings.Repeat("b2", 32), jwtOf(t, jwt.MapClaims{"sub": "x"})
	tests := []struct {
		name, field, problem string
		s                    SignIn
	}{
		{"good", "", "", SignIn{Kind: SignInOAuthClient, ClientID: id, Secret: secret.New(client)}},
		{"no ID", "ClientID", "Enter the client ID", SignIn{Kind: SignInOAuthClient, Secret: secret.New(client)}},
		{"no secret", "Secret", "Enter the client secret", SignIn{Kind: SignInOAuthClient, ClientID: id}},
		{"swapped", "ClientID", "Swap the two", SignIn{Kind: SignInOAuthClient, ClientID: client, Secret: secret.New(id)}},
		{"the same", "Secret", "the same as the client ID", SignIn{Kind: SignInOAuthClient, ClientID: id, Secret: secret.New(id)}},
		{"blank in the ID", "ClientID", "blank", SignIn{Kind: SignInOAuthClient, ClientID: id[:5] + " " + id[5:], Secret: secret.New(client)}},
		{"token as secret", "Secret", "a token or an API key, not a client secret", SignIn{Kind: SignInOAuthClient, ClientID: id, Secret: secret.New(token)}},
		{"token as ID", "ClientID", "a token, not a client ID", SignIn{Kind: SignInOAuthClient, ClientID: token, Secret: secret.New(client)}},
		{"key as secret", "Secret", "key file", SignIn{Kind: SignInOAuthClient, ClientID: id, Secret: secret.New("-----BEGIN PRIVATE KEY-----\n")}},
		{"no user", "UserValue", "on whose behalf", SignIn{Kind: SignInImpersonation, ClientID: id, Secret: secret.New(client), UserField: "subject"}},
		{"no field", "UserField", "subject or by user ID", SignIn{Kind: SignInImpersonation, ClientID: id, Secret: secret.New(client), UserValue: "x"}},
		{"no key", "PrivateKey", "Paste the private key", SignIn{Kind: SignInPrivateKey, ClientID: id}},
		{"good token", "", "", SignIn{Kind: SignInToken, Secret: secret.New(token)}},
		{"good key", "", "", SignIn{Kind: SignInAPIKey, Secret: secret.New(token)}},
		{"cut token", "Secret", "cut short", SignIn{Kind: SignInToken, Secret: secret.New(token[:30])}},
		{"no token", "Secret", "no API key of Qlik", SignIn{Kind: SignInAPIKey, Secret: secret.New(client)}},
		{"empty token", "Secret", "Paste the token", SignIn{Kind: SignInToken}},
		{"scope", "Scopes", "one word", SignIn{Kind: SignInOAuthClient, ClientID: id, Secret: secret.New(client), Scopes: []string{"a b"}}},
		{"body", "Body", "JSON, form, or Basic", SignIn{Kind: SignInOAuthClient, ClientID: id, Secret: secret.New(client), Body: "xml"}},
		{"nothing", "Kind", "Choose how", SignIn{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			problems := tt.s.Check()
			if tt.field == "" {
				if len(problems) > 0 {
					t.Errorf("%+v", problems)
				}
				return
			}
			if len(problems) != 1 || problems[0].Field != tt.field || !strings.Contains(problems[0].Problem, tt.problem) {
				t.Errorf("%+v", problems)
			}
			for _, p := range problems {
				if strings.Contains(p.Problem, client) || strings.Contains(p.Problem, token) {
					t.Errorf("a secret stands in %q", p.Problem)
				}
			}
		})
	}
}

func TestReadPrivateKey(t *testing.T) {
	p256, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	pkcs8 := func(key any) []byte {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	public, _ := x509.MarshalPKIXPublicKey(&p384.PublicKey)
	text := func(kind string, der []byte, headers map[string]string) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der, Headers: headers}))
	}
	tests := []struct{ name, in, problem string }{
		{"P-384", text("PRIVATE KEY", pkcs8(p384), nil), ""},
		{"text in front", "Bag Attributes\n" + text("PRIVATE KEY", pkcs8(p384), nil), ""},
		{"P-256", text("PRIVATE KEY", pkcs8(p256), nil), "P-256"},
		{"Ed25519", text("PRIVATE KEY", pkcs8(ed), nil), "does not take this kind"},
		{"encrypted PKCS#8", text("ENCRYPTED PRIVATE KEY", []byte{1}, nil), "password"},
		{"encrypted PKCS#1", text("RSA PRIVATE KEY", []byte{1}, map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"}), "password"},
		{"public", text("PUBLIC KEY", public, nil), "public key"},
		{"certificate", text("CERTIFICATE", public, nil), "certificate"},
		{"SSH", text("OPENSSH PRIVATE KEY", []byte{1}, nil), "SSH"},
		{"damaged", text("PRIVATE KEY", []byte{1, 2, 3}, nil), "damaged"},
		{"other", text("X509 CRL", []byte{1}, nil), "no private key"},
		{"text", "hello", "BEGIN PRIVATE KEY"}, {"empty", "", "BEGIN PRIVATE KEY"},
		{"cut", text("PRIVATE KEY", pkcs8(p384), nil)[:60], "pasted whole"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			key, problem := readPrivateKey(secret.New(tt.in))
			if (problem == "") != (tt.problem == "") || !strings.Contains(problem, tt.problem) || (key == nil) == (tt.problem == "") {
				t.Errorf("%v, %q", key != nil, problem)
			}
		})
	}
}

func TestAssertion(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	private := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	s := SignIn{ClientID: "client", PrivateKey: secret.New(string(private)), KeyID: "k"}
	now := time.Now().Truncate(time.Second)
	seen := map[string]bool{}
	for range 3 {
		signed, err := s.assertion("https://acme.us.qlikcloud.com/oauth/token", now)
		if err != nil {
			t.Fatal(err)
		}
		claims := jwt.MapClaims{}
		token, err := jwt.ParseWithClaims(signed, claims, func(*jwt.Token) (any, error) { return &key.PublicKey, nil },
			jwt.WithValidMethods([]string{"RS256"}), jwt.WithAudience("https://acme.us.qlikcloud.com/oauth/token"), jwt.WithIssuer("client"), jwt.WithSubject("client"))
		if err != nil || token.Header["kid"] != "k" {
			t.Fatal(err, token)
		}
		if _, isText := claims["aud"].(string); !isText {
			t.Errorf("aud is %T", claims["aud"])
		}
		exp, _ := claims.GetExpirationTime()
		if life := exp.Sub(now); life > 5*time.Minute || life < 4*time.Minute {
			t.Errorf("lives %v", life)
		}
		seen[claims["jti"].(string)] = true
	}
	if len(seen) != 3 {
		t.Error("jti is not unique")
	}
}

// tokenServer answers requests for tokens.
func tokenServer(t *testing.T, answer http.HandlerFunc, edit func(*SignIn)) *fixture {
	t.Helper()
	return serveWith(t, answer, NetworkConfig{}, func(s *SignIn, _ *Options) {
		*s = SignIn{Kind: SignInOAuthClient, ClientID: "id+1", Secret: secret.New("s3cret/with+signs&")}
		if edit != nil {
			edit(s)
		}
	})
}

func TestTokenRequestForms(t *testing.T) {
	var got struct {
		header http.Header
		body   string
	}
	answer := func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got.header, got.body = r.Header.Clone(), string(body)
		io.WriteString(w, `{"access_token":"opaque-token-value","token_type":"Bearer","expires_in":"21600"}`)
	}
	check := func(t *testing.T, want, contentType string) {
		t.Helper()
		if got.body != want || got.header.Get("Content-Type") != contentType {
			t.Errorf("%s: %s", got.header.Get("Content-Type"), got.body)
		}
	}
	scopes := []string{"Admin.apps", "user_default"}
	f := tokenServer(t, answer, nil)
	request := func(t *testing.T, f *fixture, b TokenBody) Token {
		t.Helper()
		token, err := f.RequestToken(t.Context(), scopes, b)
		if err != nil {
			t.Fatal(err)
		}
		if token.Claims != nil || token.Scopes != nil || time.Until(token.ExpiresAt) < 5*time.Hour {
			t.Errorf("%+v", token)
		}
		return token
	}
	t.Run("JSON", func(t *testing.T) {
		request(t, f, "")
		check(t, `{"grant_type":"client_credentials","client_id":"id+1","client_secret":"s3cret/with+signs\u0026","scope":"admin.apps user_default"}`, "application/json")
		if got.header.Get("Authorization") != "" {
			t.Error("an Authorization header was sent")
		}
	})
	t.Run("form", func(t *testing.T) {
		request(t, f, BodyForm)
		check(t, "client_id=id%2B1&client_secret=s3cret%2Fwith%2Bsigns%26&grant_type=client_credentials&scope=admin.apps+user_default", "application/x-www-form-urlencoded")
	})
	t.Run("Basic", func(t *testing.T) {
		token := request(t, f, BodyBasic)
		check(t, "grant_type=client_credentials&scope=admin.apps+user_default", "application/x-www-form-urlencoded")
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte("id%2B1:s3cret%2Fwith%2Bsigns%26"))
		if got.header.Get("Authorization") != want {
			t.Error(got.header.Get("Authorization"))
		}
		x, _ := f.recorder.Exchange(token.Exchange)
		if shown := fmt.Sprint(x.Info()) + bodyOf(t, x); strings.Contains(shown, want[6:]) || strings.Contains(shown, "opaque-token-value") || strings.Contains(shown, "s3cret") {
			t.Error(shown)
		}
	})
	t.Run("impersonation", func(t *testing.T) {
		f := tokenServer(t, answer, func(s *SignIn) {
			s.Kind, s.UserField, s.UserValue = SignInImpersonation, "userId", `u"1`
		})
		request(t, f, BodyForm)
		var body struct {
			GrantType string            `json:"grant_type"`
			User      map[string]string `json:"user_lookup"`
		}
		if err := json.Unmarshal([]byte(got.body), &body); err != nil || body.GrantType != grantImpersonate || body.User["field"] != "userId" || body.User["value"] != `u"1` {
			t.Errorf("%s: %v", got.body, err)
		}
	})
}

func TestTokenAnswers(t *testing.T) {
	tests := []struct {
		name, body, kind, note string
		status                 int
	}{
		{"good", `{"access_token":"abcd1234","token_type":"bearer","expires_in":60}`, "", "", 200},
		{"other type", `{"access_token":"abcd1234","token_type":"mac","expires_in":60}`, "", `"mac"`, 200},
		{"no life", `{"access_token":"abcd1234"}`, "", "did not say how long", 200},
		{"two ends", `{"access_token":"abcd1234","expires_in":60,"expires_at":"2001-01-01T00:00:00Z"}`, "", "two different ends", 200},
		{"HTML", `<!doctype html><title>Sign in</title>`, "html", "", 200},
		{"empty", ``, "empty", "", 200},
		{"no token", `{"token_type":"bearer"}`, "malformed", "", 200},
		{"no JSON", `token=abcd1234`, "malformed", "", 200},
		{"cut", `{"access_token":"abcd1`, "malformed", "", 200},
		{"list", `[]`, "malformed", "", 200},
		{"large", `{"access_token":"` + strings.Repeat("x", maxCaptured) + `"}`, "too-large", "", 200},
		{"RFC 6749", `{"error":"invalid_client"}`, "", "", 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := tokenServer(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.body)
			}, nil)
			token, err := f.Token(t.Context())
			var failure *Failure
			if tt.status == 200 && tt.kind == "" {
				x, _ := f.recorder.Exchange(token.Exchange)
				if err != nil || !strings.Contains(strings.Join(x.Info().Notes, " "), tt.note) {
					t.Errorf("%v, notes %v", err, x.Info().Notes)
				}
				return
			}
			if !errors.As(err, &failure) || failure.Kind != tt.kind || failure.Layer != "oauth" || failure.Op != "token" || failure.Status != tt.status {
				t.Fatalf("%+v", failure)
			}
			if tt.status == 401 && failure.OAuthCode != "invalid_client" {
				t.Errorf("%+v", failure)
			}
			if x, ok := f.recorder.Exchange(failure.Exchange); !ok || x.Info().State != StateFailed {
				t.Error("the exchange is not marked as failed")
			}
		})
	}
}

func TestTokenIsRenewedBeforeItsEnd(t *testing.T) {
	var now atomic.Int64
	now.Store(time.Now().UnixNano())
	var asked atomic.Int32
	f := serveWith(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"access_token":"token-number-%d","expires_in":3600}`, asked.Add(1))
	}, NetworkConfig{}, func(s *SignIn, o *Options) {
		*s = SignIn{Kind: SignInOAuthClient, ClientID: "x", Secret: secret.New("y")}
		o.Now = func() time.Time { return time.Unix(0, now.Load()) }
	})
	for _, step := range []struct {
		after time.Duration
		want  int32
	}{{0, 1}, {3539 * time.Second, 1}, {2 * time.Second, 2}, {59 * time.Minute, 3}} {
		now.Add(int64(step.after))
		token, err := f.Token(t.Context())
		if err != nil || asked.Load() != step.want || token.Value.Reveal() != fmt.Sprintf("token-number-%d", step.want) {
			t.Errorf("after %v: asked %d times, %v", step.after, asked.Load(), err)
		}
	}
	f.Discard()
	if _, ok := f.Current(); ok {
		t.Error("a discarded token is still held")
	}
}

func TestMissingSecretIsSaid(t *testing.T) {
	f := serveWith(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") }, NetworkConfig{}, func(s *SignIn, _ *Options) {
		*s = SignIn{Kind: SignInOAuthClient, ClientID: "x"}
	})
	_, failure := f.fails(t, Request{Target: "/x"})
	if failure.Layer != "token" || failure.Kind != "malformed" || failure.Error() != "The client secret is missing." {
		t.Errorf("%+v", failure)
	}
}

func FuzzReadToken(f *testing.F) {
	f.Add("eyJhbGciOiJFUzM4NCJ9.eyJleHAiOjF9.x")
	f.Add("eyJhbGciOiJub25lIn0.eyJpYXQiOiJ4Iiwic2NvcGUiOlsxXX0.")
	f.Fuzz(func(t *testing.T, s string) {
		readToken(secret.New(s), SignInToken)
		SignIn{Kind: SignInToken, Secret: secret.New(s)}.Check()
		SignIn{Kind: SignInPrivateKey, ClientID: "x", PrivateKey: secret.New(s)}.Check()
	})
}

func TestFormEncodesEverything(t *testing.T) {
	g := grant{GrantType: "a&b=c", ClientID: "ü\n"}
	v, err := url.ParseQuery(g.form().Encode())
	if err != nil || v.Get("grant_type") != g.GrantType || v.Get("client_id") != g.ClientID || bytes.ContainsAny([]byte(g.form().Encode()), "\n") {
		t.Error(v, err)
	}
}

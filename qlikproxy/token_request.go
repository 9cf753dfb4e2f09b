package qlikproxy

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"qlikconsole/internal/secret"
)

// Paths of the sign-in. Source: qlik.dev, OAuth.
const (
	tokenPath  = "/oauth/token"
	revokePath = "/oauth/revoke"
)

const (
	grantClient      = "client_credentials"
	grantImpersonate = "urn:qlik:oauth:user-impersonation"
	assertionType    = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

// grant are the parameters of a request for a token.
type grant struct {
	GrantType     string      `json:"grant_type"`
	ClientID      string      `json:"client_id,omitempty"`
	Secret        string      `json:"client_secret,omitempty"`
	AssertionType string      `json:"client_assertion_type,omitempty"`
	Assertion     string      `json:"client_assertion,omitempty"`
	Scope         string      `json:"scope,omitempty"`
	User          *userLookup `json:"user_lookup,omitempty"`
}

type userLookup struct {
	Field string `json:"field"`
	Value string `json:"value"`
}

// requestToken makes the exchange for a token.
func (t *Tenant) requestToken(ctx context.Context, scopes []string, b TokenBody) (Token, error) {
	r, err := t.tokenCall(scopes, b)
	if err != nil {
		return Token{}, err
	}
	var answer tokenAnswer
	r.own.learn = func(body []byte) {
		answer = readTokenAnswer(body)
		t.o.Redactor.Add(secret.New(answer.AccessToken), secret.New(answer.RefreshToken))
	}
	sent := t.o.Now()
	x, _, err := t.call(ctx, r)
	if err != nil {
		return Token{}, err
	}
	return t.accept(x, answer, sent)
}

// tokenCall builds the request for a token.
func (t *Tenant) tokenCall(scopes []string, b TokenBody) (Request, error) {
	s := t.signIn
	g := grant{GrantType: grantClient, ClientID: s.ClientID, Scope: strings.ToLower(strings.Join(scopes, " "))}
	if s.ClientID == "" {
		return Request{}, &InputError{"ClientID", "The client ID is missing."}
	}
	switch s.Kind {
	case SignInPrivateKey:
		assertion, err := s.assertion(t.address.URL(tokenPath), t.o.Now())
		if err != nil {
			return Request{}, err
		}
		g.AssertionType, g.Assertion = assertionType, assertion
	case SignInImpersonation:
		g.GrantType, g.User = grantImpersonate, &userLookup{s.UserField, s.UserValue}
		b = BodyJSON // the user is a nested object, which a form cannot carry
	}
	if s.Kind != SignInPrivateKey {
		g.Secret = s.Secret.Reveal()
		if g.Secret == "" {
			return Request{}, &InputError{"Secret", "The client secret is missing."}
		}
	}
	return g.request(b), nil
}

// request puts the parameters into the form that is asked for.
func (g grant) request(b TokenBody) Request {
	r := Request{Method: "POST", Target: tokenPath, Kind: "token", own: &ownCall{noToken: true}, Header: []Pair{{"Accept", "application/json"}}}
	if b == BodyBasic && g.Secret != "" {
		// RFC 6749, section 2.3.1: both parts are form-encoded first.
		pair := url.QueryEscape(g.ClientID) + ":" + url.QueryEscape(g.Secret)
		r.own.authorization = "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
		g.ClientID, g.Secret = "", ""
	}
	if b == BodyForm || b == BodyBasic {
		r.Header = append(r.Header, Pair{"Content-Type", "application/x-www-form-urlencoded"})
		r.Body = []byte(g.form().Encode())
		return r
	}
	r.Header = append(r.Header, Pair{"Content-Type", "application/json"})
	r.Body = jsonBody(g)
	return r
}

func (g grant) form() url.Values {
	v := url.Values{}
	for _, p := range []Pair{
		{"grant_type", g.GrantType}, {"client_id", g.ClientID}, {"client_secret", g.Secret},
		{"client_assertion_type", g.AssertionType}, {"client_assertion", g.Assertion}, {"scope", g.Scope},
	} {
		if p.Value != "" {
			v.Set(p.Name, p.Value)
		}
	}
	return v
}

// jsonBody encodes what cannot fail to be encoded.
func jsonBody(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("qlikproxy: a request's own parameters cannot be encoded")
	}
	return b
}

// dateOffset is how far the tenant's clock is ahead, by its Date header. That has
// whole seconds; the middle of the exchange is taken for the time of the answer.
func dateOffset(date string, sent, got time.Time) (time.Duration, bool) {
	at, err := time.Parse(time.RFC1123, date)
	if err != nil {
		return 0, false
	}
	offset := at.Add(500 * time.Millisecond).Sub(sent.Add(got.Sub(sent) / 2))
	return offset.Round(time.Second), true
}

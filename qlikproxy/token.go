package qlikproxy

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"qlikconsole/internal/secret"
)

// Token is a bearer token and what is known about it.
type Token struct {
	Value       secret.Value
	Kind        SignInKind
	Scopes      []string       // granted; nil: the tenant did not say
	IssuedAt    time.Time      // by this machine's clock; zero: unknown
	ExpiresAt   time.Time      // by this machine's clock; zero: unknown
	ClockOffset time.Duration  // the tenant's Date minus ours
	Claims      map[string]any // decoded, NOT verified; nil if the token is opaque
	Exchange    int64          // the exchange that brought it, or 0
}

func (t Token) header() string {
	if t.Value.IsZero() {
		return ""
	}
	return "Bearer " + t.Value.Reveal()
}

// Times around the life of a token.
const (
	renewBefore  = 60 * time.Second // before its end; at most half of its life
	renewRefused = 10 * time.Second // at least, between two renewals because of a 401
)

func (t Token) fresh(now time.Time) bool {
	if t.Value.IsZero() {
		return false
	}
	life := t.ExpiresAt.Sub(t.IssuedAt)
	return t.ExpiresAt.IsZero() || now.Before(t.ExpiresAt.Add(-min(renewBefore, life/2)))
}

// tokenCache holds one token and what to ask for when it is over.
type tokenCache struct {
	mu      sync.Mutex
	held    Token
	scopes  []string
	body    TokenBody
	asking  *tokenRequest // under way; those who wait share it
	refused time.Time     // of the last renewal because of a 401
}

// tokenRequest is a request for a token that any number may wait for.
type tokenRequest struct {
	done  chan struct{}
	token Token
	err   error
}

// Token is the token to use now. An OAuth token is kept and renewed 60 seconds
// before its end, with one request however many wait; an API key and a pasted
// token are used as they are. The error is a *Failure or an *InputError.
func (t *Tenant) Token(ctx context.Context) (Token, error) {
	if !t.signIn.oauth() {
		return t.given()
	}
	c := &t.tokens
	c.mu.Lock()
	if c.held.fresh(t.o.Now()) {
		defer c.mu.Unlock()
		return c.held, nil
	}
	request := t.ask()
	c.mu.Unlock()
	return request.wait(ctx)
}

// ask begins a request for a token, or joins the one under way. The cache is locked.
func (t *Tenant) ask() *tokenRequest {
	c := &t.tokens
	if c.asking != nil {
		return c.asking
	}
	r := &tokenRequest{done: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.ctx)
	done, ok := t.track(cancel)
	if !ok {
		cancel()
		r.err = ErrClosed
		close(r.done)
		return r
	}
	c.asking = r
	scopes, body := c.scopes, c.body
	go func() {
		defer t.o.Redactor.Crash()
		defer done()
		defer cancel()
		r.token, r.err = t.requestToken(ctx, scopes, body)
		c.mu.Lock()
		c.asking = nil
		if r.err == nil {
			c.held = r.token
		}
		c.mu.Unlock()
		close(r.done)
	}()
	return r
}

func (r *tokenRequest) wait(ctx context.Context) (Token, error) {
	select {
	case <-r.done:
		return r.token, r.err
	case <-ctx.Done():
		return Token{}, context.Cause(ctx)
	}
}

// given is an API key or a pasted token, read but not verified.
func (t *Tenant) given() (Token, error) {
	if t.pasted.Value.IsZero() {
		return Token{}, &InputError{"Secret", "There is no " + t.signIn.Kind.noun() + " to sign in with."}
	}
	return t.pasted, nil
}

// Current is the token held now, without asking for one.
func (t *Tenant) Current() (Token, bool) {
	if !t.signIn.oauth() {
		token, err := t.given()
		return token, err == nil
	}
	t.tokens.mu.Lock()
	defer t.tokens.mu.Unlock()
	return t.tokens.held, !t.tokens.held.Value.IsZero()
}

// RequestToken asks for a new token with these scopes (lower-cased; nil: all that
// the client has) in this form. The new token is the one held from now on, and is
// renewed with the same scopes and form.
func (t *Tenant) RequestToken(ctx context.Context, scopes []string, b TokenBody) (Token, error) {
	if !t.signIn.oauth() {
		return Token{}, &InputError{"Kind", "An API key or a pasted token is used as it is; there is nothing to ask for."}
	}
	if b == "" {
		b = t.signIn.Body
	}
	token, err := t.requestToken(ctx, scopes, b)
	if err != nil {
		return Token{}, err
	}
	c := &t.tokens
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held, c.scopes, c.body = token, scopes, b
	return token, nil
}

// renewRefused asks for a new token because the tenant refused this one, unless
// that was done a moment ago. Several who were refused share one request.
func (t *Tenant) renewRefused(ctx context.Context, refused Token) (Token, bool) {
	if !t.signIn.oauth() || refused.Value.IsZero() {
		return Token{}, false
	}
	c := &t.tokens
	c.mu.Lock()
	if held := c.held; !held.Value.IsZero() && !held.Value.Equal(refused.Value) {
		c.mu.Unlock()
		return held, true
	}
	now := t.o.Now()
	if c.asking == nil {
		if now.Sub(c.refused) < renewRefused {
			c.mu.Unlock()
			return Token{}, false
		}
		c.refused = now
	}
	request := t.ask()
	c.mu.Unlock()
	token, err := request.wait(ctx)
	return token, err == nil
}

// Discard forgets the token that is held.
func (t *Tenant) Discard() {
	t.tokens.mu.Lock()
	defer t.tokens.mu.Unlock()
	t.tokens.held = Token{}
}

// readToken decodes a token without verifying it: only the tenant can.
func readToken(v secret.Value, kind SignInKind) Token {
	t := Token{Value: v, Kind: kind}
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser(jwt.WithJSONNumber()).ParseUnverified(v.Reveal(), claims); err != nil {
		return t
	}
	t.Claims = claims
	if at, err := claims.GetIssuedAt(); err == nil && at != nil {
		t.IssuedAt = at.Time
	}
	if at, err := claims.GetExpirationTime(); err == nil && at != nil {
		t.ExpiresAt = at.Time
	}
	t.Scopes = scopeList(claims["scope"])
	return t
}

// scopeList reads scopes in a text with blanks, or in a list; nil: neither.
func scopeList(v any) []string {
	switch scopes := v.(type) {
	case string:
		return strings.Fields(scopes)
	case []any:
		list := []string{}
		for _, s := range scopes {
			if name, ok := s.(string); ok {
				list = append(list, name)
			}
		}
		return list
	}
	return nil
}

// Revoke asks the tenant to make the held token worthless, then discards it. A
// token that was pasted is revoked as well; an API key is not a token.
func (t *Tenant) Revoke(ctx context.Context) error {
	token, ok := t.Current()
	if !ok || t.signIn.Kind == SignInAPIKey {
		return &InputError{"Kind", "There is no token to revoke."}
	}
	// The documented body has these two members only, and no status 401 is
	// documented: the token itself is the proof. Source: qc-specs specs/oauth.json.
	_, _, err := t.call(ctx, Request{
		Method: "POST", Target: revokePath, Kind: "revoke",
		Body: jsonBody(map[string]string{"token": token.Value.Reveal(), "token_type_hint": "access_token"}),
		own:  &ownCall{noToken: true},
	})
	if err == nil {
		t.Discard()
	}
	return err
}

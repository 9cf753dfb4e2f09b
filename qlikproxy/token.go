package qlikproxy

import (
	"context"
	"time"

	"qlikconsole/internal/secret"
)

// Token is a bearer token and what is known about it.
type Token struct {
	Value       secret.Value
	Kind        SignInKind
	Scopes      []string       // granted; nil: the tenant did not say
	IssuedAt    time.Time      // by this machine's clock
	ExpiresAt   time.Time      // by this machine's clock; zero: unknown
	ClockOffset time.Duration  // the tenant's Date minus ours
	Claims      map[string]any // decoded, NOT verified; nil if the token is opaque
	Exchange    int64          // the exchange that brought it, or 0
}

// Token is the token to use now. An OAuth token is kept and renewed 60 seconds
// before its end, with one request however many wait; an API key and a pasted
// token are used as they are. The error is a *Failure or an *InputError.
func (t *Tenant) Token(ctx context.Context) (Token, error) { return Token{}, nil }

// Current is the token held now, without asking for one.
func (t *Tenant) Current() (Token, bool) { return Token{}, false }

// RequestToken asks for a new token with these scopes (lower-cased; nil: all that
// the client has) in this form. The new token is the one held from now on, and is
// renewed with the same scopes and form.
func (t *Tenant) RequestToken(ctx context.Context, scopes []string, b TokenBody) (Token, error) {
	return Token{}, nil
}

// Discard forgets the token that is held.
func (t *Tenant) Discard() {}

// Revoke asks the tenant to make the held token worthless, then discards it.
func (t *Tenant) Revoke(ctx context.Context) error { return nil }

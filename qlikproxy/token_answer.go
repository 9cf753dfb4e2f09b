package qlikproxy

import (
	"encoding/json"
	"strings"
	"time"

	"qlikconsole/internal/secret"
)

// tokenAnswer is the tenant's answer to a request for a token.
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	TokenType    string `json:"token_type"`
	Scope        any    `json:"scope"` // a text with blanks; a list is taken too
	ExpiresAt    string `json:"expires_at"`
	ExpiresIn    any    `json:"expires_in"`

	err error
}

func readTokenAnswer(body []byte) tokenAnswer {
	var a tokenAnswer
	a.err = json.Unmarshal(body, &a)
	return a
}

// Differences that are worth a word.
const (
	clockTolerance  = 30 * time.Second
	expiryTolerance = 60 * time.Second
)

// accept makes a token of the tenant's answer, or says why it is none.
func (t *Tenant) accept(x *Exchange, a tokenAnswer, sent time.Time) (Token, error) {
	switch {
	case a.err != nil:
		return Token{}, x.unusable("malformed", a.err)
	case a.AccessToken == "":
		return Token{}, x.unusable("malformed", errNoToken)
	case a.TokenType != "" && !strings.EqualFold(a.TokenType, "bearer"):
		x.note("The tenant calls the token \"" + shorten(a.TokenType, 40) + "\" where \"bearer\" is due. It is used as one.")
	}
	got := t.o.Now()
	token := readToken(secret.New(a.AccessToken), t.signIn.Kind)
	token.Exchange = x.id
	if scopes := scopeList(a.Scope); scopes != nil {
		token.Scopes = scopes
	}
	offset, known := dateOffset(x.Info().Header.Get("Date"), sent, got)
	token.ClockOffset = offset
	if known && offset.Abs() > clockTolerance {
		x.note("This computer's clock and the tenant's are " + offset.Abs().String() + " apart.")
	}
	token.IssuedAt = got
	token.ExpiresAt = x.expiry(a, got, offset)
	return token, nil
}

// expiry is the end of a token by this machine's clock. The duration counts; the
// date is used where there is none.
func (x *Exchange) expiry(a tokenAnswer, got time.Time, offset time.Duration) time.Time {
	seconds, hasLife := number(a.ExpiresIn)
	at, err := time.Parse(time.RFC3339, a.ExpiresAt)
	local := at.Add(-offset)
	switch {
	case hasLife && seconds > 0:
		end := got.Add(time.Duration(min(seconds, 10*365*24*3600) * float64(time.Second)))
		if err == nil && local.Sub(end).Abs() > expiryTolerance {
			x.note("The tenant states two different ends of the token: expires_in and expires_at differ. The first is used.")
		}
		return end
	case err == nil:
		return local
	}
	x.note("The tenant did not say how long the token lives.")
	return time.Time{}
}

// number reads a JSON number, also one that was sent as text.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case string:
		var f float64
		return f, json.Unmarshal([]byte(n), &f) == nil
	}
	return 0, false
}

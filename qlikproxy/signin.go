package qlikproxy

import (
	"strings"

	"qlikconsole/internal/secret"
)

// SignInKind is a way to sign in.
type SignInKind string

// The ways to sign in.
const (
	SignInOAuthClient   SignInKind = "oauth-client"
	SignInImpersonation SignInKind = "impersonation"
	SignInPrivateKey    SignInKind = "private-key"
	SignInAPIKey        SignInKind = "api-key"
	SignInToken         SignInKind = "token"
)

func (k SignInKind) noun() string {
	if k == SignInAPIKey {
		return "API key"
	}
	return "token"
}

// TokenBody is the form in which a token is asked for.
type TokenBody string

// The forms in which a token is asked for. The zero value means JSON.
const (
	BodyJSON  TokenBody = "json"  // all in a JSON body
	BodyForm  TokenBody = "form"  // all in a form body
	BodyBasic TokenBody = "basic" // form body; client ID and secret in the Authorization header
)

// SignIn is a credential and how it is used.
type SignIn struct {
	Kind       SignInKind
	ClientID   string
	Secret     secret.Value // client secret, API key or pasted token
	PrivateKey secret.Value // PEM
	KeyID      string       // kid of the private key
	UserField  string       // "subject" or "userId"; with SignInImpersonation
	UserValue  string
	Scopes     []string  // nil: all that the client has
	Body       TokenBody // impersonation is JSON always
}

func (s SignIn) oauth() bool {
	return s.Kind == SignInOAuthClient || s.Kind == SignInImpersonation || s.Kind == SignInPrivateKey
}

// FieldProblem is what is wrong with one field, in plain words.
type FieldProblem struct {
	Field   string // name of the field in SignIn, such as ClientID
	Problem string // plain sentence
}

// Check says what looks wrong with the fields before anything is sent.
func (s SignIn) Check() []FieldProblem {
	var problems []FieldProblem
	report := func(field, problem string) {
		if problem != "" {
			problems = append(problems, FieldProblem{field, problem})
		}
	}
	switch s.Kind {
	case SignInOAuthClient, SignInImpersonation:
		report("ClientID", s.checkClientID())
		report("Secret", s.checkSecret())
	case SignInPrivateKey:
		report("ClientID", s.checkClientID())
		report("PrivateKey", s.checkKey())
	case SignInAPIKey, SignInToken:
		report("Secret", s.checkToken())
	default:
		report("Kind", "Choose how you sign in.")
	}
	if s.Kind == SignInImpersonation {
		report("UserField", s.checkUserField())
		report("UserValue", s.checkUserValue())
	}
	if s.oauth() {
		report("Scopes", s.checkScopes())
		report("Body", s.checkBody())
	}
	return problems
}

// An ID of Qlik's OAuth clients has 32 hexadecimal digits or letters, a secret 64.
// Both lengths are from samples on qlik.dev, so they only lead to a hint.
const (
	usualIDLength     = 32
	usualSecretLength = 64
)

func (s SignIn) checkClientID() string {
	switch {
	case s.ClientID == "":
		return "Enter the client ID. It stands on the OAuth page of Qlik's Administration."
	case strings.ContainsFunc(s.ClientID, notVisible):
		return "The client ID has a blank or a special character in it. Copy it again."
	case s.swapped():
		return "This looks like the client secret, and the other field like the client ID. Swap the two."
	case isJWT(s.ClientID):
		return "This is a token, not a client ID. To sign in with it, choose the pasted token or the API key."
	}
	return ""
}

// swapped: the fields are of the lengths that the other one has.
func (s SignIn) swapped() bool {
	return len(s.ClientID) >= usualSecretLength && len(s.Secret.Reveal()) <= usualIDLength && !s.Secret.IsZero() && !isJWT(s.ClientID)
}

func (s SignIn) checkSecret() string {
	text := s.Secret.Reveal()
	switch {
	case text == "":
		return "Enter the client secret. Qlik shows it once, when the client is created."
	case isJWT(text):
		return "This is a token or an API key, not a client secret. To sign in with it, choose the pasted token or the API key."
	case strings.HasPrefix(text, "-----BEGIN"):
		return "This is a key file, not a client secret. To sign in with it, choose the private key."
	case strings.ContainsFunc(text, notVisible):
		return "The client secret has a blank, a line break or a special character in the middle. Copy it again."
	case text == s.ClientID:
		return "The client secret is the same as the client ID. Copy the secret."
	}
	return ""
}

func (s SignIn) checkKey() string {
	if s.PrivateKey.IsZero() {
		return "Paste the private key. Its public half belongs into the OAuth client in Qlik."
	}
	_, problem := readPrivateKey(s.PrivateKey)
	return problem
}

// checkToken looks at an API key or a pasted token. Qlik's are JWTs; that is not
// promised for ever, so only what surely is none is refused.
func (s SignIn) checkToken() string {
	text, noun := s.Secret.Reveal(), s.Kind.noun()
	switch {
	case text == "":
		return "Paste the " + noun + "."
	case strings.ContainsFunc(text, notVisible):
		return "The " + noun + " has a blank, a line break or a special character in the middle. Copy it again."
	case strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") < 2:
		return "The " + noun + " is cut short: it has three parts with dots between them. Copy it again, whole."
	case !isJWT(text):
		return "This is no " + noun + " of Qlik: they begin with eyJ and have three parts with dots between them (JWT)."
	}
	return ""
}

// notVisible: no blank, control or non-ASCII character stands in a credential of Qlik.
func notVisible(r rune) bool { return r <= ' ' || r >= 0x7f }

// isJWT tells by form only.
func isJWT(text string) bool {
	return strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") == 2 && readToken(secret.New(text), "").Claims != nil
}

func (s SignIn) checkUserField() string {
	if s.UserField != "subject" && s.UserField != "userId" {
		return "Choose whether the user is named by subject or by user ID."
	}
	return ""
}

func (s SignIn) checkUserValue() string {
	switch {
	case strings.TrimSpace(s.UserValue) == "":
		return "Enter the user on whose behalf the console signs in."
	case len(s.UserValue) > 1000:
		return "This is too long to name a user."
	}
	return ""
}

func (s SignIn) checkScopes() string {
	for _, scope := range s.Scopes {
		if scope == "" || len(scope) > 100 || strings.ContainsFunc(scope, notVisible) {
			return "A permission (scope) is one word such as admin.apps:read, without blanks."
		}
	}
	return ""
}

func (s SignIn) checkBody() string {
	switch s.Body {
	case "", BodyJSON, BodyForm, BodyBasic:
		return ""
	}
	return "Choose how the token is asked for: JSON, form, or Basic."
}

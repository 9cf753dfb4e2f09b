package qlikproxy

import "qlikconsole/internal/secret"

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
	Scopes     []string // nil: all that the client has
	Body       TokenBody
}

// FieldProblem is what is wrong with one field, in plain words.
type FieldProblem struct {
	Field   string // name of the field in SignIn, such as ClientID
	Problem string // plain sentence
}

// Check says what looks wrong with the fields before anything is sent.
func (s SignIn) Check() []FieldProblem { return nil }

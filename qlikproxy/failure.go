package qlikproxy

import (
	"net/http"
	"time"
)

// Failure is all that is known about one operation that failed. Nothing in it is a
// secret. The words of Layer, Op and Kind are those of the guidance's signals.
type Failure struct {
	Layer string // how far the attempt had come: dns, tcp, proxy, tls, oauth, apikey, rest, ws, qix …
	Op    string // what was being done: token, rest, upgrade …
	Kind  string // the failure, where no status or code names it: timeout, refused, html …

	Method, URL string
	Status      int
	Errors      []QlikError
	OAuthCode   string // error of RFC 6749, such as invalid_client
	TraceID     string

	CloseCode    int
	CloseReason  string
	SessionState string
	QIXCode      *int
	QIXMethod    string

	Header    http.Header
	Body      string // its first 64 KiB
	BodyShape string // json, html, text, empty or binary

	TLS               *TLSInfo
	Proxy, RemoteAddr string
	From              string // which box answered: qlik, edge, proxy or unknown
	CredentialKind    string
	Exchange          int64 // the exchange that it belongs to, or 0
	Time              time.Time
	Err               error
}

// QlikError is one error of Qlik's envelope.
type QlikError struct{ Code, Title, Detail, Status string }

// Fact is one named piece of proof.
type Fact struct{ Name, Value string }

// Error is one sentence without a secret.
func (f *Failure) Error() string { return f.Layer + " " + f.Kind }

// Unwrap is the error below, or nil.
func (f *Failure) Unwrap() error { return f.Err }

// Proof is what is known, in the order in which a page shows it.
func (f *Failure) Proof() []Fact { return nil }

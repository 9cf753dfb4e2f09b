package qlikproxy

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxFailureBody is how much of a body a Failure carries, in bytes.
const maxFailureBody = 64 << 10

// Failure is all that is known about one operation that failed. Nothing in it is a
// secret. The words of Layer, Op and Kind are those of the guidance's signals.
type Failure struct {
	Layer string // how far the attempt had come: address, dns, tcp, proxy, tls, oauth, apikey, rest, ws, qix …
	Op    string // what was being done: token, rest, upgrade …
	Kind  string // the failure, where no status or code names it: timeout, refused, html …

	Method, URL string
	Status      int
	Errors      []QlikError
	OAuthCode   string // error of RFC 6749, such as invalid_client
	TraceID     string

	CloseCode    int
	CloseReason  string
	Idle         time.Duration // how long nothing was said before the connection ended; 0: not known
	SessionState string
	QIXCode      *int
	QIXMethod    string

	Header    http.Header
	Body      string // its first 64 KiB
	BodyShape string // json, html, text, empty or binary; "" without an answer

	TLS               *TLSInfo
	Proxy, RemoteAddr string
	From              string // which box answered: qlik, edge, proxy or unknown; "" without an answer
	CredentialKind    string
	Exchange          int64 // the exchange that it belongs to, or 0
	Time              time.Time
	Err               error
}

// KindCancelled is the kind of a failure that somebody asked for.
const KindCancelled = "cancelled"

// Fact is one named piece of proof.
type Fact struct{ Name, Value string }

// Unwrap is the error below, or nil.
func (f *Failure) Unwrap() error { return f.Err }

// Proof is what is known, in the order in which a page shows it.
func (f *Failure) Proof() []Fact {
	p := &proof{}
	p.add("Time", stamp(f.Time))
	p.add("Request", strings.TrimSpace(f.Method+" "+f.URL))
	if f.Status != 0 {
		p.add("Status", strings.TrimSpace(strconv.Itoa(f.Status)+" "+http.StatusText(f.Status)))
	}
	f.addErrors(p)
	p.add("Trace ID", f.TraceID)
	f.addSocket(p)
	if f.TLS != nil {
		p.add("Certificate for", f.TLS.Subject)
		p.add("Certificate names", strings.Join(f.TLS.Names, ", "))
		p.add("Certificate issued by", f.TLS.Issuer)
		p.add("Certificate valid", stamp(f.TLS.NotBefore)+" to "+stamp(f.TLS.NotAfter))
	}
	p.add("Proxy", f.Proxy)
	p.add("Answered by", f.From)
	p.add("Address reached", f.RemoteAddr)
	p.add("Signed in with", f.CredentialKind)
	if f.Err != nil {
		p.add("Error", shorten(f.Err.Error(), 1000))
	}
	p.add("Body", shorten(f.Body, 4000))
	return p.facts
}

func (f *Failure) addErrors(p *proof) {
	for _, e := range f.Errors {
		p.add("Error code", e.Code)
		p.add("Error", strings.Trim(e.Title+": "+e.Detail, ": "))
	}
	p.add("OAuth error", f.OAuthCode)
}

func (f *Failure) addSocket(p *proof) {
	if f.CloseCode != 0 {
		p.add("Close code", strings.TrimSpace(strconv.Itoa(f.CloseCode)+" "+f.CloseReason))
	}
	if f.Idle != 0 {
		p.add("Silent before", f.Idle.Round(100*time.Millisecond).String())
	}
	p.add("Session state", f.SessionState)
	p.add("QIX method", f.QIXMethod)
	if f.QIXCode != nil {
		p.add("QIX error", strconv.Itoa(*f.QIXCode))
	}
}

type proof struct{ facts []Fact }

// add leaves out what is not known.
func (p *proof) add(name, value string) {
	if value != "" {
		p.facts = append(p.facts, Fact{name, value})
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

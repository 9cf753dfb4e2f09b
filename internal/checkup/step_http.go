package checkup

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// stepTLS encrypts and verifies, and shows the certificates.
func stepTLS(ctx context.Context, w *work) outcome {
	var e Evidence
	if w.found.address.Scheme == "http" {
		return outcome{Status: Skip, Summary: "Not tested: this address is allowed without encryption (http)."}
	}
	h, err := w.o.Network.Shake(ctx, w.found.address)
	if err != nil {
		return failed(e, timeoutAt(ctx, err, guidance.LayerTLS))
	}
	e.add("Address reached", h.RemoteAddr)
	e.add("Proxy", h.Proxy)
	e.add("Version", h.TLS.Version)
	e.add("Protocol inside", h.Protocol)
	e.add("Names in the certificate", strings.Join(h.TLS.Names, ", "))
	for i, c := range h.Chain {
		e.addf(fmt.Sprintf("Certificate %d", i+1), "for %s, issued by %s, valid %s to %s", c.Subject, c.Issuer, day(c.NotBefore), day(c.NotAfter))
	}
	o := outcome{Status: Pass, Summary: "The connection is encrypted, and the certificate is in order."}
	o.Status, o.Summary = judgeCertificate(h, w.found.address, o.Summary, w.o.Now())
	o.Evidence = e
	return o
}

// judgeCertificate looks at a certificate that was accepted.
func judgeCertificate(h qlikproxy.Handshake, a qlikproxy.Address, good string, now time.Time) (Status, string) {
	switch {
	case h.Added && a.Tenant != "":
		return Warn, "The certificate is not from a public authority but from one that was added here: a box on the way opens the encryption and looks inside. " +
			"Whatever runs the connector must trust the same authority."
	case h.TLS.NotAfter.Sub(now) < 7*24*time.Hour:
		return Warn, "The certificate expires on " + day(h.TLS.NotAfter) + "."
	}
	return Pass, good
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// probePath is asked for without a credential. Qlik refuses it in its own form.
const probePath = "/api/v1/users/me"

// skewTolerance is how far clocks may be apart: assertions live for minutes, and
// the Date header has whole seconds.
const skewTolerance = 2 * time.Minute

// stepHTTP asks without a credential and tells Qlik from what stands in its place.
func stepHTTP(ctx context.Context, w *work) outcome {
	var e Evidence
	sent := w.o.Now()
	answer, err := w.o.Network.Ask(ctx, w.found.address, probePath)
	if err != nil {
		return failed(e, timeoutAt(ctx, err, guidance.LayerHTTP))
	}
	e.add("Sent", "GET "+w.found.address.URL(probePath)+" (without a credential)")
	e.addf("Came back", "%d %s, %s", answer.Status, http.StatusText(answer.Status), shapeText(answer.BodyShape))
	e.add("Answered by", answer.From)
	e.add("Server", answer.Header.Get("Server"))
	e.add("Points to", answer.Header.Get("Location"))
	clock := w.clock(&e, answer.Header.Get("Date"), sent)
	if signal := SignalOf(answer); w.concernsTheWay(signal) {
		o := failed(e, answer, guidance.FactSkewSeconds, w.skewFact())
		o.Summary = "Something answers, but not Qlik's interface: " + lowerFirst(o.Summary)
		if answer.From == "qlik" && answer.BodyShape == "json" {
			o.Summary = "Qlik answers, but lets nobody in here: " + lowerFirst(o.Summary)
		}
		return o
	}
	if clock != nil {
		return *clock
	}
	return outcome{Status: Pass, Summary: "Qlik answers, and wants a sign-in as it should.", Evidence: e}
}

func shapeText(shape string) string {
	if text, ok := map[string]string{"json": "data (JSON)", "html": "a web page (HTML)", "empty": "no body", "text": "plain text", "binary": "binary data"}[shape]; ok {
		return text
	}
	return shape
}

// concernsTheWay: the answer shows that the tenant was not reached, or that it
// turns everybody away, whatever the credential.
func (w *work) concernsTheWay(s guidance.Signal) bool {
	matches := w.o.Guidance.Match(s)
	if len(matches) == 0 {
		return s.Status >= 500 || s.Kind != ""
	}
	about := []string{"tenant-unknown", "tenant-unavailable", "ip-not-allowed", "html-instead-of-json", "redirect-off-tenant", "rate-limited",
		"proxy-refused", "proxy-auth-required", "answer-broken", "answer-timeout", "csrf-with-bearer"}
	if s.Kind == guidance.KindLogin { // without a credential that is as it should be
		return false
	}
	return slices.Contains(about, matches[0].ID)
}

// clock compares the clocks; nil: they agree, or the tenant did not say.
func (w *work) clock(e *Evidence, date string, sent time.Time) *outcome {
	at, err := time.Parse(time.RFC1123, date)
	if err != nil {
		return nil
	}
	w.found.skew = at.Sub(sent).Round(time.Second)
	e.add("Tenant's clock", at.UTC().Format(time.RFC3339))
	e.add("This computer's clock", sent.UTC().Format(time.RFC3339))
	if w.found.skew.Abs() < skewTolerance {
		return nil
	}
	behind := "behind"
	if w.found.skew < 0 {
		behind = "ahead"
	}
	signal := guidance.Signal{Layer: guidance.LayerHTTP, Kind: guidance.KindClockSkew, Facts: map[string]string{guidance.FactSkewSeconds: w.skewFact()}}
	return &outcome{
		Status: Warn, Evidence: *e, signals: []guidance.Signal{signal},
		Summary: fmt.Sprintf("This computer's clock is %s %s the tenant's.", apart(w.found.skew.Abs()), behind),
	}
}

// apart says a difference of clocks in the unit that a person would choose.
func apart(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%.0f days", d.Hours()/24)
	case d >= 100*time.Minute:
		return fmt.Sprintf("about %.0f hours", d.Hours())
	}
	return fmt.Sprintf("about %.0f minutes", d.Minutes())
}

// skewFact is how far the clocks are apart in seconds; empty: not worth a word.
func (w *work) skewFact() string {
	if w.found.skew.Abs() < skewTolerance {
		return ""
	}
	return fmt.Sprint(int(w.found.skew.Abs().Seconds()))
}

func lowerFirst(s string) string {
	if s == "" || s[1:] == "" || s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

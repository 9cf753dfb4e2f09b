// Package checkup finds out why a connection to a tenant does not work.
package checkup

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// SignalOf turns an error of qlikproxy into what guidance matches on. An error
// that is none gives the zero Signal, which matches nothing.
func SignalOf(err error) guidance.Signal {
	if a := (*qlikproxy.AddressError)(nil); errors.As(err, &a) {
		return guidance.Signal{Layer: guidance.LayerAddress, Kind: a.Kind, Text: a.Problem}
	}
	f := (*qlikproxy.Failure)(nil)
	if !errors.As(err, &f) {
		return guidance.Signal{}
	}
	s := guidance.Signal{
		Layer: f.Layer, Operation: f.Op, Kind: f.Kind,
		Status: f.Status, OAuthCode: f.OAuthCode,
		CloseCode: f.CloseCode, SessionState: f.SessionState,
		Method: f.Method, Path: pathOf(f.URL), Headers: headersOf(f.Header),
		BodyShape: f.BodyShape, Text: textOf(f), CredentialKind: f.CredentialKind,
		Facts: map[string]string{},
	}
	if f.From != "" {
		s.Facts[guidance.FactFrom] = f.From
	}
	if f.Idle > 0 {
		s.Facts[guidance.FactIdleSeconds] = strconv.Itoa(int(f.Idle.Seconds()))
	}
	if len(f.Errors) > 0 {
		s.Code, s.Title = f.Errors[0].Code, f.Errors[0].Title
	}
	if f.QIXCode != nil {
		s.QIXCode, s.HasQIX, s.Method = *f.QIXCode, true, f.QIXMethod
	}
	return s
}

func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Path
}

func headersOf(h http.Header) map[string]string {
	out := make(map[string]string, len(h))
	for name, values := range h {
		out[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return out
}

func textOf(f *qlikproxy.Failure) string {
	parts := []string{f.CloseReason}
	for _, e := range f.Errors {
		parts = append(parts, e.Title, e.Detail)
	}
	return strings.Join(append(parts, f.Body), "\n")
}

package qlikproxy

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Error is one sentence without a secret.
func (f *Failure) Error() string {
	var input *InputError
	if errors.As(f.Err, &input) {
		return input.Problem
	}
	what := f.about()
	if f.Status >= 400 && len(f.Errors) > 0 {
		e := f.Errors[0]
		if e.Code != "" {
			return what + " answered " + strconv.Itoa(f.Status) + ": " + e.Code + " " + e.Title
		}
		return what + " answered " + strconv.Itoa(f.Status) + ": " + e.Title
	}
	if text := kindText(f.Layer, f.Kind); text != "" {
		return what + ": " + text
	}
	switch {
	case f.Status != 0:
		return what + " answered " + strconv.Itoa(f.Status) + " " + http.StatusText(f.Status)
	case f.QIXCode != nil:
		return strings.TrimSpace(what + " was answered with error " + strconv.Itoa(*f.QIXCode) + ". " + shorten(f.Body, 200))
	case f.CloseCode != 0:
		return strings.TrimSpace("The live connection was closed with code " + strconv.Itoa(f.CloseCode) + ". " + f.CloseReason)
	case f.SessionState != "":
		return "The engine greeted with " + f.SessionState
	}
	return what + " failed"
}

// about names what failed: method and path, or the host.
func (f *Failure) about() string {
	u, err := url.Parse(f.URL)
	switch {
	case f.QIXMethod != "":
		return f.QIXMethod
	case err != nil || f.URL == "":
		return "The request"
	case f.Status == 0 && f.Kind != KindCancelled, f.Layer == "proxy":
		return u.Host
	case f.Method != "":
		return f.Method + " " + u.Path
	}
	return u.Host + u.Path
}

// kindText is what a kind of failure means at its layer, as the rest of a sentence.
func kindText(layer, kind string) string {
	if text, ok := kindTexts()[layer+" "+kind]; ok {
		return text
	}
	return kindTexts()[kind]
}

func kindTexts() map[string]string {
	return map[string]string{
		KindCancelled:         "cancelled",
		AddressNotQlikCloud:   "this host is not under qlikcloud.com and was not allowed",
		"dns not-found":       "no such name is known (DNS)",
		"dns failure":         "the name server gave no usable answer (DNS)",
		"dns timeout":         "the name server did not answer in time (DNS)",
		"dns private-address": "the name leads to an address that Qlik Cloud cannot have (DNS)",
		"tcp refused":         "the connection was refused",
		"tcp timeout":         "no connection came about in time",
		"unreachable":         "there is no way to it through the network",
		"proxy unreachable":   "the proxy on the way cannot be reached",
		"proxy auth-required": "the proxy on the way wants a sign-in",
		"proxy refused":       "the proxy on the way does not let this through",
		"proxy timeout":       "the proxy on the way did not answer in time",

		"proxy unknown-authority": "the certificate of the proxy on the way was signed by somebody whom this computer does not trust (TLS)",
		"proxy expired":           "the certificate of the proxy on the way has expired (TLS)",
		"proxy not-yet-valid":     "the certificate of the proxy on the way is not valid yet, or this computer's clock is wrong (TLS)",
		"proxy hostname-mismatch": "the certificate of the proxy on the way is for another name (TLS)",

		"unknown-authority": "its certificate was signed by somebody whom this computer does not trust (TLS)",
		"tls expired":       "its certificate has expired (TLS)",
		"tls not-yet-valid": "its certificate is not valid yet, or this computer's clock is wrong (TLS)",
		"hostname-mismatch": "its certificate is for another name (TLS)",
		"handshake":         "no encrypted connection came about (TLS)",
		"not-tls":           "it does not speak encrypted (TLS)",
		"timeout":           "no answer came in time",
		"html":              "a web page came where data (JSON) was expected",
		"empty":             "an empty answer came where data (JSON) was expected",
		"malformed":         "the answer cannot be read",
		"cut":               "the connection ended in the middle of the answer",
		"too-large":         "the answer is larger than the console takes",
		"off-tenant":        "the answer points to another place, which was not followed",
		"login":             "the answer points to the tenant's sign-in page instead of giving data",
	}
}

package qlikproxy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// dialFailure is a failure on the way to a tenant.
func dialFailure(a Address, info *connInfo, layer, kind string, err error) *Failure {
	return &Failure{
		Layer: layer, Kind: kind, URL: a.String(),
		Proxy: info.Proxy, RemoteAddr: info.RemoteAddr, TLS: info.TLSInfo,
		Time: time.Now(), Err: err,
	}
}

// proxyRefusal is a failure because the proxy answered CONNECT with no.
func proxyRefusal(a Address, info *connInfo, answer *http.Response, body []byte) *Failure {
	f := dialFailure(a, info, "proxy", "refused", nil)
	if answer.StatusCode == http.StatusProxyAuthRequired {
		f.Kind = "auth-required"
	}
	f.Method, f.Status, f.Header = http.MethodConnect, answer.StatusCode, answer.Header
	f.Body, f.From = string(body), "proxy"
	f.BodyShape = shapeOf(answer.Header.Get("Content-Type"), body)
	return f
}

// tlsFailure says why no encrypted connection came about.
func tlsFailure(ctx context.Context, a Address, info *connInfo, err error) *Failure {
	f := dialFailure(a, info, "tls", tlsKind(ctx, err), err)
	var verify *tls.CertificateVerificationError
	if errors.As(err, &verify) {
		f.TLS = tlsInfo(0, verify.UnverifiedCertificates)
	}
	return f
}

// cancelled tells that the caller gave up, which is no fault of the network.
func cancelled(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.DeadlineExceeded)
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.As(err, &t) && t.Timeout()
}

func dnsKind(ctx context.Context, err error) string {
	var d *net.DNSError
	switch {
	case cancelled(ctx):
		return KindCancelled
	case errors.As(err, &d) && d.IsNotFound:
		return "not-found"
	case timedOut(err):
		return "timeout"
	}
	return "failure"
}

// netKind says why no connection came about. Of several addresses that failed, the
// one that got furthest counts.
func netKind(ctx context.Context, err error) string {
	if cancelled(ctx) {
		return KindCancelled
	}
	failed := []error{err}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		failed = several.Unwrap()
	}
	switch {
	case slices.ContainsFunc(failed, refusedConn):
		return "refused"
	case slices.ContainsFunc(failed, timedOut):
		return "timeout"
	}
	return "unreachable"
}

func refusedConn(err error) bool { return isErrno(err, syscall.ECONNREFUSED, 10061) }

// isErrno knows an error of the operating system; on Windows it has the number
// that Winsock gives it.
func isErrno(err error, posix syscall.Errno, winsock uintptr) bool {
	return errors.Is(err, posix) || runtime.GOOS == "windows" && errors.Is(err, syscall.Errno(winsock))
}

// proxyKind says why the proxy was not passed although it did not say no.
func proxyKind(ctx context.Context, err error) string {
	switch {
	case cancelled(ctx):
		return KindCancelled
	case timedOut(err):
		return "timeout"
	case errors.As(err, new(*tls.CertificateVerificationError)): // a proxy may be encrypted itself
		return tlsKind(ctx, err)
	}
	return "unreachable"
}

func tlsKind(ctx context.Context, err error) string {
	var (
		unknown  x509.UnknownAuthorityError
		noRoots  x509.SystemRootsError
		hostname x509.HostnameError
		invalid  x509.CertificateInvalidError
		record   tls.RecordHeaderError
	)
	switch {
	case cancelled(ctx):
		return KindCancelled
	case errors.As(err, &hostname):
		return "hostname-mismatch"
	case errors.As(err, &invalid):
		return invalidKind(invalid, time.Now())
	case errors.As(err, &unknown), errors.As(err, &noRoots):
		return "unknown-authority"
	case errors.As(err, &record):
		return "not-tls"
	case timedOut(err):
		return "timeout"
	}
	return "handshake"
}

func invalidKind(e x509.CertificateInvalidError, now time.Time) string {
	switch {
	case e.Reason == x509.Expired && e.Cert != nil && now.Before(e.Cert.NotBefore):
		return "not-yet-valid"
	case e.Reason == x509.Expired:
		return "expired"
	}
	return "unknown-authority"
}

// alerted tells that the other side broke the encryption off. With TLS 1.3 that may
// come after the handshake: so the refusal of a client without a certificate does.
func alerted(err error) bool {
	var op *net.OpError // crypto/tls gives its alerts no type of their own
	return errors.As(err, &op) && op.Op == "remote error"
}

package qlikproxy

import (
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// finish records how the exchange ended and lets waiters go.
func (x *Exchange) finish(ctx context.Context, answer *http.Response, refused *unfollowed, err error) {
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	x.body.Finish(err)
	f := x.failureOf(answer, refused, err)
	now := x.tenant.o.Now()
	x.mu.Lock()
	x.info.Timing.Total = now.Sub(x.info.Started)
	x.failure = f
	x.info.State = stateOf(f)
	x.info.Full = errors.Is(err, errTooLarge) && f != nil && f.Status < 400
	if f != nil && x.info.TraceID == "" {
		x.info.TraceID = f.TraceID
	}
	if u := x.call.Upload; u != nil {
		u.record(&x.info)
	}
	if refused != nil {
		x.info.Notes = append(x.info.Notes, refused.problem)
	}
	if x.got.Get("Deprecation") != "" || x.got.Get("Sunset") != "" {
		x.info.Notes = append(x.info.Notes, "Qlik says that this call is going away (deprecation or sunset header). Use its successor.")
	}
	released := x.released
	x.mu.Unlock()
	x.countMissing(answer)
	x.letGo()
	x.call.forget()
	close(x.done)
	if released {
		x.body.Release()
	}
	x.tenant.o.Recorder.finished(x)
}

// forget lets go what is large or secret; the record has what is shown.
func (c *call) forget() {
	c.Request = Request{Method: c.Method, Source: c.Source, Kind: c.Kind}
	c.header = nil
}

func stateOf(f *Failure) string {
	switch {
	case f == nil:
		return StateDone
	case f.Kind == KindCancelled:
		return StateCancelled
	}
	return StateFailed
}

// countMissing adds what was announced and never read.
func (x *Exchange) countMissing(answer *http.Response) {
	if answer != nil && answer.ContentLength > x.wire.Load() && x.call.Method != http.MethodHead {
		x.missing.Add(answer.ContentLength - x.wire.Load())
	}
}

// failureOf is what went wrong, or nil.
func (x *Exchange) failureOf(answer *http.Response, refused *unfollowed, err error) *Failure {
	if err == nil && refused == nil && x.well(answer) {
		return nil
	}
	f := &Failure{}
	var (
		below *Failure
		input *InputError
	)
	switch {
	case errors.As(err, &below):
		*f = *below // it may be shared with others that waited for the same token
	case errors.As(err, &input): // the sign-in cannot be used
		f.Layer, f.Op, f.Kind, f.Err = "token", "token", "malformed", err
	case alerted(err):
		f.Layer, f.Kind, f.Err = "tls", "handshake", err
	case answer == nil:
		f.Kind, f.Err = brokenKind(err), err
	default:
		x.describe(f, answer, refused, err)
		if f.Status < 400 && f.Kind == "" {
			return nil
		}
	}
	x.complete(f)
	return f
}

// well: the answer is complete and what was asked for.
func (x *Exchange) well(answer *http.Response) bool {
	if answer.StatusCode >= 400 {
		return false
	}
	if answer.StatusCode != http.StatusOK || x.call.Method != http.MethodGet || !x.wantsData() {
		return true
	}
	shape := x.shape(answer, shapeHead)
	return shape != "empty" && x.uselessKind(shape) == ""
}

// brokenKind is the kind of a failure after the connection was made.
func brokenKind(err error) string {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, errIdle), errors.Is(err, errTotal), timedOut(err):
		return "timeout"
	case errors.Is(err, context.Canceled), errors.Is(err, ErrClosed):
		return KindCancelled
	case errors.Is(err, errTooLarge), errors.Is(err, errBomb), strings.Contains(err.Error(), "response headers exceeded"), strings.Contains(err.Error(), "header list larger"):
		return "too-large"
	case errors.Is(err, zstd.ErrWindowSizeExceeded), errors.Is(err, zstd.ErrMagicMismatch), errors.Is(err, zstd.ErrCRCMismatch),
		errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.Is(err, zlib.ErrHeader), errors.As(err, &corrupt),
		strings.Contains(err.Error(), "malformed HTTP"), strings.Contains(err.Error(), "PROTOCOL_ERROR"), strings.Contains(err.Error(), "COMPRESSION_ERROR"):
		return "malformed"
	}
	return "cut"
}

// describe fills in what the answer tells.
func (x *Exchange) describe(f *Failure, answer *http.Response, refused *unfollowed, err error) {
	f.Status = answer.StatusCode
	f.BodyShape = x.shape(answer, shapeHead)
	if f.BodyShape == "empty" || f.Status >= 400 || err != nil || refused != nil { // blanks may stand before it
		f.BodyShape = x.shape(answer, maxFailureBody)
	}
	switch {
	case refused != nil:
		f.Kind, f.Err = refused.kind, errors.New(refused.problem)
	case err != nil:
		f.Kind, f.Err = brokenKind(err), err
	case f.Status == http.StatusOK && x.call.Method == http.MethodGet && x.wantsData():
		f.Kind = x.uselessKind(f.BodyShape)
	}
	if f.Status < 400 && f.Kind == "" {
		return
	}
	head := x.head(maxFailureBody)
	e := readEnvelope(head)
	f.From = boxOf(answer.Header, e)
	f.Errors, f.OAuthCode, f.TraceID = e.Errors, e.OAuthCode, e.TraceID
	f.Body = string(head)
}

// shapeHead is how much of a body mostly tells its shape, in bytes.
const shapeHead = 512

func (x *Exchange) shape(answer *http.Response, most int64) string {
	return shapeOf(answer.Header.Get("Content-Type"), x.head(most))
}

// uselessKind says why a successful answer is of no use, or nothing.
func (x *Exchange) uselessKind(shape string) string {
	switch {
	case shape == "html" || shape == "empty":
		return shape
	case shape == "json" && x.broken:
		return "malformed"
	}
	return ""
}

// wantsData: the call is one to an API that answers in JSON. Files and pictures lie
// below /api/ as well.
func (x *Exchange) wantsData() bool {
	path := x.call.url.Path
	for _, part := range []string{"/file", "/media", "/content", "/thumbnail", "/download", "/export"} {
		if strings.Contains(path, part) {
			return false
		}
	}
	return strings.HasPrefix(path, "/api/") && !strings.Contains(path[strings.LastIndexByte(path, '/'):], ".")
}

// complete fills in what every failure of this exchange has.
func (x *Exchange) complete(f *Failure) {
	info := x.Info()
	layer, op := operation(x.call.Method, x.call.url.Path, x.tenant.signIn.Kind)
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	set(&f.Layer, layer)
	set(&f.Op, op)
	if f.Method == "" && f.Exchange == 0 {
		f.Method, f.URL = info.Method, info.URL
	}
	if f.Header == nil {
		f.Header = info.Header
	} else {
		f.Header = x.tenant.redactHeader(f.Header)
	}
	f.Body = x.tenant.o.Redactor.String(f.Body)
	if f.Err != nil {
		f.Err = &cleanError{x.tenant.o.Redactor.String(f.Err.Error()), f.Err}
	}
	set(&f.TraceID, info.TraceID)
	set(&f.RemoteAddr, info.Timing.RemoteAddr)
	set(&f.Proxy, info.Timing.Proxy)
	set(&f.CredentialKind, string(x.tenant.signIn.Kind))
	if f.TLS == nil {
		f.TLS = info.TLS
	}
	if f.Exchange == 0 {
		f.Exchange = x.id
	}
	if f.Time.IsZero() {
		f.Time = info.Started
	}
}

// cleanError says what another error says, without secrets.
type cleanError struct {
	text string
	err  error
}

func (e *cleanError) Error() string { return e.text }
func (e *cleanError) Unwrap() error { return e.err }

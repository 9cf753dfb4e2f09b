package qlikproxy

import (
	"net/http"
	"time"
)

// Accepted tells whether a tenant took this very credential in one of the exchanges
// that are kept and began between from and to. Only a key or a token that somebody gave
// can be told so: those that are renewed are new ones each time.
func (r *Recorder) Accepted(in SignIn, from, to time.Time) bool {
	if in.oauth() || in.Secret.IsZero() {
		return false
	}
	r.mu.Lock()
	list := append([]*Exchange(nil), r.exchanges...)
	r.mu.Unlock()
	for _, x := range list {
		if x.tenant.signIn.Secret.Equal(in.Secret) && x.succeeded(from, to) {
			return true
		}
	}
	return false
}

// succeeded: the exchange began between from and to, and came out well.
func (x *Exchange) succeeded(from, to time.Time) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	well := x.info.Status == http.StatusSwitchingProtocols || x.info.Status >= 200 && x.info.Status < 300
	return well && x.failure == nil && !x.info.Started.Before(from) && x.info.Started.Before(to)
}

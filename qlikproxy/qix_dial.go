package qlikproxy

import (
	"context"
	"errors"
)

// DialQIX opens a QIX connection with the tenant's credential. Nothing is read from
// it before Bridge; a connection that no page attaches to within 30 s is closed.
// The error is an *InputError, when nothing was sent, or a *Failure; that of a
// refused upgrade carries the whole answer, up to 1 MiB.
func (t *Tenant) DialQIX(ctx context.Context, target QIXTarget) (*QIXConn, error) {
	return nil, errors.New("not yet")
}

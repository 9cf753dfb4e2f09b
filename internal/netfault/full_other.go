//go:build !unix

package netfault

import "errors"

// fullPort needs a kernel that drops packets when a queue is full; this one refuses.
func fullPort() (addr string, stop func(), err error) {
	return "", nil, errors.ErrUnsupported
}

package qlikproxy

import (
	"unicode/utf8"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/wsframe"
)

// redaction cleans what goes to the page. A tool on the relay gets the tenant's
// answers as they are but for the console's own secrets; the page gets nothing that
// looks like a credential.
type redaction struct {
	r    *secret.Redactor
	full bool
}

func (d redaction) bytes(p []byte) []byte {
	if d.full {
		return d.r.Bytes(p)
	}
	return d.r.Known(p)
}

func (d redaction) stream() *secret.Stream {
	if d.full {
		return d.r.Stream()
	}
	return d.r.KnownStream()
}

// reason cleans a close reason and keeps it within the 123 bytes of a close frame.
func (d redaction) reason(s string) string {
	return cutText(string(d.bytes([]byte(s))), wsframe.MaxReason)
}

// cutText cuts a text to at most max bytes, between characters.
func cutText(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}

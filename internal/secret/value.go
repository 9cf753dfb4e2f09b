// Package secret holds credentials so that they never print themselves, and removes them, in whatever encoding, from
// what the process sends, logs and stores.
package secret

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Bullets takes the place of whatever was removed.
const Bullets = "••••••"

// Value holds a secret. Every way of printing or encoding it gives [Value.Mask]; only [Value.Reveal] gives the text.
// The zero Value holds nothing.
type Value struct {
	// A pointer, because fmt reads strings in unexported fields of other structs without asking the methods here.
	text *string
}

// New returns a Value that holds s; the zero Value when s is empty.
func New(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{text: &s}
}

// Reveal returns the secret itself.
func (v Value) Reveal() string {
	if v.text == nil {
		return ""
	}
	return *v.text
}

// IsZero reports whether v holds nothing.
func (v Value) IsZero() bool { return v.text == nil }

// Equal reports whether both hold the same text; the time it takes tells nothing but the lengths.
func (v Value) Equal(o Value) bool {
	return subtle.ConstantTimeCompare([]byte(v.Reveal()), []byte(o.Reveal())) == 1
}

// Mask returns what may be shown: nothing for the zero Value, bullets and the last four characters of a secret of 16
// characters or more, else bullets alone.
func (v Value) Mask() string {
	s := v.Reveal()
	if s == "" {
		return ""
	}
	if utf8.RuneCountInString(s) < 16 {
		return Bullets
	}
	runes := []rune(strings.ToValidUTF8(s, "�"))
	return Bullets + string(runes[max(0, len(runes)-4):])
}

// String returns the mask.
func (v Value) String() string { return v.Mask() }

// Format writes the mask for every verb and flag.
func (v Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.Mask()) }

// MarshalText returns the mask; encoding/json, encoding/xml and others use it.
func (v Value) MarshalText() ([]byte, error) { return []byte(v.Mask()), nil }

// GobEncode returns the mask.
func (v Value) GobEncode() ([]byte, error) { return []byte(v.Mask()), nil }

// LogValue returns the mask.
func (v Value) LogValue() slog.Value { return slog.StringValue(v.Mask()) }

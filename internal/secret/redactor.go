package secret

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

const (
	maxSecrets = 1000 // the oldest gives way
	minSecret  = 4    // bytes; anything shorter would black out ordinary text
	minLine    = 16   // characters of a line of a multi-line secret that is a secret by itself
)

// Redactor removes registered secrets, in every usual encoding, and things that look like credentials from what leaves
// the process. It is safe for concurrent use; make one with [NewRedactor].
type Redactor struct {
	mu          sync.Mutex
	secrets     []string              // oldest first
	patterns    map[string][]*pattern // of each secret
	credentials []*pattern
	wide        bool // look for signs
	known       atomic.Pointer[matcher]
	all         atomic.Pointer[matcher]
	generation  atomic.Uint64
}

// NewRedactor returns a Redactor that knows no secret yet, only what credentials look like.
func NewRedactor() *Redactor { return newRedactor(wide()) }

func newRedactor(wide bool) *Redactor {
	r := &Redactor{patterns: map[string][]*pattern{}, credentials: credentialPatterns(), wide: wide}
	r.compile()
	return r
}

// Add registers secrets. They are never forgotten while the process lives, as logs may still hold them, save that only
// the newest thousand are kept. Shorter than 4 bytes is ignored. Writers and readers at work heed them from the next
// chunk on.
func (r *Redactor) Add(vs ...Value) {
	r.mu.Lock()
	defer r.mu.Unlock()
	changed := false
	for _, v := range vs {
		for _, s := range parts(v.Reveal()) {
			if len(s) >= minSecret && r.patterns[s] == nil {
				r.secrets, r.patterns[s], changed = append(r.secrets, s), secretPatterns(s), true
			}
		}
	}
	if !changed {
		return
	}
	for len(r.secrets) > maxSecrets {
		delete(r.patterns, r.secrets[0])
		r.secrets = slices.Delete(r.secrets, 0, 1)
	}
	r.compile()
}

// parts returns s and, if it has several lines, each long one.
func parts(s string) []string {
	out := []string{s}
	if !strings.Contains(s, "\n") {
		return out
	}
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if utf8.RuneCountInString(line) >= minLine && !strings.HasPrefix(line, "-----") {
			out = append(out, line)
		}
	}
	return out
}

func (r *Redactor) compile() {
	var ps []*pattern
	for _, s := range r.secrets {
		ps = append(ps, r.patterns[s]...)
	}
	r.known.Store(newMatcher(ps, r.wide))
	r.all.Store(newMatcher(append(ps, r.credentials...), r.wide))
	r.generation.Add(1)
}

// Generation changes when a secret becomes known: what was cleaned since the same one needs no cleaning again.
func (r *Redactor) Generation() uint64 { return r.generation.Load() }

// String returns s without secrets and credentials.
func (r *Redactor) String(s string) string { return wholeString(r.all.Load(), s) }

// KnownString is like [Redactor.String] but removes registered secrets only.
func (r *Redactor) KnownString(s string) string { return wholeString(r.known.Load(), s) }

// Bytes returns b without secrets and credentials; b itself, if there were none.
func (r *Redactor) Bytes(b []byte) []byte { return whole(r.all.Load(), b) }

// Known is like [Redactor.Bytes] but removes registered secrets only and leaves all else as it came.
func (r *Redactor) Known(b []byte) []byte { return whole(r.known.Load(), b) }

// cleaners saves Bytes an allocation.
var cleaners = sync.Pool{New: func() any { return new(cleaner) }}

func whole(m *matcher, b []byte) []byte {
	if m.empty() {
		return b
	}
	w := newScout(m, text{b, true})
	s := w.next(0, w.end)
	if s >= w.end {
		return b
	}
	c := cleaners.Get().(*cleaner)
	c.runAt(w, 0, s)
	if c.changed {
		b = c.out
	}
	c.putBack()
	return b
}

// wholeString needs no copy of s that outlives it, unless it is long.
func wholeString(m *matcher, s string) string {
	if m.empty() || s == "" {
		return s
	}
	c := cleaners.Get().(*cleaner)
	defer c.putBack()
	c.text = append(c.text, s...)
	c.run(m, c.text, 0, true)
	if c.changed {
		return string(c.out)
	}
	return s
}

// putBack forgets all texts, and room for long ones.
func (c *cleaner) putBack() {
	room := c.text[:0]
	clear(c.text)
	if cap(room) > maxText {
		room = nil
	}
	*c = cleaner{found: c.found[:0], text: room}
	cleaners.Put(c)
}

// maxText is how much room for a text is kept, in bytes.
const maxText = 4 << 10

package handlers

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// window is how many bytes of a secret in a row are a leak: more than a mask
// shows, fewer than half of the shortest canary.
const window = 10

// canaries are secrets, and where each byte of the console's output came from.
type canaries struct {
	mu     sync.Mutex
	values map[string]string // secret by what it is
	pieces []piece
}

type piece struct{ from, text string }

func newCanaries() *canaries { return &canaries{values: map[string]string{}} }

// plant makes value a canary and returns it.
func (k *canaries) plant(what, value string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.values[value] = what
	return value
}

// heard keeps what the console said, to be searched at the end: a secret may
// become known after it was said.
func (k *canaries) heard(from, text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pieces = append(k.pieces, piece{from, text})
}

// check fails for every piece that holds a part of a canary in any form.
func (k *canaries) check(t *testing.T) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	total := 0
	for _, p := range k.pieces {
		total += len(p.text)
	}
	for _, leak := range k.leaks(40) {
		t.Error(leak)
	}
	t.Logf("%d canaries, %d pieces of output, %d bytes", len(k.values), len(k.pieces), total)
	if len(k.values) == 0 || total == 0 {
		t.Error("nothing was searched")
	}
}

// leaks describes the first leaks, each canary once for each place.
func (k *canaries) leaks(most int) (found []string) {
	bad, heads := map[[window]byte]string{}, make([]bool, 1<<24) // heads: the first three bytes of each
	for value, what := range k.values {
		for form, text := range formsOf(value) {
			for i := 0; i+window <= len(text); i++ {
				bad[[window]byte([]byte(text[i:i+window]))] = what + ", " + form
				heads[head(text[i:])] = true
			}
		}
	}
	seen, told := map[string]bool{}, map[string]bool{}
	for _, p := range k.pieces {
		for text := range strings.SplitSeq(p.text, "><") { // pages repeat most of their tags
			if seen[text] {
				continue
			}
			seen[text] = true
			for i := 0; i+window <= len(text) && len(found) < most; i++ {
				if !heads[head(text[i:])] {
					continue
				}
				what, leak := bad[[window]byte([]byte(text[i:i+window]))]
				if leak && !told[what+p.from] {
					told[what+p.from] = true
					found = append(found, fmt.Sprintf("%s: %s: …%q…", p.from, what, text[max(0, i-60):min(len(text), i+40)]))
				}
			}
		}
	}
	return found
}

func head(s string) int { return int(s[0]) | int(s[1])<<8 | int(s[2])<<16 }

// formsOf gives every form in which a secret can travel, by name.
func formsOf(s string) map[string]string {
	forms := map[string]string{
		"plain": s, "of a query": url.QueryEscape(s), "of a path": url.PathEscape(s), "of HTML": html.EscapeString(s),
		"hex": hex.EncodeToString([]byte(s)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(s))), "of JSON": quotedJSON(s, true), "of JSON without HTML": quotedJSON(s, false),
	}
	for name, text := range map[string]string{"base64": s, "base64 of a query's": url.QueryEscape(s)} {
		for shift := range 3 {
			for alphabet, enc := range map[string]*base64.Encoding{"standard": base64.RawStdEncoding, "URL": base64.RawURLEncoding} {
				whole := enc.EncodeToString([]byte("xxx"[:shift] + text))
				forms[fmt.Sprintf("%s, %s, shifted by %d", name, alphabet, shift)] = whole[(8*shift+5)/6 : 8*(shift+len(text))/6]
			}
		}
	}
	return forms
}

func quotedJSON(s string, escapeHTML bool) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(escapeHTML)
	_ = enc.Encode(s)
	return strings.Trim(strings.TrimSpace(b.String()), `"`)
}

// TestCanariesAreFound proves that the search finds what it looks for.
func TestCanariesAreFound(t *testing.T) {
	const value = `s3cr%t&"<é>+/ canary\end`
	for form, text := range formsOf(value) {
		for cut := range len(text) - window {
			k := newCanaries()
			k.plant("a secret", value)
			k.heard("here", "before "+text[cut:cut+window]+" after")
			if len(k.leaks(1)) == 0 {
				t.Errorf("%s is not found at %d", form, cut)
			}
		}
	}
}

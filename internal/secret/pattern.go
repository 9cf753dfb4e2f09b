package secret

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/url"
	"slices"
	"strings"
)

type form uint8

const (
	plain   form = iota // the bytes themselves; a blank may be a plus sign, as in URL queries
	hexText             // two hex digits for each byte, either case
	base64A             // base64 where the secret begins with a group of three bytes
	base64B             // … at the second byte of a group
	base64C             // … at the third
	keyword             // what announces a credential, in either case; see credential.go
)

// pattern is one form that a secret can take, described by what each of its characters may be. All forms may be
// escaped once more when they stand in a text.
type pattern struct {
	form form
	text string
	rule rule // of a keyword

	chars []byte                // what each of the first characters can be
	ends  [maxWindow + 1]uint16 // where in chars they are
}

// maxWindow is how many characters at the beginning of a pattern the sieve may look at.
const maxWindow = 64

func newPattern(f form, text string, r rule) *pattern {
	p := &pattern{form: f, text: text, rule: r}
	for j := range min(maxWindow, p.len()) {
		for _, c := range p.alphabet(j) {
			if p.ok(j, c) && bytes.IndexByte(p.chars[p.ends[j]:], c) < 0 {
				p.chars = append(p.chars, c)
			}
		}
		p.ends[j+1] = uint16(len(p.chars))
	}
	return p
}

// alphabet returns all that the character at j can be, and maybe more.
func (p *pattern) alphabet(j int) []byte {
	switch p.form {
	case hexText:
		return []byte("0123456789abcdefABCDEF")
	case base64A, base64B, base64C:
		return []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
	}
	c := p.text[j]
	if p.form == plain {
		return []byte{c, '+'}
	}
	if c > anyEnd {
		return []byte{c, c &^ 0x20}
	}
	return everyByte
}

var everyByte = func() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}()

// window returns what the character at j, one of the first, can be.
func (p *pattern) window(j int) []byte { return p.chars[p.ends[j]:p.ends[j+1]] }

// secretPatterns returns all forms of s. Credentials are often escaped before they become base64, as RFC 6749 §2.3.1
// demands of a client's secret, so those forms are made of the escaped secret too.
func secretPatterns(s string) []*pattern {
	var ps []*pattern
	for _, text := range distinct(s, string([]rune(s))) { // the second replaces invalid UTF-8, as JSON does
		ps = append(ps, newPattern(plain, text, nil))
	}
	for _, text := range distinct(s, url.QueryEscape(s), url.PathEscape(s), jsonText(s, true), jsonText(s, false)) {
		for f := hexText; f <= base64C; f++ {
			ps = append(ps, newPattern(f, text, nil))
		}
	}
	return ps
}

func distinct(texts ...string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}

func jsonText(s string, html bool) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(html)
	_ = enc.Encode(s) // a string always encodes
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), `"`), "\"\n")
}

// len returns the number of characters of the form.
func (p *pattern) len() int {
	switch p.form {
	case hexText:
		return 2 * len(p.text)
	case base64A, base64B, base64C:
		shift := 8 * int(p.form-base64A)
		return (shift+8*len(p.text)+5)/6 - shift/6
	default:
		return len(p.text)
	}
}

// ok reports whether c can be the character at j.
func (p *pattern) ok(j int, c byte) bool {
	switch p.form {
	case plain:
		return p.text[j] == c || c == '+' && p.text[j] == ' '
	case hexText:
		v, isHex := hexDigit(c)
		return isHex && v == p.text[j/2]>>(4*(1-j&1))&15
	case keyword:
		return keywordOK(p.text[j], c)
	default:
		v := base64Value(c)
		want, mask := p.sextet(j)
		return v < 64 && v&mask == want
	}
}

// sextet returns the six bits at character j of a base64 form, and which of them belong to the secret; the others are
// its neighbours'.
func (p *pattern) sextet(j int) (bits, mask byte) {
	shift := 8 * int(p.form-base64A)
	first := 6*(shift/6+j) - shift // the first bit, counted from the start of the secret
	at := first >> 3
	var b, m uint16
	for k := at; k < at+2; k++ {
		b, m = b<<8, m<<8
		if k >= 0 && k < len(p.text) {
			b, m = b|uint16(p.text[k]), m|0xFF
		}
	}
	right := 10 - (first - 8*at)
	return byte(b >> right & 63), byte(m >> right & 63)
}

// grams gives all that the n characters at place j of p can be, each as one number, the first in the lowest byte.
func (p *pattern) grams(j, n int) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		p.eachGram(j, n, 0, 0, yield)
	}
}

func (p *pattern) eachGram(j, n, k int, v uint32, yield func(uint32) bool) bool {
	if k == n {
		return yield(v)
	}
	for _, c := range p.window(j + k) {
		if !p.eachGram(j, n, k+1, v|uint32(c)<<(8*k), yield) {
			return false
		}
	}
	return true
}

// base64Value returns what c stands for in either alphabet, 64 or more if nothing.
func base64Value(c byte) byte {
	switch {
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= 'a' && c <= 'z':
		return c - 'a' + 26
	case c >= '0' && c <= '9':
		return c - '0' + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	}
	return 255
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

// match follows p through t from s on and returns the farthest end, or -1. short means that t ends before it is
// decided. As what is escaped can be read in several ways (a secret may itself hold a %41), all readings are followed
// side by side: front[j%5] holds the places in t at which character j of p may begin.
func (p *pattern) match(t text, s int) (end int, short bool) {
	n, j, i := p.len(), 0, s
	for ; j < n && i < len(t.buf) && (p.form == keyword || !startsEscape(t.buf[i])); j, i = j+1, i+1 {
		if !p.ok(j, t.buf[i]) {
			return -1, false
		}
	}
	if j == n {
		return i, false
	}
	var store [5][8]int
	var front [5][]int
	for k := range front {
		front[k] = store[k][:0]
	}
	front[j%5] = append(front[j%5], i)
	for ; j < n; j++ {
		for _, i := range front[j%5] {
			short = p.step(t, i, j, &front) || short
		}
		front[j%5] = front[j%5][:0]
	}
	end = -1
	for _, i := range front[n%5] {
		end = max(end, i)
	}
	return end, short
}

// step reads the character at t[i] in every way and enters where the next may begin.
func (p *pattern) step(t text, i, j int, front *[5][]int) (short bool) {
	rs := t.readings(i, maxDepth)
	for _, u := range rs.all() {
		if p.okUnit(j, u) {
			at := &front[(j+u.n)%5]
			if !slices.Contains(*at, u.next) {
				*at = append(*at, u.next)
			}
		}
	}
	return rs.short
}

func (p *pattern) okUnit(j int, u unit) bool {
	if j+u.n > p.len() {
		return false
	}
	for k := range u.n {
		if !p.ok(j+k, u.b[k]) {
			return false
		}
	}
	return u.n > 0
}

package secret

import "strings"

// signBuckets are three characters of each keyword, those that are rare in JSON, program text and prose, in lower case.
// The signs of a bucket are told apart no further than by the halves of their bytes, so they are grouped such that their
// mixtures are rare as well. A keyword without a sign here would be found too, but by the sieve, which is slower.
var signBuckets = [...][]string{
	{"sic"}, {"bea", "oki", "beg"}, {"swo", "swd", "pwd"}, {"ecr", "://"}, {"iza", "i_k", "t_a"}, {"tok", "eyj", "pik"},
}

// signs finds characters that start an escape, and three characters that some keyword has, thirty-two places at a time.
type signs struct {
	tables signTables
	reach  int // up to here from its start a keyword has its sign
}

// signTables say of each half of a byte, the lower one first, in which buckets it is, for three bytes in a row. Bytes
// beyond ASCII are in none. The last two buckets are those of escapes, which are told by the third byte alone.
type signTables [3][2][16]uint8

const (
	firstEscape = 6                   // the buckets of \, and of % and &
	minSigned   = 32 + signLen - 1    // bytes that find needs
	signLen     = len("any")          // characters of a sign
	escapeBits  = 0b11 << firstEscape // of both buckets; signs_amd64.s has it too
)

func newSigns() *signs {
	s := &signs{}
	s.tables.add(signLen-1, firstEscape, '\\')
	s.tables.add(signLen-1, firstEscape+1, '%')
	s.tables.add(signLen-1, firstEscape+1, '&')
	return s
}

func (t *signTables) add(place, bucket int, c byte) {
	t[place][0][c&15] |= 1 << bucket
	t[place][1][c>>4] |= 1 << bucket
}

// take enters the sign of p and reports whether it has one. A pattern with an escape in its head needs none, as all
// starts near escapes are tried.
func (s *signs) take(p *pattern) bool {
	if p.form != keyword {
		return false
	}
	if strings.ContainsFunc(p.text[:headLen], func(r rune) bool { return startsEscape(byte(r)) }) {
		return true
	}
	for bucket, list := range signBuckets {
		for _, sign := range list {
			if at := strings.Index(p.text, sign); at >= 0 {
				s.enter(p, at, bucket)
				return true
			}
		}
	}
	return false
}

func (s *signs) enter(p *pattern, at, bucket int) {
	for place := range signLen {
		for _, c := range p.window(at + place) {
			s.tables.add(place, bucket, c)
		}
	}
	s.reach = max(s.reach, at+signLen)
}

// findPlain is find, byte by byte: it returns the first place, from the third byte on, that starts an escape or ends a
// sign, or len(b).
func (t *signTables) findPlain(b []byte) int {
	for i := signLen - 1; i < len(b); i++ {
		if (t.has(0, b[i-2])&t.has(1, b[i-1])|escapeBits)&t.has(2, b[i]) != 0 {
			return i
		}
	}
	return len(b)
}

func (t *signTables) has(place int, c byte) uint8 {
	if c >= 0x80 {
		return 0
	}
	return t[place][0][c&15] & t[place][1][c>>4]
}

// any reports whether keywords are looked for, and not escapes alone.
func (s *signs) any() bool { return s != nil && s.reach > 0 }

// first returns the first place at which an escape starts or a sign ends, or len(b), for at least minSigned bytes.
func (s *signs) first(b []byte) int {
	for i := range signLen - 1 {
		if startsEscape(b[i]) {
			return i
		}
	}
	if !s.any() {
		return findEscape(b)
	}
	return s.tables.find(b)
}

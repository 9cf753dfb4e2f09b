package secret

import (
	"math/rand/v2"
	"testing"
)

// sieves are of short and of long secrets, of one and of many.
func sieves() []sieve {
	var all []sieve
	for _, vs := range [][]Value{{New("x7pw")}, {New("s3cr3t")}, {New("hunter2-hunter2")}, {New(jwtText)}, benchSecrets(40)} {
		r := NewRedactor()
		r.Add(vs...)
		all = append(all, r.known.Load().sieve)
	}
	return all
}

// TestFirstIsFirstPlain compares the quick look-up with the plain one, for all numbers of looks.
func TestFirstIsFirstPlain(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, v := range sieves() {
		for n := 1; n < 40; n++ {
			for range 20 {
				b := hostileBytes(rnd, (n-1)*v.stride+lookLen)
				if rnd.IntN(2) == 0 {
					copy(b[rnd.IntN(len(b)):], jwtText)
				}
				if got, want := v.set.first(b, v.stride, n), v.set.firstPlain(b, v.stride, n); got != want {
					t.Fatalf("stride %d, %d looks, %q: %d instead of %d", v.stride, n, b, got, want)
				}
			}
		}
	}
}

// TestSieveKnowsItsPatterns: wherever a pattern stands, with whatever before and behind, skip stops no later.
func TestSieveKnowsItsPatterns(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, secret := range []string{"x7pw", "s3cr3t", "hunter2-hunter2", jwtText} {
		r := NewRedactor()
		r.Add(New(secret))
		m := r.known.Load()
		for at := range 200 {
			for behind := range 20 {
				b := append(hostileBytes(rnd, at), secret...)
				b = append(b, hostileBytes(rnd, behind)...)
				for from := max(0, at-100); from <= at; from += 1 + rnd.IntN(20) {
					if s := m.sieve.skip(b, from, len(b)-headLen+1, len(b)); s > at {
						t.Fatalf("%q from %d: %d instead of at most %d", b, from, s, at)
					}
				}
			}
		}
	}
}

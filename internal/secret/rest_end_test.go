package secret

import "testing"

// TestBackslashAtTheEnd: a text may end amid an escape in a value.
func TestBackslashAtTheEnd(t *testing.T) {
	r := NewRedactor()
	for in, want := range map[string]string{
		`password=abc\`:        `password=` + Bullets,
		`PWD={a\\\`:            `PWD={` + Bullets,
		`Cookie: a=b\`:         `Cookie: ` + Bullets,
		`{"password":"a\`:      `{"password":"` + Bullets,
		`{\"password\":\"a\\\`: `{\"password\":\"` + Bullets,
	} {
		if got := r.String(in); got != want {
			t.Errorf("%s became %s", in, got)
		}
		for i := range len(in) + 1 {
			if got := inTwo(t, r, in, i); got != want {
				t.Errorf("%s cut at %d became %s", in, i, got)
			}
		}
	}
}

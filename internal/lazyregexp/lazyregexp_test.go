package lazyregexp

import "testing"

func TestNew(t *testing.T) {
	digits := New(`\d+`)
	if !digits.MatchString("a1") || digits.FindString("ab12c") != "12" || digits.ReplaceAllString("1a2", "n") != "nan" {
		t.Error("it does not match as a regular expression does")
	}
	defer func() {
		if recover() == nil {
			t.Error("a broken pattern is not found by tests")
		}
	}()
	New("(")
}

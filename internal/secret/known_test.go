package secret

import (
	"bytes"
	"strings"
	"testing"
)

func TestKnown(t *testing.T) {
	r := NewRedactor()
	r.Add(New(`pa"ss\w%41örd <&>+x`))
	for _, s := range []string{`pa"ss\w%41örd <&>+x`, `a "pa\"ss\\w%41\u00f6rd \u003c\u0026\u003e+x" b`, `a pa&#34;ss\w%41örd &lt;&amp;&gt;+x b`} {
		got := r.String(s)
		t.Log(got)
		if !strings.Contains(got, Bullets) {
			t.Errorf("%q -> %q", s, got)
		}
		for i := range s {
			var b bytes.Buffer
			w := r.Writer(&b)
			w.Write([]byte(s[:i]))
			w.Write([]byte(s[i:]))
			w.Close()
			if b.String() != got {
				t.Errorf("cut %d: %q", i, b.String())
			}
		}
	}
}

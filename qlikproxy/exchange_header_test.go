package qlikproxy

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"qlikconsole/internal/secret"
)

// TestHeaderText: what is recorded of headers is what was there, without secrets.
func TestHeaderText(t *testing.T) {
	tenant := &Tenant{o: Options{Redactor: secret.NewRedactor()}}
	tenant.o.Redactor.Add(secret.New("hush-hush-4711"))
	text := tenant.headerText(http.Header{
		"Vary": {"Accept", "", "Origin"}, "Etag": {`"1"`}, "X-Broken": {"one\nX-Two: two"}, "X-Note": {"hush-hush-4711"}, "Authorization": {"Bearer abc"},
	})
	want := http.Header{
		"Vary": {"Accept", "", "Origin"}, "Etag": {`"1"`}, "X-Broken": {"one X-Two: two"}, "X-Note": {masked}, "Authorization": {"Bearer " + masked},
	}
	if diff := cmp.Diff(want, text.header()); diff != "" {
		t.Error(diff)
	}
	if n := len(text.pairs()); n != 7 {
		t.Errorf("%d pairs", n)
	}
	if text.Get("Etag") != `"1"` || text.Get("Age") != "" || headerText("").header() != nil {
		t.Error("wrong header found")
	}
}

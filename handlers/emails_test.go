package handlers

import (
	"bytes"
	"testing"
)

func TestMaskEmails(t *testing.T) {
	for in, want := range map[string]string{
		`<p>Ana (ana.berg+x@acme.example)</p>`:                                `<p>Ana (•••@•••)</p>`,
		`<a href="/rest?q=ana%40acme.example" title="ana@acme.example">x</a>`: `<a href="/rest?q=•••@•••" title="•••@•••">x</a>`,
		`<input name="user" value="ana@acme.example">`:                        `<input name="user" value="ana@acme.example">`,
		`<textarea name="body">ana@acme.example</textarea>`:                   `<textarea name="body">ana@acme.example</textarea>`,
		`<textarea readonly>ana@acme.example</textarea> a@b.c`:                `<textarea readonly>•••@•••</textarea> •••@•••`,
		`<p>no address: a @ b, @c, d@</p>`:                                    `<p>no address: a @ b, @c, d@</p>`,
	} {
		var out bytes.Buffer
		must(t, maskEmails(&out, []byte(in), true))
		if out.String() != want {
			t.Errorf("%s\n got %s\nwant %s", in, out.String(), want)
		}
	}
}

func TestPresentationHidesEmails(t *testing.T) {
	c := newConsole(t, "api-key")
	shown := func() bool {
		doc := c.post("/rest/send", "method", "GET", "target", "/api/v1/no-such/ana@acme.example")
		html, _ := doc.Find("#answer").Html()
		return email.MatchString(html)
	}
	if !shown() {
		t.Fatal("the address is not on the page to begin with")
	}
	c.post("/presentation", "on", "1")
	if shown() {
		t.Error("an e-mail address is shown while presenting")
	}
}

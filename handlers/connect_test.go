package handlers

import (
	"strings"
	"testing"

	"qlikconsole/web"
)

func TestConnectAsEachDemoActor(t *testing.T) {
	c := newConsole(t, "")
	shows(t, c.get("/"), "h1", "Connect to a Qlik Cloud tenant")
	for _, actor := range c.demo.Actors() {
		doc := c.post("/connect", "how", web.SignInDemo, "actor", actor.Name)
		failed := doc.Find("#connect-failure").Length() > 0
		cause, _ := doc.Find("#connect-failure .cause .source a").Last().Attr("href")
		switch {
		case actor.Name == "healthy":
			shows(t, doc, "#connected-title", "Connected")
		case failed && cause == "":
			t.Errorf("%s: a failure without a cause: %s", actor.Name, squeeze(doc.Find("#connect-failure").Text()))
		}
	}
}

func TestConnectKeepsWhatWasTyped(t *testing.T) {
	c := newConsole(t, "")
	const typed = "a-secret-that-must-not-come-back-0123456789"
	doc := c.post("/connect", "how", web.SignInOAuth, "address", "acme", "client-id", "my-client", "method", "secret", "secret", " \""+typed+"\"\n", "scopes", "user_default")
	if got, _ := doc.Find("#address").Attr("value"); got != "acme" {
		t.Errorf("address is %q after a failure", got)
	}
	if got, _ := doc.Find("#client-id").Attr("value"); got != "my-client" {
		t.Errorf("client ID is %q after a failure", got)
	}
	shows(t, doc, "#address-problem", "qlikcloud.com")
	html, _ := doc.Html()
	if strings.Contains(html, typed) {
		t.Error("the secret came back into the page")
	}
	if got, _ := doc.Find("#secret").Attr("placeholder"); !strings.HasPrefix(got, "kept: ") {
		t.Errorf("the page does not say that the secret is kept: %q", got)
	}
	shows(t, doc, "#secret-notes", "removed")
}

func TestConnectPutsSwappedIDAndSecretRight(t *testing.T) {
	c := newConsole(t, "")
	id, value := strings.Repeat("1a", 16), strings.Repeat("2b", 32)
	doc := c.post("/connect", "how", web.SignInOAuth, "address", "", "client-id", value, "method", "secret", "secret", id)
	if got, _ := doc.Find("#client-id").Attr("value"); got != id {
		t.Errorf("client ID is %q, want the ID that was typed as secret", got)
	}
	shows(t, doc, "#client-id-notes", "swapped")
	if html, _ := doc.Html(); strings.Contains(html, value) {
		t.Error("the secret that was typed as ID came back into the page")
	}
}

func TestConnectBadInput(t *testing.T) {
	for _, tt := range []struct {
		name, field string
		form        []string
	}{
		{"no way to sign in", "how", []string{"address", "acme.us.qlikcloud.com"}},
		{"unknown way", "how", []string{"how", "magic", "address", "acme.us.qlikcloud.com"}},
		{"no address", "address", []string{"how", "api-key", "api-key", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln"}},
		{"foreign address", "address", []string{"how", "api-key", "address", "https://qlikcloud.com.evil.example"}},
		{"no key", "api-key", []string{"how", "api-key", "address", "acme.us.qlikcloud.com"}},
		{"no token", "token", []string{"how", "token", "address", "acme.us.qlikcloud.com"}},
		{"no client ID", "client-id", []string{"how", "oauth-client", "address", "acme.us.qlikcloud.com", "secret", "0123456789abcdef"}},
		{"no secret", "secret", []string{"how", "oauth-client", "address", "acme.us.qlikcloud.com", "client-id", "x"}},
		{"no PEM", "private-key", []string{"how", "oauth-client", "address", "acme.us.qlikcloud.com", "client-id", "x", "method", "private-key", "private-key", "hello"}},
		{"no user", "user", []string{"how", "oauth-client", "address", "acme.us.qlikcloud.com", "client-id", "x", "secret", "0123456789abcdef", "user-field", "subject"}},
		{"no actor", "actor", []string{"how", "demo", "actor", "nobody"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newConsole(t, "")
			doc := c.post("/connect", tt.form...)
			if doc.Find("#"+tt.field+"-problem").Length() == 0 {
				t.Errorf("nothing stands beside %s: %s", tt.field, squeeze(doc.Find("form.connect .problem").Text()))
			}
		})
	}
}

func TestProfiles(t *testing.T) {
	c := newConsole(t, "")
	c.post("/connect", "how", web.SignInOAuth, "address", c.demo.URL(), "client-id", "unknown", "secret", "0123456789abcdef", "scopes", "apps:read", "profile", "Production")
	doc := c.get("/")
	shows(t, doc, ".profiles", "Production")
	use, _ := doc.Find(".profiles form").First().Attr("action")
	doc = c.post(use)
	if got, _ := doc.Find("#client-id").Attr("value"); got != "unknown" {
		t.Errorf("client ID of the profile is %q", got)
	}
	forget, _ := doc.Find(".profiles form").Last().Attr("action")
	if n := c.post(forget).Find(".profiles").Length(); n != 0 {
		t.Error("the profile is still there")
	}
}

package handlers

import (
	"net/http"
	"strings"
	"testing"
)

func TestTokenIsGeneratedShownAndForgotten(t *testing.T) {
	c := newConsole(t, "healthy")
	if n := c.get("/tokens").Find("#token-title").Length(); n != 0 {
		t.Fatal("a token was asked for by looking at the page")
	}
	for _, body := range []string{"json", "form", "basic"} {
		doc := c.post("/tokens/request", "ask", "all", "body", body)
		shows(t, doc, "#messages", "The tenant gave a token")
		shows(t, doc, "#token", "all 15 of the connector’s")
		shows(t, doc, "#token", "not verified")
		shows(t, doc, "#token", "/oauth/token")
	}
	doc := c.post("/tokens/request", "ask", "chosen", "scope", "apps:read", "scope", "user_default")
	shows(t, doc, "#token", "missing")
	doc = c.post("/tokens/renew")
	shows(t, doc, "#messages", "renewed")
	doc = c.post("/tokens/revoke")
	shows(t, doc, "#messages", "ended the token")
	if doc.Find("#token-title").Length() != 0 {
		t.Error("a revoked token is still in use")
	}
	c.post("/tokens/request", "ask", "all")
	doc = c.post("/tokens/discard")
	shows(t, doc, "#messages", "forgot the token")
}

func TestTokenFailuresSayWhy(t *testing.T) {
	for actor, cause := range map[string]string{"wrong-secret": "oauth-secret-wrong", "no-m2m": "oauth-m2m-disabled", "not-trusted": "oauth-not-trusted"} {
		t.Run(actor, func(t *testing.T) {
			c := newConsole(t, actor)
			doc := c.post("/tokens/request", "ask", "all")
			if href, _ := doc.Find("#token-failure .source a[href^='/guidance#']").First().Attr("href"); href != "/guidance#"+cause {
				t.Errorf("first cause is %q, want %s: %s", href, cause, squeeze(doc.Find("#token-failure").Text()))
			}
			if doc.Find("#guide details[open]").Length() == 0 {
				t.Error("the guidance panel did not open")
			}
		})
	}
}

func TestRevealOnce(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/tokens/request", "ask", "all")
	z := c.onlySession()
	token, _ := z.Tenant().Current()
	c.post("/presentation", "on", "1")
	resp := c.postRaw("/tokens/reveal", "what", "token")
	if body := text(t, resp); resp.StatusCode != http.StatusForbidden || strings.Contains(body, token.Value.Reveal()) {
		t.Errorf("presentation mode revealed the token: %d", resp.StatusCode)
	}
	c.post("/presentation", "on", "0")
	if body := text(t, c.postRaw("/tokens/reveal", "what", "token")); !strings.Contains(body, token.Value.Reveal()) {
		t.Error("Reveal once did not show the token")
	}
	if resp := c.postRaw("/tokens/reveal", "what", "everything"); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("revealing nothing known: %d", resp.StatusCode)
	}
}

func TestCopyPutsTheSecretOnTheClipboardOnly(t *testing.T) {
	c := newConsole(t, "healthy")
	var board string
	c.Server.clipboard.write = func(s string) error { board = s; return nil }
	c.Server.clipboard.read = func() (string, error) { return board, nil }
	c.post("/tokens/request", "ask", "all")
	token, _ := c.onlySession().Tenant().Current()
	doc := c.post("/tokens/copy", "what", "token")
	shows(t, doc, "#messages", "copied")
	if board != token.Value.Reveal() {
		t.Error("the clipboard does not hold the token")
	}
	if html, _ := doc.Html(); strings.Contains(html, board) {
		t.Error("the token is on the page")
	}
	c.Server.clipboard.clear()
	if board != "" {
		t.Error("the clipboard still holds the token")
	}
	c.post("/tokens/copy", "what", "token")
	board = "something else that was copied"
	c.Server.clipboard.clear()
	if board == "" {
		t.Error("something else was taken off the clipboard")
	}
}

func TestAPIKeys(t *testing.T) {
	c := newConsole(t, "api-key")
	if doc := c.get("/tokens/keys"); doc.Find("tbody tr").Length() != 0 {
		t.Fatal("keys were listed by looking at the page")
	}
	doc := c.post("/tokens/keys/list")
	before := doc.Find("tbody tr").Length()
	if before == 0 {
		t.Fatalf("no keys: %s", squeeze(doc.Find("#keys-body").Text()))
	}
	doc = c.post("/tokens/keys/config")
	shows(t, doc, "#keys-body", "This tenant allows")
	for _, bad := range [][]string{{"description", "", "days", "7", "sure", "yes"}, {"description", "x", "days", "0", "sure", "yes"}, {"description", "x", "days", "99999", "sure", "yes"}, {"description", "x", "days", "seven", "sure", "yes"}} {
		if doc = c.post("/tokens/keys/create", bad...); doc.Find("#keys-body .problem").Length() == 0 {
			t.Errorf("%v was accepted", bad)
		}
	}
	doc = c.post("/tokens/keys/create", "description", "made by a test", "days", "7", "sure", "yes")
	shows(t, doc, "#fresh-title", "Key made")
	fresh := c.onlySession().kept[keysKey].(keysState)
	if html, _ := doc.Html(); strings.Contains(html, fresh.fresh.Reveal()) {
		t.Error("the new key is on the page")
	}
	if body := text(t, c.postRaw("/tokens/reveal", "what", "key")); !strings.Contains(body, fresh.fresh.Reveal()) {
		t.Error("Reveal once did not show the key")
	}
	if resp := c.postRaw("/tokens/reveal", "what", "key"); resp.StatusCode != http.StatusConflict {
		t.Errorf("the key was revealed twice: %d", resp.StatusCode)
	}
	doc = c.post("/tokens/keys/"+fresh.freshKey.ID+"/rename", "description", "renamed")
	shows(t, doc, "tbody", "renamed")
	doc = c.post("/tokens/keys/" + fresh.freshKey.ID + "/revoke")
	shows(t, doc, "#messages", "revoked")
}

func TestMachineMayNotMakeKeys(t *testing.T) {
	c := newConsole(t, "healthy")
	shows(t, c.get("/tokens/keys"), "#keys-body", "signed in as an OAuth client")
	c.post("/tokens/keys/config")
	doc := c.post("/tokens/keys/create", "description", "x", "days", "7", "sure", "yes")
	shows(t, doc, "#keys-failure .source", "In the guidance")
}

// onlySession is the session of the one opened browser.
func (c *console) onlySession() *session {
	c.t.Helper()
	c.sessions.mu.Lock()
	defer c.sessions.mu.Unlock()
	for _, z := range c.sessions.open {
		return z
	}
	c.t.Fatal("no session")
	return nil
}

package e2e

import (
	"strings"
	"testing"
)

func TestTokenJourney(t *testing.T) {
	t.Parallel()
	p := demo(t, "/tokens")
	p.click("form button.primary", "Generate a token")
	p.shows("#token-title", "Token in use")
	p.shows("#token", "all 15 of the connector’s")
	p.shows("#messages", "The tenant gave a token.")
	p.shows(".top .who", "5 h 59 min left")
	p.shoot("tokens-have")

	p.click("summary", "What is written in the token")
	p.shows("#token .facts", "sub")
	p.click("summary", "What was sent")
	p.shows("#token", "client_secret")
	p.shoot("tokens-claims")

	p.tick("[name=ask][value=chosen]")
	p.click("form button.primary", "Generate a token")
	p.shows("main", "Tick at least one permission")
	p.shoot("tokens-none-ticked")
	p.until("document.querySelector('[name=ask][value=chosen]').checked")
	p.click("summary", "The 15 permissions")
	p.tick("[name=scope][value='apps:read']")
	p.click("form button.primary", "Generate a token")
	p.shows("#token", "14 of the connector’s 15 missing")
	p.until("document.querySelector('[name=scope][value=\"apps:read\"]').checked")
	p.shoot("tokens-missing")

	p.click("#token button", "Renew now")
	p.shows("#messages", "renewed")
	p.click("#token button", "Copy without showing")
	p.until("/[Cc]opied/.test(document.querySelector('#messages').textContent)")
	p.shoot("tokens-copied")

	p.click("summary", "Reveal once")
	p.shows("details[data-confirm][open]", "Nobody else should see your screen")
	p.click("details[data-confirm][open] button.danger", "Show it")
	p.until("document.querySelector('#revealed')?.value.startsWith('eyJ')")
	p.shoot("tokens-revealed")
	secret := run[string](p, "document.querySelector('#revealed').value")
	p.click("a.button", "Done, hide it")
	p.shows("#token-title", "Token in use")
	if strings.Contains(run[string](p, "document.documentElement.outerHTML"), secret) {
		t.Error("the token is in the page after it was hidden")
	}

	p.click("summary", "Revoke")
	p.click("details[data-confirm][open] button.danger", "Revoke the token")
	p.shows("#messages", "The tenant ended the token")
	p.until("!document.querySelector('#token-title')")
	p.click("form button.primary", "Generate a token")
	p.shows("#token-title", "Token in use")
	p.click("#token button", "Discard")
	p.shows("#messages", "forgot the token")
	p.noReports()
}

func TestTokenRefusedIsExplained(t *testing.T) {
	t.Parallel()
	p := demo(t, "/")
	p.fault("oauth-scope-not-allowed")
	p.visit("/tokens")
	p.click("form button.primary", "Generate a token")
	p.shows("#token-failure", "What to do")
	p.shows("#token", "The last exchange with the token address")
	p.shoot("tokens-refused")
}

func TestAPIKeyJourney(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := page{t, c.open(t), c.URL}
	p.as("api-key")
	p.visit("/tokens/keys")
	p.shoot("keys-before")
	p.click("button", "List the keys")
	p.shows("#keys-body td", "Key for api-key")
	p.click("button", "Read what the tenant allows")
	p.shows("#keys-body", "days")
	p.shoot("keys-listed")

	p.fill("[name=days]", "9")
	p.fill("#new-description", "Connector test")
	p.click("button", "Make the key")
	p.until("document.querySelector('[name=sure]:invalid')")
	p.tick("[name=sure]")
	p.click("button", "Make the key")
	p.shows("#fresh-title", "Key made")
	p.shows("#keys-body td", "Connector test")
	p.shoot("keys-made")
	p.click("summary", "Reveal once")
	p.click("details[data-confirm][open] button.danger", "Show it")
	p.until("document.querySelector('#revealed')?.value.startsWith('eyJ')")
	p.click("a.button", "Done, hide it")
	p.until("document.querySelector('#keys-body') && !document.querySelector('#fresh-title')")

	p.click("[aria-label='Rename Connector test']", "")
	p.fill("[id^=rename-]", "Renamed key")
	p.click("td button", "Rename")
	p.shows("#messages", "renamed")
	p.shows("#keys-body td", "Renamed key")
	p.inRow("Renamed key", "summary", "Revoke")
	p.shoot("keys-revoke")
	p.click("details[data-confirm][open] button.danger", "Revoke the key")
	p.shows("#messages", "revoked")
	p.shows("#keys-body tr", "Revoked")
	p.noReports()
}

// inRow clicks inside the table row that holds words.
func (p page) inRow(words, selector, label string) {
	p.t.Helper()
	found := "[...document.querySelectorAll('tr')].find(r => r.textContent.includes(" + quote(words) + "))?.querySelector(" + quote(selector) + ")"
	p.until(found)
	if text := run[string](p, found+".textContent"); !strings.Contains(text, label) {
		p.t.Fatalf("%q instead of %q", text, label)
	}
	run[bool](p, found+".click(), true")
}

// as signs in as an actor of the demo tenant, by the Connect page.
func (p page) as(actor string) {
	p.t.Helper()
	p.visit("/")
	p.tick("#how-demo")
	p.fill("[name=actor]", actor)
	p.submit("#connected-title", "Connected")
}

func TestAMachineMayNotMakeKeys(t *testing.T) {
	t.Parallel()
	p := demo(t, "/tokens/keys")
	p.shows("main .notice", "You are signed in as an OAuth client.")
	p.click("button", "List the keys")
	p.shows("#keys-body td", "Key for")
	p.click("button", "Read what the tenant allows")
	p.until("document.querySelector('#new-description')")
	p.fill("#new-description", "not allowed")
	p.tick("[name=sure]")
	p.click("button", "Make the key")
	p.shows("#keys-failure", "What to do")
	p.until("document.querySelector('#new-description').value === 'not allowed'")
	p.shoot("keys-refused")
	p.noReports()
}

func TestByHandShowsItsSteps(t *testing.T) {
	t.Parallel()
	p := demo(t, "/tokens/by-hand")
	for _, job := range []string{"Make an OAuth client", "API key", "Manage API keys", "space"} {
		p.shows(".steps summary", job)
	}
	if n := run[int](p, "document.querySelectorAll('.steps .picture').length"); n < 10 {
		t.Errorf("%d pictures", n)
	}
	if run[bool](p, "[...document.querySelectorAll('.steps')].some(s => !/Source:/.test(s.textContent) || !/Checked 20/.test(s.textContent))") {
		t.Error("a job has no source or date")
	}
}

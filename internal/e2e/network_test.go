package e2e

import "testing"

// TestNetwork looks at the way to the demo tenant, and at one that leads nowhere.
func TestNetwork(t *testing.T) {
	t.Parallel()
	p := demo(t, "/network")
	if began := run[bool](p, "!!document.querySelector('[data-step]')"); began {
		t.Error("the page began by itself")
	}
	p.inspect("network")
	p.click("#look button", "Look at the way")
	p.shows("#verdict", "")
	p.until("document.querySelector('#step-http').dataset.step === 'pass'")
	run[bool](p, "document.querySelector('#look-address').value = 'https://acme.example.com', true")
	p.click("#look button", "Look at the way")
	p.until("document.querySelector('#look .cause a[href=\"/guidance#address-not-qlik-cloud\"]')")
	p.until("document.querySelector('#guide details').open")
	p.inspect("network-failed")
	p.noReports()
}

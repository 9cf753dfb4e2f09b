package e2e

import "testing"

// firstCause is the address of the cause that stands first under the verdict.
const firstCause = `document.querySelector('#verdict ~ .cause a[href^="/guidance#"]')?.getAttribute('href')`

// TestCheckup is what a newcomer does: run, see it pass, make something go wrong,
// run again, read why, put it right, run again from there.
func TestCheckup(t *testing.T) {
	t.Parallel()
	p := demo(t, "/checkup")
	p.click("#checkup button", "Run checkup")
	p.shows("#verdict", "All is well")
	if cause := run[string](p, firstCause+" ?? ''"); cause != "" {
		t.Errorf("a healthy run names %s", cause)
	}
	p.inspect("checkup-well")

	p.click("#checkup a", "Make something go wrong")
	p.click("#fault-close-4240 button", "Switch on")
	p.until("document.querySelector('#fault-close-4240 .is-warn')")
	p.visit("/checkup")
	p.click("#checkup button", "Run checkup")
	p.until(firstCause + " === '/guidance#no-engine'")
	p.until("document.querySelector('#guide details').open && document.querySelector('#step-ws-session').open")
	p.inspect("checkup-failed")

	p.visit("/demo")
	p.click("button", "Switch all faults off")
	p.until("!document.querySelector('#fault-close-4240 .is-warn')")
	p.visit("/checkup")
	p.click("#step-ws-session button", "Run again from here")
	p.shows("#verdict", "All is well")
	p.noReports()
}

// TestCheckupKeepsFolds: what a person unfolds stays so while the steps go on.
func TestCheckupKeepsFolds(t *testing.T) {
	t.Parallel()
	p := demo(t, "/demo")
	p.click("#fault-ws-slow button", "Switch on")
	p.until("document.querySelector('#fault-ws-slow .is-warn')")
	p.visit("/checkup")
	p.click("#checkup button", "Run checkup")
	p.shows(".progress", "Open an app")
	p.click("#step-token > summary", "Sign in")
	run[bool](p, "document.querySelector('#step-token > summary').focus(), window.swapped = 0, document.addEventListener('htmx:afterSettle', () => window.swapped++), true")
	p.shows(".progress", "Read the app")
	p.until("document.querySelector('#step-token').open && document.activeElement.id === 'step-token-head' && window.swapped > 0")
	// Steps come by themselves: nobody asks for the page again and again.
	if asked := run[int](p, "performance.getEntriesByType('resource').filter(e => new URL(e.name).pathname === '/checkup').length"); asked > 1 {
		p.t.Errorf("the page was fetched %d times", asked)
	}
	p.until("document.querySelector('#live').textContent.includes('Open an app: ')")
	p.click(".progress button", "Cancel")
	p.shows("#verdict", "Cancelled")
	p.until("document.querySelector('#step-token').open")
	p.noReports()
}

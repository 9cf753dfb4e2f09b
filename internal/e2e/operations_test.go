package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestOperationFoundFilledInAndSent is the way of somebody who knows neither
// path nor ID: a question, an operation, a space to choose, an answer.
func TestOperationFoundFilledInAndSent(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest?panel=operations")
	p.shows("#ops", "732 operations")
	p.click("#ops summary", "API keys")
	p.shows("#ops button", "Create API key")
	p.inspect("rest-operations")

	do(t, p.ctx, chromedp.SendKeys("#ops-q", "who is in this space"))
	p.until("document.querySelector('#ops button')?.value === 'spaces.getSpaceAssignments'")
	p.click("#ops button", "Get space assignments")
	p.shows("#op-title", "Get space assignments")

	p.click("#op-form button", "Choose from the tenant’s spaces")
	p.until("document.querySelectorAll('select[name=\"op:path:spaceId\"] option').length > 3")
	p.unfold()
	p.accessible("rest-operation-pick", allRules)
	space := run[string](p, "document.querySelectorAll('select[name=\"op:path:spaceId\"] option')[1].value")
	p.fill("select[name=\"op:path:spaceId\"]", space)
	p.until(fmt.Sprintf("document.querySelector('#target').value === '/api/v1/spaces/%s/assignments'", space))
	p.fill("#target", "/api/v1/spaces/"+space+"/assignments?limit=2&mine=1")
	p.until("document.querySelector('[name=\"op:query:limit\"]').value === '2'")
	p.fill("[name=\"op:query:limit\"]", "3")
	p.until("document.querySelector('#target').value.endsWith('?limit=3&mine=1')")
	p.click("form[data-primary] button.primary", "Send")
	p.answered("200")
	p.shows("#answer .exchange-line", "limit=3&mine=1")

	p.completeByKeys()
	p.bodyInStep()
	p.rowsInStep()
	p.noReports()
}

// completeByKeys types the beginning of a path and chooses with the arrow keys.
func (p page) completeByKeys() {
	p.t.Helper()
	p.fill("#target", "")
	do(p.t, p.ctx, chromedp.SendKeys("#target", "/api/v1/spaces/42/as"))
	p.until("document.querySelector('#target').ariaExpanded === 'true' && document.querySelector('.path-options [role=option]').textContent.includes('/42/assignments')")
	p.press(kb.ArrowDown)
	p.until("document.getElementById(document.querySelector('#target').getAttribute('aria-activedescendant'))?.ariaSelected === 'true'")
	p.accessible("path-complete", allRules)
	p.shoot("rest-complete")
	p.press(kb.Enter)
	p.until("document.querySelector('#target').value === '/api/v1/spaces/42/assignments' && document.querySelector('.path-options').hidden")
	p.until("document.querySelector('[name=\"op:path:spaceId\"]').value === '42'")
	do(p.t, p.ctx, chromedp.SendKeys("#target", "/"))
	p.until("!document.querySelector('.path-options').hidden")
	p.press(kb.Escape)
	p.until("document.querySelector('.path-options').hidden && document.querySelector('#target').ariaExpanded === 'false'")
}

// bodyInStep fills in a body by its fields, and the fields by the editor.
func (p page) bodyInStep() {
	p.t.Helper()
	p.visit("/find?q=create+space")
	p.tick(".found button[value='spaces.createSpace']")
	p.until("location.pathname === '/rest' && document.readyState === 'complete' && customElements.get('op-form') !== undefined")
	p.shows("#op-form .status", "changes something")
	p.fill("[name=\"op:body:/name\"]", "Finance")
	p.until("JSON.parse(document.querySelector('[name=body]').value).name === 'Finance'")
	p.until("document.querySelector('json-editor').value?.includes('Finance')")
	run[bool](p, "document.querySelector('json-editor').value = '{\"name\":\"Sales\",\"type\":\"data\",\"x\":1.000000000000000000001}', true")
	p.until("document.querySelector('[name=\"op:body:/name\"]').value === 'Sales' && document.querySelector('[name=\"op:body:/type\"]').value === 'data'")
	p.fill("[name=\"op:body:/description\"]", "d")
	p.until("document.querySelector('[name=body]').value.includes('1.000000000000000000001') && document.querySelector('[name=body]').value.includes('\"d\"')")
	run[bool](p, "document.querySelector('json-editor').value = '{', true")
	p.shows("#op-form .notice", "no JSON")
	p.inspect("rest-operation-body")
}

// rowsInStep adds and removes rows of a list by keyboard, and by the editor.
func (p page) rowsInStep() {
	p.t.Helper()
	p.visit("/find?q=assign+licence")
	p.tick(".found button[value='licenses.addLicenseAssignments']")
	p.until("location.pathname === '/rest' && document.readyState === 'complete' && customElements.get('op-form') !== undefined && document.querySelector('json-editor').value?.includes('add')")
	subjects := func(want string) {
		p.t.Helper()
		p.until(fmt.Sprintf("JSON.stringify(JSON.parse(document.querySelector('[name=body]').value).add.map((a) => a.subject)) === '%s'", want))
	}
	press := func(row, focused string) {
		p.t.Helper()
		run[bool](p, fmt.Sprintf("document.querySelector('#op-form button[value=\"%s\"]').focus(), true", row))
		p.press(kb.Enter)
		p.until(fmt.Sprintf("document.activeElement.closest('[data-row], [data-list]')?.id === '%s'", focused))
	}
	p.fill("[name=\"op:body:/add/0/subject\"]", "a")
	press("add body:/add", "opr-body--add-1")
	p.fill("[name=\"op:body:/add/1/subject\"]", "b")
	subjects(`["a","b"]`)
	p.fill("[name=\"op:body:/add/1/name\"]", "B")
	press("remove body:/add/0", "opr-body--add-0")
	subjects(`["b"]`)
	p.until("document.querySelector('[name=\"op:body:/add/0/name\"]').value === 'B' && document.querySelectorAll('[data-row]').length === 1")

	run[bool](p, "document.querySelector('json-editor').value = '{\"add\":[{\"subject\":\"x\"},{\"subject\":\"y\"},{\"subject\":\"z\"}]}', true")
	p.until("document.querySelector('[name=\"op:body:/add/2/subject\"]')?.value === 'z'")
	p.inspect("rest-operation-rows")
	press("remove body:/add/2", "opr-body--add")
	subjects(`["x","y"]`)
	p.press(kb.Enter) // the focus is on the button that adds a row
	p.until("document.activeElement.closest('[data-row]')?.id === 'opr-body--add-2'")
	subjects(`["x","y",""]`)
}

package e2e

import (
	"fmt"
	"testing"
)

// paste pastes text into a field as a person does.
func (p page) paste(selector, text string) {
	p.t.Helper()
	p.until("document.querySelector(" + quote(selector) + ")")
	run[bool](p, fmt.Sprintf(`{const d = new DataTransfer(); d.setData('text/plain', %s);
		document.querySelector(%s).dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true, cancelable: true})); true}`, quote(text), quote(selector)))
}

// choose puts a file into a field.
func (p page) chooseFile(selector, name, text string) {
	p.t.Helper()
	run[bool](p, fmt.Sprintf(`{const d = new DataTransfer(); d.items.add(new File([%s], %s)); document.querySelector(%s).files = d.files; true}`, quote(text), quote(name), quote(selector)))
}

// TestRequestsComeInAndGoOut takes requests over from a command and a file, and
// out again, and looks at the pages on the way.
func TestRequestsComeInAndGoOut(t *testing.T) {
	t.Parallel()
	p := demo(t, "/rest")
	p.until("customElements.get('rest-tabs')")
	p.paste("#target", "curl 'https://acme.us.qlikcloud.com/api/v1/items?limit=3' \\\n  -H 'accept: application/json' \\\n  -H 'authorization: Bearer abc' \\\n  --data-raw $'{\"a\":\"it\\'s\"}' \\\n  --compressed")
	p.shows("#messages", "POST with 1 parameter, 2 headers and a body. Nothing was sent.")
	p.shows("#messages", "--compressed")
	p.until("document.querySelector('#target').value.endsWith('/api/v1/items?limit=3')")
	p.until("document.querySelector('#rest-body').value === `{\"a\":\"it's\"}`")
	p.click("#request button", "Copy as")
	p.until("document.querySelector('#copy-text')?.value.includes('$QLIK_TOKEN')")
	p.click("[aria-label='Copy as'] button", "Windows")
	p.until("document.querySelector('#copy-text').value.includes('%QLIK_TOKEN%')")
	p.inspect("rest-copy")
	p.noReports()

	p.visit("/rest?panel=saved")
	p.click("#panel a", "Take requests over")
	p.shows("h1", "Take requests over")
	p.until("document.querySelector('#import-file')")
	p.inspect("rest-import-empty")
	p.chooseFile("#import-file", "Mine.postman_collection.json", `{"info": {"name": "Mine"}, "auth": {"type": "bearer"}, "variable": [{"key": "baseUrl", "value": "https://acme.us.qlikcloud.com"}],
		"item": [{"name": "People", "item": [{"name": "Who am I", "event": [{}], "request": {"method": "GET", "url": "{{baseUrl}}/api/v1/users/me"}}]}]}`)
	p.click("#import button", "Read the file")
	p.shows("#import-title", "Mine.postman_collection.json")
	p.shows("#import", "Scripts, which the console never runs")
	p.unfold()
	p.inspect("rest-import")
	p.click("#import button", "Keep 1 request")
	p.shows("#messages", "1 request saved in the folder Mine")
	p.click("#panel button", "Who am I")
	p.until("document.querySelector('#target').value === '/api/v1/users/me'")
	p.click("form[data-primary] button.primary", "Send")
	p.answered("200")
	p.visit("/rest/history")
	p.click("#panel a", "Save these to a file")
	p.shows("main", "What the file will hold")
	p.until("document.querySelector('a[download][href*=\"export.har\"]')")
	p.inspect("rest-export")
	p.noReports()
}

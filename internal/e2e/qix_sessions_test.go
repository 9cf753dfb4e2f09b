package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

const inSight = ".qix-conn:not([hidden]) "

func TestTwoConnectionsSideBySide(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	p.shows(inSight+".frame-row.lane-notification", "OnConnected")
	first := run[string](p, "document.querySelector('frame-log').getAttribute('conn')")

	p.click("#qix summary", "Open another connection")
	p.tick(".qix-open [name=kind][value=session]")
	p.click(".qix-open button.primary", "Open the connection")
	p.until("document.querySelectorAll('.conn-tabs > a[aria-current]').length === 1 && document.querySelectorAll('.qix-conn').length === 2")
	p.shows(inSight+".frame-row.lane-notification", "OnConnected")
	p.inspect("qix-tabs")
	do(t, p.ctx, chromedp.EmulateViewport(1920, 1000))
	p.click(".conn-beside", "side by side")
	p.until("document.querySelectorAll('.qix-conn:not([hidden]) .frame-row.lane-notification').length === 2")
	p.shoot("qix-beside")
	if wide := run[[]string](p, overflowing); len(wide) > 0 {
		t.Errorf("wider than the window: %v", wide)
	}
	p.inspect("qix-beside")

	p.click(".conn-tabs > a", "SessionApp")
	p.until("document.querySelectorAll('.qix-conn:not([hidden])').length === 1")
	p.click(inSight+".conn-status button", "Close the connection")
	p.shows(inSight+".conn-status .closed", "code 1000")
	p.visitTab(first)
	p.shows(inSight+".conn-title", "Open")
	p.until("document.querySelector(" + quote(inSight+"[data-send]:enabled") + ")") // its socket has lived through all that
	p.noReports()
}

// visitTab clicks the tab of a connection.
func (p page) visitTab(conn string) {
	p.t.Helper()
	p.tick(".conn-tabs > a[href$='c=" + conn + "']")
}

func TestConnectionComesAgainByItself(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.fault("close-4003")
	p.connect("Sales Overview")
	p.shows(".conn-title", "Open")
	for range 2 { // nobody clicks to connect again
		conn := run[string](p, "document.querySelector('frame-log').getAttribute('conn')")
		p.click(inSight+".walk button:enabled", "Which engine is this?") // the fault strikes then
		p.until("document.querySelector('frame-log').getAttribute('conn') !== " + quote(conn) + " && document.querySelector('.conn-title').textContent.includes('Open')")
	}
	p.click(inSight+".walk button:enabled", "Which engine is this?")
	p.shows("qix-again", "try 3 of 5")
	p.click("qix-again button", "Cancel")
	p.until("!document.querySelector('qix-again')")
	p.inspect("qix-ended")
	p.shows(".conn-status button", "Connect again")
	p.noReports()
}

func TestSavedSessionIsReadAgain(t *testing.T) {
	t.Parallel()
	p := demo(t, "/qix")
	p.connect("Sales Overview")
	p.call("Open the app", "OpenDoc")
	p.call("Tables, fields and keys", "GetTablesAndKeys")
	p.click(".conn-status .buttons a", "Save")
	p.shows("h1", "Save this session")
	p.inspect("qix-save")
	har, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("fetch(document.querySelector('a[download]').href).then(r => r.text())", chromedp.EvalAwaitPromise))
	must(t, err)
	file := filepath.Join(t.TempDir(), "session.har")
	must(t, os.WriteFile(file, []byte(har), 0o600))

	p.visit("/qix")
	p.click("#qix summary", "Read a saved session")
	do(t, p.ctx, chromedp.SetUploadFiles("#session-file", []string{file}))
	p.click(".qix-read button", "Read the file")
	p.shows(".conn-title", "From a file")
	p.shows(".frame-row.lane-answer .c-method", "GetTablesAndKeys")
	p.click(".frame-row.lane-answer", "GetTablesAndKeys")
	p.click(".frame-acts button", "Pin to the top")
	p.shows(".frame-pins .c-method", "GetTablesAndKeys")
	p.click(".frame-acts button", "Go to its request")
	p.shows(".frame-row.chosen .c-kind", "request")
	p.fill(".frame-tools input", "/qTables?AndKeys|gettables/")
	p.shows(".frame-said", "2 of")
	p.fill(".frame-tools input", "qNoOfRows")
	p.shows(".frame-said", "0 of")
	p.click(".frame-switches button", "Search inside messages")
	p.shows(".frame-said", "1 of")
	p.inspect("qix-offline")
	p.noReports()
}

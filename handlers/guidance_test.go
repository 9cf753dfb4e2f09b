package handlers

import (
	"strings"
	"testing"
)

func TestGuidanceHasTheConnectorsRowsFirst(t *testing.T) {
	c := newConsole(t, "")
	doc := c.get("/guidance")
	want := []string{"alation-token-extraction", "alation-license-key", "alation-source-link-none", "alation-permission-mirroring", "alation-heap-memory"}
	for i, id := range want {
		if got, _ := doc.Find(".guidance-row").Eq(i).Attr("id"); got != id {
			t.Errorf("row %d is %s, want %s", i, got, id)
		}
	}
	shows(t, doc, "#alation-token-extraction", "Test Connection failure with Error extracting token.")
	shows(t, doc, "#alation-token-extraction", "Alation Cloud Service")
	doc = c.get("/guidance?q=4203")
	if n := doc.Find(".guidance-row").Length(); n == 0 || n > 10 {
		t.Errorf("%d rows for 4203", n)
	}
	shows(t, c.get("/guidance?q=no-such-word-anywhere"), "#rows", "No row holds all these words")
}

func TestGuidanceRecognisesPastedText(t *testing.T) {
	c := newConsole(t, "")
	doc := c.post("/guidance/see", "text", "Test Connection failure with Error extracting token. client_secret=0123456789abcdef0123")
	shows(t, doc, "#seen .guidance-row", "Error extracting token")
	if got := doc.Find("#pasted").Text(); strings.Contains(got, "0123456789abcdef0123") {
		t.Errorf("a secret in the pasted text is shown: %s", got)
	}
	shows(t, c.post("/guidance/see", "text", "hello"), "#seen", "No known sign")
}

func TestFind(t *testing.T) {
	c := newConsole(t, "")
	shows(t, c.get("/find?q=4203"), ".found", "app-access-denied")
	shows(t, c.get("/find?q=settings"), ".found", "Settings")
	shows(t, c.get("/find?q=zzzzzz"), "main", "Nothing found")
}

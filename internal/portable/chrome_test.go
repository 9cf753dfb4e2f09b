package portable

import (
	"encoding/json"
	"os"
	"testing"
)

// TestCommandsOfChrome reads what Chrome's developer tools copy.
func TestCommandsOfChrome(t *testing.T) {
	data, err := os.ReadFile("testdata/chrome.json")
	must(t, err)
	var samples []struct {
		Request       []json.RawMessage
		Unix, Win, PS string
	}
	must(t, json.Unmarshal(data, &samples))
	for i, s := range samples {
		var method, address, body, test string
		var headers [][2]string
		must(t, json.Unmarshal(s.Request[0], &method))
		must(t, json.Unmarshal(s.Request[1], &address))
		must(t, json.Unmarshal(s.Request[2], &headers))
		if len(s.Request) > 3 {
			must(t, json.Unmarshal(s.Request[3], &body))
		}
		for _, h := range headers {
			if h[0] == "x-test" {
				test = h[1]
			}
		}
		for kind, text := range map[string]string{"bash": s.Unix, "cmd": s.Win, "PowerShell": s.PS} {
			q, rep, err := ParseCommand(text)
			if err != nil {
				t.Fatalf("%v in %s", err, text)
			}
			if q.Method != method || unescape(q.address("")) != unescape(address) {
				t.Errorf("%s: %s %s of\n%s", kind, q.Method, q.address(""), text)
			}
			if kind == "cmd" && i == 2 {
				continue // Chrome loses what is not ASCII
			}
			if q.Body != body {
				t.Errorf("%s: body\n%q, want\n%q", kind, q.Body, body)
			}
			for _, h := range q.Header {
				if h.Name == "x-test" && h.Value != test || h.Name == "authority" {
					t.Errorf("%s: header %q", kind, h)
				}
			}
			if test != "" && (!rep.SignIn() || !q.has("x-test")) {
				t.Errorf("%s: %s", kind, rep)
			}
		}
	}
	if len(samples) == 0 {
		t.Error("no samples")
	}
}

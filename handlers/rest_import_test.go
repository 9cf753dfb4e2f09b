package handlers

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/portable"
)

func TestImportReportsAndDiscards(t *testing.T) {
	c := newConsole(t, "healthy")
	for name, tt := range map[string]struct{ file, want string }{
		"no JSON":    {"PK\x03\x04", "no JSON"},
		"cut":        {`{"info":{},"item":[{"name":"x"`, "ends in the middle"},
		"nothing":    {`{"info":{},"item":[]}`, "no request"},
		"deep":       {`{"item":` + strings.Repeat("[", 100_000), "nested"},
		"other JSON": {`{"a":1}`, "no Postman collection"},
	} {
		t.Run(name, func(t *testing.T) {
			shows(t, page(t, c.uploadTo("/rest/import", "f.json", strings.NewReader(tt.file))), "#import .notice", tt.want)
		})
	}
	file := `{"info":{"name":"<b>Mine</b>"},"auth":{"type":"basic"},"item":[{"name":"<i>x</i>","request":{"method":"GET","url":"https://other.example/x","auth":{"type":"apikey"}},"event":[{}]}]}`
	doc := page(t, c.uploadTo("/rest/import", "<b>.json", strings.NewReader(file)))
	shows(t, doc, "#import", "Sign-in (tokens, passwords, cookies)")
	shows(t, doc, "#import", "Scripts, which the console never runs")
	if doc.Find("#import b, #import i").Length() != 0 {
		t.Error("what stands in a file became markup")
	}
	c.post("/presentation", "on", "1")
	if text := c.get("/rest/import").Find("#import").Text(); strings.Contains(text, "other.example/x") {
		t.Error("an address is shown while presenting")
	}
	c.post("/presentation", "on", "0")
	c.post("/rest/import/discard")
	if c.get("/rest/import").Find("#import-title").Length() != 0 {
		t.Error("what was discarded is still there")
	}
	resp := c.postRaw("/rest/import/keep", "folder", "x")
	if resp.Body.Close(); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("nothing was kept: %s", resp.Status)
	}
}

func TestPastedCommandBecomesARequest(t *testing.T) {
	c := newConsole(t, "healthy")
	for name, path := range map[string]string{"pasted": "/rest/paste", "sent from the field": "/rest/send", "on the page": "/rest/import/text"} {
		t.Run(name, func(t *testing.T) {
			field := "text"
			if path == "/rest/send" {
				field = "target"
			}
			command := "curl '" + c.demo.URL() + "/api/v1/items?limit=3' -X POST -H 'X-A: b' -H 'Authorization: Bearer abcdefgh' --frob -d \"$(touch /tmp/never)\""
			doc := c.post(path, field, command)
			if target(doc) != "/api/v1/items?limit=3" {
				t.Errorf("target %q", target(doc))
			}
			if got := doc.Find("#rest-body").Text(); got != "$(touch /tmp/never)" {
				t.Errorf("body %q", got)
			}
			for _, want := range []string{"The command became this request: POST with 1 parameter, 2 headers and a body. Nothing was sent.", "--frob", "Authorization", "enter it on the page Connect"} {
				shows(t, doc, "#messages", want)
			}
		})
	}
	doc := c.post("/rest/send", "target", "curl 'https://t/x")
	shows(t, doc, "#rest form .problem", "never closed")
	if got := target(doc); got != "curl 'https://t/x" {
		t.Errorf("what was typed is gone: %q", got)
	}
	doc = c.post("/rest/paste", "text", "curl https://evil.example/x")
	doc = c.post("/rest/send", "method", "GET", "target", target(doc), "tab", tabID(doc))
	shows(t, doc, "#rest form .problem", "another server")
	if n := len(c.onlySession().recorder.Exchanges(10)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

// TestCopiedCommandsRun runs what the page gives for bash, with the token of a
// real sign-in, and reads the others back.
func TestCopiedCommandsRun(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	const body = `{"it's":"a \"test\" é $HOME %PATH% ‘x’ \\ 1"}`
	doc := c.post("/rest/copy", "as", "curl", "method", "POST", "target", "/api/v1/demo/echo?q=a%20b", "body", body, "h-name", "X-A", "h-value", `it's "b"`)
	text := doc.Find("#copy-text").Text()
	if !strings.Contains(text, "$QLIK_TOKEN") {
		t.Fatalf("no variable for the token: %s", text)
	}
	token, err := c.onlySession().Tenant().Token(t.Context())
	must(t, err)
	if strings.Contains(text, token.Value.Reveal()) {
		t.Error("the token stands in the text")
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("no bash here")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, bash, "-c", "curl() { command curl --silent --insecure --noproxy '*' \"$@\"; }\n"+text)
	cmd.Env = append(cmd.Environ(), "QLIK_TOKEN="+token.Value.Reveal())
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte(`$HOME %PATH%`)) || !bytes.Contains(out, []byte(`‘x’`)) {
		t.Errorf("%v: %s\nof %s", err, out, text)
	}
	for _, as := range []string{"cmd", "powershell", "python", "go"} {
		shown := c.post("/rest/copy", "as", as).Find("#copy-text").Text()
		if !strings.Contains(shown, "QLIK_TOKEN") || !strings.Contains(shown, "/api/v1/demo/echo?q=a%20b") && !strings.Contains(shown, "q=a^%^20b") {
			t.Errorf("%s: %s", as, shown)
		}
		if q, _, err := portable.ParseCommand(shown); (as == "cmd" || as == "powershell") && (err != nil || q.Body != body) {
			t.Errorf("%s: %v: %q of\n%s", as, err, q.Body, shown)
		}
	}
}

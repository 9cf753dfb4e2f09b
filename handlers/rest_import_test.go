package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/portable"
	"qlikconsole/internal/store"
)

// collection is a Postman collection of n requests, as a stream, each with a
// body of this many bytes.
func collection(n, size int) io.Reader {
	r, w := io.Pipe()
	go func() {
		p := portable.NewPostmanWriter(w, "Big", "https://acme.us.qlikcloud.com")
		for i := range n {
			q := portable.Request{Folder: fmt.Sprintf("folder %d", i/100), Name: fmt.Sprint("request ", i), Method: "POST", URL: fmt.Sprint("/api/v1/items/", i), Body: strings.Repeat("x", size)}
			if p.Request(q) != nil {
				return // the console went away
			}
		}
		_ = w.CloseWithError(p.Close())
	}()
	return r
}

// An import of the largest file that is read: 10,000 requests in 50 MB.
func TestImportOfTenThousand(t *testing.T) {
	c := newConsole(t, "healthy")
	start := time.Now()
	doc := page(t, c.uploadTo("/rest/import", `C:\temp\big.json`, collection(10_000, 4900)))
	t.Logf("read in %v", time.Since(start))
	shows(t, doc, "#import .pills", "10000")
	shows(t, doc, "#import-title", "big.json")
	if rows := doc.Find("#import tbody tr").Length(); rows < importMost || rows > importMost+20 {
		t.Errorf("the preview has %d rows", rows)
	}
	start = time.Now()
	doc = c.post("/rest/import/keep", "folder", "From Postman", "nohost", "1", "variables", "1")
	t.Logf("kept in %v", time.Since(start))
	shows(t, doc, "#messages", "10000 requests saved in the folder From Postman. Nothing was sent. 1 variable taken over.")
	list, total, err := c.cfg.Store.SavedRequests(t.Context(), "", 1)
	must(t, err)
	if total != 10_000 || list[0].Folder != "From Postman/folder 0" || list[0].Target != "/api/v1/items/0" {
		t.Errorf("%d saved, the first %q %q", total, list[0].Folder, list[0].Target)
	}
	start = time.Now()
	text, resp := c.download("/rest/export.postman.json?of=saved&folder=From+Postman")
	t.Logf("written in %v: %d bytes", time.Since(start), len(text))
	again, _, err := portable.Read(strings.NewReader(text))
	must(t, err)
	if len(again.Requests) != 10_000 || !strings.Contains(resp.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d requests came out", len(again.Requests))
	}
	if n := len(c.onlySession().recorder.Exchanges(10)); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}

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

func TestImportOfTooMany(t *testing.T) {
	c := newConsole(t, "")
	var list []store.Saved
	for i := range 15_000 {
		list = append(list, store.Saved{Name: fmt.Sprint(i), Method: "GET", Target: "/"})
	}
	must(t, c.cfg.Store.SaveRequests(t.Context(), list))
	page(t, c.uploadTo("/rest/import", "f.json", collection(10_000, 1)))
	shows(t, c.post("/rest/import/keep"), "#import .notice", "Nothing was saved")
	_, total, err := c.cfg.Store.SavedRequests(t.Context(), "", 1)
	must(t, err)
	if total != 15_000 {
		t.Errorf("%d are saved", total)
	}
}

package handlers

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"qlikconsole/internal/portable"
	"qlikconsole/internal/secret"
)

// upload posts a file as the page's form does.
func (c *console) upload(name string, file io.Reader) *http.Response {
	c.t.Helper()
	return c.uploadTo("/qix/import", name, file)
}

func (c *console) uploadTo(path, name string, file io.Reader) *http.Response {
	c.t.Helper()
	body, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, file)
		}
		if err == nil {
			err = form.Close()
		}
		_ = w.CloseWithError(err)
	}()
	req, err := http.NewRequest(http.MethodPost, c.base+path, body)
	must(c.t, err)
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Origin", c.base)
	resp, err := c.client.Do(req)
	must(c.t, err)
	return resp
}

func (c *console) download(path string) (string, *http.Response) {
	c.t.Helper()
	resp, err := c.client.Get(c.base + path)
	must(c.t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(c.t, err)
	return string(b), resp
}

// walked is a connection with some calls, one with a long answer, that the tenant
// has closed.
func (c *console) walked() string {
	c.t.Helper()
	app := c.demo.Apps()[0]
	page, id := c.open("kind", "app", "app", app.ID)
	ask(c.t, page, 1, -1, "OpenDoc", fmt.Sprintf(`[%q]`, app.ID))
	ask(c.t, page, 2, 1, "GetTablesAndKeys", `[{"qcx":0,"qcy":0},{"qcx":0,"qcy":0},0,false,false,false]`)
	ask(c.t, page, 3, 1, "SetScript", `["x"]`)
	ask(c.t, page, 4, 77, "GetLayout", `[]`)
	c.post("/qix/close", "c", id)
	conn, _ := c.onlySession().recorder.Connection(id)
	<-conn.Done()
	return id
}

func TestQIXSessionGoesOutAndComesBack(t *testing.T) {
	c := newConsole(t, "healthy")
	id := c.walked()
	shows(t, c.get("/qix/"+id+"/save"), "main", "Messages in a HAR file")
	before, _ := c.onlySession().recorder.Connection(id)

	for _, ext := range []string{"jsonl", "har"} {
		text, resp := c.download("/qix/" + id + "/session." + ext)
		if !strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment; filename=\"qix-") || !strings.Contains(text, "GetTablesAndKeys") {
			t.Fatalf("%s: %v\n%.300s", ext, resp.Header, text)
		}
		if ext == "har" && !json.Valid([]byte(text)) {
			t.Fatalf("the HAR file is no JSON: %.300s", text)
		}
		resp = c.upload(`C:\temp\`+"session."+ext, strings.NewReader(text))
		doc := page(t, resp)
		shows(t, doc, "#messages", "from session."+ext)
		shows(t, doc, ".conn-title", "From a file")
		shows(t, doc, ".conn-status .closed", "1000")
		if doc.Find("qix-send").Length() != 0 || doc.Find(".conn-status form[action='/qix/reconnect']").Length() != 0 {
			t.Error("something can be sent on a file")
		}
		back, _ := doc.Find("frame-log").Attr("conn")
		conn, ok := c.onlySession().recorder.Connection(back)
		if !ok || conn.Info().Greeting == "" || conn.Info().Errors != before.Info().Errors {
			t.Fatalf("%s: %+v", ext, conn.Info())
		}
		c.sameFrames(id, back, ext == "jsonl")
	}
}

// sameFrames compares two connections: every frame, or what is a message.
func (c *console) sameFrames(a, b string, every bool) {
	c.t.Helper()
	texts := func(id string) (all []string) {
		conn, _ := c.onlySession().recorder.Connection(id)
		log := conn.Log()
		for f := range allFrames(log) {
			s := sessionFrame(log, f)
			if _, message := s.Message(); !every && !message {
				continue
			}
			pair := "alone"
			if f.Pair != 0 {
				pair = "paired"
			}
			all = append(all, fmt.Sprint(f.Time.UnixMicro(), f.Out, f.Lane, f.Method, f.ID, f.HasErr, pair, s.Cut, s.Text))
		}
		return all
	}
	x, y := texts(a), texts(b)
	if len(x) != len(y) || len(x) < 6 {
		c.t.Fatalf("%d and %d frames", len(x), len(y))
	}
	for i := range x {
		if x[i] != y[i] {
			c.t.Errorf("frame %d was\n%.300s\nand came back as\n%.300s", i, x[i], y[i])
		}
	}
}

func TestQIXSessionIsNotSavedWhilePresenting(t *testing.T) {
	c := newConsole(t, "healthy")
	id := c.walked()
	c.post("/presentation", "on", "1")
	if !c.onlySession().Presentation() {
		t.Fatal("not presenting")
	}
	for _, ext := range []string{"jsonl", "har"} {
		if text, resp := c.download("/qix/" + id + "/session." + ext); resp.StatusCode != http.StatusForbidden || strings.Contains(text, "GetTablesAndKeys") {
			t.Errorf("%s: %s", ext, resp.Status)
		}
	}
	if c.get("/qix/"+id+"/save").Find("a[download]").Length() != 0 {
		t.Error("the page offers the file")
	}
}

func TestQIXFilesThatCannotBeRead(t *testing.T) {
	c := newConsole(t, "healthy")
	for name, file := range map[string]string{
		"empty": "", "text": "hello", "another HAR": `{"log":{"entries":[]}}`, "cut": `{"log":{"entries":[{"_webSocketMessages":[{"data":"x"},`,
		"<script>": `{"format":"qix-session"}x`,
	} {
		resp := c.upload(name, strings.NewReader(file))
		if doc := page(t, resp); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(doc.Text(), "Nothing was read") {
			t.Errorf("%s: %s %s", name, resp.Status, squeeze(doc.Find("main").Text()))
		}
	}
	if resp := c.postRaw("/qix/import"); resp.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("no file: %s", resp.Status)
	}
	if n := len(c.onlySession().recorder.Connections()); n != 0 {
		t.Errorf("%d connections", n)
	}
	if doc := page(t, c.upload(strings.Repeat("n", 500)+"<b>", strings.NewReader(`{"format":"qix-session","version":1}`))); doc.Find("#messages b").Length() != 0 {
		t.Error("the name is markup")
	}
}

// TestQIXFileHoldsNoSecret: what is in a file from elsewhere, in whatever form, does
// not come out of the console once it is known as a secret.
func TestQIXFileHoldsNoSecret(t *testing.T) {
	const secretText, later = "s3cret-of-a-file-from-elsewhere", "kn0wn-as-a-secret-later"
	c := newConsole(t, "healthy")
	c.cfg.Redactor.Add(secret.New(secretText))
	var b bytes.Buffer
	h := portable.NewHARWriter(&b, portable.HARCreator{})
	must(t, h.Session(portable.HAREntry{Request: portable.HARRequest{URL: "wss://a/app/b?accessToken=" + secretText}}, func(yield func(portable.HARMessage, error) bool) {
		for _, data := range []string{`{"method":"M","params":["` + secretText + `","` + later + `"]}`, `{"x":"` + strings.Repeat("y", 5000) + secretText + `"}`} {
			if !yield(portable.HARMessage{Type: "receive", Opcode: 1, Data: data}, nil) {
				return
			}
		}
	}))
	must(t, h.Close())
	id, _ := page(t, c.upload(secretText+".har", &b)).Find("frame-log").Attr("conn")
	c.cfg.Redactor.Add(secret.New(later))
	for _, path := range []string{"/qix?c=" + id, "/qix/" + id + "/frames?since=0", "/qix/" + id + "/frames/1", "/qix/" + id + "/frames/2/body", "/qix/" + id + "/session.har", "/qix/" + id + "/session.jsonl"} {
		if text, resp := c.download(path); resp.StatusCode != http.StatusOK || strings.Contains(text, secretText) || strings.Contains(text, later) {
			t.Errorf("%s: %s, it holds the secret: %v, the later one: %v", path, resp.Status, strings.Contains(text, secretText), strings.Contains(text, later))
		}
	}
}

// TestQIXSessionSavesBinaryMessages: their bytes go out and come back as they are, save
// for the secrets in them.
func TestQIXSessionSavesBinaryMessages(t *testing.T) {
	const secretText = "s3cret-within-a-binary-message"
	bytesOf := []string{"\x00\xff\xfe\x80 short", "\xc3 " + secretText + " \xc3\x28", strings.Repeat("\x80\x00long", 3000)}
	c := newConsole(t, "healthy")
	c.cfg.Redactor.Add(secret.New(secretText))
	var b bytes.Buffer
	h := portable.NewHARWriter(&b, portable.HARCreator{})
	must(t, h.Session(portable.HAREntry{}, func(yield func(portable.HARMessage, error) bool) {
		for _, data := range bytesOf {
			if !yield(portable.HARMessage{Type: "receive", Opcode: 2, Data: base64.StdEncoding.EncodeToString([]byte(data))}, nil) {
				return
			}
		}
	}))
	must(t, h.Close())
	file := b.String()
	for _, ext := range []string{"har", "jsonl", "har"} {
		id, _ := page(t, c.upload("binary."+ext, strings.NewReader(file))).Find("frame-log").Attr("conn")
		conn, _ := c.onlySession().recorder.Connection(id)
		var got []string
		for f := range allFrames(conn.Log()) {
			m := sessionFrame(conn.Log(), f)
			if !m.Binary || m.Cut {
				t.Errorf("%+v", f)
			}
			got = append(got, m.Text)
		}
		if len(got) != 3 || got[0] != bytesOf[0] || got[2] != bytesOf[2] || strings.Contains(got[1], secretText) || !strings.HasPrefix(got[1], "\xc3 ") || !strings.HasSuffix(got[1], " \xc3\x28") {
			t.Fatalf("from %s: %.60q", ext, got)
		}
		for _, path := range []string{"/qix?c=" + id, "/qix/" + id + "/frames?since=0", "/qix/" + id + "/frames/1", "/qix/" + id + "/frames/2"} {
			if text, resp := c.download(path); resp.StatusCode != http.StatusOK || !utf8.ValidString(text) {
				t.Errorf("%s: %s, or no text", path, resp.Status)
			}
		}
		next := map[string]string{"har": "jsonl", "jsonl": "har"}[ext]
		file, _ = c.download("/qix/" + id + "/session." + next)
		if want := base64.StdEncoding.EncodeToString([]byte(bytesOf[0])); !strings.Contains(file, `"`+want+`"`) {
			t.Errorf("%s has not %s", next, want)
		}
	}
}

// TestQIXSessionHasItsUpgrade: a HAR file has the request and the answer with which the
// connection began, without the credential, and so has the session that is read from
// either kind of file. A credential that another program wrote is masked.
func TestQIXSessionHasItsUpgrade(t *testing.T) {
	c := newConsole(t, "healthy")
	_, id := c.open("kind", "session")
	for _, ext := range []string{"", "har", "jsonl"} {
		if ext != "" {
			file, _ := c.download("/qix/" + id + "/session." + ext)
			file = strings.Replace(file, "Bearer ••••", "Bearer a-stranger-s", 1)
			if !strings.Contains(file, "a-stranger-s") {
				t.Fatalf("%s: no credential to put in", ext)
			}
			id, _ = page(t, c.upload("session."+ext, strings.NewReader(file))).Find("frame-log").Attr("conn")
		}
		text, _ := c.download("/qix/" + id + "/session.har")
		checkUpgrade(t, c, text)
	}
}

func checkUpgrade(t *testing.T, c *console, text string) {
	t.Helper()
	var har struct {
		Log struct {
			Entries []struct {
				Request  struct{ Headers []portable.HARPair }
				Response struct {
					Status  int
					Headers []portable.HARPair
				}
			}
		}
	}
	must(t, json.Unmarshal([]byte(text), &har))
	e := har.Log.Entries[0]
	for name, want := range map[string]string{"Upgrade": "websocket", "Connection": "Upgrade", "Sec-Websocket-Version": "13", "Host": c.demo.Host(), "Authorization": "••", "Sec-Websocket-Key": "="} {
		if got := pairNamed(e.Request.Headers, name); !strings.Contains(got, want) {
			t.Errorf("%s was %q", name, got)
		}
	}
	if got := pairNamed(e.Response.Headers, "Sec-Websocket-Accept"); e.Response.Status != 101 || got == "" {
		t.Errorf("the answer is %d, %v", e.Response.Status, e.Response.Headers)
	}
	if secretText := pairNamed(e.Request.Headers, "Authorization"); strings.Contains(secretText, "eyJ") || strings.Contains(secretText, "stranger") {
		t.Errorf("the credential is in it: %s", secretText)
	}
}

func pairNamed(list []portable.HARPair, name string) string {
	for _, p := range list {
		if strings.EqualFold(p.Name, name) {
			return p.Value
		}
	}
	return ""
}

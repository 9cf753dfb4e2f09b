package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"qlikconsole/qlikproxy"
)

// filled is a form as the page posts it: what is typed, then the file.
func filled(file io.Reader, part string, pairs ...string) (body io.Reader, media string) {
	in, out := io.Pipe()
	form := multipart.NewWriter(out)
	go func() {
		for i := 0; i < len(pairs); i += 2 {
			_ = form.WriteField(pairs[i], pairs[i+1]) // the reader has what went wrong
		}
		to, _ := form.CreateFormFile(filePrefix+part, `C:\mine\sales "2026".qvf`)
		_, err := io.Copy(to, file)
		if err == nil {
			err = form.Close()
		}
		out.CloseWithError(err)
	}()
	return in, form.FormDataContentType()
}

func (c *console) sendForm(body io.Reader, media string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+"/rest/upload", body)
	must(c.t, err)
	req.Header.Set("Content-Type", media)
	req.Header.Set("Origin", c.base)
	return c.client.Do(req)
}

func (c *console) uploads(file io.Reader, part string, pairs ...string) *goquery.Document {
	c.t.Helper()
	body, media := filled(file, part, pairs...)
	resp, err := c.sendForm(body, media)
	must(c.t, err)
	defer resp.Body.Close()
	doc, err := goquery.NewDocumentFromReader(resp.Body)
	must(c.t, err)
	return doc
}

// lastSent is the newest call that was sent from the page.
func (c *console) lastSent() qlikproxy.ExchangeInfo {
	for _, x := range c.onlySession().recorder.Exchanges(0) {
		if x.Source == "page" {
			return x
		}
	}
	return qlikproxy.ExchangeInfo{}
}

func TestAFileIsTheBody(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "apps.importApp")
	shows(t, doc, "#op-form", "Choose it below")
	if doc.Find(`#files input[type=file][name="file:file"]`).Length() != 1 || doc.Find(`#request .primary`).AttrOr("formaction", "") != "/rest/upload" {
		t.Error("there is no field for a file, or the button does not take it along")
	}
	shows(t, doc, "#files", "Allow changes for a while")
	request := []string{"method", "POST", "target", "/api/v1/apps/import?name={{appName}}", "h-name", "", "h-value", ""}
	c.post("/rest/variables", "name", "appName", "value", "Sales")
	doc = c.uploads(strings.NewReader("qvf"), "file", request...)
	shows(t, doc, "#request", "the console only reads")
	c.post("/arm", "minutes", "5")
	content := bytes.Repeat([]byte("AB-not-kept-CD"), 100_000)
	doc = c.uploads(bytes.NewReader(content), "file", request...)
	shows(t, doc, "#answer", "200 OK")
	shows(t, doc, "#answer", `The file “sales "2026".qvf” (1.4 MB, application/octet-stream) was sent. It is not kept here.`)
	x := c.lastSent()
	if x.RequestSize != int64(len(content)) || x.RequestBody != "" || x.RequestHeader.Get("Content-Type") != "application/octet-stream" || !strings.Contains(x.URL, "name=Sales") {
		t.Errorf("recorded: %d bytes, %.40q, %v, %s", x.RequestSize, x.RequestBody, x.RequestHeader, x.URL)
	}
	href := entryWith(t, c.history(2), "POST /api/v1/apps/import?name=Sales")
	shows(t, c.get(href), "#answer", "(1.4 MB, application/octet-stream) was sent")
	if page, _ := c.get(href).Html(); strings.Contains(page, "not-kept-CD") {
		t.Error("the file is in the history")
	}
	shows(t, c.post(href+"/open"), "#request", "only the first 0 B were kept")
}

func TestAFormOfSeveralParts(t *testing.T) {
	c := newConsole(t, "healthy")
	doc := c.post("/rest/op", "op", "data-files.uploadDataFile")
	if doc.Find(`[name="op:body:/Json/name"]`).Length() != 1 {
		t.Errorf("no field for the name: %s", squeeze(doc.Find("#op-form").Text()))
	}
	c.post("/arm", "minutes", "5")
	request := []string{"method", "POST", "target", "/api/v1/data-files", "body", `{"Json":{"name":"{{file}}.csv"}}`}
	c.post("/rest/variables", "name", "file", "value", "orders")
	doc = c.uploads(strings.NewReader("a;b\n1;2\n"), "File", request...)
	shows(t, doc, "#answer", "201 Created")
	x := c.lastSent()
	if !strings.Contains(x.RequestBody, `Json = {"name":"orders.csv"}`) || strings.Contains(x.RequestBody, "1;2") {
		t.Errorf("recorded: %q", x.RequestBody)
	}
	answered, _ := c.onlySession().recorder.Exchange(x.ID)
	text, err := io.ReadAll(answered.Body().Reader(0))
	must(t, err)
	for _, part := range []string{`"name":"orders.csv"`, `"size":8}`} {
		if !bytes.Contains(text, []byte(part)) {
			t.Errorf("the tenant answered %s", text)
		}
	}
	href := entryWith(t, c.history(2), "POST /api/v1/data-files")
	opened := c.post(href + "/open")
	shows(t, opened, "#request", "Choose them again")
	if opened.Find(`[name=h-value]`).FilterFunction(func(_ int, h *goquery.Selection) bool { return strings.Contains(h.AttrOr("value", ""), "multipart") }).Length() > 0 {
		t.Error("the border of the old form is kept")
	}
	c.post("/rest/op", "op", "data-files.uploadDataFile")
	shows(t, c.post("/rest/send", "method", "POST", "target", "/api/v1/data-files", "body", `{"Json":{}}`), "#answer", "The part File is missing")
	shows(t, c.uploads(strings.NewReader("x"), "File", "method", "POST", "target", "/api/v1/data-files", "body", `[1]`), "#request", "must be a JSON object")
}

// A file of requests is sent and read in sight: the form is swapped, so that script
// can say how far it has come and Cancel ends it.
func TestImportSaysHowFarItIs(t *testing.T) {
	c := newConsole(t, "healthy")
	form := c.get("/rest/import").Find(`form[action="/rest/import"]`)
	if form.Find("file-send progress").Length() != 1 || form.Find("[data-abort]").Length() != 1 || form.AttrOr("hx-target", "") != "#import" {
		t.Error("the form has no progress, or no Cancel")
	}
}

// What goes away half way is cancelled, and the tenant is not told that it is whole.
func TestAnUploadIsCancelled(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	endless, more := io.Pipe()
	body, media := filled(endless, "file", "method", "POST", "target", "/api/v1/apps/import")
	ended := make(chan error)
	go func() {
		resp, err := c.sendForm(body, media)
		if err == nil {
			err = fmt.Errorf("answered with %s", resp.Status)
			resp.Body.Close()
		}
		ended <- err
	}()
	for range 8 {
		_, err := more.Write(make([]byte, 64<<10))
		must(t, err)
	}
	c.eventually("/rest", func(*goquery.Document) bool { return c.lastSent().State == qlikproxy.StateRunning })
	must(t, more.CloseWithError(context.Canceled))
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	c.eventually("/rest", func(*goquery.Document) bool { return c.lastSent().State != qlikproxy.StateRunning })
	if x := c.lastSent(); x.State != qlikproxy.StateCancelled || !strings.Contains(fmt.Sprint(x.Notes), "was sent") {
		t.Errorf("it is %s: %q", x.State, x.Notes)
	}
}

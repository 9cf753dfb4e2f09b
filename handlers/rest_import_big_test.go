//go:build !race

package handlers

// The race detector makes these ten times as slow; `make test` runs them without it.

import (
	"fmt"
	"io"
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

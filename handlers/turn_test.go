package handlers

import (
	"io"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// While a call is on its way the page keeps what is typed. Neither may forget
// what the other has just kept.
func TestNothingTypedForgetsAnAnswer(t *testing.T) {
	c := newConsole(t, "healthy")
	form := []string{"method", "GET", "target", "/api/v1/user-locale"}
	for range 20 {
		sent := make(chan struct{})
		var typing sync.WaitGroup
		for range 4 {
			typing.Go(func() {
				for {
					select {
					case <-sent:
						return
					default:
						c.postRaw("/rest/draft", form...)
					}
				}
			})
		}
		c.postRaw("/rest/send", form...)
		close(sent)
		typing.Wait()
		if doc := c.get("/rest"); doc.Find("#answer .exchange-line").Length() == 0 {
			t.Fatal("the call was sent, and the page shows no answer")
		}
		c.post("/rest/tabs", "method", "GET")
	}
}

// What is typed while a file is on its way stays.
func TestAnUploadForgetsNothingTyped(t *testing.T) {
	c := newConsole(t, "healthy")
	c.post("/arm", "minutes", "5")
	c.post("/rest/op", "op", "apps.importApp")
	file, more := io.Pipe()
	sent := make(chan *goquery.Document)
	go func() { sent <- c.uploads(file, "file", "method", "POST", "target", "/api/v1/apps/import") }()
	if _, err := more.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	for c.lastSent().ID == 0 {
		time.Sleep(time.Millisecond)
	}
	c.postRaw("/rest/draft", "method", "GET", "target", "/api/v1/typed-meanwhile")
	must(t, more.Close())
	doc := <-sent
	shows(t, doc, "#answer", "200 OK")
	if got := doc.Find("#request [name=target]").AttrOr("value", ""); got != "/api/v1/typed-meanwhile" {
		t.Errorf("the address is %q", got)
	}
}

// Lists chosen for two fields at once are both kept.
func TestTwoPicksAtOnce(t *testing.T) {
	withCatalogue(t)
	c := newConsole(t, "healthy")
	c.post("/rest/op", "op", "items.getItems")
	keys := []string{"query:ownerId", "query:spaceId"}
	for range 5 {
		var both sync.WaitGroup
		for _, key := range keys {
			both.Go(func() { c.postRaw("/rest/op/pick", formOf(c.get("/rest"), "pick", "list "+key)...) })
		}
		both.Wait()
		doc := c.get("/rest")
		for _, key := range keys {
			if doc.Find(`#op-form select[name="op:`+key+`"]`).Length() != 1 {
				t.Fatalf("the list of %s is gone", key)
			}
		}
		for _, key := range keys {
			c.post("/rest/op/pick", formOf(doc, "pick", "close "+key)...)
		}
	}
}

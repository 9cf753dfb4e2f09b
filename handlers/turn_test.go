package handlers

import (
	"sync"
	"testing"
)

// While a call is on its way the page keeps what is typed. Neither may forget
// what the other has just kept.
func TestNothingTypedForgetsAnAnswer(t *testing.T) {
	c := newConsole(t, "healthy")
	for range 5 {
		form := []string{"method", "GET", "target", "/api/v1/demo/slow?ms=40"}
		var typing sync.WaitGroup
		for range 6 {
			typing.Go(func() { c.postRaw("/rest/draft", form...) })
		}
		typing.Go(func() { c.postRaw("/rest/send", form...) })
		typing.Wait()
		if doc := c.get("/rest"); doc.Find("#answer .exchange-line").Length() == 0 {
			t.Fatal("the call was sent, and the page shows no answer")
		}
		c.post("/rest/tabs", "method", "GET")
	}
}

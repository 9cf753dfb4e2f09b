package handlers

import (
	"sync"
	"testing"
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

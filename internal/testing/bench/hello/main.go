// Command hello is the smallest server of the libraries that the console is made
// of: the limit for its start and its weight.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/a-h/templ"
	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	page := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<!doctype html><title>hello</title><p>hello")
		return err
	})
	r := chi.NewRouter()
	r.Get("/", templ.Handler(page).ServeHTTP)
	r.Get("/socket", func(w http.ResponseWriter, r *http.Request) {
		if ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil); err == nil {
			ws.Close()
		}
	})
	fmt.Printf("Open http://%s/\n", l.Addr())
	fmt.Fprintln(os.Stderr, http.Serve(l, r))
}

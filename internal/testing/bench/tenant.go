package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/gorilla/websocket"
)

// tenant answers what is measured: an echo on any WebSocket, a short list at
// /api/v1/items, and 100 MB of the same kind at /api/v1/large.
func tenant() http.Handler {
	mux := http.NewServeMux()
	short := listOf(1 << 10)
	piece := []byte(strings.Repeat(listItem, 1<<20/len(listItem)))
	mux.HandleFunc("/api/v1/items", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write(short)
	})
	mux.HandleFunc("/api/v1/large", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"data":[`)
		for n := 0; n < largeSize; n += len(piece) {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
		io.WriteString(w, `0]}`)
	})
	mux.HandleFunc("/app/", func(w http.ResponseWriter, r *http.Request) {
		u := websocket.Upgrader{ReadBufferSize: 64 << 10, WriteBufferSize: 64 << 10, CheckOrigin: func(*http.Request) bool { return true }}
		if ws, err := u.Upgrade(batching{w}, r, nil); err == nil {
			defer ws.Close()
			echo(ws)
		}
	})
	return mux
}

const (
	largeSize = 100 << 20
	listItem  = `{"id":"65f0c8a1e4b0","name":"Sales overview","resourceType":"app","ownerId":"lIdm8AySr2eMzUfCqcyAbEAbbBr1aS3o","meta":{"tags":[],"isFavorited":false},"createdAt":"2026-01-01T06:00:00.000Z"},`
)

func listOf(size int) []byte {
	n := (size - 20) / len(listItem)
	text := `{"data":[` + strings.TrimSuffix(strings.Repeat(listItem, n), ",") + `]}`
	return []byte(text + strings.Repeat(" ", max(0, size-len(text))))
}

var buffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}

func echo(ws *websocket.Conn) {
	buf := buffers.Get().(*[64 << 10]byte)
	defer buffers.Put(buf)
	own := ws.NetConn().(*batch)
	own.beforeRead = own.Flush
	for {
		kind, r, err := ws.NextReader()
		if err != nil {
			return
		}
		w, err := ws.NextWriter(kind)
		if err != nil {
			return
		}
		if _, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{r}, buf[:]); err != nil || w.Close() != nil {
			return
		}
	}
}

// message looks like a call, and like an answer of the engine with a layout in it.
func message(size int) []byte {
	head := `{"jsonrpc":"2.0","id":7,"handle":1,"method":"GetLayout","params":{"qLayout":[`
	cell := `{"qText":"Sum of sales in Malmö","qNum":1234.5,"qElemNumber":17,"qState":"O"},`
	tail := `{}]}}`
	text := head + strings.Repeat(cell, max(0, (size-len(head)-len(tail))/len(cell)))
	return []byte(fmt.Sprintf("%s%*s%s", text, size-len(text)-len(tail), "", tail))
}

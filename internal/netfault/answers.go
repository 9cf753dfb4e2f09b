package netfault

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

func portalFaults() []Fault {
	return []Fault{
		answering("portal-redirect", "redirect-off-tenant", "A portal sends everybody to its own page (302).", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://portal.example/welcome", http.StatusFound)
		}),
		answering("portal-plain-redirect", "redirect-off-tenant", "A box sends everybody to another port without encryption (301).", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1"+r.URL.Path, http.StatusMovedPermanently)
		}),
		answering("portal-page", "html-instead-of-json", "A portal answers everything with its own page (200).", func(w http.ResponseWriter, _ *http.Request) {
			page(w, http.StatusOK, "Welcome to the guest network", "Accept the terms to go on.")
		}),
		answering("portal-511", "html-instead-of-json", "A portal says that the network wants a sign-in (511).", func(w http.ResponseWriter, _ *http.Request) {
			page(w, http.StatusNetworkAuthenticationRequired, "Network authentication required", "")
		}),
	}
}

func answerFaults() []Fault {
	return []Fault{
		answering("answer-never", "answer-timeout", "A request is taken and never answered.", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }),
		answering("answer-slow", "answer-timeout", "An answer comes one byte at a time and never ends.", func(w http.ResponseWriter, r *http.Request) {
			drip(w, r, `{"data":[`, 200*time.Millisecond)
		}),
		answering("answer-endless", "answer-broken", "An answer never ends.", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fill := `{"data":[` + strings.Repeat(" ", 64<<10)
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, fill); err != nil {
					return
				}
			}
		}),
		answering("answer-cut", "answer-broken", "The connection ends in the middle of an answer.", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, `{"data":[`)
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}),
		answering("answer-empty", "answer-broken", "An answer is empty.", func(http.ResponseWriter, *http.Request) {}),
		answering("answer-html", "html-instead-of-json", "A web page comes where data is due.", func(w http.ResponseWriter, _ *http.Request) {
			page(w, http.StatusOK, "Hello", "")
		}),
		answering("answer-bad-json", "answer-broken", "An answer says that it is JSON and is not.", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"data": [}`)
		}),
		answering("answer-bad-gzip", "answer-broken", "An answer says that it is compressed and is not.", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"data": []}`)
		}),
		answering("answer-malformed", "answer-broken", "What comes is not HTTP.", rawly(func(w io.Writer) { io.WriteString(w, "220 mail.example ESMTP\r\n") })),
		answering("answer-endless-head", "answer-broken", "The head of an answer never ends.", rawly(func(w io.Writer) {
			io.WriteString(w, "HTTP/1.1 200 OK\r\n")
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(w, "X-%d: %s\r\n", i, strings.Repeat("x", 1000)); err != nil {
					return
				}
			}
		})),
	}
}

// answering answers every request in the tenant's place.
func answering(name, cause, title string, answer func(http.ResponseWriter, *http.Request)) Fault {
	always := func(w http.ResponseWriter, r *http.Request) bool { answer(w, r); return true }
	return Fault{Name: name, Layer: "http", Cause: cause, Title: title, start: func(w *Way, tenant string) error {
		return w.front(front{tenant: tenant, answer: always}, "http", nil)
	}}
}

// drip sends start and then a blank at a time.
func drip(w http.ResponseWriter, r *http.Request, start string, pause time.Duration) {
	io.WriteString(w, start)
	flusher := http.NewResponseController(w)
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for flusher.Flush() == nil {
		select {
		case <-r.Context().Done():
			return
		case <-ticker.C:
			io.WriteString(w, " ")
		}
	}
}

// rawly answers with bytes that need not be HTTP.
func rawly(write func(io.Writer)) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		c, release, err := hijack(w, r)
		if err != nil {
			return
		}
		defer release()
		write(c)
	}
}

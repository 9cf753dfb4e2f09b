package e2e

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gorilla/websocket"
)

// window is a browser without scripts, on a console that the program serves.
type window struct {
	*scene
	base   string
	client *http.Client
	bearer string // for the relay, when started with --relay
}

// serve starts the console connected to the tenant and opens it.
func (s *scene) serve(args ...string) *window {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := s.command(ctx, append([]string{"serve", "--no-open", "--ephemeral", "--addr", "127.0.0.1:0"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	must(s.T, err)
	must(s.T, cmd.Start())
	s.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	must(s.T, err)
	launch := strings.TrimSpace(strings.TrimPrefix(line, "Open "))
	jar, err := cookiejar.New(nil)
	must(s.T, err)
	w := &window{scene: s, base: launch[:strings.Index(launch, "/?")], client: &http.Client{Jar: jar}}
	if slices.Contains(args, "--relay") {
		line, err = lines.ReadString('\n')
		must(s.T, err)
		words := strings.Fields(line) // Relay URL bearer TOKEN
		w.bearer = words[len(words)-1]
	}
	go io.Copy(io.Discard, lines)
	answer, err := w.client.Get(launch)
	must(s.T, err)
	must(s.T, answer.Body.Close())
	return w
}

// get is a page.
func (w *window) get(path string) *goquery.Document {
	w.Helper()
	answer, err := w.client.Get(w.base + path)
	return w.page(answer, err)
}

// post sends a form and is the page after it.
func (w *window) post(path string, pairs ...string) *goquery.Document {
	w.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, w.base+path, strings.NewReader(form.Encode()))
	must(w.T, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", w.base)
	answer, err := w.client.Do(r)
	return w.page(answer, err)
}

func (w *window) page(answer *http.Response, err error) *goquery.Document {
	w.Helper()
	must(w.T, err)
	defer answer.Body.Close()
	doc, err := goquery.NewDocumentFromReader(answer.Body)
	must(w.T, err)
	return doc
}

// causesOn are the causes that a page names in its main part, in order.
func causesOn(doc *goquery.Document) []string {
	var ids []string
	doc.Find(`main .cause .source a[href^="/guidance"]`).Each(func(_ int, link *goquery.Selection) {
		href, _ := link.Attr("href")
		ids = append(ids, href[strings.LastIndexAny(href, "#=")+1:])
	})
	return ids
}

// rest sends a call on the REST page and waits until its answer is shown.
func (w *window) rest(target string) []string {
	w.Helper()
	doc := w.post("/rest/send", "method", "GET", "target", target)
	for end := time.Now().Add(patience); doc.Find("#answer-failure").Length() == 0; doc = w.get("/rest") {
		if time.Now().After(end) {
			w.Fatalf("no failure is shown: %s", doc.Find("main").Text())
		}
		time.Sleep(200 * time.Millisecond)
	}
	return causesOn(doc)
}

// createKey makes an API key on its page.
func (w *window) createKey() []string {
	w.Helper()
	return causesOn(w.post("/tokens/keys/create", "description", "for the matrix", "days", "7", "sure", "yes"))
}

// runCheckup runs the page's checkup to its end.
func (w *window) runCheckup() []string {
	w.Helper()
	doc := w.post("/checkup/run", "app", w.app)
	for end := time.Now().Add(2 * time.Minute); doc.Find("#verdict").Length() == 0; doc = w.get("/checkup") {
		if time.Now().After(end) {
			w.Fatalf("the checkup does not end: %s", doc.Find("main").Text())
		}
		time.Sleep(200 * time.Millisecond)
	}
	return causesOn(doc)
}

// live opens a connection on the QIX page, attaches to it as the page's script
// does, and says nothing until its end.
func (w *window) live() []string {
	w.Helper()
	doc := w.post("/qix/open", "kind", "app", "app", w.demo.Apps()[0].ID)
	id, ok := doc.Find("frame-log").Attr("conn")
	if !ok {
		return causesOn(doc) // refused
	}
	u, err := url.Parse(w.base)
	must(w.T, err)
	header := http.Header{"Origin": {w.base}}
	for _, c := range w.client.Jar.Cookies(u) {
		header.Add("Cookie", c.String())
	}
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(w.base, "http")+"/qix/"+id+"/socket", header)
	must(w.T, err)
	defer c.Close()
	must(w.T, c.SetReadDeadline(time.Now().Add(2*time.Minute)))
	for err == nil {
		_, _, err = c.ReadMessage()
	}
	w.get("/qix/" + id + "/status?closed=1") // waits until the close is complete
	return causesOn(w.get("/qix"))
}

// see pastes a text into the page "What do you see?".
func (w *window) see(text string) []string {
	w.Helper()
	return causesOn(w.post("/guidance/see", "text", text))
}

package e2e

import (
	"bufio"
	"context"
	"fmt"
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
	doc.Find(`.cause .source a[href^="/guidance"]`).Not("#guide *").Each(func(_ int, link *goquery.Selection) {
		href, _ := link.Attr("href")
		ids = append(ids, href[strings.LastIndexAny(href, "#=")+1:])
	})
	return ids
}

// rest sends a call on the REST page and waits until its answer is shown.
func (w *window) rest(target string) []string {
	w.Helper()
	doc := w.post("/rest/send", "method", "GET", "target", target)
	for end := time.Now().Add(patience); doc.Find("#answer .progress").Length() > 0; doc = w.get("/rest") {
		if time.Now().After(end) {
			w.Fatalf("no answer is shown: %s", doc.Find("main").Text())
		}
		time.Sleep(50 * time.Millisecond)
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
		time.Sleep(50 * time.Millisecond)
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
	c := w.attach(id)
	defer c.Close()
	for {
		if _, _, err := c.ReadMessage(); err != nil {
			break
		}
	}
	w.get("/qix/" + id + "/status?closed=1") // waits until the close is complete
	return causesOn(w.get("/qix"))
}

// ask opens an app, calls a method of it with params, and is what the page says of the answer.
func (w *window) ask(method, params string) []string {
	w.Helper()
	app := w.demo.Apps()[0].ID
	id, _ := w.post("/qix/open", "kind", "app", "app", app).Find("frame-log").Attr("conn")
	c := w.attach(id)
	defer c.Close()
	var answer struct {
		ID     int
		Result struct {
			Return struct {
				Handle *int `json:"qHandle"`
			} `json:"qReturn"`
		}
	}
	call := func(id, handle int, method, params string) {
		must(w.T, c.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"handle":%d,"method":%q,"params":[%s]}`, id, handle, method, params)))
		for answer.ID != id {
			must(w.T, c.ReadJSON(&answer))
		}
	}
	call(1, -1, "OpenDoc", `"`+app+`"`)
	call(2, *answer.Result.Return.Handle, method, params)
	var ids []string
	for seq := 1; len(ids) == 0 && seq < 20; seq++ {
		ids = causesOn(w.get(fmt.Sprintf("/qix/%s/frames/%d", id, seq)))
	}
	return ids
}

// attach connects to a live connection as the page's script does.
func (w *window) attach(id string) *websocket.Conn {
	w.Helper()
	u, err := url.Parse(w.base)
	must(w.T, err)
	header := http.Header{"Origin": {w.base}}
	for _, c := range w.client.Jar.Cookies(u) {
		header.Add("Cookie", c.String())
	}
	c, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(w.base, "http")+"/qix/"+id+"/socket", header)
	must(w.T, err)
	must(w.T, c.SetReadDeadline(time.Now().Add(2*time.Minute)))
	return c
}

// signIn connects this window as another actor, by API key.
func (w *window) signIn(actor string) {
	w.Helper()
	w.as(actor)
	w.post("/connect", "how", "api-key", "address", w.demo.URL(), "api-key", w.in.Secret.Reveal())
}

// see pastes a text into the page "What do you see?".
func (w *window) see(text string) []string {
	w.Helper()
	return causesOn(w.post("/guidance/see", "text", text))
}

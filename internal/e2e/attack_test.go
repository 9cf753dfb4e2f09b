package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"qlikconsole/internal/testing/chrome"
)

// The letters and numbers are those of the attacks that the console survives;
// the rest of them are tried without a browser in the package handlers.

func (c *console) host() string { return strings.TrimPrefix(c.URL, "http://") }

func (c *console) port() string {
	_, port, _ := net.SplitHostPort(c.host())
	return port
}

// evilSite serves one page on another port; under another name it is another site.
func evilSite(t *testing.T, html string) (port string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, html)
	}))
	t.Cleanup(s.Close)
	_, port, _ = net.SplitHostPort(s.Listener.Addr().String())
	return port
}

func eval[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	must(t, err)
	return v
}

// TestA7B20B23C28Browser lets pages of other sites and ports try what they can
// in a browser in which the console is open.
func TestA7B20B23C28Browser(t *testing.T) {
	t.Parallel()
	c := start(t, "--demo")
	rules := "MAP rebound.example 127.0.0.1, MAP evil.example 127.0.0.1"
	ctx := chrome.New(t, map[string]any{"host-resolver-rules": rules})
	do(t, ctx, chromedp.Navigate(c.Launch))

	port := evilSite(t, "<!doctype html><title>evil</title><p>evil")
	t.Run("A7 rebinding", func(t *testing.T) {
		do(t, ctx, chromedp.Navigate("http://rebound.example:"+c.port()+"/settings"))
		if got := eval[string](t, ctx, `document.body.innerText`); !strings.Contains(got, "answers only at") {
			t.Errorf("a rebound name shows %.200s", got)
		}
		if got := eval[string](t, ctx, `fetch("/settings", {method: "POST"}).then(r => String(r.status), e => "error")`); got != "421" && got != "error" {
			t.Errorf("a rebound page may post: %s", got)
		}
	})
	for _, site := range []string{"http://evil.example:" + port, "http://127.0.0.1:" + port, "http://localhost:" + port} {
		t.Run("from "+site, func(t *testing.T) {
			do(t, ctx, chromedp.Navigate(site))
			for what, script := range map[string]string{
				"C28 a socket":  `new Promise(done => { const s = new WebSocket("ws://%s/qix/x/socket"); s.onopen = () => done("open"); s.onerror = () => done("error"); })`,
				"B18 a fetch":   `fetch("http://%s/settings", {credentials: "include"}).then(() => "read", () => "error")`,
				"B18 a script":  `new Promise(done => { const s = document.createElement("script"); s.src = "http://%s/find?q=a"; s.onload = () => done("loaded"); s.onerror = () => done("error"); document.body.append(s); })`,
				"B18 an image":  `new Promise(done => { const s = new Image(); s.src = "http://%s/static/app.css"; s.onload = () => done("loaded"); s.onerror = () => done("error"); })`,
				"B20 a frame":   `new Promise(done => { const s = document.createElement("iframe"); s.src = "http://%s/settings"; s.onload = () => { let seen = "error"; try { if (s.contentDocument && s.contentDocument.title.includes("Settings")) seen = "shown"; } catch {} done(seen); }; document.body.append(s); })`,
				"B17 preflight": `fetch("http://%s/arm", {method: "PUT", headers: {"X-A": "1"}}).then(() => "read", () => "error")`,
			} {
				if got := eval[string](t, ctx, fmt.Sprintf(script, c.host())); got != "error" {
					t.Errorf("%s: %s", what, got)
				}
			}
			eval[bool](t, ctx, fmt.Sprintf(`{const f = document.createElement("form"); f.method = "post"; f.action = "http://%s/presentation?on=1"; document.body.append(f); f.submit(); true}`, c.host()))
			do(t, ctx, chromedp.WaitVisible(`//*[contains(., "Another page asked for this")]`))
		})
	}
	do(t, ctx, chromedp.Navigate(c.URL+"/settings"), chromedp.WaitReady("h1"))
	if eval[bool](t, ctx, `document.body.innerText.includes("afe to share")`) {
		t.Error("B23: a form of another site switched presentation mode on")
	}
	if cookie := eval[string](t, ctx, `document.cookie`); cookie != "" {
		t.Errorf("D36: a script reads the cookie %q", cookie)
	}
	if got := eval[string](t, ctx, `location.href + document.referrer + document.documentElement.outerHTML`); strings.Contains(got, strings.SplitN(c.Launch, "launch=", 2)[1]) {
		t.Error("D38: the launch token is in the page or its address")
	}
}

// complain runs before each page's own scripts and keeps, across pages, which
// scripts ran that should not, and what the content security policy stopped.
const complain = `
	const complain = what => sessionStorage.setItem("complaints", (sessionStorage.getItem("complaints") ?? "") + location.pathname + ": " + what + "\n");
	window.alert = text => complain("a script ran: " + text);
	document.addEventListener("securitypolicyviolation", e => complain(e.violatedDirective + " " + e.blockedURI + " " + e.sample), true);
	window.addEventListener("error", e => complain("error: " + e.message));
	window.addEventListener("unhandledrejection", e => complain("rejection: " + e.reason));`

func watch(t *testing.T, ctx context.Context) {
	t.Helper()
	_, err := chromedp.Call(ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: complain})
	must(t, err)
}

// TestF57HostileNamesInTheBrowser shows the app with hostile names everywhere.
func TestF57HostileNamesInTheBrowser(t *testing.T) {
	t.Parallel()
	c := start(t, "--demo")
	ctx := browser.Tab(t)
	watch(t, ctx)
	do(t, ctx, chromedp.Navigate(c.Launch), chromedp.WaitReady("h1"))
	app := c.hostileApp(t, ctx)
	c.submit(t, ctx, "/rest/send", "method=GET&target="+"%2Fapi%2Fv1%2Fitems%3Flimit%3D100")
	for _, view := range []string{"pretty", "raw", "details"} {
		do(t, ctx, chromedp.Navigate(c.URL+"/rest?view="+view), chromedp.WaitReady("h1"))
	}
	c.submit(t, ctx, "/rest/send", "method=GET&target=%2Fapi%2Fv1%2Fdemo%2Fhtml")
	do(t, ctx, chromedp.Navigate(c.URL+"/rest"), chromedp.WaitReady("h1"))
	c.submit(t, ctx, "/qix/apps", "query=")
	do(t, ctx, chromedp.Navigate(c.URL+"/qix"), chromedp.WaitReady("h1"))
	if !eval[bool](t, ctx, `document.body.innerText.includes("alert(1)")`) {
		t.Error("the list of apps does not show the hostile name as text")
	}
	c.submit(t, ctx, "/qix/open", "kind=app&app="+app)
	do(t, ctx, chromedp.Navigate(c.URL+"/settings")) // the QIX page would take the connection for itself
	id := eval[string](t, ctx, `fetch("/qix").then(r => r.text()).then(html => html.match(/<frame-log[^>]* conn="([^"]+)"/)[1])`)
	c.send(t, ctx, id, app)
	do(t, ctx, chromedp.Navigate(c.URL+"/qix"), chromedp.WaitReady("frame-log"), chromedp.Sleep(time.Second)) // for the log to draw what came
	frames := eval[float64](t, ctx, fmt.Sprintf(`fetch("/qix/%s/frames?since=0").then(r => r.json()).then(f => f.last)`, id))
	for seq := 1; seq <= int(frames); seq++ {
		do(t, ctx, chromedp.Navigate(fmt.Sprintf("%s/qix/%s/frames/%d", c.URL, id, seq)))
	}
	do(t, ctx, chromedp.Navigate(c.URL+"/find?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"), chromedp.Navigate(c.URL+"/%3Cscript%3Ealert(1)%3C/script%3E"))
	if said := eval[string](t, ctx, `sessionStorage.getItem("complaints") ?? ""`); said != "" {
		t.Errorf("the browser says:\n%s", said)
	}
	eval[bool](t, ctx, `{try { const s = document.createElement("script"); s.textContent = "alert(1)"; document.body.append(s) } catch {}; true}`)
	if said := eval[string](t, ctx, `sessionStorage.getItem("complaints") ?? ""`); said == "" {
		t.Error("the browser does not even complain of a script in the page")
	}
}

// hostileApp finds the app whose name tries to break what shows it.
func (c *console) hostileApp(t *testing.T, ctx context.Context) string {
	t.Helper()
	c.submit(t, ctx, "/rest/send", "method=GET&target=%2Fapi%2Fv1%2Fitems%3Flimit%3D100")
	do(t, ctx, chromedp.Navigate(c.URL+"/rest"), chromedp.WaitReady("answer-viewer"))
	id := eval[string](t, ctx, `Promise.resolve().then(async () => {
		const x = document.querySelector("answer-viewer").getAttribute("src").split("/")[2];
		const all = JSON.parse(await (await fetch("/rest/" + x + "/body")).text());
		return all.data.find(i => i.name.includes("<script>")).resourceId;
	}).catch(e => "error " + e)`)
	if strings.HasPrefix(id, "error") {
		t.Fatal(id)
	}
	return id
}

// submit posts a form as the page's own script would.
func (c *console) submit(t *testing.T, ctx context.Context, path, form string) {
	t.Helper()
	status := eval[float64](t, ctx, fmt.Sprintf(`fetch(%q, {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: %q}).then(r => r.status)`, path, form))
	if status != http.StatusOK {
		t.Fatalf("%s: %v", path, status)
	}
}

// send opens the hostile app over a socket as the page does.
func (c *console) send(t *testing.T, ctx context.Context, id, app string) {
	t.Helper()
	got := eval[string](t, ctx, fmt.Sprintf(`new Promise(done => {
		const s = new WebSocket("ws://" + location.host + "/qix/%s/socket");
		const ask = (id, handle, method, params) => s.send(JSON.stringify({jsonrpc: "2.0", id, handle, method, params}));
		s.onopen = () => { ask(1, -1, "OpenDoc", [%q]); ask(2, 1, "GetAppLayout", []); ask(3, 1, "GetTablesAndKeys", [{}, {}, 0, true, false]); ask(4, 1, "No<script>alert(1)</script>", []); };
		s.onmessage = m => { if (JSON.parse(m.data).id === 4) done("answered"); };
		s.onerror = s.onclose = () => done("closed");
		setTimeout(() => done("late"), 10000);
	})`, id, app))
	if got != "answered" {
		t.Fatalf("the hostile app: %s", got)
	}
}

// TestG63Server sends the real program what no client would.
func TestG63Server(t *testing.T) {
	t.Parallel()
	c := start(t)
	raw := func(request string) (status int) {
		conn, err := net.Dial("tcp", c.host())
		must(t, err)
		defer conn.Close()
		must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
		go func() {
			_, _ = io.WriteString(conn, strings.ReplaceAll(strings.ReplaceAll(request, "$HOST", c.host()), "\n", "\r\n"))
		}()
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return 0
		}
		return resp.StatusCode
	}
	for name, request := range map[string]string{
		"header of 1 MB":    "GET / HTTP/1.1\nHost: $HOST\nX: " + strings.Repeat("x", 1<<20) + "\n\n",
		"10,000 headers":    "GET / HTTP/1.1\nHost: $HOST\n" + strings.Repeat("X-Many: 0123456789\n", 10_000) + "\n",
		"A8 Host of 128 KB": "GET / HTTP/1.1\nHost: " + strings.Repeat("a", 128<<10) + "\n\n",
		"target of 1 MB":    "GET /" + strings.Repeat("a", 1<<20) + " HTTP/1.1\nHost: $HOST\n\n",
		"body of 1 GB":      "POST /stop HTTP/1.1\nHost: $HOST\nContent-Length: 1073741824\n\n" + strings.Repeat("x", 1<<20),
		"h2c":               "PRI * HTTP/2.0\n\nSM\n\n",
	} {
		if status := raw(request); status != 0 && (status < 400 || status > 505) {
			t.Errorf("%s: %d", name, status)
		}
	}
	pipelined := strings.Repeat("GET /static/x HTTP/1.1\nHost: $HOST\n\n", 10_000)
	if status := raw(pipelined); status != http.StatusNotFound {
		t.Errorf("10,000 requests in one go: %d", status)
	}
	c.opens(t)
}

// TestC34SilentConnections opens connections on which nothing is said, or a
// byte from time to time, and proves that they end and hold nobody up.
func TestC34SilentConnections(t *testing.T) {
	t.Parallel()
	c := start(t)
	var idle []net.Conn
	for i := range 100 {
		conn, err := net.Dial("tcp", c.host())
		must(t, err)
		defer conn.Close()
		if i%2 == 0 {
			_, _ = fmt.Fprintf(conn, "GET /qix/x/socket HTTP/1.1\r\nHost: %s\r\nUpgr", c.host())
		}
		idle = append(idle, conn)
	}
	c.opens(t)
	for _, conn := range idle {
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		if _, err := io.Copy(io.Discard, conn); err != nil {
			t.Fatalf("a silent connection stays open: %v", err)
		}
	}
}

// opens fails unless the launch address still opens the console.
func (c *console) opens(t *testing.T) {
	t.Helper()
	resp, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Get(c.Launch)
	must(t, err)
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusFound {
		t.Errorf("the console does not open: %s", resp.Status)
	}
}

func TestA9OtherAddresses(t *testing.T) {
	t.Parallel()
	c := start(t)
	addresses, err := net.InterfaceAddrs()
	must(t, err)
	tried := []string{"127.0.0.2", "::1"}
	for _, a := range addresses {
		if ip, _, err := net.ParseCIDR(a.String()); err == nil && !ip.IsLoopback() {
			tried = append(tried, ip.String())
		}
	}
	for _, ip := range tried {
		if conn, err := net.DialTimeout("tcp", net.JoinHostPort(ip, c.port()), time.Second); err == nil {
			_ = conn.Close()
			t.Errorf("the console listens at %s", ip)
		}
	}
}

// TestD44AndG67FilesAndProcess proves what another user of the machine sees.
func TestD44AndG67FilesAndProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads /proc")
	}
	const hush = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjQW40cnkifQ.0fTheEnv1ronment0123456789"
	t.Setenv("QLIK_API_KEY", hush)
	dir := filepath.Join(t.TempDir(), "data")
	cmd := exec.Command(program, "serve", "--no-open", "--addr", "127.0.0.1:0", "--data", dir, "--tenant", "acme.us.qlikcloud.com")
	cmd.Env = append(os.Environ(), "TMPDIR="+t.TempDir())
	out, err := cmd.StdoutPipe()
	must(t, err)
	errs := &safeBuffer{}
	cmd.Stderr = errs
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("did not start: %s", errs)
	}
	cmdline, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", cmd.Process.Pid))
	must(t, err)
	for what, said := range map[string]string{"the command line": string(cmdline), "stdout": line, "stderr": errs.String()} {
		if strings.Contains(said, hush) {
			t.Errorf("%s shows the key", what)
		}
	}
	for _, root := range []string{dir, strings.TrimPrefix(cmd.Env[len(cmd.Env)-1], "TMPDIR=")} {
		must(t, filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
			if err != nil || path == root && root != dir {
				return err
			}
			if info.Mode().Perm()&0o077 != 0 {
				t.Errorf("others may use %s: %v", path, info.Mode())
			}
			if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), hush) {
				t.Errorf("%s holds the key", path)
			}
			return nil
		}))
	}
}

// TestG66TakenPort proves that nothing is sent to whoever holds the port.
func TestG66TakenPort(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer ln.Close()
	said := make(chan struct{})
	go func() {
		if conn, err := ln.Accept(); err == nil {
			_ = conn.Close()
			close(said)
		}
	}()
	out, err := exec.Command(program, "serve", "--no-open", "--ephemeral", "--addr", ln.Addr().String()).CombinedOutput()
	if err == nil || strings.Contains(string(out), "launch=") {
		t.Errorf("started on a taken port: %s", out)
	}
	select {
	case <-said:
		t.Error("the console spoke to the process that holds its port")
	default:
	}
}

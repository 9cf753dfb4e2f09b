package handlers

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/secret"
)

func TestD36CookieFlags(t *testing.T) {
	c := newConsole(t, "")
	resp := c.try("GET", strings.TrimPrefix(c.LaunchURL(), c.base))
	cookies := resp.Cookies()
	if len(cookies) != 1 {
		t.Fatalf("%d cookies, want 1", len(cookies))
	}
	k := cookies[0]
	_, port, _ := strings.Cut(c.host(), ":")
	if k.Name != "console-"+port || !k.HttpOnly || k.SameSite != http.SameSiteStrictMode || k.Path != "/" || k.Domain != "" || k.MaxAge != 0 || !k.Expires.IsZero() {
		t.Errorf("the cookie is %v", k)
	}
	if id := c.session().id; strings.Contains(k.Value, id) {
		t.Error("the cookie shows the session's id")
	}
}

func TestD37LaunchTokens(t *testing.T) {
	c := newConsole(t, "")
	launch := strings.TrimPrefix(c.LaunchURL(), c.base)
	for _, wrong := range []string{"wrong", launch[len("/?launch="):] + "x", launch[len("/?launch=") : len(launch)-1], strings.ToLower(launch[len("/?launch="):]), "%00", strings.Repeat("A", 8000)} {
		if resp := c.try("GET", "/?launch="+wrong); resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("Set-Cookie") != "" {
			t.Errorf("%.40s: %s, want 401", wrong, resp.Status)
		}
	}
	for _, path := range []string{"/rest" + launch[1:], "/settings" + launch[1:], "/static/app.js" + launch[1:]} {
		if resp := c.try("GET", path); resp.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s gave a cookie", path)
		}
	}
	if resp := c.try("GET", launch); resp.StatusCode != http.StatusFound || resp.Header.Get("Set-Cookie") == "" {
		t.Errorf("the right token: %s", resp.Status)
	}
	if resp := c.try("GET", launch); resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("Set-Cookie") != "" {
		t.Errorf("its second use: %s, want 401", resp.Status)
	}
}

func TestD37GuessesAreTurnedAwayAndDoNotLockOut(t *testing.T) {
	c := newConsole(t, "")
	turned := 0
	for range 10_000 {
		r := httptest.NewRequest("GET", c.base+"/?launch=AAAAAAAAAAAAAAAAAAAAAAAAAA", nil)
		w := httptest.NewRecorder()
		c.ServeHTTP(w, r)
		switch w.Code {
		case http.StatusTooManyRequests:
			turned++
		case http.StatusUnauthorized:
		default:
			t.Fatalf("a guess: %d", w.Code)
		}
	}
	if turned != 10_000-guessMost {
		t.Errorf("%d guesses were turned away, want all after the first %d", turned, guessMost)
	}
	if resp := c.try("GET", strings.TrimPrefix(c.LaunchURL(), c.base)); resp.StatusCode != http.StatusFound {
		t.Errorf("guesses lock the person out: %s", resp.Status)
	}
}

func TestD37LaunchTokensGetOldAndAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLaunches(time.Now)
		old := l.issue()
		time.Sleep(launchLife + time.Second)
		if ok, _ := l.take(old); ok {
			t.Error("a token works after its life")
		}
		first := l.issue()
		for range launchMost {
			l.issue()
		}
		if ok, _ := l.take(first); ok || len(l.open) != launchMost {
			t.Errorf("%d tokens are open, want %d, the oldest gone", len(l.open), launchMost)
		}
	})
}

func TestD37OneTokenOpensOneWindowAtATime(t *testing.T) {
	c := newConsole(t, "")
	launch := strings.TrimPrefix(c.LaunchURL(), c.base)
	var wait sync.WaitGroup
	opened := make(chan int, 50)
	for range 50 {
		wait.Go(func() {
			w := httptest.NewRecorder()
			c.ServeHTTP(w, httptest.NewRequest("GET", c.base+launch, nil))
			opened <- w.Code
		})
	}
	wait.Wait()
	close(opened)
	n := 0
	for code := range opened {
		if code == http.StatusFound {
			n++
		}
	}
	if n != 1 {
		t.Errorf("one token opened %d windows", n)
	}
}

func TestD38TheTokenLeavesNoTrace(t *testing.T) {
	c := newConsole(t, "healthy")
	launch := strings.TrimPrefix(c.LaunchURL(), c.base)
	token := strings.TrimPrefix(launch, "/?launch=")
	resp := c.try("GET", launch)
	if got := resp.Header.Get("Location"); got != "/" || resp.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("led to %q, Referrer-Policy %q", got, resp.Header.Get("Referrer-Policy"))
	}
	again := c.try("GET", launch)
	for what, said := range map[string]string{"the answer": text(t, resp), "the refusal": text(t, again), "the log": c.logs.String(), "the cookie": resp.Header.Get("Set-Cookie")} {
		if strings.Contains(said, token) {
			t.Errorf("%s has the token", what)
		}
	}
}

func TestD39CookieFromBeforeARestart(t *testing.T) {
	before, after := newConsole(t, ""), newConsole(t, "")
	_, port, _ := strings.Cut(after.host(), ":")
	_, value, _ := strings.Cut(before.cookie(), "=")
	if resp := after.try("GET", "/settings", "Cookie", "console-"+port+"="+value); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("%s, want 401", resp.Status)
	}
	after.alive()
}

func TestD40BrokenCookies(t *testing.T) {
	c := newConsole(t, "")
	name, value, _ := strings.Cut(c.cookie(), "=")
	for _, broken := range []string{"", "x", value[1:], value[:len(value)-1], value + "A", strings.ToUpper(value), flip(value, 0), flip(value, len(value)/2), flip(value, len(value)-2),
		strings.Repeat("A", 60_000), "\x00\xff", `"` + value, "MTIzfA==", value + value} {
		for _, path := range []string{"/settings", strings.TrimPrefix(c.LaunchURL(), c.base)} {
			r := httptest.NewRequest("GET", c.base+path, nil)
			r.Header["Cookie"] = []string{name + "=" + broken}
			w := httptest.NewRecorder()
			c.ServeHTTP(w, r)
			if want := map[bool]int{true: http.StatusUnauthorized, false: http.StatusFound}[path == "/settings"]; w.Code != want {
				t.Errorf("%s with %.30q: %d, want %d", path[:2], broken, w.Code, want)
			}
		}
	}
	if resp := c.try("GET", "/settings", "Cookie", "other-name="+value); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("the value under another name: %s", resp.Status)
	}
	c.alive()
}

func flip(s string, at int) string {
	b := []byte(s)
	b[at] ^= 1
	return string(b)
}

func TestD41TossedCookies(t *testing.T) {
	c := newConsole(t, "")
	name, _, _ := strings.Cut(c.cookie(), "=")
	other := newConsole(t, "")
	_, theirs, _ := strings.Cut(other.cookie(), "=")
	for _, tossed := range []string{"x", theirs, ""} {
		for _, header := range []string{name + "=" + tossed + "; " + c.cookie(), c.cookie() + "; " + name + "=" + tossed} {
			resp := c.try("GET", "/settings", "Cookie", header)
			if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusUnauthorized {
				t.Errorf("%.40q: %s", header, resp.Status)
			}
			if resp.StatusCode == http.StatusOK && !strings.Contains(text(t, resp), "Settings") {
				t.Error("a page of somebody else")
			}
		}
	}
}

// TestB24FixedID proves that an id which somebody else knows is worth nothing
// once the person opened the console.
func TestB24FixedID(t *testing.T) {
	c := newConsole(t, "")
	known := c.cookie()
	work := c.session()
	c.try("GET", strings.TrimPrefix(c.LaunchURL(), c.base), "Cookie", known)
	if resp := c.try("GET", "/settings", "Cookie", known); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("the old id still opens the console: %s", resp.Status)
	}
	if len(c.sessions.open) != 1 || c.sessions.open[work.id] != work {
		t.Error("the work was not kept under the new id")
	}
}

func TestD42EndsCloseLiveSockets(t *testing.T) {
	for name, end := range map[string]func(*console){
		"close":      func(c *console) { c.post("/settings/close") },
		"disconnect": func(c *console) { c.post("/disconnect") },
		"evicted": func(c *console) {
			for range sessionMost {
				c.opened()
			}
		},
		"idle": func(c *console) { c.session().idle.Reset(0) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // each waits for the page's answer to the close
			c := newConsole(t, "healthy")
			l := c.live()
			z := c.session()
			conn, _ := z.recorder.Connection(l.conn)
			end(c)
			_ = l.socket.SetReadDeadline(time.Now().Add(10 * time.Second))
			var err error
			for err == nil {
				_, _, err = l.socket.ReadMessage()
			}
			if !websocket.IsCloseError(err, websocket.CloseGoingAway, websocket.CloseNormalClosure) {
				t.Errorf("the page's socket ended with %v", err)
			}
			<-conn.Done()
			if z.Tenant() != nil {
				t.Error("the credential is still held")
			}
		})
	}
}

func TestD42IdleSessionsEndByThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ss := newSessions(&Server{cfg: Config{Host: "127.0.0.1:1", Now: time.Now}, ctx: t.Context()})
		w := httptest.NewRecorder()
		must(t, ss.begin(w, httptest.NewRequest("GET", "/", nil)))
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(w.Result().Cookies()[0])
		z := ss.find(r)
		for range 3 { // use puts the end off
			time.Sleep(sessionIdle - time.Minute)
			if ss.find(r) != z {
				t.Fatal("a session in use ended")
			}
		}
		time.Sleep(sessionIdle + time.Second)
		synctest.Wait()
		if z.ctx.Err() == nil || len(ss.open) != 0 || ss.find(r) != nil {
			t.Error("an idle session goes on")
		}
	})
}

func TestSessionsAreBounded(t *testing.T) {
	c := newConsole(t, "")
	for range 3 * sessionMost {
		c.opened()
	}
	if n := len(c.sessions.open); n != sessionMost {
		t.Errorf("%d sessions are open, want %d", n, sessionMost)
	}
	if resp := c.try("GET", "/settings", "Cookie", c.cookie()); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("the oldest session is still open: %s", resp.Status)
	}
}

// TestTwoConsoles proves that consoles on two ports of one host keep apart,
// although a browser sends each the cookies of both.
func TestTwoConsoles(t *testing.T) {
	a, b := newConsole(t, "healthy"), newConsole(t, "")
	both := a.cookie() + "; " + b.cookie()
	shows(t, page(t, a.try("GET", "/", "Cookie", both)), ".top", a.demo.Host())
	if got := page(t, b.try("GET", "/", "Cookie", both)).Find(".top").Text(); strings.Contains(got, a.demo.Host()) {
		t.Errorf("the second console shows the first one's tenant: %s", squeeze(got))
	}
	if resp := b.try("POST", "/presentation?on=1", "Cookie", both, "Origin", a.base, "Sec-Fetch-Site", "same-site"); resp.StatusCode != http.StatusForbidden {
		t.Errorf("one console may post to the other: %s", resp.Status)
	}
}

// TestRelayBearer proves that nothing but the whole bearer opens the relay.
func TestRelayBearer(t *testing.T) {
	c := newConsole(t, "healthy")
	right := "Bearer " + c.relay
	for name, head := range map[string][]string{
		"none": {}, "cookie": {"Cookie", c.cookie()}, "shorter": {"Authorization", right[:len(right)-1]}, "longer": {"Authorization", right + "x"}, "empty": {"Authorization", "Bearer "},
		"basic": {"Authorization", "Basic " + c.relay}, "bare": {"Authorization", c.relay}, "in the origin of a page": {"Authorization", right, "Origin", c.base},
		"masked": {"Authorization", "Bearer " + secret.New(c.relay).Mask()},
	} {
		if resp := c.try("GET", "/relay/api/v1/users/me", head...); resp.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %s, want 401", name, resp.Status)
		}
	}
	if resp := c.try("GET", "/relay/api/v1/users/me", "Authorization", right); resp.StatusCode != http.StatusOK {
		t.Errorf("the bearer: %s", resp.Status)
	}
	if resp := c.try("POST", "/relay/api/v1/apps", "Authorization", right); resp.StatusCode != http.StatusForbidden {
		t.Errorf("a change that was not allowed: %s, want 403", resp.Status)
	}
}

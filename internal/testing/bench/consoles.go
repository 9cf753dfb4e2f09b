package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// runningConsole is the console, connected to the tenant, as a person and a tool
// reach it.
type runningConsole struct {
	*process
	launch string // address of its first page
	bearer string // of the relay
}

// openConsole starts the console; connected tells whether to the tenant.
func (h *house) openConsole(connected bool) (*runningConsole, error) {
	var to []string
	if connected {
		to = []string{"--tenant", "http://" + h.tenant, "--allow-tenant", h.tenant}
	}
	cmd := h.serve(to...)
	cmd.Env = append(cmd.Environ(), "QLIK_API_KEY=eyJhbGciOiJub25lIn0.eyJzdWIiOiJiZW5jaG1hcmsifQ.c2lnbmF0dXJl")
	return h.open(cmd)
}

// program is the console's program with arguments.
func (h *house) program(args ...string) *exec.Cmd { return exec.Command(h.console, args...) }

// serve is the console, which keeps a history on disk as it does for people.
func (h *house) serve(args ...string) *exec.Cmd {
	return h.program(append([]string{"serve", "--addr", "127.0.0.1:0", "--no-open", "--data", filepath.Join(h.temp, "data"), "--relay", "--proxy", "none"}, args...)...)
}

// open starts what serve made.
func (h *house) open(cmd *exec.Cmd) (*runningConsole, error) {
	p, err := h.begin(cmd, "", 2)
	if err != nil {
		return nil, err
	}
	c := &runningConsole{process: p, launch: strings.TrimPrefix(p.said[0], "Open ")}
	_, c.bearer, _ = strings.Cut(p.said[1], " bearer ")
	u, err := url.Parse(c.launch)
	if err != nil {
		return nil, err
	}
	p.addr = u.Host
	return c, nil
}

func (c *runningConsole) header() http.Header {
	return http.Header{"Authorization": {"Bearer " + c.bearer}}
}

// browse is a browser that has opened the console.
func (c *runningConsole) browse() (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	browser := &http.Client{Jar: jar}
	answer, err := browser.Get(c.launch)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the console answered %s", answer.Status)
	}
	return browser, nil
}

// post sends a form as a page does.
func (c *runningConsole) post(browser *http.Client, path string, form url.Values) (*http.Response, error) {
	base := "http://" + c.addr
	request, err := http.NewRequest(http.MethodPost, base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", base)
	return browser.Do(request)
}

// connectionID is random (RFC 4648 base32).
var connectionID = regexp.MustCompile(`"([A-Z2-7]{26})"`)

// openQIX opens a live connection as the page does and returns the address and the
// headers of its socket.
func (c *runningConsole) openQIX(browser *http.Client) (at string, header http.Header, err error) {
	answer, err := c.post(browser, "/qix/open", url.Values{"kind": {"app"}, "app": {"bench"}, "shared": {"1"}})
	if err != nil {
		return "", nil, err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", nil, err
	}
	found := connectionID.FindSubmatch(page)
	if found == nil {
		return "", nil, fmt.Errorf("the page has no live connection (%s)", answer.Status)
	}
	header = http.Header{"Origin": {"http://" + c.addr}}
	for _, cookie := range browser.Jar.Cookies(answer.Request.URL) {
		header.Add("Cookie", cookie.String())
	}
	return "ws://" + c.addr + "/qix/" + string(found[1]) + "/socket", header, nil
}

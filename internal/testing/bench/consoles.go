package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
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

// openConsole starts the console, which keeps a history on disk as it does for people; connected tells whether to the tenant.
func (h *house) openConsole(connected bool) (*runningConsole, error) {
	args := []string{"serve", "--addr", "127.0.0.1:0", "--no-open", "--data", filepath.Join(h.temp, "data"), "--relay", "--proxy", "none"}
	if connected {
		args = append(args, "--tenant", "http://"+h.tenant, "--allow-tenant", h.tenant)
	}
	cmd := exec.Command(h.console, args...)
	cmd.Env = append(os.Environ(), "QLIK_API_KEY=eyJhbGciOiJub25lIn0.eyJzdWIiOiJiZW5jaG1hcmsifQ.c2lnbmF0dXJl")
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

// connectionID is random (RFC 4648 base32).
var connectionID = regexp.MustCompile(`"([A-Z2-7]{26})"`)

// openQIX opens a live connection as the page does and returns the address and the
// headers of its socket.
func (c *runningConsole) openQIX(browser *http.Client) (at string, header http.Header, err error) {
	base := "http://" + c.addr
	request, err := http.NewRequest(http.MethodPost, base+"/qix/open", strings.NewReader(url.Values{"kind": {"app"}, "app": {"bench"}, "shared": {"1"}}.Encode()))
	if err != nil {
		return "", nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", base)
	answer, err := browser.Do(request)
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
	header = http.Header{"Origin": {base}}
	for _, cookie := range browser.Jar.Cookies(answer.Request.URL) {
		header.Add("Cookie", cookie.String())
	}
	return "ws://" + c.addr + "/qix/" + string(found[1]) + "/socket", header, nil
}

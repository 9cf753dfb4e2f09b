package main

import (
	"compress/gzip"
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
	"time"
)

// light is what a program weighs.
type light struct {
	start  float64 // ms to the first page
	idle   float64 // MB
	own    float64 // MB of it that is not the program file
	binary float64 // MB
}

// startPart measures start, memory and page beside the smallest program of the same
// libraries.
func (h *house) startPart(r *report) error {
	hello := filepath.Join(h.temp, "hello")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", hello, "./internal/testing/bench/hello")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("hello cannot be built: %w: %s", err, out)
	}
	small, err := h.weigh(hello)
	if err != nil {
		return err
	}
	own, err := h.weigh(h.console, "serve", "--addr", "127.0.0.1:0", "--no-open", "--ephemeral", "--proxy", "none")
	if err != nil {
		return err
	}
	bytes, requests, elsewhere, err := h.page()
	if err != nil {
		return err
	}
	row := func(name string, l light) []string {
		return []string{name, number(l.start), number(l.idle), number(l.own), number(l.binary)}
	}
	r.table("Start and weight", []string{"program", "start to first page, ms", "memory idle, MB", "of it not the program file", "program, MB"},
		[][]string{row("hello (chi, templ, gorilla)", small), row("console", own)})
	r.table("First page", []string{"KB compressed", "requests", "to other hosts"}, [][]string{{number(float64(bytes) / 1000), fmt.Sprint(requests), fmt.Sprint(elsewhere)}})
	r.atMost("start to first page, of hello", own.start/small.start, 2, "")
	r.atMost("memory idle", own.idle, 18, " MB")
	r.atMost("first page, compressed", float64(bytes)/1000, 60, " KB")
	r.atMost("first page, requests", float64(requests), 8, "")
	r.atMost("first page, requests to other hosts", float64(elsewhere), 0, "")
	return nil
}

func (h *house) weigh(program string, args ...string) (light, error) {
	var l light
	file, err := os.Stat(program)
	if err != nil {
		return l, err
	}
	l.binary = float64(file.Size()) / 1e6
	var starts []float64
	for i := range 11 {
		begin := time.Now()
		p, err := h.begin(exec.Command(program, args...), "", 1)
		if err != nil {
			return l, err
		}
		if err := firstPage(strings.TrimPrefix(p.said[0], "Open ")); err != nil {
			return l, err
		}
		starts = append(starts, float64(time.Since(begin).Microseconds())/1000)
		if i == 10 {
			time.Sleep(time.Second)
			l.idle, l.own = p.memory("VmRSS"), p.memory("RssAnon")
		}
		p.end()
	}
	l.start = median(starts)
	return l, nil
}

func firstPage(at string) error {
	jar, _ := cookiejar.New(nil) // never fails without options
	client := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get(at)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the first page is %s", answer.Status)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

var assets = regexp.MustCompile(`<(?:script|link|img)[^>]* (?:src|href)="([^"]+)"[^>]*>`)

// page fetches the first page and what it names, as a browser does.
func (h *house) page() (bytes, requests, elsewhere int, err error) {
	c, err := h.openConsole(false)
	if err != nil {
		return 0, 0, 0, err
	}
	defer c.end()
	browser, err := c.browse()
	if err != nil {
		return 0, 0, 0, err
	}
	browser.Transport = &http.Transport{DisableCompression: true}
	base, _ := url.Parse("http://" + c.addr + "/")
	wanted, seen := []string{"/"}, map[string]bool{}
	for len(wanted) > 0 {
		at, err := base.Parse(wanted[0])
		wanted = wanted[1:]
		if err != nil || seen[at.String()] || at.Scheme == "data" {
			continue
		}
		seen[at.String()] = true
		requests++
		if at.Host != base.Host {
			elsewhere++
			continue
		}
		n, text, err := packed(browser, at.String())
		if err != nil {
			return 0, 0, 0, err
		}
		bytes += n
		for _, found := range assets.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(found[0], `rel="prefetch"`) {
				wanted = append(wanted, found[1])
			}
		}
	}
	return bytes, requests, elsewhere, nil
}

// packed fetches something compressed and returns its length so, and its text.
func packed(client *http.Client, at string) (int, string, error) {
	request, err := http.NewRequest(http.MethodGet, at, nil)
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	answer, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.Header.Get("Content-Encoding") != "gzip" {
		return len(body), string(body), err
	}
	plain, err := gzip.NewReader(strings.NewReader(string(body)))
	if err != nil {
		return 0, "", err
	}
	text, err := io.ReadAll(plain)
	return len(body), string(text), err
}

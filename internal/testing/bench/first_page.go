package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

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

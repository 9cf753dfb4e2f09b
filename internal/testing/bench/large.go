package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
)

const (
	tooLarge = 1_200_000_000 // bytes of an answer, more than the console keeps of one
	keptMost = 1 << 30       // what it keeps
)

// largePart measures the console while it receives an answer larger than it keeps:
// what the page shows, what is on disk, and the memory of its process.
func (h *house) largePart(r *report) error {
	c, temp, err := h.openDemo()
	if err != nil {
		return err
	}
	defer c.end()
	browser, err := c.browse()
	if err != nil {
		return err
	}
	before := c.memory("VmHWM")
	start := time.Now()
	said, err := c.sendAndWait(browser, fmt.Sprintf("/api/v1/demo/bytes?n=%d", tooLarge))
	if err != nil {
		return err
	}
	took := time.Since(start)
	after := c.memory("VmHWM")
	kept, err := sizeOf(temp)
	if err != nil {
		return err
	}
	if kept != keptMost {
		return fmt.Errorf("%d bytes are on disk, want %d; the page says %q", kept, keptMost, said)
	}
	r.table("An answer of 1.2 GB, of which the console keeps 1 GiB", []string{"what", "measured"}, [][]string{
		{"peak memory of the process before, MB", number(before)},
		{"peak memory of the process after, MB", number(after)},
		{"kept on disk, MB", number(float64(kept) / 1e6)},
		{"seconds until the page says that it ended", number(took.Seconds())},
		{"what the page says", said},
	})
	r.atMost("answer of 1.2 GB: growth of the process", after-before, 32, " MB")
	return nil
}

// openDemo starts the demo tenant as a process of its own and a console that is
// connected to it. temp is where the console keeps long answers.
func (h *house) openDemo() (c *runningConsole, temp string, err error) {
	p, err := h.begin(h.program("demo-tenant", "--json"), "", 1)
	if err != nil {
		return nil, "", err
	}
	var tenant struct {
		URL    string
		Actors []struct {
			Name         string
			ClientID     string `json:"client_id"`
			ClientSecret string `json:"client_secret"`
		}
	}
	if err := json.Unmarshal([]byte(p.said[0]), &tenant); err != nil {
		return nil, "", fmt.Errorf("the demo tenant printed no JSON: %w", err)
	}
	temp = filepath.Join(h.temp, "large")
	if err := os.Mkdir(temp, 0o700); err != nil {
		return nil, "", err
	}
	for _, a := range tenant.Actors {
		if a.Name == "healthy" {
			cmd := h.serve("--tenant", tenant.URL, "--allow-tenant", strings.TrimPrefix(tenant.URL, "http://"), "--client-id", a.ClientID)
			cmd.Env = append(cmd.Environ(), "TMPDIR="+temp, "QLIK_CLIENT_SECRET="+a.ClientSecret)
			c, err = h.open(cmd)
			return c, temp, err
		}
	}
	return nil, "", errors.New("the demo tenant has no actor named healthy")
}

// sendAndWait sends a request from the page and asks for the answer until it is
// there, as the page does. It returns what the page says went wrong.
func (c *runningConsole) sendAndWait(browser *http.Client, target string) (string, error) {
	answer, err := c.post(browser, "/rest/send", url.Values{"method": {"GET"}, "target": {target}})
	for end := time.Now().Add(5 * time.Minute); err == nil; {
		doc, err := goquery.NewDocumentFromReader(answer.Body)
		answer.Body.Close()
		if err != nil {
			return "", err
		}
		again, running := doc.Find("#answer").Attr("hx-get")
		if !running {
			return strings.TrimSpace(doc.Find("#answer .notice strong").First().Text()), nil
		}
		if time.Now().After(end) {
			return "", errors.New("the answer does not end")
		}
		time.Sleep(400 * time.Millisecond)
		if answer, err = browser.Get("http://" + c.addr + again); err != nil {
			return "", err
		}
	}
	return "", err
}

// sizeOf is the length of all files in a folder together, in bytes.
func sizeOf(folder string) (total int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}

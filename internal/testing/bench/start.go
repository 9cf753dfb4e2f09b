package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// weighed is a program whose start and weight are measured.
type weighed struct {
	name    string
	command []string
	starts  []float64 // ms to the first page, each
	idle    float64   // MB
	own     float64   // MB of it that is not the program file
	binary  float64   // MB
}

func (w *weighed) row(times float64) []string {
	return []string{w.name, number(median(w.starts)), number(times), number(w.idle), number(w.own), number(w.binary)}
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
	small := &weighed{name: "hello (chi, templ, gorilla)", command: []string{hello}}
	own := &weighed{name: "console", command: []string{h.console, "serve", "--addr", "127.0.0.1:0", "--no-open", "--data", filepath.Join(h.temp, "start"), "--proxy", "none"}}
	if err := h.weigh(small, own); err != nil {
		return err
	}
	bytes, requests, elsewhere, err := h.page()
	if err != nil {
		return err
	}
	times := timesOf(own.starts, small.starts)
	r.table("Start and weight", []string{"program", "start to first page, ms", "of hello", "memory idle, MB", "of it not the program file", "program, MB"},
		[][]string{small.row(1), own.row(times)})
	r.table("First page", []string{"KB compressed", "requests", "to other hosts"}, [][]string{{number(float64(bytes) / 1000), fmt.Sprint(requests), fmt.Sprint(elsewhere)}})
	r.atMost("start to first page, of hello", times, 2, "")
	r.atMost("memory idle", own.idle, 18, " MB")
	r.atMost("first page, compressed", float64(bytes)/1000, 60, " KB")
	r.atMost("first page, requests", float64(requests), 8, "")
	r.atMost("first page, requests to other hosts", float64(elsewhere), 0, "")
	return nil
}

// starts is how often each program is started. The console finds nothing of earlier
// runs the first time, and its history from then on.
const starts = 21

// weigh starts programs in turn, so that those of one round see the same machine.
func (h *house) weigh(programs ...*weighed) error {
	for i := range starts {
		for _, w := range programs {
			if err := h.startOnce(w, i == starts-1); err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
		}
	}
	return nil
}

// startOnce measures one start, and the memory a second later if it is the last.
func (h *house) startOnce(w *weighed, last bool) error {
	begin := time.Now()
	p, err := h.begin(exec.Command(w.command[0], w.command[1:]...), "", 1)
	if err != nil {
		return err
	}
	defer p.end()
	if err := firstPage(strings.TrimPrefix(p.said[0], "Open ")); err != nil {
		return err
	}
	w.starts = append(w.starts, float64(time.Since(begin).Microseconds())/1000)
	if !last {
		return nil
	}
	time.Sleep(time.Second)
	w.idle, w.own = p.memory("VmRSS"), p.memory("RssAnon")
	file, err := os.Stat(w.command[0])
	if err != nil {
		return err
	}
	w.binary = float64(file.Size()) / 1e6
	return nil
}

// timesOf is the median of the ratios of the rounds.
func timesOf(a, b []float64) float64 {
	var all []float64
	for i := range min(len(a), len(b)) {
		all = append(all, a[i]/b[i])
	}
	return median(all)
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

// Package e2e drives the built program with a real browser.
package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"qlikconsole/internal/testing/chrome"
)

var (
	program string
	browser chrome.Shared
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "console-e2e-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "console")
		build := exec.Command("go", "build", "-o", program, "qlikconsole/cmd/console")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
		defer browser.Close()
		return m.Run()
	}())
}

// console is a running program.
type console struct {
	URL     string // http://127.0.0.1:PORT
	Launch  string // one-time address
	Relay   string // bearer, when started with --relay
	stdin   io.Writer
	process *os.Process
	lines   chan string
	output  *safeBuffer // stdout and stderr so far
}

// start runs `console serve` with args until the test ends; it keeps nothing on
// disk unless they say --data.
func start(t testing.TB, args ...string) *console {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	if !slices.Contains(args, "--data") {
		args = append(args, "--ephemeral")
	}
	cmd := exec.CommandContext(ctx, program, append([]string{"serve", "--no-open", "--addr", "127.0.0.1:0"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.StdoutPipe()
	must(t, err)
	in, err := cmd.StdinPipe()
	must(t, err)
	c := &console{stdin: in, lines: make(chan string, 64), output: &safeBuffer{}}
	cmd.Stderr = c.output
	must(t, cmd.Start())
	c.process = cmd.Process
	done := make(chan struct{})
	go func() {
		defer close(done)
		for sc := bufio.NewScanner(out); sc.Scan(); {
			fmt.Fprintln(c.output, sc.Text())
			c.lines <- sc.Text()
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("console said:\n%s", c.output)
		}
	})
	c.Launch = c.line(t, "Open ")
	c.URL = c.Launch[:strings.Index(c.Launch, "/?")]
	return c
}

var afterWord = regexp.MustCompile(`^\S+ (\S+)`)

// line waits for a line of output with prefix and returns its second word.
func (c *console) line(t testing.TB, prefix string) string {
	t.Helper()
	for {
		select {
		case l := <-c.lines:
			if strings.HasPrefix(l, prefix) {
				return afterWord.FindStringSubmatch(l)[1]
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("no line %q; console said:\n%s", prefix, c.output)
		}
	}
}

// open returns a browser tab in which c is opened.
func (c *console) open(t testing.TB) context.Context {
	t.Helper()
	ctx := browser.Tab(t)
	do(t, ctx, chromedp.Navigate(c.Launch))
	return ctx
}

func do(t testing.TB, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	must(t, chromedp.Do(ctx, steps...))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type safeBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// Package chrome gives tests a real headless Chromium.
package chrome

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience is how long one test may use its browser.
const patience = 5 * time.Minute

// New returns a tab of a browser that lives as long as t. Without a Chromium on
// the machine the test is skipped; in CI it fails. flags are further
// command-line flags, by name without dashes.
func New(t testing.TB, flags map[string]any) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options(path(t), flags)...)
	ctx, cancelTab := chromedp.NewContext(ctx)
	t.Cleanup(func() { cancelTab(); cancelAllocator(); cancel() })
	return ctx
}

func options(path string, flags map[string]any) []chromedp.ExecAllocatorOption {
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.WindowSize(1280, 800),
	)
	for name, value := range flags {
		opts = append(opts, chromedp.Flag(name, value))
	}
	return opts
}

// Shared is one browser for the tests of a package, some of them at the same time,
// because to start one takes longer than most of them. The zero value is ready.
type Shared struct {
	once  sync.Once
	ctx   context.Context
	err   error
	close func()
}

// Tab returns a tab that lives as long as t, with cookies and a storage of its own.
// Without a Chromium it does as New does.
func (s *Shared) Tab(t testing.TB) context.Context {
	t.Helper()
	path := path(t)
	s.once.Do(func() {
		ctx, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options(path, nil)...)
		ctx, cancel := chromedp.NewContext(ctx)
		s.ctx, s.close, s.err = ctx, func() { cancel(); cancelAllocator() }, chromedp.Do(ctx)
	})
	if s.err != nil {
		t.Fatal(s.err)
	}
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	ctx, cancelTab := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(func() { cancelTab(); cancel() })
	// Each tab is the one in front, for itself.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// Close ends the browser, if it was ever needed.
func (s *Shared) Close() {
	if s.close != nil {
		s.close()
	}
}

func path(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium on this machine")
	}
	t.Skip("no Chromium on this machine")
	return ""
}

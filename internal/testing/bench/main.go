// Command bench measures the console beside its peers in one run and prints how it
// stands against the goals. It starts everything as processes of their own: the
// tenant, the relays, nginx and haproxy where they are installed, and the console.
//
//	go run ./internal/testing/bench            all of it, some minutes
//	go run ./internal/testing/bench -only rest one part: start, bridge, rest, large or browser
package main

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// options are what the flags say.
type options struct {
	console string        // the program measured
	only    string        // one part; empty: all
	write   string        // file for the report as Markdown
	each    time.Duration // of one measurement
	rounds  int           // the median of so many counts
	log     bool
	peers   string // only relays whose name has this, and splice
	sizes   string // only messages of this size
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "peer" {
		fail(servePeer(os.Args[2], os.Args[3:]))
		return
	}
	var o options
	flag.StringVar(&o.console, "console", "bin/console", "the program to measure")
	flag.StringVar(&o.only, "only", "", "measure one part: start, bridge, rest, large or browser")
	flag.StringVar(&o.write, "write", "", "write the report as Markdown into this file")
	flag.DurationVar(&o.each, "each", time.Second, "length of one measurement")
	flag.IntVar(&o.rounds, "rounds", 3, "the median of so many rounds counts")
	flag.StringVar(&o.peers, "peer", "", "measure only splice and the relays whose name has this")
	flag.StringVar(&o.sizes, "size", "", "measure only the messages of this size, such as \"10 KB\"")
	flag.BoolVar(&o.log, "log", false, "show what the processes print")
	flag.Parse()
	fail(run(o))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	temp, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	h := &house{options: o, temp: temp}
	defer h.stop()
	if h.options.console, err = filepath.Abs(o.console); err != nil {
		return err
	}
	if _, err := os.Stat(h.options.console); err != nil {
		return fmt.Errorf("there is no %s; run make build: %w", o.console, err)
	}
	if err := h.openTenant(); err != nil {
		return err
	}
	r := &report{started: time.Now()}
	parts := []struct {
		name string
		run  func(*report) error
	}{{"start", h.startPart}, {"bridge", h.bridgePart}, {"rest", h.restPart}, {"large", h.largePart}, {"browser", h.browserPart}}
	for _, p := range parts {
		if o.only != "" && o.only != p.name {
			continue
		}
		if err := p.run(r); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	text := r.text()
	fmt.Print(text)
	if o.write == "" {
		return nil
	}
	return os.WriteFile(o.write, []byte(r.document(strings.Join(os.Args[1:], " "), text)), 0o644)
}

// median of nothing is zero.
func median[T cmp.Ordered](list []T) (middle T) {
	if len(list) == 0 {
		return middle
	}
	return slices.Sorted(slices.Values(list))[len(list)/2]
}

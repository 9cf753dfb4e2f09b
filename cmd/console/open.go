package main

import (
	"bufio"
	"context"
	"io"

	"github.com/cli/browser"
)

// openBrowser shows url in the person's browser. What the browser prints is of
// no use to anybody here.
func openBrowser(ctx context.Context, p *program, url string) {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	if err := browser.OpenURL(url); err != nil && ctx.Err() == nil {
		p.say("The browser could not be opened; open the address above in it yourself.")
	}
}

// onEnter calls do for each line that is typed, until in ends. Nothing can
// interrupt a read from a terminal, so it may outlive its caller.
func onEnter(in io.Reader, do func()) {
	lines := bufio.NewReader(in)
	for {
		if _, err := lines.ReadSlice('\n'); err == nil {
			do()
		} else if err != bufio.ErrBufferFull {
			return
		}
	}
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

func addressInUse(err error) bool { return errors.Is(err, windows.WSAEADDRINUSE) }

// waitIfWindowCloses keeps the window of a program that was started by a double
// click open until the person has read what went wrong.
func waitIfWindowCloses(ctx context.Context, p *program) {
	in, ok := p.terminal()
	if !ok || ctx.Err() != nil || !ownsConsole() {
		return
	}
	fmt.Fprintln(p.stderr, "Press Enter to close this window.")
	_, _ = bufio.NewReader(in).ReadString('\n')
}

// ownsConsole tells whether this program is the only one in its console window
// (source: learn.microsoft.com, GetConsoleProcessList).
func ownsConsole() bool {
	list := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleProcessList")
	var ids [2]uint32
	n, _, _ := list.Call(uintptr(unsafe.Pointer(&ids[0])), uintptr(len(ids)))
	return n == 1
}

func allowBackground() {}

func hasDisplay(environment) bool { return true }

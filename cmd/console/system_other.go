//go:build !windows

package main

import (
	"context"
	"errors"
	"os/signal"
	"runtime"
	"syscall"
)

func addressInUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }

// waitIfWindowCloses does nothing here: a terminal stays open.
func waitIfWindowCloses(context.Context, *program) {}

// allowBackground lets the program read the terminal from the background: that
// fails then, instead of stopping the program.
func allowBackground() { signal.Ignore(syscall.SIGTTIN) }

// hasDisplay tells whether a browser window could be seen by the person who
// started the program.
func hasDisplay(env environment) bool {
	if runtime.GOOS == "darwin" {
		return env.get("SSH_CONNECTION") == ""
	}
	return env.get("DISPLAY") != "" || env.get("WAYLAND_DISPLAY") != "" || env.get("WSL_DISTRO_NAME") != ""
}

//go:build unix

package spool

import (
	"errors"
	"os"
	"syscall"
)

// running reports whether a process with this ID exists, whoever owns it.
func running(pid int) bool {
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

// ownedByUs reports whether path is a folder, not a link, of our user.
func ownedByUs(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Getuid()
}

package spool

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// folderPrefix starts the name of every spool folder; the process ID and a
// random number follow.
const folderPrefix = "qlikconsole-spool-"

// removeStale removes the spool folders under parent whose process is gone and
// whose owner is the user of this process. What cannot be removed stays: it is
// in nobody's way.
func removeStale(parent string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return // making the new folder in it reports the same
	}
	for _, entry := range entries {
		pid, ok := folderProcess(entry.Name())
		if !ok || !entry.IsDir() || running(pid) {
			continue
		}
		if path := filepath.Join(parent, entry.Name()); ownedByUs(path) {
			_ = os.RemoveAll(path)
		}
	}
}

// folderProcess reads the process ID from the name of a spool folder.
func folderProcess(name string) (int, bool) {
	rest, ok := strings.CutPrefix(name, folderPrefix)
	if !ok {
		return 0, false
	}
	id, random, ok := strings.Cut(rest, "-")
	if !ok || random == "" || strings.Trim(random, "0123456789") != "" {
		return 0, false
	}
	pid, err := strconv.Atoi(id)
	return pid, err == nil && pid > 0 && strconv.Itoa(pid) == id
}

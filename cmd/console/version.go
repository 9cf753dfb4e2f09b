package main

import (
	"fmt"
	"runtime"
)

type versionCmd struct{}

// Run prints the version, and what it was built with and for.
func (versionCmd) Run(p *program) error {
	_, err := fmt.Fprintf(p.stdout, "console %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

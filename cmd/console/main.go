// Command console serves the troubleshooting console on this machine, or a
// simulated tenant to practise with.
//
// It wires the other packages together and is the only one that knows them all.
package main

import (
	"context"
	"os"

	"qlikconsole/internal/answer"
)

// version is set by the linker: -X main.version=…
var version = "dev"

func main() {
	answer.Worker()
	env := environment{get: os.Getenv, unset: os.Unsetenv}
	code := run(context.Background(), os.Args[1:], env, os.Stdin, os.Stdout, os.Stderr)
	os.Exit(code)
}

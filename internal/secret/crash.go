package secret

import (
	"fmt"
	"os"
	"runtime/debug"
)

// Crash ends the process on a panic as the runtime would, with exit code 2, the panic's text and the goroutine's stack on
// standard error, but cleaned by r. Defer it first in every goroutine that handles what others sent: what the runtime
// itself writes cannot be cleaned.
func (r *Redactor) Crash() {
	if v := recover(); v != nil {
		fmt.Fprint(os.Stderr, r.String(fmt.Sprintf("panic: %v\n\n%s", v, debug.Stack())))
		os.Exit(2)
	}
}

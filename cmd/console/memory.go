package main

import "runtime/debug"

// spareMemory collects garbage twice as often as Go does by itself: the console is
// a guest on somebody's desk, and what it computes for is mostly waiting. GOGC in the
// environment overrides it.
func spareMemory(env environment) {
	if env.get("GOGC") == "" {
		debug.SetGCPercent(50)
	}
}

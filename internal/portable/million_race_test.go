//go:build race

package portable

// The race detector makes everything ten times as slow.
const million = 100_000

//go:build !race

package portable

const million = 1_000_000

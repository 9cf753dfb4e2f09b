// Package soak holds the endurance test of live connections: for a while, over
// links that are slow, cut or reset, with a tenant that floods and a browser that
// stalls, no memory, goroutine or descriptor may stay behind, every connection must
// end in a stated state, and nothing recorded may be lost or doubled.
//
// It is a package of its own so that what stays behind in the process is its own.
// SOAK=10m says how long it takes; a minute is what the whole suite gives it.
package soak

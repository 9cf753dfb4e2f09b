// Package spool keeps large bodies out of memory. A [File] holds its first
// bytes in memory and the rest on disk; it can be read while it is written, and
// shown as pages of lines, indented or raw, without a second copy of it.
//
// A [Dir] owns the files of one process: a folder only its owner can read,
// limited in size, removed when it is closed or, after a crash, by the next
// process that opens one in the same place.
package spool

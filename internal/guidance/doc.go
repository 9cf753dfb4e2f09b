// Package guidance turns what is known about a failure into advice a person can
// act on. A Signal goes in; the fitting rows of a table come out, ranked, the
// root cause first, each with what happened, what it means, what to do, who can
// do it, and where the knowledge comes from.
//
// The table is data: table.yaml, embedded as JSON, which a file of one's own can add to
// (Table.With). Rows match on fields of the signal. What no row matches stays
// unexplained: the package never guesses.
//
// The package does no input or output of its own and imports nothing of the console.
package guidance

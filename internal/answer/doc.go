// Package answer works on the body of an answer: it filters it with jq, reads
// the list in it as a table, writes that as CSV or JSON, compares it with
// another one, and takes apart event streams and multipart bodies.
//
// Every body is foreign. Each function says what it bounds; what goes beyond is
// refused with a sentence or counted, never guessed.
package answer

// Refused says in a plain sentence why something is not done with a body.
type Refused struct{ Problem string }

func (e *Refused) Error() string { return e.Problem }

func refuse(problem string) error { return &Refused{problem} }

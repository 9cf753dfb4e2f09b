package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrDamaged is the reason when the file cannot be read as a store.
var ErrDamaged = errors.New("damaged")

// ErrNewer is the reason when the file was made by a newer version.
var ErrNewer = errors.New("made by a newer version")

// InputError says which field of what should be kept is not acceptable.
type InputError struct {
	Field   string // as in Profile, or "Key" or "Value"
	Problem string // a plain sentence without a full stop
}

func (e *InputError) Error() string { return e.Field + ": " + e.Problem }

// explain turns the driver's error into a sentence for a person.
func (s *Store) explain(err error) error {
	var lite *sqlite.Error
	if err == nil || !errors.As(err, &lite) {
		return err
	}
	switch lite.Code() & 0xff { // the low byte is the kind (source: sqlite.org/rescode.html)
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return s.damaged(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%s is in use by another program: %w", s.path, err)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("the disk that holds %s is full: %w", s.path, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return fmt.Errorf("%s cannot be written: %w", s.path, err)
	}
	return fmt.Errorf("what is kept in %s cannot be read or written: %w", s.path, err)
}

func (s *Store) damaged(err error) error {
	return fmt.Errorf("%s is %w or no file of this program; move it away to begin afresh (%v)", s.path, ErrDamaged, err)
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	// MaxSequences is how many sequences of QIX calls can be kept.
	MaxSequences = 500
	maxSequence  = 1 << 20 // bytes of one
)

// Sequence is QIX calls that are kept under a name. It holds no secret: the caller
// has cleaned it.
type Sequence struct {
	ID      int64     // given by the store
	Name    string    // unique; upper and lower case are the same
	Body    string    // JSON, see catalog.QIXSequence
	Updated time.Time // by the store, to the millisecond
}

// Sequences returns all sequences by name.
func (s *Store) Sequences(ctx context.Context) ([]Sequence, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id, name, body, updated FROM sequences ORDER BY name")
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []Sequence
	for rows.Next() {
		q, err := scanSequence(rows.Scan)
		if err != nil {
			return nil, s.explain(err)
		}
		all = append(all, q)
	}
	return all, s.explain(rows.Err())
}

// Sequence returns one sequence, and whether there is one with this ID.
func (s *Store) Sequence(ctx context.Context, id int64) (Sequence, bool, error) {
	q, err := scanSequence(s.db.QueryRowContext(ctx, "SELECT id, name, body, updated FROM sequences WHERE id = ?", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Sequence{}, false, nil
	}
	return q, err == nil, s.explain(err)
}

// SaveSequence keeps a sequence and returns it as kept. One with the same name is
// replaced and keeps its ID. What is too long or too much is an *InputError.
func (s *Store) SaveSequence(ctx context.Context, name, body string) (Sequence, error) {
	q := Sequence{Name: strings.TrimSpace(name), Body: body, Updated: time.UnixMilli(time.Now().UnixMilli())}
	switch {
	case q.Name == "":
		return q, &InputError{"Name", "a sequence needs a name"}
	case len(q.Name) > maxField:
		return q, &InputError{"Name", fmt.Sprintf("longer than the %d bytes that can be kept", maxField)}
	case len(q.Body) > maxSequence:
		return q, &InputError{"Body", fmt.Sprintf("longer than the %d kB that can be kept", maxSequence>>10)}
	}
	err := s.change(ctx, func(tx *sql.Tx) error {
		var others int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sequences WHERE name <> ?", q.Name).Scan(&others); err != nil {
			return err
		}
		if others >= MaxSequences {
			return &InputError{"Name", fmt.Sprintf("there are already %d sequences; delete one first", MaxSequences)}
		}
		return tx.QueryRowContext(ctx, `
			INSERT INTO sequences (name, body, updated) VALUES (?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET name = excluded.name, body = excluded.body, updated = excluded.updated
			RETURNING id`, q.Name, q.Body, q.Updated.UnixMilli()).Scan(&q.ID)
	})
	return q, err
}

// DeleteSequence deletes one sequence; it is no error when there is none.
func (s *Store) DeleteSequence(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM sequences WHERE id = ?", id)
	return s.explain(err)
}

func scanSequence(scan func(...any) error) (Sequence, error) {
	var q Sequence
	var updated int64
	err := scan(&q.ID, &q.Name, &q.Body, &updated)
	q.Updated = time.UnixMilli(updated)
	return q, err
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// MaxSaved is how many requests can be saved.
const MaxSaved = 20_000

// Saved is a request that is kept under a name. It holds no secret: the caller
// has cleaned it, and headers that carry a credential lose their value here.
type Saved struct {
	ID            int64  // given by the store; 0: new
	Folder        string // such as "a/b"; empty: at the top
	Name          string
	Method        string
	Target        string // path, or address in the tenant
	Body          string
	Note          string
	Query, Header []Pair
	Updated       time.Time // by the store, to the millisecond
}

const savedColumns = "id, folder, name, method, target, body, note, query, header, updated"

// savedText is what a search looks through.
const savedText = "(folder || ' ' || name || ' ' || method || ' ' || target || ' ' || note)"

// SaveRequest keeps r and returns it as kept; one with the same ID is replaced.
// What is too long or too much is an *InputError.
func (s *Store) SaveRequest(ctx context.Context, r Saved) (Saved, error) {
	err := s.change(ctx, func(tx *sql.Tx) (err error) {
		if r, err = saveRequest(ctx, tx, r); err != nil {
			return err
		}
		return checkSaved(ctx, tx)
	})
	return r, err
}

// SaveRequests keeps all of them or none.
func (s *Store) SaveRequests(ctx context.Context, list []Saved) error {
	return s.change(ctx, func(tx *sql.Tx) error {
		for i, r := range list {
			if _, err := saveRequest(ctx, tx, r); err != nil {
				return fmt.Errorf("request %d of %d: %w", i+1, len(list), err)
			}
		}
		return checkSaved(ctx, tx)
	})
}

func saveRequest(ctx context.Context, tx *sql.Tx, r Saved) (Saved, error) {
	r.Folder, r.Name, r.Header = CleanFolder(r.Folder), strings.TrimSpace(r.Name), withoutCredentials(r.Header)
	r.Updated = time.UnixMilli(time.Now().UnixMilli())
	if err := r.check(); err != nil {
		return r, err
	}
	id := any(nil)
	if r.ID != 0 {
		id = r.ID
	}
	err := tx.QueryRowContext(ctx, `
		INSERT INTO requests (`+savedColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET folder = excluded.folder, name = excluded.name, method = excluded.method, target = excluded.target,
			body = excluded.body, note = excluded.note, query = excluded.query, header = excluded.header, updated = excluded.updated
		RETURNING id`,
		id, r.Folder, r.Name, r.Method, r.Target, r.Body, r.Note, packPairs(r.Query), packPairs(r.Header), r.Updated.UnixMilli(),
	).Scan(&r.ID)
	return r, err
}

func checkSaved(ctx context.Context, tx *sql.Tx) error {
	var n int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM requests").Scan(&n)
	if err == nil && n > MaxSaved {
		return &InputError{"Name", fmt.Sprintf("more than %d requests cannot be kept; delete some first", MaxSaved)}
	}
	return err
}

func (r Saved) check() error {
	if r.Name == "" {
		return &InputError{"Name", "a saved request needs a name"}
	}
	return checkRequest([]bounded{{"Folder", r.Folder, maxField}, {"Name", r.Name, maxField}, {"Method", r.Method, 64}, {"Target", r.Target, maxValue},
		{"Note", r.Note, maxValue}, {"Body", r.Body, MaxBody}}, r.Query, r.Header)
}

// bounded is a field and how many bytes it may have.
type bounded struct {
	name, value string
	most        int
}

func checkRequest(fields []bounded, query, header []Pair) error {
	for _, f := range fields {
		if len(f.value) > f.most {
			return &InputError{f.name, fmt.Sprintf("longer than the %d bytes that can be kept", f.most)}
		}
	}
	return errors.Join(checkPairs("Query", query), checkPairs("Header", header))
}

// SavedRequests returns those that hold every word of query (empty: all) by
// folder and name, at most max of them (0: all), and how many there are.
func (s *Store) SavedRequests(ctx context.Context, query string, max int) (list []Saved, total int, err error) {
	where, args := words(savedText, query)
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM requests WHERE "+where, args...).Scan(&total); err != nil {
		return nil, 0, s.explain(err)
	}
	if max <= 0 {
		max = total
	}
	list, err = s.savedWhere(ctx, where, append(args, max)...)
	return list, total, err
}

// SavedIn returns what stands in a folder and in those below it.
func (s *Store) SavedIn(ctx context.Context, folder string) ([]Saved, error) {
	where, args := inFolder(folder)
	return s.savedWhere(ctx, where, append(args, MaxSaved)...)
}

// savedWhere reads what fits where; the last of args is how many at most.
func (s *Store) savedWhere(ctx context.Context, where string, args ...any) ([]Saved, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+savedColumns+" FROM requests WHERE "+where+
		" ORDER BY folder COLLATE NOCASE, name COLLATE NOCASE, id LIMIT ?", args...)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var list []Saved
	for rows.Next() {
		r, err := scanSaved(rows.Scan)
		if err != nil {
			return nil, s.explain(err)
		}
		list = append(list, r)
	}
	return list, s.explain(rows.Err())
}

// SavedRequest returns one request, and whether there is one with this ID.
func (s *Store) SavedRequest(ctx context.Context, id int64) (Saved, bool, error) {
	r, err := scanSaved(s.db.QueryRowContext(ctx, "SELECT "+savedColumns+" FROM requests WHERE id = ?", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Saved{}, false, nil
	}
	return r, err == nil, s.explain(err)
}

// DeleteSaved deletes one request; it is no error when there is none.
func (s *Store) DeleteSaved(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM requests WHERE id = ?", id)
	return s.explain(err)
}

func scanSaved(scan func(...any) error) (Saved, error) {
	var r Saved
	var query, header string
	var updated int64
	err := scan(&r.ID, &r.Folder, &r.Name, &r.Method, &r.Target, &r.Body, &r.Note, &query, &header, &updated)
	if err != nil {
		return Saved{}, err
	}
	r.Updated = time.UnixMilli(updated)
	var other error
	r.Query, err = unpackPairs(query)
	r.Header, other = unpackPairs(header)
	if err = errors.Join(err, other); err != nil {
		return Saved{}, fmt.Errorf("saved request %d: %w", r.ID, err)
	}
	return r, nil
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// MaxTabs is how many tabs can be open.
const MaxTabs = 100

// Tab is a request that somebody works on, as typed so far. It holds no secret,
// as Saved does not.
type Tab struct {
	ID            int64 // given by the store; 0: new
	Title         string
	Method        string
	Target        string
	Body          string
	Query, Header []Pair
	Place         int   // from the left; several may have the same, then the ID decides; a new one below 0 becomes the last
	Entry         int64 // of the history, with the last answer; 0: none. AddPacked and SetTabEntry change it
}

const tabColumns = "id, title, method, target, body, query, header, place, entry"

// Tabs returns all tabs from left to right.
func (s *Store) Tabs(ctx context.Context) ([]Tab, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+tabColumns+" FROM tabs ORDER BY place, id")
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []Tab
	for rows.Next() {
		var t Tab
		var query, header string
		if err := rows.Scan(&t.ID, &t.Title, &t.Method, &t.Target, &t.Body, &query, &header, &t.Place, &t.Entry); err != nil {
			return nil, s.explain(err)
		}
		var other error
		t.Query, err = unpackPairs(query)
		t.Header, other = unpackPairs(header)
		if err = errors.Join(err, other); err != nil {
			return nil, fmt.Errorf("tab %d: %w", t.ID, err)
		}
		all = append(all, t)
	}
	return all, s.explain(rows.Err())
}

// SaveTab keeps t and returns it as kept; one with the same ID is replaced.
// What is too long or too much is an *InputError.
func (s *Store) SaveTab(ctx context.Context, t Tab) (Tab, error) {
	t.Header = withoutCredentials(t.Header)
	err := checkRequest([]bounded{{"Title", t.Title, maxField}, {"Method", t.Method, 64}, {"Target", t.Target, maxValue}, {"Body", t.Body, MaxBody}}, t.Query, t.Header)
	if err != nil {
		return t, err
	}
	id := any(nil)
	if t.ID != 0 {
		id = t.ID
	}
	err = s.change(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `INSERT INTO tabs (`+tabColumns+`) 
			SELECT ?, ?, ?, ?, ?, ?, ?, CASE WHEN ?8 < 0 THEN (SELECT coalesce(max(place), 0) + 1 FROM tabs) ELSE ?8 END, ?9 WHERE true
			ON CONFLICT (id) DO UPDATE SET title = excluded.title, method = excluded.method, target = excluded.target, body = excluded.body,
				query = excluded.query, header = excluded.header, place = excluded.place
			RETURNING id, place`, id, t.Title, t.Method, t.Target, t.Body, packPairs(t.Query), packPairs(t.Header), t.Place, t.Entry).Scan(&t.ID, &t.Place)
		if err != nil {
			return err
		}
		var n int
		err = tx.QueryRowContext(ctx, "SELECT count(*) FROM tabs").Scan(&n)
		if err == nil && n > MaxTabs {
			return &InputError{"Title", fmt.Sprintf("there are already %d tabs; close one first", MaxTabs)}
		}
		return err
	})
	return t, err
}

// SetTabEntry says in which entry of the history a tab's last answer is kept.
func (s *Store) SetTabEntry(ctx context.Context, tab, entry int64) error {
	_, err := s.db.ExecContext(ctx, setTabEntry, entry, tab)
	return s.explain(err)
}

const setTabEntry = "UPDATE tabs SET entry = ? WHERE id = ?"

// DeleteTab deletes one tab; it is no error when there is none.
func (s *Store) DeleteTab(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM tabs WHERE id = ?", id)
	return s.explain(err)
}

package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// EntryQuery chooses entries of the history. What is empty does not matter.
type EntryQuery struct {
	Text     string // every word of it stands in method, address, status, trace ID or cause
	Tenant   string
	Method   string
	Source   string
	Statuses string // "2" to "5" for 2xx to 5xx, "0" for no answer, "bad" for all that did not go well
	Before   int64  // only entries with a smaller ID
	Max      int    // 0: 100
}

// entryText is what a search looks through.
const entryText = "(method || ' ' || url || ' ' || status || ' ' || trace_id || ' ' || cause)"

const entryColumns = "id, at, tenant, sign_in, source, method, url, status, state, content_type, trace_id, cause, took, size, kept"

func (q EntryQuery) where() (string, []any) {
	where, args := words(entryText, q.Text)
	for _, f := range []struct{ column, value string }{{"tenant", q.Tenant}, {"method", q.Method}, {"source", q.Source}} {
		if f.value != "" {
			where += " AND " + f.column + " = ?"
			args = append(args, f.value)
		}
	}
	switch q.Statuses {
	case "0", "1", "2", "3", "4", "5":
		where += " AND status / 100 = " + q.Statuses
	case "bad":
		where += " AND (status = 0 OR status >= 400 OR state <> 'done')"
	}
	return where, args
}

// Entries returns what q chooses, the newest first and without details, and
// how many there are altogether, whatever q.Before says.
func (s *Store) Entries(ctx context.Context, q EntryQuery) (list []Entry, total int, err error) {
	where, args := q.where()
	if err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM history WHERE "+where, args...).Scan(&total); err != nil {
		return nil, 0, s.explain(err)
	}
	if q.Before > 0 {
		where += " AND id < ?"
		args = append(args, q.Before)
	}
	most := q.Max
	if most <= 0 {
		most = 100
	}
	rows, err := s.db.QueryContext(ctx, "SELECT "+entryColumns+" FROM history WHERE "+where+" ORDER BY id DESC LIMIT ?", append(args, most)...)
	if err != nil {
		return nil, 0, s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanEntry(rows.Scan)
		if err != nil {
			return nil, 0, s.explain(err)
		}
		list = append(list, e)
	}
	return list, total, s.explain(rows.Err())
}

// Entry returns one entry with its details, and whether there is one with this ID.
func (s *Store) Entry(ctx context.Context, id int64) (Entry, bool, error) {
	var detail []byte
	row := s.db.QueryRowContext(ctx, "SELECT "+entryColumns+", detail FROM history JOIN history_parts USING (id) WHERE id = ?", id)
	e, err := scanEntry(func(to ...any) error { return row.Scan(append(to, &detail)...) })
	if errors.Is(err, sql.ErrNoRows) {
		return Entry{}, false, nil
	}
	if err != nil {
		return Entry{}, false, s.explain(err)
	}
	text, err := io.ReadAll(unpack(detail, maxDetail))
	if err == nil {
		err = json.Unmarshal(text, &e.EntryDetail)
	}
	if err != nil {
		return Entry{}, false, s.damaged(fmt.Errorf("entry %d: %w", id, err))
	}
	e.Cut = e.Cut || e.Kept == MaxBody && e.Kept < e.Size // of one that was kept when that was the bound
	return e, true, nil
}

// EachEntry calls f with every entry that q chooses, with details, the newest
// first; q.Max 0 means all. It ends at f's first error and returns it.
func (s *Store) EachEntry(ctx context.Context, q EntryQuery, f func(Entry) error) error {
	left := q.Max
	if left <= 0 {
		left = MaxEntries
	}
	for left > 0 {
		q.Max = min(left, 200) // the file is not held for longer than a page takes
		list, _, err := s.Entries(ctx, q)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, short := range list {
			e, ok, err := s.Entry(ctx, short.ID)
			if err != nil {
				return err
			}
			if ok { // it may have been deleted meanwhile
				if err := f(e); err != nil {
					return err
				}
			}
		}
		q.Before = list[len(list)-1].ID
		left -= len(list)
	}
	return nil
}

// EntryBody returns the kept part of an entry's answer, at most MaxAnswer bytes;
// it is empty when there is none.
func (s *Store) EntryBody(ctx context.Context, id int64) (io.ReadCloser, error) {
	var packed []byte
	err := s.db.QueryRowContext(ctx, "SELECT answer FROM history_parts WHERE id = ?", id).Scan(&packed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, s.explain(err)
	}
	return io.NopCloser(unpack(packed, MaxAnswer)), nil
}

// EntryTenants returns the hosts that the history has entries of.
func (s *Store) EntryTenants(ctx context.Context) ([]string, error) {
	var text sql.NullString
	err := s.db.QueryRowContext(ctx, "SELECT group_concat(tenant, ' ') FROM (SELECT DISTINCT tenant FROM history WHERE tenant <> '' ORDER BY tenant LIMIT 200)").Scan(&text)
	return strings.Fields(text.String), s.explain(err)
}

func scanEntry(scan func(...any) error) (Entry, error) {
	var e Entry
	var at int64
	err := scan(&e.ID, &at, &e.Tenant, &e.SignIn, &e.Source, &e.Method, &e.URL, &e.Status, &e.State, &e.ContentType, &e.TraceID, &e.Cause, &e.Took, &e.Size, &e.Kept)
	e.At = time.UnixMilli(at)
	return e, err
}

// unpack reads what packBody wrote, at most so many bytes of it.
func unpack(packed []byte, most int64) io.Reader {
	if len(packed) == 0 {
		return bytes.NewReader(nil)
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return broken{err}
	}
	return io.LimitReader(zip, most)
}

// broken is a body that cannot be read.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

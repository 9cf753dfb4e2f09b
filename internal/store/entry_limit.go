package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
)

const (
	limitKey    = "history-limit"
	memoryLimit = 32 << 20 // bytes of entries of a store in memory, unless set
)

// HistoryLimit is how many bytes the entries of the history may take.
func (s *Store) HistoryLimit(ctx context.Context) (int64, error) {
	text, err := s.Setting(ctx, limitKey)
	if n, wrong := strconv.ParseInt(text, 10, 64); wrong == nil && n > 0 {
		return n, err
	}
	if s.path == "" {
		return memoryLimit, err
	}
	return DefaultLimit, err
}

// SetHistoryLimit changes how many bytes the entries may take, from 1 MiB to
// 4 GiB; the oldest that are too much give way at once.
func (s *Store) SetHistoryLimit(ctx context.Context, bytes int64) error {
	if bytes < 1<<20 || bytes > 4<<30 {
		return &InputError{"Limit", "between 1 MB and 4 GB are possible"}
	}
	if err := s.SetSetting(ctx, limitKey, strconv.FormatInt(bytes, 10)); err != nil {
		return err
	}
	var gone int64
	err := s.change(ctx, func(tx *sql.Tx) error {
		before, err := history(ctx, tx)
		if err != nil {
			return err
		}
		err = dropOldest(ctx, tx, bytes, MaxEntries)
		if err != nil {
			return err
		}
		after, err := history(ctx, tx)
		gone = after.Dropped - before.Dropped
		return err
	})
	if err != nil || gone == 0 {
		return err
	}
	return s.shrink(ctx)
}

// History is how much the history holds.
type History struct {
	Entries int
	Bytes   int64 // as they are on disk
	Dropped int64 // entries that gave way to newer ones
}

// History returns how much there is.
func (s *Store) History(ctx context.Context) (h History, err error) {
	h, err = history(ctx, s.db)
	return h, s.explain(err)
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func history(ctx context.Context, db rowQuerier) (h History, err error) {
	err = db.QueryRowContext(ctx, "SELECT entries, bytes, dropped FROM history_sum").Scan(&h.Entries, &h.Bytes, &h.Dropped)
	return h, err
}

// dropOldest deletes the oldest entries till what is left fits; the newest stays.
func dropOldest(ctx context.Context, tx *sql.Tx, bytes int64, entries int) error {
	h, err := history(ctx, tx)
	if err != nil || h.Bytes <= bytes && h.Entries <= entries {
		return err
	}
	last, gone, err := tooMuch(ctx, tx, h, bytes, entries)
	if err != nil || gone == 0 {
		return err
	}
	if _, err = tx.ExecContext(ctx, "DELETE FROM history WHERE id <= ?", last); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE history_sum SET dropped = dropped + ?", gone)
	return err
}

// tooMuch counts the oldest entries that have to go, and names the last of them.
func tooMuch(ctx context.Context, tx *sql.Tx, h History, bytes int64, entries int) (last int64, gone int, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, bytes FROM history ORDER BY id")
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	for h.Entries > 1 && (h.Bytes > bytes || h.Entries > entries) && rows.Next() {
		var size int64
		if err := rows.Scan(&last, &size); err != nil {
			return 0, 0, err
		}
		h.Entries, h.Bytes, gone = h.Entries-1, h.Bytes-size, gone+1
	}
	return last, gone, rows.Err()
}

// DeleteEntry deletes one entry; it is no error when there is none.
func (s *Store) DeleteEntry(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM history WHERE id = ?; UPDATE tabs SET entry = 0 WHERE entry = ?", id, id)
	return s.explain(err)
}

// ClearHistory deletes all entries, so that they cannot be read from the file any more.
func (s *Store) ClearHistory(ctx context.Context) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, clearHistory)
		return err
	})
	if err != nil {
		return err
	}
	return s.shrink(ctx)
}

const clearHistory = "DELETE FROM history_parts; DELETE FROM history; UPDATE history_sum SET entries = 0, bytes = 0, dropped = 0; UPDATE tabs SET entry = 0;"

// shrink gives the room of what was deleted back to the disk; nothing of it
// stays readable in the file or its log.
func (s *Store) shrink(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")
	return s.explain(err)
}

// Size is how many bytes the file takes on disk, and in memory without one.
func (s *Store) Size(ctx context.Context) (int64, error) {
	var pages, size int64
	if err := s.db.QueryRowContext(ctx, "SELECT page_count, page_size FROM pragma_page_count, pragma_page_size").Scan(&pages, &size); err != nil {
		return 0, fmt.Errorf("the size of the store: %w", s.explain(err))
	}
	return pages * size, nil
}

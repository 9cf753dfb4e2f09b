package store

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations lead from one version of the file to the next. What was released
// is never changed here; new versions are added at the end.
func migrations() []string {
	return []string{`
		CREATE TABLE profiles (
			id         INTEGER PRIMARY KEY AUTOINCREMENT,
			name       TEXT NOT NULL UNIQUE COLLATE NOCASE,
			address    TEXT NOT NULL,
			kind       TEXT NOT NULL,
			client_id  TEXT NOT NULL,
			key_id     TEXT NOT NULL,
			user_field TEXT NOT NULL,
			user_value TEXT NOT NULL,
			body       TEXT NOT NULL,
			scopes     TEXT NOT NULL, -- a JSON list, or null
			used       INTEGER NOT NULL -- milliseconds since 1970
		) STRICT;
		CREATE TABLE settings (
			key   TEXT PRIMARY KEY,
			value TEXT NOT NULL
		) STRICT, WITHOUT ROWID;`,
	}
}

// migrate brings the file to the newest version in one transaction: after a
// crash it is the old one or the new one, nothing between.
func (s *Store) migrate(ctx context.Context) error {
	steps := migrations()
	return s.change(ctx, func(tx *sql.Tx) error {
		var version int
		if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
			return err
		}
		if version > len(steps) {
			return fmt.Errorf("%s was %w of this program (its format is %d, known are up to %d)", s.path, ErrNewer, version, len(steps))
		}
		if version < 0 {
			return s.damaged(fmt.Errorf("format %d", version))
		}
		for _, step := range steps[version:] {
			if _, err := tx.ExecContext(ctx, step); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(steps)))
		return err
	})
}

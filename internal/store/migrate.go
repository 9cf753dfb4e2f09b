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
		) STRICT, WITHOUT ROWID;`, `
		CREATE TABLE requests ( -- saved under a name
			id      INTEGER PRIMARY KEY AUTOINCREMENT,
			folder  TEXT NOT NULL,
			name    TEXT NOT NULL,
			method  TEXT NOT NULL,
			target  TEXT NOT NULL,
			body    TEXT NOT NULL,
			note    TEXT NOT NULL,
			query   TEXT NOT NULL, -- a JSON list, or empty
			header  TEXT NOT NULL, -- a JSON list, or empty
			updated INTEGER NOT NULL -- milliseconds since 1970
		) STRICT;
		CREATE TABLE tabs (
			id      INTEGER PRIMARY KEY AUTOINCREMENT,
			title   TEXT NOT NULL,
			method  TEXT NOT NULL,
			target  TEXT NOT NULL,
			body    TEXT NOT NULL,
			query   TEXT NOT NULL,
			header  TEXT NOT NULL,
			place   INTEGER NOT NULL,
			entry   INTEGER NOT NULL -- of the history; 0: none
		) STRICT;
		CREATE TABLE variables (
			tenant TEXT NOT NULL,
			name   TEXT NOT NULL,
			value  TEXT NOT NULL,
			origin TEXT NOT NULL,
			PRIMARY KEY (tenant, name)
		) STRICT, WITHOUT ROWID;
		CREATE TABLE history (
			id           INTEGER PRIMARY KEY AUTOINCREMENT,
			at           INTEGER NOT NULL, -- milliseconds since 1970
			tenant       TEXT NOT NULL,
			sign_in      TEXT NOT NULL,
			source       TEXT NOT NULL,
			method       TEXT NOT NULL,
			url          TEXT NOT NULL,
			status       INTEGER NOT NULL,
			state        TEXT NOT NULL,
			content_type TEXT NOT NULL,
			trace_id     TEXT NOT NULL,
			cause        TEXT NOT NULL,
			took         INTEGER NOT NULL, -- nanoseconds
			size         INTEGER NOT NULL,
			kept         INTEGER NOT NULL,
			bytes        INTEGER NOT NULL -- on disk, about
		) STRICT;
		CREATE TABLE history_parts ( -- apart, so that lists and searches do not read them
			id     INTEGER PRIMARY KEY,
			detail BLOB NOT NULL, -- JSON, gzip
			answer BLOB           -- gzip
		) STRICT;
		CREATE TABLE history_sum (entries INTEGER NOT NULL, bytes INTEGER NOT NULL, dropped INTEGER NOT NULL) STRICT;
		INSERT INTO history_sum VALUES (0, 0, 0);
		CREATE TRIGGER history_added AFTER INSERT ON history BEGIN
			UPDATE history_sum SET entries = entries + 1, bytes = bytes + new.bytes;
		END;
		CREATE TRIGGER history_deleted AFTER DELETE ON history BEGIN
			DELETE FROM history_parts WHERE id = old.id;
			UPDATE history_sum SET entries = entries - 1, bytes = bytes - old.bytes;
		END;`, `
		CREATE TABLE sequences ( -- of QIX calls
			id      INTEGER PRIMARY KEY AUTOINCREMENT,
			name    TEXT NOT NULL UNIQUE COLLATE NOCASE,
			body    TEXT NOT NULL, -- JSON
			updated INTEGER NOT NULL -- milliseconds since 1970
		) STRICT;`,
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

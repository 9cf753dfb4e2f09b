// Package store keeps what outlives the program: settings, profiles, open tabs,
// saved requests, variables and the history, in one SQLite file of the person
// who runs it.
//
// No secret is ever kept here: no table has a column for one, headers that carry
// a credential lose their value, and callers clean all else before they hand it
// over.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite", without cgo
)

// FileName is the name of the file inside the data folder.
const FileName = "console.db"

// Store is the open file. It may be used from several goroutines, and several
// programs may have the same file open.
type Store struct {
	db      *sql.DB
	path    string    // empty when in memory
	packers sync.Pool // *packer

	statements sync.Map // *sql.Stmt by text
}

// Open opens the store in the folder dir, which is made when it is missing
// (mode 0700, the file 0600). An empty dir means a store in memory that is gone
// after Close.
//
// A folder in which others may write, a symbolic link in place of the folder or
// the file, a damaged file, and one made by a newer version are refused; the
// error is a sentence for a person.
func Open(dir string) (*Store, error) {
	s := &Store{}
	if dir != "" {
		path, err := prepare(dir)
		if err != nil {
			return nil, err
		}
		s.path = path
	}
	db, err := sql.Open("sqlite", dsn(s.path))
	if err != nil {
		return nil, s.explain(err)
	}
	// Writers wait for each other anyway; one connection also keeps a store in memory alive.
	db.SetMaxOpenConns(1)
	s.db = db
	if err := s.prepareTables(context.Background()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *Store) prepareTables(ctx context.Context) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	return s.migrate(ctx)
}

// check reads through all tables but the bodies of the history, so that damage
// shows at the start and not in the middle of the work. Those can be 200 MB;
// each is checked when it is read.
func (s *Store) check(ctx context.Context) error {
	tables, err := s.tables(ctx)
	if err != nil {
		return err
	}
	for _, table := range tables {
		var verdict string
		if err := s.db.QueryRowContext(ctx, fmt.Sprintf("PRAGMA quick_check('%s')", table)).Scan(&verdict); err != nil {
			return s.explain(err)
		}
		if verdict != "ok" {
			return s.damaged(errors.New(verdict))
		}
	}
	return nil
}

func (s *Store) tables(ctx context.Context) ([]string, error) {
	var names sql.NullString
	err := s.db.QueryRowContext(ctx, `SELECT group_concat(name, ' ') FROM sqlite_schema WHERE type = 'table' AND name <> 'history_parts' AND name NOT LIKE '%''%'`).Scan(&names)
	return strings.Fields(names.String), s.explain(err)
}

// Close writes everything out and closes the file.
func (s *Store) Close() error { return s.explain(s.db.Close()) }

// Path is the file's path; empty when the store is in memory.
func (s *Store) Path() string { return s.path }

// Clear deletes all that is kept, so that it cannot be read from the file any more.
func (s *Store) Clear(ctx context.Context) error {
	err := s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM profiles; DELETE FROM settings; DELETE FROM requests; DELETE FROM tabs; DELETE FROM variables;"+clearHistory)
		return err
	})
	if err != nil {
		return err
	}
	return s.shrink(ctx)
}

// statement is one that is made for every call of the history: reading its text each
// time takes longer than running it. It is not to be asked for inside a transaction,
// which has the only connection.
func (s *Store) statement(ctx context.Context, text string) (*sql.Stmt, error) {
	if made, ok := s.statements.Load(text); ok {
		return made.(*sql.Stmt), nil
	}
	made, err := s.db.PrepareContext(ctx, text)
	if err != nil {
		return nil, s.explain(err)
	}
	if other, loaded := s.statements.LoadOrStore(text, made); loaded {
		made.Close()
		return other.(*sql.Stmt), nil
	}
	return made, nil
}

// change runs f in a transaction.
func (s *Store) change(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // does nothing after Commit
	if err := f(tx); err != nil {
		return s.explain(err)
	}
	return s.explain(tx.Commit())
}

// dsn is the driver's name for the file. Transactions take the write lock at
// once: one that reads first and writes later could not wait for its turn. What was
// committed outlives the end of the program, however it comes; a power cut may take
// the last changes, never the file (sqlite.org/pragma.html#pragma_synchronous).
func dsn(path string) string {
	pragmas := url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "secure_delete(1)"},
	}
	if path == "" {
		return "file::memory:?" + pragmas.Encode()
	}
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… on Windows
	}
	return fmt.Sprintf("file://%s?%s", (&url.URL{Path: slashed}).EscapedPath(), pragmas.Encode())
}

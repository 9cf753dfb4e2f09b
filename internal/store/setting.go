package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

const (
	maxSettings = 1000
	maxValue    = 64 << 10 // bytes
)

// Setting returns the value kept under key; empty when there is none.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	find, err := s.statement(ctx, "SELECT value FROM settings WHERE key = ?")
	if err != nil {
		return "", err
	}
	var value string
	err = find.QueryRowContext(ctx, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, s.explain(err)
}

// SetSetting keeps value under key; an empty value deletes it. What is too long
// or too much is an *InputError.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	switch {
	case key == "" || len(key) > maxField:
		return &InputError{"Key", fmt.Sprintf("between 1 and %d bytes are needed", maxField)}
	case len(value) > maxValue:
		return &InputError{"Value", fmt.Sprintf("longer than the %d bytes that can be kept", maxValue)}
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM settings WHERE key = ?", key); err != nil || value == "" {
			return err
		}
		var others int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM settings").Scan(&others); err != nil {
			return err
		}
		if others >= maxSettings {
			return &InputError{"Key", fmt.Sprintf("there are already %d settings", maxSettings)}
		}
		_, err := tx.ExecContext(ctx, "INSERT INTO settings (key, value) VALUES (?, ?)", key, value)
		return err
	})
}

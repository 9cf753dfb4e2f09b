package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Bounds of what is kept.
const (
	MaxProfiles = 200  // profiles at a time
	maxField    = 4096 // bytes of one field
	maxScopes   = 200  // scopes of one profile
)

// Profile is a tenant and a way to sign in there, without the secret: that is
// asked for each time.
type Profile struct {
	ID        int64  // given by the store
	Name      string // unique; upper and lower case are the same
	Address   string
	Kind      string // how one signs in, as in qlikproxy.SignInKind
	ClientID  string
	KeyID     string
	UserField string
	UserValue string
	Body      string
	Scopes    []string
	Used      time.Time // last used, to the millisecond
}

const profileColumns = "id, name, address, kind, client_id, key_id, user_field, user_value, body, scopes, used"

// Profiles returns all profiles, the last used first.
func (s *Store) Profiles(ctx context.Context) ([]Profile, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+profileColumns+" FROM profiles ORDER BY used DESC, id DESC")
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []Profile
	for rows.Next() {
		p, err := scanProfile(rows.Scan)
		if err != nil {
			return nil, s.explain(err)
		}
		all = append(all, p)
	}
	return all, s.explain(rows.Err())
}

// Profile returns one profile, and whether there is one with this ID.
func (s *Store) Profile(ctx context.Context, id int64) (Profile, bool, error) {
	row := s.db.QueryRowContext(ctx, "SELECT "+profileColumns+" FROM profiles WHERE id = ?", id)
	p, err := scanProfile(row.Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Profile{}, false, nil
	}
	return p, err == nil, s.explain(err)
}

// SaveProfile keeps p and returns it as kept. One with the same name is
// replaced and keeps its ID; the ID in p does not matter. A zero Used means now.
// What is too long or too much is an *InputError.
func (s *Store) SaveProfile(ctx context.Context, p Profile) (Profile, error) {
	p.Name = strings.TrimSpace(p.Name)
	if err := p.check(); err != nil {
		return Profile{}, err
	}
	if p.Used.IsZero() {
		p.Used = time.Now()
	}
	p.Used = time.UnixMilli(p.Used.UnixMilli())
	scopes, err := json.Marshal(p.Scopes)
	if err != nil {
		return Profile{}, err
	}
	err = s.change(ctx, func(tx *sql.Tx) error {
		if err := makeRoom(ctx, tx, p.Name); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `
			INSERT INTO profiles (name, address, kind, client_id, key_id, user_field, user_value, body, scopes, used)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (name) DO UPDATE SET name = excluded.name, address = excluded.address, kind = excluded.kind,
				client_id = excluded.client_id, key_id = excluded.key_id, user_field = excluded.user_field,
				user_value = excluded.user_value, body = excluded.body, scopes = excluded.scopes, used = excluded.used
			RETURNING id`,
			p.Name, p.Address, p.Kind, p.ClientID, p.KeyID, p.UserField, p.UserValue, p.Body, string(scopes), p.Used.UnixMilli(),
		).Scan(&p.ID)
	})
	return p, err
}

// DeleteProfile deletes one profile; it is no error when there is none.
func (s *Store) DeleteProfile(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM profiles WHERE id = ?", id)
	return s.explain(err)
}

// makeRoom refuses one profile more than may be kept.
func makeRoom(ctx context.Context, tx *sql.Tx, name string) error {
	var others int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM profiles WHERE name <> ?", name).Scan(&others)
	if err == nil && others >= MaxProfiles {
		return &InputError{"Name", fmt.Sprintf("there are already %d profiles; delete one first", MaxProfiles)}
	}
	return err
}

func (p Profile) check() error {
	if p.Name == "" {
		return &InputError{"Name", "a profile needs a name"}
	}
	fields := []struct{ name, value string }{
		{"Name", p.Name}, {"Address", p.Address}, {"Kind", p.Kind}, {"ClientID", p.ClientID}, {"KeyID", p.KeyID},
		{"UserField", p.UserField}, {"UserValue", p.UserValue}, {"Body", p.Body}, {"Scopes", strings.Join(p.Scopes, " ")},
	}
	for _, f := range fields {
		if len(f.value) > maxField {
			return &InputError{f.name, fmt.Sprintf("longer than the %d bytes that can be kept", maxField)}
		}
	}
	if len(p.Scopes) > maxScopes {
		return &InputError{"Scopes", fmt.Sprintf("more than %d", maxScopes)}
	}
	return nil
}

func scanProfile(scan func(...any) error) (Profile, error) {
	var p Profile
	var scopes string
	var used int64
	err := scan(&p.ID, &p.Name, &p.Address, &p.Kind, &p.ClientID, &p.KeyID, &p.UserField, &p.UserValue, &p.Body, &scopes, &used)
	if err != nil {
		return Profile{}, err
	}
	p.Used = time.UnixMilli(used)
	if err := json.Unmarshal([]byte(scopes), &p.Scopes); err != nil {
		return Profile{}, fmt.Errorf("scopes of profile %d: %w", p.ID, err)
	}
	return p, nil
}

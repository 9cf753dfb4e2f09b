package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
)

// MaxVariables is how many variables can be kept.
const MaxVariables = 1000

const maxVariable = 8 << 10 // bytes of a value

// Variable is a value that requests name as {{Name}}. It is never a secret:
// the caller has refused what it knows as one.
type Variable struct {
	Tenant string // host of the one tenant it is for; empty: everywhere
	Name   string
	Value  string
	From   string // where it came from, in words; may be empty
}

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,63}$`)

// Variables returns what holds for tenant, by name: the tenant's own, and those
// that are for everywhere and that the tenant's own do not take the place of.
func (s *Store) Variables(ctx context.Context, tenant string) ([]Variable, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT tenant, name, value, origin FROM variables AS v
		WHERE tenant = ?1 OR tenant = '' AND NOT EXISTS (SELECT 1 FROM variables WHERE tenant = ?1 AND name = v.name)
		ORDER BY name COLLATE NOCASE, name`, tenant)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []Variable
	for rows.Next() {
		var v Variable
		if err := rows.Scan(&v.Tenant, &v.Name, &v.Value, &v.From); err != nil {
			return nil, s.explain(err)
		}
		all = append(all, v)
	}
	return all, s.explain(rows.Err())
}

// SetVariable keeps v in the place of one with the same tenant and name. What
// cannot be kept is an *InputError.
func (s *Store) SetVariable(ctx context.Context, v Variable) error {
	if !variableName.MatchString(v.Name) {
		return &InputError{"Name", "a variable's name is up to 64 letters, digits, dots, dashes and underscores, and begins with a letter or an underscore"}
	}
	for _, f := range []bounded{{"Tenant", v.Tenant, 255}, {"Value", v.Value, maxVariable}, {"From", v.From, maxField}} {
		if len(f.value) > f.most {
			return &InputError{f.name, fmt.Sprintf("longer than the %d bytes that can be kept", f.most)}
		}
	}
	return s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO variables (tenant, name, value, origin) VALUES (?, ?, ?, ?)
			ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value, origin = excluded.origin`, v.Tenant, v.Name, v.Value, v.From)
		if err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM variables").Scan(&n); err != nil {
			return err
		}
		if n > MaxVariables {
			return &InputError{"Name", fmt.Sprintf("there are already %d variables; delete one first", MaxVariables)}
		}
		return nil
	})
}

// DeleteVariable deletes one variable; it is no error when there is none.
func (s *Store) DeleteVariable(ctx context.Context, tenant, name string) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM variables WHERE tenant = ? AND name = ?", tenant, name)
	return s.explain(err)
}

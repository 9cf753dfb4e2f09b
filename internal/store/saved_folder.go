package store

import (
	"context"
	"database/sql"
	"strings"
)

// CleanFolder writes a folder in the one form that is kept: "a/b", without
// blanks around the names and without empty names.
func CleanFolder(folder string) string {
	var parts []string
	for part := range strings.SplitSeq(folder, "/") {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}

// inFolder is the condition for what stands in folder or below it.
func inFolder(folder string) (where string, args []any) {
	if folder = CleanFolder(folder); folder == "" {
		return "1", nil
	}
	return "(folder = ? OR substr(folder, 1, length(?)) = ?)", []any{folder, folder + "/", folder + "/"}
}

// Folders returns every folder that holds something, in order.
func (s *Store) Folders(ctx context.Context) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT DISTINCT folder FROM requests WHERE folder <> '' ORDER BY folder COLLATE NOCASE")
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var folder string
		if err := rows.Scan(&folder); err != nil {
			return nil, s.explain(err)
		}
		all = append(all, folder)
	}
	return all, s.explain(rows.Err())
}

// RenameFolder moves all that stands in from, and below it, to to.
func (s *Store) RenameFolder(ctx context.Context, from, to string) error {
	from, to = CleanFolder(from), CleanFolder(to)
	if from == "" || to == "" || len(to) > maxField {
		return &InputError{"Folder", "a folder needs a name of at most 4,096 bytes"}
	}
	where, args := inFolder(from)
	return s.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE requests SET folder = ? || substr(folder, length(?) + 1) WHERE "+where, append([]any{to, from}, args...)...)
		return err
	})
}

// DeleteFolder deletes all that stands in folder and below it.
func (s *Store) DeleteFolder(ctx context.Context, folder string) error {
	if CleanFolder(folder) == "" {
		return &InputError{"Folder", "name the folder"}
	}
	where, args := inFolder(folder)
	_, err := s.db.ExecContext(ctx, "DELETE FROM requests WHERE "+where, args...)
	return s.explain(err)
}

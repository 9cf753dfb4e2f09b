package store

import (
	"context"
	"fmt"
	"io"
	"reflect"
)

// Scrub takes out what became known as a secret after it was kept: clean returns
// a text without secrets. Saved requests and tabs are kept cleaned, variables and
// entries of the history that held one are deleted. It returns how many there were.
func (s *Store) Scrub(ctx context.Context, clean func(string) string) (found int, err error) {
	for _, scrub := range []func(context.Context, func(string) string) (int, error){s.scrubSaved, s.scrubTabs, s.scrubVariables, s.scrubHistory} {
		n, err := scrub(ctx, clean)
		found += n
		if err != nil {
			return found, err
		}
	}
	if found > 0 { // deleted content is overwritten in the file; this takes it out of the log
		_, err = s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return found, s.explain(err)
}

func (s *Store) scrubSaved(ctx context.Context, clean func(string) string) (found int, err error) {
	list, _, err := s.SavedRequests(ctx, "", 0)
	for _, r := range list {
		was := r
		for _, field := range []*string{&r.Folder, &r.Name, &r.Method, &r.Target, &r.Body, &r.Note} {
			*field = clean(*field)
		}
		r.Query, r.Header = cleanPairs(r.Query, clean), cleanPairs(r.Header, clean)
		if !reflect.DeepEqual(r, was) {
			found++
			if _, err := s.SaveRequest(ctx, r); err != nil {
				return found, err
			}
		}
	}
	return found, err
}

func (s *Store) scrubTabs(ctx context.Context, clean func(string) string) (found int, err error) {
	list, err := s.Tabs(ctx)
	for _, t := range list {
		was := t
		for _, field := range []*string{&t.Title, &t.Method, &t.Target, &t.Body} {
			*field = clean(*field)
		}
		t.Query, t.Header = cleanPairs(t.Query, clean), cleanPairs(t.Header, clean)
		if !reflect.DeepEqual(t, was) {
			found++
			if _, err := s.SaveTab(ctx, t); err != nil {
				return found, err
			}
		}
	}
	return found, err
}

func cleanPairs(list []Pair, clean func(string) string) []Pair {
	var out []Pair
	for _, p := range list {
		out = append(out, Pair{clean(p.Name), clean(p.Value)})
	}
	return out
}

func (s *Store) scrubVariables(ctx context.Context, clean func(string) string) (found int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT tenant, name, value, origin FROM variables")
	if err != nil {
		return 0, s.explain(err)
	}
	var bad []Variable
	for rows.Next() {
		var v Variable
		if err := rows.Scan(&v.Tenant, &v.Name, &v.Value, &v.From); err != nil {
			return 0, s.explain(err)
		}
		if text := v.Value + "\n" + v.From; clean(text) != text {
			bad = append(bad, v)
		}
	}
	if err := rows.Close(); err != nil {
		return 0, s.explain(err)
	}
	for _, v := range bad {
		if err := s.DeleteVariable(ctx, v.Tenant, v.Name); err != nil {
			return found, err
		}
		found++
	}
	return found, nil
}

func (s *Store) scrubHistory(ctx context.Context, clean func(string) string) (found int, err error) {
	var bad []int64
	err = s.EachEntry(ctx, EntryQuery{}, func(e Entry) error {
		body, err := s.EntryBody(ctx, e.ID)
		if err != nil {
			return err
		}
		held, err := holds(body, clean)
		if err != nil {
			return s.damaged(fmt.Errorf("the body of entry %d: %w", e.ID, err))
		}
		if head := fmt.Sprintf("%+v", e); held || clean(head) != head {
			bad = append(bad, e.ID)
		}
		return nil
	})
	for _, id := range bad {
		if err := s.DeleteEntry(ctx, id); err != nil {
			return found, err
		}
		found++
	}
	return found, err
}

const (
	scrubPiece   = 1 << 20   // bytes of a body that are looked at together
	scrubOverlap = 128 << 10 // of them again with the next, so that a secret across both is seen; far longer than one is
)

// holds tells whether a body holds a secret, piece by piece.
func holds(body io.Reader, clean func(string) string) (bool, error) {
	piece := make([]byte, scrubPiece)
	for kept := 0; ; {
		n, err := io.ReadFull(body, piece[kept:])
		text := string(piece[:kept+n])
		if clean(text) != text {
			return true, nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(piece, piece[len(piece)-scrubOverlap:])
	}
}

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
		text, err := io.ReadAll(body)
		if err != nil {
			return s.damaged(fmt.Errorf("the body of entry %d: %w", e.ID, err))
		}
		if whole := fmt.Sprintf("%+v\n%s", e, text); clean(whole) != whole {
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

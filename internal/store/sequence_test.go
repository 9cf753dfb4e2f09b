package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"qlikconsole/internal/store"
)

func TestSequences(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	first, err := s.SaveSequence(t.Context(), " Walk ", `{"a":"'; --"}`)
	if err != nil || first.ID == 0 || first.Name != "Walk" {
		t.Fatalf("%+v, %v", first, err)
	}
	second, err := s.SaveSequence(t.Context(), "WALK", `{"b":1}`)
	if err != nil || second.ID != first.ID {
		t.Errorf("the same name: %+v, %v", second, err)
	}
	if _, err := s.SaveSequence(t.Context(), "Another", `{}`); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, dir)
	all, err := s.Sequences(t.Context())
	if err != nil || len(all) != 2 || all[0].Name != "Another" || all[1] != second {
		t.Errorf("kept %+v, %v; want %+v last", all, err, second)
	}
	if got, ok, err := s.Sequence(t.Context(), first.ID); !ok || err != nil || got != second {
		t.Errorf("got %+v, %v, %v", got, ok, err)
	}
	for range 2 { // deleting what is gone is no error
		if err := s.DeleteSequence(t.Context(), first.ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := s.Sequence(t.Context(), first.ID); ok || err != nil {
		t.Errorf("still there: %v, %v", ok, err)
	}
}

func TestSequencesAreBounded(t *testing.T) {
	s := open(t, "")
	var input *store.InputError
	for name, body := range map[string]string{"": "{}", strings.Repeat("n", 5000): "{}", "long": strings.Repeat("x", 2<<20)} {
		if _, err := s.SaveSequence(t.Context(), name, body); !errors.As(err, &input) {
			t.Errorf("%.10q: %v", name, err)
		}
	}
	for i := range store.MaxSequences {
		if _, err := s.SaveSequence(t.Context(), fmt.Sprint(i), "{}"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.SaveSequence(t.Context(), "one more", "{}"); !errors.As(err, &input) || input.Field != "Name" {
		t.Errorf("one more: %v", err)
	}
	if _, err := s.SaveSequence(t.Context(), "7", `{"new":1}`); err != nil {
		t.Errorf("replacing in a full store: %v", err)
	}
}

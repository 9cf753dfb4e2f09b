package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"qlikconsole/internal/store"
)

func save(t *testing.T, s *store.Store, p store.Profile) store.Profile {
	t.Helper()
	p, err := s.SaveProfile(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func saveErr(t *testing.T, s *store.Store, p store.Profile) error {
	t.Helper()
	_, err := s.SaveProfile(t.Context(), p)
	return err
}

func full(name string) store.Profile {
	return store.Profile{
		Name: name, Address: "https://acme.eu.qlikcloud.com", Kind: "private-key", ClientID: "client", KeyID: "key",
		UserField: "subject", UserValue: `auth0|"quoted'; --`, Body: "form", Scopes: []string{"admin.apps", "user_default"},
		Used: time.UnixMilli(1_700_000_000_123),
	}
}

func TestProfileRoundTrip(t *testing.T) {
	s := open(t, "")
	for _, want := range []store.Profile{full("acme"), {Name: "bare", Used: time.UnixMilli(1)}, {Name: "none asked", Used: time.UnixMilli(1), Scopes: []string{}}} {
		kept := save(t, s, want)
		if kept.ID == 0 {
			t.Errorf("%s: no ID", want.Name)
		}
		want.ID = kept.ID
		got, ok, err := s.Profile(t.Context(), kept.ID)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("read back (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(kept, got); diff != "" {
			t.Errorf("returned by SaveProfile (-returned +read):\n%s", diff)
		}
	}
	if _, ok, err := s.Profile(t.Context(), 4711); ok || err != nil {
		t.Errorf("an unknown ID: %v, %v", ok, err)
	}
}

func TestProfileSameName(t *testing.T) {
	s := open(t, "")
	first := save(t, s, full("Acme"))
	save(t, s, full("other"))
	changed := full("ACME ")
	changed.Address = "https://acme.us.qlikcloud.com"
	second := save(t, s, changed)
	if second.ID != first.ID || second.Name != "ACME" {
		t.Errorf("got %+v, want the one with ID %d replaced", second, first.ID)
	}
	if all, err := s.Profiles(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("got %d profiles, %v; want 2", len(all), err)
	}
}

func TestProfileOrderAndDelete(t *testing.T) {
	s := open(t, "")
	for i, name := range []string{"old", "newest", "middle"} {
		p := full(name)
		p.Used = time.UnixMilli([]int64{1, 3, 2}[i])
		save(t, s, p)
	}
	now := save(t, s, store.Profile{Name: "now"})
	if now.Used.IsZero() {
		t.Error("a zero Used was kept")
	}
	if got := names(t, s); !slices.Equal(got, []string{"now", "newest", "middle", "old"}) {
		t.Errorf("order: %v", got)
	}
	for range 2 { // deleting what is gone is no error
		if err := s.DeleteProfile(t.Context(), now.ID); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, s); !slices.Equal(got, []string{"newest", "middle", "old"}) {
		t.Errorf("after deleting: %v", got)
	}
}

func TestProfilesAreBounded(t *testing.T) {
	s := open(t, "")
	for i := range store.MaxProfiles {
		save(t, s, store.Profile{Name: fmt.Sprint("p", i)})
	}
	var input *store.InputError
	if err := saveErr(t, s, store.Profile{Name: "one more"}); !errors.As(err, &input) || input.Field != "Name" {
		t.Errorf("one more: %v", err)
	}
	save(t, s, store.Profile{Name: "P7"}) // replaces p7
}

func TestSettings(t *testing.T) {
	s, ctx := open(t, ""), t.Context()
	for _, value := range []string{"", "one", "two'; DROP TABLE settings; --", ""} {
		if err := s.SetSetting(ctx, "k", value); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Setting(ctx, "k"); err != nil || got != value {
			t.Errorf("got %q, %v; want %q", got, err, value)
		}
	}
	for i := range 1000 {
		if err := s.SetSetting(ctx, fmt.Sprint(i), "v"); err != nil {
			t.Fatal(err)
		}
	}
	var input *store.InputError
	if err := s.SetSetting(ctx, "one more", "v"); !errors.As(err, &input) {
		t.Errorf("one more setting: %v", err)
	}
	if err := s.SetSetting(ctx, "7", "changed"); err != nil {
		t.Errorf("changing one of a full store: %v", err)
	}
}

// A new field must be thought about: nothing that lets anybody in may be kept.
func TestProfileHasNoPlaceForASecret(t *testing.T) {
	want := []string{"ID", "Name", "Address", "Kind", "ClientID", "KeyID", "UserField", "UserValue", "Body", "Scopes", "Used"}
	var got []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[store.Profile]()) {
		got = append(got, f.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields of Profile (-want +got):\n%s", diff)
	}
}

func names(t *testing.T, s *store.Store) []string {
	t.Helper()
	all, err := s.Profiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range all {
		names = append(names, p.Name)
	}
	return names
}

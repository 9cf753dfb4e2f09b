package store_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"qlikconsole/internal/store"
)

func entry(n int) store.Entry {
	return store.Entry{At: time.UnixMilli(1_700_000_000_000 + int64(n)), Tenant: "acme.eu.qlikcloud.com", SignIn: "API key", Source: "page", Method: "GET",
		URL: fmt.Sprintf("https://acme.eu.qlikcloud.com/api/v1/items?n=%d", n), Status: 200, State: "done", ContentType: "application/json",
		TraceID: fmt.Sprintf("trace%d", n), Took: 1234567, Size: 99}
}

func add(t testing.TB, s *store.Store, e store.Entry, body string) int64 {
	t.Helper()
	id, err := s.AddEntry(t.Context(), e, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func bodyOf(t *testing.T, s *store.Store, id int64) string {
	t.Helper()
	r, err := s.EntryBody(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func history(t *testing.T, s *store.Store) store.History {
	t.Helper()
	h, err := s.History(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestEntryRoundTrip(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	want := entry(1)
	want.Cause, want.Kept = "rest-404", int64(len(`{"data":[]}`))
	want.EntryDetail = store.EntryDetail{RequestHeader: []store.Pair{{"Accept", "application/json"}}, Header: []store.Pair{{"X", "a"}, {"X", "b"}},
		RequestBody: "{\x00\"é\":1}", RequestSize: 7, WireSize: 5, Proto: "HTTP/2.0", Items: -1, Problem: "It failed.", Notes: []string{"a", "b"}, Proof: []store.Pair{{"Status", "404"}},
		Timing: store.Timing{DNS: 1, Connect: 2, TLS: 3, FirstByte: 4, Download: 5, Total: 15, Reused: true, RemoteAddr: "1.2.3.4:443", Proxy: "p"},
		Hops:   []store.Hop{{Method: "GET", URL: "u", Status: 301, Location: "l", Refused: "r"}},
		TLS:    &store.TLS{Version: "TLS 1.3", Subject: "s", Issuer: "i", Names: []string{"n"}, NotBefore: time.Unix(1, 0).UTC(), NotAfter: time.Unix(2, 0).UTC()}}
	want.ID = add(t, s, want, `{"data":[]}`)
	s.Close()
	s = open(t, dir)
	got, ok, err := s.Entry(t.Context(), want.ID)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if b := bodyOf(t, s, want.ID); b != `{"data":[]}` {
		t.Errorf("body %q", b)
	}
	if _, ok, err := s.Entry(t.Context(), 4711); ok || err != nil {
		t.Errorf("an unknown ID: %v %v", ok, err)
	}
	if b := bodyOf(t, s, 4711); b != "" {
		t.Errorf("the body of an unknown ID: %q", b)
	}
}

// A credential in a header never reaches the file, whoever forgot to take it out.
func TestCredentialHeadersAreNotKept(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var header []store.Pair
	for _, name := range []string{"Authorization", "authorization", " Cookie", "Proxy-Authorization", "SET-COOKIE", "qlik-csrf-token"} {
		header = append(header, store.Pair{Name: name, Value: "FINDME"})
	}
	e := entry(1)
	e.RequestHeader, e.Header = header, header
	id := add(t, s, e, "")
	r, err := s.SaveRequest(t.Context(), store.Saved{Name: "n", Header: header})
	if err != nil {
		t.Fatal(err)
	}
	tab, err := s.SaveTab(t.Context(), store.Tab{Header: header})
	if err != nil {
		t.Fatal(err)
	}
	kept, _, _ := s.Entry(t.Context(), id)
	saved, _, _ := s.SavedRequest(t.Context(), r.ID)
	all := fmt.Sprint(kept, saved, tab)
	if strings.Contains(all, "FINDME") || !strings.Contains(all, "Authorization") {
		t.Error(all)
	}
	if header[0].Value != "FINDME" {
		t.Error("the caller's list was changed")
	}
	notInFiles(t, dir, "FINDME")
}

func TestEntriesAreChosen(t *testing.T) {
	s := open(t, "")
	for i := range 250 {
		e := entry(i)
		e.Status = []int{200, 404, 0, 503}[i%4]
		e.Method = []string{"GET", "POST"}[i%2]
		e.Source = []string{"page", "relay"}[i/125]
		if i%50 == 0 {
			e.Tenant = "other.us.qlikcloud.com"
		}
		add(t, s, e, "")
	}
	for _, c := range []struct {
		q    store.EntryQuery
		want int
	}{
		{store.EntryQuery{}, 250}, {store.EntryQuery{Text: "items n=24"}, 11}, {store.EntryQuery{Text: "ITEMS"}, 250}, {store.EntryQuery{Text: "100%"}, 0},
		{store.EntryQuery{Text: "n=1_"}, 0}, {store.EntryQuery{Text: `\`}, 0}, {store.EntryQuery{Text: "trace77"}, 1}, {store.EntryQuery{Text: "post 404"}, 63},
		{store.EntryQuery{Tenant: "other.us.qlikcloud.com"}, 5}, {store.EntryQuery{Method: "POST"}, 125}, {store.EntryQuery{Source: "relay"}, 125},
		{store.EntryQuery{Statuses: "2"}, 63}, {store.EntryQuery{Statuses: "0"}, 62}, {store.EntryQuery{Statuses: "bad"}, 187}, {store.EntryQuery{Statuses: "9 OR 1"}, 250},
		{store.EntryQuery{Tenant: "' OR 1 --"}, 0},
	} {
		list, total, err := s.Entries(t.Context(), c.q)
		if err != nil || total != c.want || len(list) != min(100, c.want) {
			t.Errorf("%+v: %d of %d, %v; want %d", c.q, len(list), total, err, c.want)
		}
	}
	var seen int
	q := store.EntryQuery{Max: 60}
	for {
		list, total, err := s.Entries(t.Context(), q)
		if err != nil || total != 250 {
			t.Fatal(total, err)
		}
		if len(list) == 0 {
			break
		}
		seen += len(list)
		q.Before = list[len(list)-1].ID
	}
	if seen != 250 {
		t.Errorf("paged through %d of 250", seen)
	}
	tenants, err := s.EntryTenants(t.Context())
	if err != nil || len(tenants) != 2 {
		t.Errorf("%v, %v", tenants, err)
	}
	stop := errors.New("stop")
	var each int
	if err := s.EachEntry(t.Context(), store.EntryQuery{}, func(store.Entry) error { each++; return nil }); err != nil || each != 250 {
		t.Errorf("each: %d, %v", each, err)
	}
	if err := s.EachEntry(t.Context(), store.EntryQuery{}, func(store.Entry) error { return stop }); err != stop {
		t.Error(err)
	}
}

func TestLongBodiesAreCut(t *testing.T) {
	s := open(t, "")
	noise := make([]byte, 6<<20)
	rand.Read(noise) // does not become smaller when packed
	for _, tt := range []struct {
		name, body  string
		least, most int
		cut         bool
	}{
		{"short", strings.Repeat("x", 3<<20), 3 << 20, 3 << 20, false},
		{"as long as can be", strings.Repeat("x", store.MaxAnswer), store.MaxAnswer, store.MaxAnswer, false},
		{"longer", strings.Repeat("x", store.MaxAnswer) + "y", store.MaxAnswer, store.MaxAnswer, true},
		{"noise", string(noise), 4<<20 - 64<<10, 4<<20 + 64<<10, true},
	} {
		id := add(t, s, entry(1), tt.body)
		e, _, err := s.Entry(t.Context(), id)
		kept := bodyOf(t, s, id)
		if err != nil || len(kept) < tt.least || len(kept) > tt.most || e.Kept != int64(len(kept)) || e.Cut != tt.cut || !strings.HasPrefix(tt.body, kept) {
			t.Errorf("%s: %d bytes, %d are said to be kept, cut: %v, %v", tt.name, len(kept), e.Kept, e.Cut, err)
		}
		if err := s.DeleteEntry(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	huge := entry(2)
	huge.RequestBody = strings.Repeat("x", 5<<20)
	var input *store.InputError
	if _, err := s.AddEntry(t.Context(), huge, nil); !errors.As(err, &input) {
		t.Errorf("a request of 5 MB: %v", err)
	}
	if _, err := s.AddEntry(t.Context(), entry(3), errReader{}); err == nil || history(t, s).Entries != 0 {
		t.Errorf("a body that cannot be read: %v, %+v", err, history(t, s))
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("gone") }

func TestOldestGiveWay(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.SetHistoryLimit(t.Context(), 4<<20); err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, 1<<20)
	rand.Read(noise) // does not become smaller when packed
	var last int64
	for i := range 10 {
		last = add(t, s, entry(i), string(noise))
	}
	h := history(t, s)
	if h.Entries != 3 || h.Dropped != 7 || h.Bytes > 4<<20 {
		t.Errorf("%+v", h)
	}
	if bodyOf(t, s, last) != string(noise) {
		t.Error("the newest is not whole")
	}
	if err := s.SetHistoryLimit(t.Context(), 1<<20); err != nil {
		t.Fatal(err)
	}
	if h := history(t, s); h.Entries != 1 || h.Dropped != 9 {
		t.Errorf("after lowering the limit: %+v", h) // the newest stays, whatever its size
	}
	if size, err := s.Size(t.Context()); err != nil || size > 2<<20 {
		t.Errorf("the file still takes %d bytes, %v", size, err)
	}
	var input *store.InputError
	for _, wrong := range []int64{0, -1, 1000, 5 << 30} {
		if err := s.SetHistoryLimit(t.Context(), wrong); !errors.As(err, &input) {
			t.Errorf("a limit of %d: %v", wrong, err)
		}
	}
}

func TestDeletedEntriesCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	first := entry(1)
	first.URL = "https://acme.eu.qlikcloud.com/FINDME"
	id := add(t, s, first, "")
	tab, err := s.SaveTab(t.Context(), store.Tab{Title: "FINDME", Entry: id})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteEntry(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if tabs, err := s.Tabs(t.Context()); err != nil || len(tabs) != 1 || tabs[0].Entry != 0 || history(t, s).Entries != 0 {
		t.Errorf("after deleting: %+v, %v, %+v", tabs, err, history(t, s))
	}
	if err := s.DeleteTab(t.Context(), tab.ID); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		add(t, s, first, fmt.Sprint(i))
	}
	if err := s.ClearHistory(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h := history(t, s); h != (store.History{}) {
		t.Errorf("%+v", h)
	}
	notInFiles(t, dir, "FINDME")
	add(t, s, entry(1), "again")
}

func TestClearDeletesAll(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	e := entry(1)
	e.URL = "https://FINDME/"
	add(t, s, e, "x")
	_, err := s.SaveRequest(t.Context(), store.Saved{Name: "FINDME", Folder: "FINDME"})
	_, err2 := s.SaveTab(t.Context(), store.Tab{Title: "FINDME"})
	err3 := s.SetVariable(t.Context(), store.Variable{Name: "FINDME", Value: "FINDME"})
	if err := errors.Join(err, err2, err3, s.Clear(t.Context())); err != nil {
		t.Fatal(err)
	}
	notInFiles(t, dir, "FINDME")
	tabs, _ := s.Tabs(t.Context())
	vars, _ := s.Variables(t.Context(), "")
	_, saved, _ := s.SavedRequests(t.Context(), "", 0)
	if len(tabs)+len(vars)+saved+history(t, s).Entries != 0 {
		t.Error("something is left")
	}
}

func notInFiles(t *testing.T, dir, word string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if data, err := os.ReadFile(f); err != nil || bytes.Contains(data, []byte(word)) {
			t.Errorf("%s holds %s (%v)", filepath.Base(f), word, err)
		}
	}
}

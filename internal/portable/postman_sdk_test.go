package portable

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestPostmanReadsOurs gives what is written to the SDK that Postman itself uses.
func TestPostmanReadsOurs(t *testing.T) {
	modules, err := filepath.Abs("../../static/node_modules")
	must(t, err)
	if _, err := os.Stat(filepath.Join(modules, "postman-collection")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("needs static/node_modules")
	}
	var file bytes.Buffer
	w, r := NewPostmanWriter(&file, "Saved", base), rand.New(rand.NewPCG(1, 2))
	type item struct {
		Request
		Auth string
	}
	var want, got []item
	for range 200 {
		q := random(r)
		must(t, w.Request(q))
		q.URL, q.Query, q.Note = urlFor(q).Raw, nil, ""
		want = append(want, item{q, "bearer"})
	}
	must(t, w.Close())
	name := filepath.Join(t.TempDir(), "c.json")
	must(t, os.WriteFile(name, file.Bytes(), 0o600))
	out, err := exec.CommandContext(t.Context(), "node", "testdata/postman.mjs", modules, name).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	must(t, json.Unmarshal(out, &got))
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got\n%.3000s", diff)
	}
}

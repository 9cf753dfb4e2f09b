package guidance

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "make table.json anew")

// TestTableIsCurrent holds that table.json, which the program reads, has the rows of
// table.yaml, which people write.
func TestTableIsCurrent(t *testing.T) {
	src, err := os.ReadFile("table.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read, at, err := readRows("table.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	want := []byte("[")
	for i, row := range read { // each on a line of its own, for reading changes
		line, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		want = append(append(want, "\n"...), line...)
		if i < len(read)-1 {
			want = append(want, ',')
		}
	}
	want = append(want, "\n]\n"...)
	if _, err := checkRows(at, read); err != nil { // with the line, which JSON has lost
		t.Error(err)
	}
	if *update {
		if err := os.WriteFile("table.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(embedded, want) {
		t.Error("table.json is not made from table.yaml: run make generate")
	}
}

package imports

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	fuzzTarget = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	listedRow  = regexp.MustCompile(`(?m)^\|[^|\n]+\|[^|\n]+\| (\S+) \| (Fuzz\w+) \|$`)
)

// TestEveryFuzzTargetIsListed holds docs/testing.md and the code against each other.
func TestEveryFuzzTargetIsListed(t *testing.T) {
	text, err := os.ReadFile("../../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range listedRow.FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, row[1]+" "+row[2])
	}
	there := fuzzTargets(t)
	for _, target := range there {
		if !slices.Contains(listed, target) {
			t.Errorf("%s is not in docs/testing.md", target)
		}
	}
	for _, target := range listed {
		if !slices.Contains(there, target) {
			t.Errorf("docs/testing.md names %s, which is not there", target)
		}
	}
}

// fuzzTargets are all of the module, as "package name".
func fuzzTargets(t *testing.T) []string {
	t.Helper()
	var found []string
	root := os.DirFS("../../..")
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if entry != nil && entry.IsDir() && (entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".") && name != ".") {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(root, name)
		for _, target := range fuzzTarget.FindAllStringSubmatch(string(text), -1) {
			found = append(found, path.Dir(name)+" "+target[1])
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d targets, %v", len(found), err)
	}
	return found
}

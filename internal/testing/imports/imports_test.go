// Package imports holds the test that keeps imports running downward.
package imports

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "qlikconsole/"

// pkg is what `go list -json` tells of a package.
type pkg struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

// floors are the layers of the house, from the ground up. A package may import
// only what stands on a lower floor.
func floors() [][]string {
	return [][]string{
		{"internal/lazyregexp", "internal/onemethod", "internal/wsframe", "internal/tcpio"},
		{"internal/answer", "internal/guidance", "internal/catalog", "internal/secret", "internal/spool", "internal/portable", "static"},
		{"qlikproxy", "internal/store"},
		{"web", "internal/checkup"},
		{"handlers"},
		{"cmd/console"},
	}
}

// never lists what the floors would allow and is wrong all the same, with the reason.
func never() []struct{ from, to, why string } {
	return []struct{ from, to, why string }{
		{"web", "qlikproxy", "pages take view models"},
		{"qlikproxy", "internal/guidance", "one file of internal/checkup turns errors into signals"},
		{"internal/store", "internal/", "what is kept on disk knows nothing of ours, least of all secrets"},
	}
}

func TestImportsRunDownward(t *testing.T) {
	for _, p := range ours(t) {
		for _, to := range p.Imports {
			if problem := check(p.ImportPath, to); problem != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, to, problem)
			}
		}
	}
}

func TestEveryPackageHasItsPlace(t *testing.T) {
	for _, p := range ours(t) {
		if path := strings.TrimPrefix(p.ImportPath, module); floor(path) < 0 && !isBeside(path) {
			t.Errorf("%s stands on no floor and not beside the house", path)
		}
	}
}

// Tests may use the demo tenant and the helpers, but not what is above them.
// Those of internal/e2e stand above the whole house: what no flag of the
// program reaches, such as the resolver, they reach in its packages.
func TestTestImportsRunDownward(t *testing.T) {
	for _, p := range ours(t) {
		if p.ImportPath == module+"internal/e2e" {
			continue
		}
		for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
			if to == p.ImportPath || isBeside(to) && !isBeside(p.ImportPath) {
				continue
			}
			if problem := check(p.ImportPath, to); problem != "" {
				t.Errorf("the tests of %s import %s: %s", p.ImportPath, to, problem)
			}
		}
	}
}

// The rules themselves must be able to fail.
func TestRules(t *testing.T) {
	cases := []struct {
		from, to string
		ok       bool
	}{
		{"cmd/console", "handlers", true},
		{"cmd/console", "internal/demotenant", true},
		{"handlers", "web", true},
		{"handlers", "qlikproxy", true},
		{"qlikproxy", "internal/secret", true},
		{"qlikproxy/internal/x", "internal/secret", true},
		{"internal/checkup", "qlikproxy", true},
		{"internal/demotenant", "internal/demotenant/wire", true},
		{"web", "qlikproxy", false},
		{"web", "handlers", false},
		{"web", "internal/checkup", false},
		{"qlikproxy", "internal/guidance", false},
		{"qlikproxy", "internal/store", false},
		{"internal/store", "internal/secret", false},
		{"internal/secret", "internal/spool", false},
		{"internal/spool", "internal/secret", false},
		{"internal/demotenant", "internal/secret", false},
		{"handlers", "internal/demotenant", false},
		{"cmd/console", "internal/netfault", true},
		{"handlers", "internal/netfault", false},
		{"internal/netfault", "internal/demotenant", false},
		{"internal/netfault", "qlikproxy", false},
		{"handlers", "internal/testing/chrome", false},
		{"qlikproxy", "cmd/console", false},
		{"qlikproxy", "unknown", false},
		{"unknown", "qlikproxy", false},
	}
	for _, c := range cases {
		if problem := check(module+c.from, module+c.to); (problem == "") != c.ok {
			t.Errorf("%s imports %s: %q, want allowed %v", c.from, c.to, problem, c.ok)
		}
	}
}

// check says what is wrong with an import, or nothing.
func check(from, to string) string {
	from, to = strings.TrimPrefix(from, module), strings.TrimPrefix(to, module)
	for _, n := range never() {
		if within(from, n.from) && (within(to, n.to) || strings.HasSuffix(n.to, "/") && strings.HasPrefix(to, n.to)) {
			return "never: " + n.why
		}
	}
	if isBeside(module + from) {
		if top(from) == top(to) || !isSimulated(from) && isBeside(to) {
			return ""
		}
		return "what stands beside the house shares nothing with it"
	}
	if isSimulated(to) && within(from, "cmd/console") {
		return ""
	}
	low, high := floor(to), floor(from)
	switch {
	case high < 0:
		return from + " stands on no floor; add it to floors"
	case low < 0:
		return "only tests may import what stands beside the house"
	case top(from) == top(to), low < high:
		return ""
	}
	return "imports run downward only"
}

// floor is the number of the floor on which a package stands; -1 if none.
func floor(path string) int {
	return slices.IndexFunc(floors(), func(f []string) bool { return slices.Contains(f, top(path)) })
}

// top is the package of the house to which path belongs: itself or a parent.
func top(path string) string {
	for _, name := range slices.Concat(append(floors(), []string{"internal/demotenant", "internal/netfault", "internal/e2e", "internal/testing"})...) {
		if within(path, name) {
			return name
		}
	}
	return path
}

func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func isBeside(path string) bool {
	switch top(strings.TrimPrefix(path, module)) {
	case "internal/demotenant", "internal/netfault", "internal/e2e", "internal/testing":
		return true
	}
	return false
}

// isSimulated: the tenant and the network that the demo is made of. The program offers
// them, and they share nothing with the code that must cope with them.
func isSimulated(path string) bool {
	return within(path, "internal/demotenant") || within(path, "internal/netfault")
}

// ours lists the packages of this module, with only our own imports.
func ours(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		foreign := func(path string) bool { return !strings.HasPrefix(path, module) }
		for _, list := range []*[]string{&p.Imports, &p.TestImports, &p.XTestImports} {
			*list = slices.DeleteFunc(*list, foreign)
		}
		all = append(all, p)
	}
	if len(all) < 8 {
		t.Fatalf("only %d packages were found", len(all))
	}
	return all
}

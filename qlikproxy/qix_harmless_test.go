package qlikproxy

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// qixMethods reads all methods of the QIX OpenRPC file: name to classes.
func qixMethods(t *testing.T) (methods map[string][]string, total int) {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/qlik-oss/enigma-go/v4").Output()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema", "engine-rpc.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Methods []struct{ Name string } }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	methods = map[string][]string{}
	for _, m := range file.Methods {
		class, name, _ := strings.Cut(m.Name, ".")
		methods[name] = append(methods[name], class)
	}
	return methods, len(file.Methods)
}

var (
	reads   = regexp.MustCompile(`^(Get|Search|Check|Is[A-Z]|Evaluate|Find|Guess|OS|Q)|Version$|Count$`)
	changes = regexp.MustCompile(`^(Select|Do[A-Z]|Save|Set|Apply|Reload|Publish|UnPublish|Export|Abort|Cancel|Begin|End|Undo|Redo|Patch|Clear|Lock|Unlock|Delete|Remove|Replace|Copy|Clone|Commit|Modify|Approve|UnApprove|Change|Transform|Scramble|Restore|Store|Step|Toggle|LowLevel|RangeSelect|MultiRange|Embed|Accept|Add|Drill|Expand(Left|Top)|Collapse|Send|Shutdown|Interact|Configure|Back$|Forward$|Resume|Reset|Force)`)
)

// Names that do not tell what they are, each looked at.
func harmlessByHand() []string {
	return []string{"OpenDoc", "AllowCreateApp", "ExpandExpression", "CreateSessionObject", "DestroySessionObject"}
}

func harmfulByHand() []string {
	return []string{"GetOrCreateObject", "GetDatabasesFromConnectionString", "IsValidConnectionString", "SearchListObjectFor"}
}

func TestHarmlessCoversAllMethods(t *testing.T) {
	methods, total := qixMethods(t)
	if total != 336 || len(methods) != 291 {
		t.Fatalf("the QIX file has %d methods of %d names, want 336 of 291: check the list anew", total, len(methods))
	}
	passing := 0
	for name, classes := range methods {
		if Harmless(name) {
			passing += len(classes)
		}
		looksHarmless := reads.MatchString(name) && !slices.Contains(harmfulByHand(), name) || slices.Contains(harmlessByHand(), name)
		if Harmless(name) != looksHarmless {
			t.Errorf("%s %v: Harmless is %v, its name says otherwise and nobody looked at it", name, classes, Harmless(name))
		}
		if Harmless(name) && changes.MatchString(name) {
			t.Errorf("%s %v is named like a change but passes", name, classes)
		}
		if strings.HasPrefix(name, "Create") || strings.HasPrefix(name, "Destroy") {
			if Harmless(name) != strings.HasSuffix(name, "SessionObject") {
				t.Errorf("%s: only session objects may be created and destroyed", name)
			}
		}
	}
	if passing != 148 {
		t.Errorf("%d of 336 methods pass, want 148: was each looked at?", passing)
	}
}

func TestEveryMethodHasItsReason(t *testing.T) {
	methods, _ := qixMethods(t)
	for list, parsed := range map[string]map[string]methodNote{harmlessList: harmlessMethods(), refusedList: refusedMethods()} {
		if n := strings.Count(list, " | ") / 2; n != len(parsed) {
			t.Errorf("%d lines but %d methods: one stands twice", n, len(parsed))
		}
		for name, m := range parsed {
			named, known := strings.Fields(m.classes), slices.Clone(methods[name])
			slices.Sort(named)
			slices.Sort(known)
			if !slices.Equal(named, known) {
				t.Errorf("%s: listed for %v, the engine has it in %v", name, named, known)
			}
			if len(m.reason) < 8 {
				t.Errorf("%s has no reason", name)
			}
		}
	}
	for name := range methods {
		_, passes := harmlessMethods()[name]
		_, refused := refusedMethods()[name]
		if passes == refused || MethodReason(name) == "" {
			t.Errorf("%s: on the list of harmless ones %v, of refused ones %v, reason %q", name, passes, refused, MethodReason(name))
		}
	}
}

func TestHarmlessNeedsTheExactName(t *testing.T) {
	for _, name := range []string{"", "getlayout", "GETLAYOUT", "GetLayout ", " GetLayout", "GetLayout\x00", "Doc.GetLayout", "#"} {
		if Harmless(name) {
			t.Errorf("%q passes", name)
		}
	}
}

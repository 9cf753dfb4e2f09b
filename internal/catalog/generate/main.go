// Command generate makes what internal/catalog embeds, from the QIX OpenRPC file of
// the module github.com/qlik-oss/enigma-go/v4 (MIT), which go.mod names: dist/qix.json
// with the engine's errors and an index of its methods, a file for each method in
// dist/methods, and one for each structure in dist/types. Run it in the root of the
// module.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	source = "github.com/qlik-oss/enigma-go/v4"
	target = "internal/catalog/dist"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	in, err := read()
	if err != nil {
		return err
	}
	methods, err := methodsOf(in)
	if err != nil {
		return err
	}
	index := qixFile{Version: in.Info.Version, Errors: errorsOf(in)}
	for _, m := range methods {
		index.Methods = append(index.Methods, entryOf(m))
		if err := write(filepath.Join("methods", m.Class+"."+m.Name), m); err != nil {
			return err
		}
	}
	for name, s := range in.Components.Schemas {
		if err := write(filepath.Join("types", name), typeOf(name, s)); err != nil {
			return err
		}
	}
	return write("qix", index) // last: make looks at its date
}

// read reads the OpenRPC file and, beside it, which class a method's handle has.
func read() (in rpcFile, err error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", source).Output()
	if err != nil {
		return in, fmt.Errorf("%s is not in the module cache: %w", source, err)
	}
	for name, v := range map[string]any{"engine-rpc.json": &in, "schema-companion.json": &in.Companion} {
		b, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema", name))
		if err != nil {
			return in, err
		}
		if err := json.Unmarshal(b, v); err != nil {
			return in, fmt.Errorf("%s: %w", name, err)
		}
	}
	return in, nil
}

func write(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	path := filepath.Join(target, name+".json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o644)
}

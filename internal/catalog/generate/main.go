// Command generate makes internal/catalog/dist/qix.json from the QIX OpenRPC
// file of the module github.com/qlik-oss/enigma-go/v4 (MIT), which go.mod
// names. Run it in the root of the module.
package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	source = "github.com/qlik-oss/enigma-go/v4"
	target = "internal/catalog/dist/qix.json"
)

// rpcFile is the part of the OpenRPC file that is used.
type rpcFile struct {
	Info       struct{ Version string }
	Methods    []rpcMethod
	Components struct {
		Errors map[string]json.RawMessage
	}
}

type rpcMethod struct {
	Name, Description string
	Params            []struct {
		Name, Description string
		Required          bool
		Schema            map[string]any
	}
	Stability string `json:"x-qlik-stability"`
}

// The shapes that the package catalog reads.
type (
	qixFile struct {
		Version string      `json:"version"`
		Errors  []qixError  `json:"errors"`
		Methods []qixMethod `json:"methods"`
	}
	qixError struct {
		Code    int    `json:"code"`
		Name    string `json:"name"`
		Message string `json:"message"`
	}
	qixMethod struct {
		Class       string     `json:"class"`
		Name        string     `json:"name"`
		Description string     `json:"description,omitempty"`
		Stability   string     `json:"stability,omitempty"`
		Params      []qixParam `json:"params,omitempty"`
	}
	qixParam struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Required    bool   `json:"required,omitempty"`
		Default     any    `json:"default,omitempty"`
		Description string `json:"description,omitempty"`
	}
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", source).Output()
	if err != nil {
		return fmt.Errorf("%s is not in the module cache: %w", source, err)
	}
	b, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema", "engine-rpc.json"))
	if err != nil {
		return err
	}
	var in rpcFile
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	out := qixFile{Version: in.Info.Version, Errors: errorsOf(in), Methods: methodsOf(in)}
	b, err = json.Marshal(out)
	if err != nil {
		return err
	}
	return os.WriteFile(target, b, 0o644)
}

// errorsOf lists the errors that have a code; one entry only groups others.
func errorsOf(in rpcFile) []qixError {
	var out []qixError
	for name, raw := range in.Components.Errors {
		var e struct {
			Code    *int
			Message string
		}
		if json.Unmarshal(raw, &e) == nil && e.Code != nil {
			out = append(out, qixError{*e.Code, name, e.Message})
		}
	}
	slices.SortFunc(out, func(a, b qixError) int { return cmp.Or(cmp.Compare(a.Code, b.Code), strings.Compare(a.Name, b.Name)) })
	return out
}

func methodsOf(in rpcFile) []qixMethod {
	var out []qixMethod
	for _, m := range in.Methods {
		class, name, _ := strings.Cut(m.Name, ".")
		q := qixMethod{Class: class, Name: name, Description: m.Description, Stability: m.Stability}
		for _, p := range m.Params {
			q.Params = append(q.Params, qixParam{p.Name, typeOf(p.Schema), p.Required, p.Schema["default"], p.Description})
		}
		out = append(out, q)
	}
	slices.SortFunc(out, func(a, b qixMethod) int {
		return cmp.Or(strings.Compare(a.Class, b.Class), strings.Compare(a.Name, b.Name))
	})
	return out
}

// typeOf names a schema's type: string, integer, the name of a structure, or
// either of them followed by [].
func typeOf(schema map[string]any) string {
	if ref, ok := schema["$ref"].(string); ok {
		return ref[strings.LastIndex(ref, "/")+1:]
	}
	if items, ok := schema["items"].(map[string]any); ok {
		return typeOf(items) + "[]"
	}
	if name, ok := schema["type"].(string); ok {
		return name
	}
	return "any"
}

package qlikproxy

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
)

const (
	maxPatches = 100_000 // of one value
	maxSteps   = 200     // of one path
)

var errPatch = errors.New("a patch does not fit what it changes")

// Patch is one change, as the engine writes it: JSON Patch in which "/" is the whole
// value, and nothing in a path is escaped (see enigma.js 2.15.0, JSONPatch.apply).
type Patch struct {
	Op    string          `json:"op"` // "add", "replace", "remove" or "move"
	Path  string          `json:"path"`
	From  string          `json:"from,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
}

func (p Patch) root() bool { return p.Path == "/" && (p.Op == "add" || p.Op == "replace") }

// readPatches reads a value of an answer, which must be a list of patches.
func readPatches(value []byte) (patches []Patch, err error) {
	if err := json.Unmarshal(value, &patches); err != nil || len(patches) > maxPatches {
		return nil, ErrNoDelta
	}
	return patches, nil
}

// applyPatches changes v, and what is in it.
func applyPatches(v any, patches []Patch) (any, error) {
	for _, p := range patches {
		value, err := p.value(v)
		if err != nil {
			return nil, err
		}
		if p.Op == "move" {
			if v, err = edit(v, steps(p.From), Patch{Op: "remove"}, nil); err != nil {
				return nil, err
			}
			p.Op = "add"
		}
		if p.root() {
			v = value
			continue
		}
		if v, err = edit(v, steps(p.Path), p, value); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// value is what the patch puts in: its own, or what it moves.
func (p Patch) value(v any) (any, error) {
	if p.Op == "move" {
		for _, step := range steps(p.From) {
			v = inside(v, step)
		}
		return v, nil
	}
	if len(p.Value) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(p.Value))
	d.UseNumber() // long numbers stay as they are
	var value any
	return value, d.Decode(&value)
}

func steps(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

func inside(v any, step string) any {
	switch v := v.(type) {
	case map[string]any:
		return v[step]
	case []any:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(v) {
			return v[i]
		}
	}
	return nil
}

// edit changes what stands at the end of the steps, and returns v anew. What is
// missing on the way is made.
func edit(v any, steps []string, p Patch, value any) (any, error) {
	if len(steps) > maxSteps {
		return nil, errPatch
	}
	if v == nil {
		v = map[string]any{}
	}
	if len(steps) > 1 {
		inner, err := edit(inside(v, steps[0]), steps[1:], p, value)
		if err != nil {
			return nil, err
		}
		return edit(v, steps[:1], Patch{Op: "replace"}, inner)
	}
	switch v := v.(type) {
	case map[string]any:
		if p.Op == "remove" {
			delete(v, steps[0])
		} else {
			v[steps[0]] = value
		}
		return v, nil
	case []any:
		return editList(v, steps[0], p, value)
	}
	return nil, errPatch
}

func editList(list []any, step string, p Patch, value any) (any, error) {
	i, err := strconv.Atoi(step)
	if step == "-" {
		i, err = len(list), nil
	}
	switch {
	case err != nil || i < 0 || i > len(list):
		return nil, errPatch
	case p.Op == "add" || i == len(list) && p.Op == "replace":
		return slices.Insert(list, i, value), nil
	case i == len(list): // nothing there to remove
		return list, nil
	case p.Op == "remove":
		return slices.Delete(list, i, i+1), nil
	}
	list[i] = value
	return list, nil
}

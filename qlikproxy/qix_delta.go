package qlikproxy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
)

const (
	deltaBack    = 50_000   // frames that are looked through for earlier patches
	deltaAnswers = 200      // earlier answers that are applied
	deltaBytes   = 32 << 20 // of these answers
)

// Errors of [FrameLog.Patched].
var (
	ErrNoDelta   = errors.New("the answer has no patches")
	errNotWhole  = errors.New("of an answer only the beginning is kept")
	errNoRequest = errors.New("the request that belongs to the answer is not known")
)

// Patched is an answer with "delta": the engine sent what changed since its last
// answer to the same method on the same handle.
type Patched struct {
	Patches []NamedPatch    // as they came, in order
	Whole   json.RawMessage // the values after them, by name; nil: they cannot be made
	Applied []int64         // Seq of the answers that made it, oldest first
	Missing bool            // the answer that began with a whole value is not known: Whole is nil
}

// NamedPatch is one change of one value of an answer.
type NamedPatch struct {
	Name string // of the value, such as qLayout
	Patch
}

// Patched reads an answer with "delta" and, as enigma.js does, applies it to the
// answers before it to the same method on the same handle.
func (l *FrameLog) Patched(ctx context.Context, f Frame) (Patched, error) {
	var out Patched
	d, err := l.delta(f)
	if err != nil {
		return out, err
	}
	for _, name := range d.names {
		for _, p := range d.patches[name] {
			out.Patches = append(out.Patches, NamedPatch{name, p})
		}
	}
	all, err := l.deltasBefore(ctx, f, d)
	if err != nil || !all[0].rooted() {
		out.Missing = true
		return out, nil // the patches are shown all the same
	}
	whole := map[string]any{}
	for _, d := range all {
		out.Applied = append(out.Applied, d.seq)
		for _, name := range d.names {
			if whole[name], err = applyPatches(whole[name], d.patches[name]); err != nil {
				return out, err
			}
		}
	}
	out.Whole, err = json.Marshal(whole)
	return out, err
}

// deltaAnswer is an answer with patches for each of its values.
type deltaAnswer struct {
	seq     int64
	size    int
	names   []string
	patches map[string][]Patch
}

// rooted tells that it needs nothing from before: each value is set whole first.
func (d deltaAnswer) rooted() bool {
	for _, name := range d.names {
		if p := d.patches[name]; len(p) == 0 || !p[0].root() {
			return false
		}
	}
	return true
}

func (l *FrameLog) delta(f Frame) (deltaAnswer, error) {
	d := deltaAnswer{seq: f.Seq, patches: map[string][]Patch{}}
	text, whole := l.Message(f)
	switch {
	case f.Lane != LaneAnswer || f.HasErr || f.Binary:
		return d, ErrNoDelta
	case !whole && !bytes.Contains(text, []byte(`"delta":true`)):
		return d, ErrNoDelta
	case !whole:
		return d, errNotWhole
	}
	var answer struct {
		Delta  bool                       `json:"delta"`
		Result map[string]json.RawMessage `json:"result"`
	}
	if json.Unmarshal(text, &answer) != nil || !answer.Delta {
		return d, ErrNoDelta
	}
	d.size = len(text)
	for name, value := range answer.Result {
		patches, err := readPatches(value)
		if err != nil {
			return d, err
		}
		d.names = append(d.names, name)
		d.patches[name] = patches
	}
	slices.Sort(d.names)
	return d, nil
}

// deltasBefore are the answers that d builds upon, and d, oldest first.
func (l *FrameLog) deltasBefore(ctx context.Context, f Frame, d deltaAnswer) ([]deltaAnswer, error) {
	request, ok := l.Frame(f.Pair)
	if !ok || f.Pair == 0 {
		return nil, errNoRequest
	}
	all, size := []deltaAnswer{d}, d.size
	for seq := f.Seq; !all[len(all)-1].rooted() && f.Seq-seq < deltaBack; {
		frames := l.Before(seq, 1000)
		if len(frames) == 0 || ctx.Err() != nil {
			break
		}
		for _, g := range slices.Backward(frames) {
			seq = g.Seq
			if g.Out || g.Lane != LaneAnswer || g.Method != f.Method || g.Pair == 0 {
				continue
			}
			q, ok := l.Frame(g.Pair)
			if !ok || q.Handle != request.Handle {
				continue
			}
			before, err := l.delta(g)
			if err != nil { // a whole answer is nothing that enigma.js patches
				continue
			}
			all = append(all, before)
			if size += before.size; before.rooted() || len(all) > deltaAnswers || size > deltaBytes {
				seq = 0
				break
			}
		}
	}
	slices.Reverse(all)
	return all, nil
}

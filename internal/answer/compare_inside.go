package answer

import (
	"bytes"
	"encoding/json"
	"hash/maphash"
	"strings"
)

// maxShown bounds the text of a difference, in bytes.
const maxShown = 2000

// scalar is the kind of what is neither an object ({) nor a list ([).
const scalar = '"'

func (t *bodyText) kind(p part) byte {
	if b := t.text[p.value.from]; b == '{' || b == '[' {
		return b
	}
	return scalar
}

// parts are what is in a container, and whether that is all.
func (c *comparer) parts(t *bodyText, p part) (list []part, whole bool) {
	whole = !p.open
	in := partScan{bodyText: t, at: int(p.value.from)}
	list = make([]part, 0, min(p.inside, maxInside))
	in.container(func(inside part) {
		if len(list) == maxInside {
			whole, c.out.Long = false, true
			return
		}
		list = append(list, inside)
	})
	return list, whole
}

// fewNames is up to how many members are found by looking at each.
const fewNames = 24

// finder finds members by name. Of members with the same name the last counts.
func finder(list []part) func(named uint64) (int, bool) {
	if len(list) <= fewNames {
		return func(named uint64) (int, bool) {
			i := len(list) - 1
			for i >= 0 && list[i].named != named {
				i--
			}
			return i, i >= 0
		}
	}
	at := make(map[uint64]int32, len(list))
	for i, p := range list {
		at[p.named] = int32(i)
	}
	return func(named uint64) (int, bool) {
		i, ok := at[named]
		return int(i), ok
	}
}

// keys are what a member by this name holds in each item, if each has one and no two
// the same. An item at the end that is cut before its key has none.
func (t *bodyText) keys(list []part, name string) ([]uint64, bool) {
	keys := make([]uint64, 0, min(len(list), 1024))
	seen := make(map[uint64]struct{}, min(len(list), 1024))
	for _, item := range list {
		key, ok := t.member(item, name)
		if !ok && item.open {
			break
		}
		if _, twice := seen[key.sum]; !ok || twice {
			return nil, false
		}
		seen[key.sum] = struct{}{}
		keys = append(keys, key.sum)
	}
	return keys, true
}

// member finds a scalar in an item.
func (t *bodyText) member(item part, name string) (found part, ok bool) {
	if t.kind(item) != '{' {
		return part{}, false
	}
	in := partScan{bodyText: t, at: int(item.value.from)}
	named := maphash.String(t.seed, `"`+name+`"`)
	in.container(func(inside part) {
		if inside.named == named {
			found, ok = inside, t.kind(inside) == scalar
		}
	})
	return found, ok
}

func (t *bodyText) key(item part, name string) string {
	found, _ := t.member(item, name)
	return unquoted(t.bytes(found.value))
}

// show is a value as JSON on one line, its beginning.
func (t *bodyText) show(p part) string {
	raw := t.bytes(p.value)
	if t.kind(p) == scalar && bytes.IndexByte(raw, '\\') >= 0 {
		raw = plainJSON(raw)
	}
	var line strings.Builder
	quoted := false
	for i := 0; i < len(raw) && line.Len() <= maxShown; i++ {
		switch b := raw[i]; {
		case quoted && b == '\\' && i+1 < len(raw):
			line.WriteByte(b)
			i++
			line.WriteByte(raw[i])
			continue
		case b == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(" \n\r\t", b) >= 0:
			continue
		}
		line.WriteByte(raw[i])
	}
	if line.Len() > maxShown || p.open {
		return strings.ToValidUTF8(line.String()[:min(line.Len(), maxShown)], "") + "…"
	}
	return strings.ToValidUTF8(line.String(), "\uFFFD")
}

// plainJSON is a text of JSON without needless escapes.
func plainJSON(raw []byte) []byte {
	var out bytes.Buffer
	in := json.NewEncoder(&out)
	in.SetEscapeHTML(false)
	if in.Encode(unquoted(raw)) != nil {
		return raw
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}

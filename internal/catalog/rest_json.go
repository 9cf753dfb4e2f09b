package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
)

// errNotJSON says that a text is not the JSON that a form can change.
var errNotJSON = errors.New("it is no JSON object")

// member is a name and its value in an object, as they stand in the text.
type member struct {
	name  string
	value json.RawMessage
}

// members reads an object one level deep and in order.
func members(raw json.RawMessage) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotJSON
	}
	var list []member
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, errNotJSON
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, errNotJSON
		}
		list = append(list, member{name.(string), value}) // within an object the decoder gives names as strings
	}
	if _, err := dec.Token(); err != nil {
		return nil, errNotJSON
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errNotJSON
	}
	return list, nil
}

// getMember returns what stands at a path of names; in a list a name is a
// number from 0.
func getMember(raw json.RawMessage, path []string) (json.RawMessage, bool) {
	if len(path) == 0 {
		return raw, true
	}
	if list, ok := elements(raw); ok {
		i := indexIn(list, path[0])
		if i < 0 {
			return nil, false
		}
		return getMember(list[i], path[1:])
	}
	all, err := members(raw)
	if err != nil {
		return nil, false
	}
	i := lastNamed(all, path[0])
	if i < 0 {
		return nil, false
	}
	return getMember(all[i].value, path[1:])
}

// indexIn is -1 where a list has no such element.
func indexIn(list []json.RawMessage, name string) int {
	i, err := strconv.Atoi(name)
	if err != nil || i >= len(list) {
		return -1
	}
	return max(i, -1)
}

func elements(raw json.RawMessage) ([]json.RawMessage, bool) {
	var list []json.RawMessage
	ok := len(bytes.TrimSpace(raw)) > 0 && bytes.TrimSpace(raw)[0] == '[' && json.Unmarshal(raw, &list) == nil
	return list, ok
}

// lastNamed finds a member; of two with one name the last counts, as for
// every reader of JSON.
func lastNamed(all []member, name string) int {
	for i, m := range slices.Backward(all) {
		if m.name == name {
			return i
		}
	}
	return -1
}

// setMember puts value at a path of names and leaves all else as it stands, in
// order and with its digits; nil takes the member out. Objects that are
// missing on the way are made; elements of lists are not.
func setMember(raw json.RawMessage, path []string, value json.RawMessage) (json.RawMessage, error) {
	if len(path) == 0 {
		return value, nil
	}
	if list, ok := elements(raw); ok {
		return setElement(list, path, value)
	}
	if isBlank(raw) {
		raw = json.RawMessage("{}")
	}
	all, err := members(raw)
	if err != nil {
		return nil, err
	}
	i := lastNamed(all, path[0])
	if i < 0 {
		if value == nil {
			return raw, nil
		}
		all, i = append(all, member{name: path[0]}), len(all)
	}
	changed, err := setMember(all[i].value, path[1:], value)
	if err != nil {
		return nil, err
	}
	if all[i].value = changed; changed == nil {
		all = slices.Delete(all, i, i+1)
	}
	return join(all), nil
}

func setElement(list []json.RawMessage, path []string, value json.RawMessage) (json.RawMessage, error) {
	i := indexIn(list, path[0])
	if i < 0 {
		return nil, errNotJSON
	}
	changed, err := setMember(list[i], path[1:], value)
	if err != nil {
		return nil, err
	}
	if list[i] = changed; changed == nil {
		list = slices.Delete(list, i, i+1)
	}
	return joinList(list), nil
}

func joinList(list []json.RawMessage) json.RawMessage {
	parts := make([][]byte, len(list))
	for i, e := range list {
		parts[i] = e
	}
	return slices.Concat([]byte("["), bytes.Join(parts, []byte(",")), []byte("]"))
}

func isBlank(raw json.RawMessage) bool {
	text := bytes.TrimSpace(raw)
	return len(text) == 0 || string(text) == "null"
}

func join(all []member) json.RawMessage {
	var out bytes.Buffer
	for i, m := range all {
		out.WriteString(choose(i == 0, "{", ","))
		out.WriteString(quoted(m.name) + ":")
		out.Write(m.value)
	}
	return append(out.Bytes(), choose(len(all) == 0, "{}", "}")...)
}

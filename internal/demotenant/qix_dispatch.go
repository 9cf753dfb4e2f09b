package demotenant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// invocation is one method call on one handle. The session and the app are locked.
type invocation struct {
	c      *connection
	s      *session
	h      *handle
	n      int // the handle's number
	params map[string]json.RawMessage
}

// result is what a method returns, with the handles it changed or closed.
type result struct {
	out    obj
	change []int
	close  []int
}

// method is one QIX method: its parameters in order, optional ones with a
// question mark (source: engine-rpc.json of enigma-go v4.5.0), and what it does.
type method struct {
	params []string
	do     func(*invocation) (result, *engineError)
}

func does(params string, do func(*invocation) (result, *engineError)) method {
	return method{strings.Fields(params), do}
}

// gives is a method without parameters that returns one value.
func gives(name string, value func(*invocation) any) method {
	return method{nil, func(in *invocation) (result, *engineError) { return result{out: obj{name: value(in)}}, nil }}
}

// methodTable maps class and method to what is done.
func methodTable() map[string]map[string]method {
	common := objectMethods()
	return map[string]map[string]method{
		"Global": globalMethods(), "Doc": docMethods(), "Field": fieldMethods(),
		"GenericObject": genericMethods(), "GenericMeasure": withOwn(common, "GetMeasure", "qMeasure"),
		"GenericDimension": withOwn(common, "GetDimension", "qDim"), "GenericVariable": common, "GenericBookmark": common,
	}
}

func (c *connection) dispatch(req request) (result, *engineError) {
	if code := c.t.qixFault(req.Method); code != 0 {
		return result{}, fail(code, "")
	}
	s := c.sess
	s.mu.Lock()
	defer s.mu.Unlock()
	in := &invocation{c: c, s: s, n: *req.Handle, h: &handle{class: "Global"}}
	if in.n != globalHandle {
		if in.h = s.handles[in.n]; in.h == nil {
			return result{}, fail(staleHandle, "")
		}
	}
	m, known := c.t.methods[in.h.class][req.Method]
	if !known {
		return result{}, fail(-32601, req.Method)
	}
	var bad *engineError
	if in.params, bad = bind(m.params, req.Params); bad != nil {
		return result{}, bad
	}
	if s.app != nil {
		s.app.mu.Lock()
		defer s.app.mu.Unlock()
	}
	return m.do(in)
}

// bind matches parameters to their names: an array by position, an object by name.
func bind(names []string, raw json.RawMessage) (map[string]json.RawMessage, *engineError) {
	bound := map[string]json.RawMessage{}
	trimmed := bytes.TrimSpace(raw)
	switch {
	case len(trimmed) == 0:
	case trimmed[0] == '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil || len(list) > len(names) {
			return nil, fail(-32602, "Too many parameters")
		}
		for i, v := range list {
			bound[strings.TrimSuffix(names[i], "?")] = v
		}
	default:
		if json.Unmarshal(raw, &bound) != nil {
			return nil, fail(-32602, "params")
		}
	}
	return bound, check(names, bound)
}

func check(names []string, bound map[string]json.RawMessage) *engineError {
	for _, name := range names {
		if _, given := bound[name]; !given && !strings.HasSuffix(name, "?") {
			return fail(-32602, "Missing parameter "+name)
		}
	}
	for name := range bound {
		if !slices.Contains(names, name) && !slices.Contains(names, name+"?") {
			return fail(-32602, "Unknown parameter "+name)
		}
	}
	return nil
}

// param reads one parameter; a missing or null one leaves v as it is.
func (in *invocation) param(name string, v any) *engineError {
	raw, given := in.params[name]
	if !given || string(raw) == "null" {
		return nil
	}
	if json.Unmarshal(raw, v) != nil {
		return fail(-32602, fmt.Sprintf("Invalid value for %s", name))
	}
	return nil
}

// doc is the app's inside, or an empty one while the fault says so.
func (in *invocation) doc() *doc {
	if in.c.t.faults.on("app-empty") {
		return emptyDoc()
	}
	return in.s.app.doc()
}

// returns gives a handle out. A nil object is the engine's answer to an
// unknown id: no error, but type and handle null.
func (in *invocation) returns(class string, o *object) (result, *engineError) {
	if o == nil {
		return result{out: obj{"qReturn": obj{"qType": nil, "qHandle": nil}}}, nil
	}
	if len(in.s.handles) >= maxHandles {
		return result{}, fail(19, "")
	}
	n := in.s.add(&handle{class: class, obj: o})
	ret := obj{"qType": class, "qHandle": n, "qGenericId": o.id, "qGenericType": o.typ}
	return result{out: obj{"qReturn": ret}, change: []int{n}}, nil
}

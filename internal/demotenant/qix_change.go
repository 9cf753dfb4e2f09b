package demotenant

import "slices"

// changingMethods change the app for real, so that a guard that lets one
// through is found out.
func changingMethods() map[string]method {
	return map[string]method{
		"SetScript":     does("qScript", setScript),
		"DoSave":        does("qFileName?", save),
		"DoReload":      does("qMode? qPartial? qDebug?", reloadNow("qReturn", true)),
		"DoReloadEx":    does("qParams?", reloadNow("qResult", obj{"qSuccess": true, "qScriptLogFile": ""})),
		"CreateObject":  does("qProp", createObject),
		"DestroyObject": does("qId", destroyObject),
	}
}

// changes runs a change, refusing in an app that was published to a managed space.
func changes(in *invocation, do func(*doc)) *engineError {
	if in.s.app.published {
		return fail(5, "")
	}
	d := in.s.app.doc()
	do(d)
	d.modified = true
	return nil
}

func setScript(in *invocation) (result, *engineError) {
	var script string
	if bad := in.param("qScript", &script); bad != nil {
		return result{}, bad
	}
	return result{out: obj{}, change: []int{docHandle}}, changes(in, func(d *doc) { d.script = script })
}

func setAppProperties(in *invocation) (result, *engineError) {
	var props struct {
		Title string `json:"qTitle"`
	}
	if bad := in.param("qProp", &props); bad != nil {
		return result{}, bad
	}
	return result{out: obj{}, change: []int{docHandle}}, changes(in, func(d *doc) { d.title = props.Title })
}

func save(in *invocation) (result, *engineError) {
	bad := changes(in, func(d *doc) { d.saves++ })
	if bad == nil {
		in.s.app.doc().modified = false
	}
	return result{out: obj{}, change: []int{docHandle}}, bad
}

func reloadNow(name string, value any) func(*invocation) (result, *engineError) {
	return func(in *invocation) (result, *engineError) {
		bad := changes(in, func(*doc) { in.s.app.reloaded.set(in.c.t.now()) })
		return result{out: obj{name: value}, change: []int{docHandle}}, bad
	}
}

func createObject(in *invocation) (result, *engineError) {
	var props obj
	if bad := in.param("qProp", &props); bad != nil {
		return result{}, bad
	}
	o, bad := newObject(props)
	if bad != nil {
		return result{}, bad
	}
	if bad := changes(in, func(d *doc) { d.roots = append(d.roots, o) }); bad != nil {
		return result{}, bad
	}
	res, bad := in.returns("GenericObject", o)
	if bad == nil {
		res.out["qInfo"] = info(o.id, o.typ)
	}
	return res, bad
}

func destroyObject(in *invocation) (result, *engineError) {
	var id string
	if bad := in.param("qId", &id); bad != nil {
		return result{}, bad
	}
	gone := false
	bad := changes(in, func(d *doc) {
		before := len(d.roots)
		d.roots = slices.DeleteFunc(d.roots, func(o *object) bool { return o.id == id })
		gone = len(d.roots) < before
	})
	var closed []int
	for n, h := range in.s.handles {
		if gone && h.obj != nil && h.obj.id == id {
			delete(in.s.handles, n)
			closed = append(closed, n)
		}
	}
	return result{out: obj{"qSuccess": gone}, change: []int{docHandle}, close: closed}, bad
}

func setProperties(in *invocation) (result, *engineError) {
	var props obj
	if bad := in.param("qProp", &props); bad != nil {
		return result{}, bad
	}
	o := in.h.obj
	if o.session {
		o.props = props
		return result{out: obj{}, change: []int{in.n}}, nil
	}
	return result{out: obj{}, change: []int{in.n}}, changes(in, func(*doc) { o.props = props })
}

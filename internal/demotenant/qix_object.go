package demotenant

import (
	"maps"
	"strings"
)

// objectMethods are those that every kind of generic object has.
func objectMethods() map[string]method {
	return map[string]method{
		"GetLayout":     gives("qLayout", layout),
		"GetProperties": gives("qProp", func(in *invocation) any { return in.h.obj.props }),
		"GetInfo":       gives("qInfo", func(in *invocation) any { return info(in.h.obj.id, in.h.obj.typ) }),
		"SetProperties": does("qProp", setProperties),
	}
}

// withOwn adds the method that reads a library item's definition.
func withOwn(common map[string]method, name, key string) map[string]method {
	own := maps.Clone(common)
	own[name] = gives(key, func(in *invocation) any { return in.h.obj.props[key] })
	return own
}

func genericMethods() map[string]method {
	all := objectMethods()
	all["GetChild"] = does("qId", getChild)
	all["GetChildInfos"] = gives("qInfos", func(in *invocation) any { return childInfos(in.h.obj) })
	all["GetParent"] = does("", func(in *invocation) (result, *engineError) { return in.returns("GenericObject", in.h.obj.parent) })
	all["GetFullPropertyTree"] = gives("qPropEntry", func(in *invocation) any { return tree(in.h.obj) })
	all["GetEffectiveProperties"] = all["GetProperties"]
	all["GetHyperCubeData"] = does("qPath qPages", cubeData)
	all["GetListObjectData"] = does("qPath qPages", cubeData)
	return all
}

func (o *object) meta() obj {
	m := obj{"privileges": []string{"read", "update"}, "published": true, "approved": false, "createdDate": "2026-01-10T09:00:00.000Z", "modifiedDate": "2026-05-02T09:00:00.000Z"}
	if def, ok := o.props["qMetaDef"].(obj); ok {
		maps.Copy(m, def)
	}
	if o.session {
		m = obj{"privileges": []string{"read", "update", "delete", "exportdata"}}
	}
	return m
}

// layout is the object's properties with every definition evaluated.
func layout(in *invocation) any {
	o := in.h.obj
	out := maps.Clone(o.props)
	delete(out, "qMetaDef")
	out["qMeta"], out["qSelectionInfo"], out["qInfo"] = o.meta(), obj{}, info(o.id, o.typ)
	for name, def := range o.props {
		fill, known := definitions[name]
		if props, ok := def.(obj); ok && known {
			delete(out, name)
			out[fill.name] = fill.make(in, o, props)
		}
	}
	switch o.class {
	case "GenericVariable":
		maps.Copy(out, obj{"qText": o.props["qDefinition"], "qNum": 0, "qIsScriptCreated": true})
	case "GenericDimension":
		out["qDimInfos"] = []obj{}
	}
	if o.bulk != nil {
		out["bulk"] = o.bulk()
	}
	return out
}

// definition says how the engine answers a property that ends in Def.
type definition struct {
	name string
	make func(*invocation, *object, obj) any
}

var definitions = map[string]definition{
	"qAppObjectListDef": {"qAppObjectList", func(in *invocation, _ *object, def obj) any { return appObjects(in, def) }},
	"qChildListDef":     {"qChildList", func(_ *invocation, o *object, def obj) any { return items(o.children, def) }},
	"qMeasureListDef":   {"qMeasureList", func(in *invocation, _ *object, def obj) any { return items(in.doc().measures, def) }},
	"qDimensionListDef": {"qDimensionList", func(in *invocation, _ *object, def obj) any { return items(in.doc().dimensions, def) }},
	"qBookmarkListDef":  {"qBookmarkList", func(in *invocation, _ *object, def obj) any { return items(in.doc().bookmarks, def) }},
	"qVariableListDef":  {"qVariableList", func(in *invocation, _ *object, _ obj) any { return variableList(in.doc()) }},
	"qFieldListDef":     {"qFieldList", func(in *invocation, _ *object, _ obj) any { return fieldList(in.doc()) }},
	"qHyperCubeDef":     {"qHyperCube", func(in *invocation, _ *object, def obj) any { return hyperCube(in, def) }},
	"qListObjectDef":    {"qListObject", func(in *invocation, _ *object, def obj) any { return listObject(in, def) }},
	"qStringExpression": {"qStringExpression", func(_ *invocation, _ *object, def obj) any { return def["qExpr"] }},
}

func items(all []*object, def obj) obj {
	wanted, _ := def["qData"].(obj)
	out := []obj{}
	for _, o := range all {
		out = append(out, entry(o, wanted))
	}
	return obj{"qItems": out}
}

func appObjects(in *invocation, def obj) obj {
	typ, _ := def["qType"].(string)
	return items(filterOf(in.doc().roots, func(o *object) bool { return o.typ == typ }), def)
}

func variableList(d *doc) obj {
	out := []obj{}
	for _, v := range d.variables {
		out = append(out, obj{"qName": v.props["qName"], "qDefinition": v.props["qDefinition"], "qMeta": obj{}, "qInfo": info(v.id, v.typ), "qData": obj{}, "qIsScriptCreated": true})
	}
	return obj{"qItems": out}
}

func fieldList(d *doc) obj {
	out := []obj{}
	for _, name := range d.fields() {
		f, _ := d.field(name)
		out = append(out, obj{"qName": name, "qCardinal": len(f.distinct), "qTags": f.tags(), "qSrcTables": f.tables})
	}
	return obj{"qItems": out}
}

// pick follows a path such as /qMetaDef/title; null where it leads nowhere.
func pick(props obj, path any) any {
	text, _ := path.(string)
	var at any = props
	for _, step := range strings.Split(strings.Trim(text, "/"), "/") {
		inside, ok := at.(obj)
		if !ok {
			return nil
		}
		at = inside[step]
	}
	return at
}

func getChild(in *invocation) (result, *engineError) {
	var id string
	if bad := in.param("qId", &id); bad != nil {
		return result{}, bad
	}
	for _, c := range in.h.obj.children {
		if c.id == id {
			return in.returns("GenericObject", c)
		}
	}
	return in.returns("GenericObject", nil)
}

func childInfos(o *object) []obj {
	out := []obj{}
	for _, c := range o.children {
		out = append(out, info(c.id, c.typ))
	}
	return out
}

func tree(o *object) obj {
	children := []obj{}
	for _, c := range o.children {
		children = append(children, tree(c))
	}
	return obj{"qProperty": o.props, "qChildren": children}
}

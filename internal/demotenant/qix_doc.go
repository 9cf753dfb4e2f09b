package demotenant

import (
	"fmt"
	"slices"
)

func docMethods() map[string]method {
	all := map[string]method{
		"GetAppLayout":      gives("qLayout", appLayout),
		"GetAppProperties":  gives("qProp", func(in *invocation) any { return appProperties(in) }),
		"SetAppProperties":  does("qProp", setAppProperties),
		"GetAllInfos":       gives("qInfos", allInfos),
		"GetObjects":        does("qOptions", getObjects),
		"GetObject":         does("qId", lookup("GenericObject")),
		"GetMeasure":        does("qId", lookup("GenericMeasure")),
		"GetDimension":      does("qId", lookup("GenericDimension")),
		"GetVariableById":   does("qId", lookup("GenericVariable")),
		"GetBookmark":       does("qId", lookup("GenericBookmark")),
		"GetVariableByName": does("qName", variableByName),
		"GetScript":         gives("qScript", func(in *invocation) any { return in.doc().script }),
		"GetScriptEx":       gives("qScript", func(in *invocation) any { return obj{"qScript": in.doc().script, "qMeta": obj{}, "qIsLocked": false} }),
		"GetScriptMeta":     gives("qMeta", func(*invocation) any { return obj{"qMeta": obj{}, "qIsLocked": false} }),
		"GetVariables": does("qListDef", func(in *invocation) (result, *engineError) {
			return result{out: obj{"qList": variableList(in.doc())["qItems"]}}, nil
		}),
		"GetEmptyScript":          does("qLocalizedMainSection?", func(*invocation) (result, *engineError) { return result{out: obj{"qReturn": "///$tab Main\n"}}, nil }),
		"GetLineage":              gives("qLineage", func(in *invocation) any { return in.doc().lineage }),
		"GetConnections":          gives("qConnections", func(in *invocation) any { return in.doc().connections }),
		"GetConnection":           does("qConnectionId", getConnection),
		"GetTablesAndKeys":        does("qWindowSize qNullSize qCellHeight qSyntheticMode qIncludeSysVars qIncludeProfiling?", tablesAndKeys),
		"GetTableData":            does("qOffset qRows qSyntheticMode qTableName", tableData),
		"GetField":                does("qFieldName qStateName?", getField),
		"GetFieldDescription":     does("qFieldName", fieldDescription),
		"CreateSessionObject":     does("qProp", createSessionObject),
		"DestroySessionObject":    does("qId", destroySessionObject),
		"GetLooselyCoupledVector": gives("qv", func(*invocation) any { return []int{} }),
	}
	for name, m := range changingMethods() {
		all[name] = m
	}
	return all
}

func appLayout(in *invocation) any {
	a, d := in.s.app, in.doc()
	p := appProperties(in)
	return obj{
		"qTitle": p["qTitle"], "qFileName": a.id, "qLastReloadTime": lastReload(a), "qModified": d.modified, "qHasScript": d.script != "",
		"qHasData": len(d.tables) > 0 && !in.s.noData, "qIsOpenedWithoutData": in.s.noData, "qReadOnly": a.published, "qIsSessionApp": in.c.target.sessionApp,
		"qStateNames": []string{}, "qThumbnail": obj{}, "qUsage": "ANALYTICS", "qUnsupportedFeatures": []obj{},
		"qLocaleInfo": obj{"qDecimalSep": ".", "qThousandSep": ",", "qDateFmt": "YYYY-MM-DD", "qCurrentYear": 2026},
		"qMeta": obj{"title": p["qTitle"], "description": a.description, "published": a.published, "createdDate": stamp(a.created),
			"modifiedDate": stamp(a.changed()), "privileges": []string{"read", "reload"}},
	}
}

func appProperties(in *invocation) obj {
	title := in.s.app.name
	if t := in.doc().title; t != "" {
		title = t
	}
	return obj{"qTitle": title, "qLastReloadTime": lastReload(in.s.app), "qSavedInProductVersion": engineVersion,
		"qHasSectionAccess": in.s.app.sectionAccess, "qThumbnail": obj{"qStaticContentUrlDef": obj{}}}
}

func allInfos(in *invocation) any {
	out := []obj{}
	in.doc().each(func(o *object) { out = append(out, info(o.id, o.typ)) })
	return out
}

func getObjects(in *invocation) (result, *engineError) {
	var opt struct {
		Types []string `json:"qTypes"`
		Data  obj      `json:"qData"`
	}
	if bad := in.param("qOptions", &opt); bad != nil {
		return result{}, bad
	}
	out := []obj{}
	in.doc().each(func(o *object) {
		if o.class == "GenericObject" && slices.Contains(opt.Types, o.typ) {
			out = append(out, entry(o, opt.Data))
		}
	})
	return result{out: obj{"qList": out}}, nil
}

// entry is an object in a list, with the properties that the list asked for.
func entry(o *object, wanted obj) obj {
	data := obj{}
	for name, path := range wanted {
		data[name] = pick(o.props, path)
	}
	return obj{"qInfo": info(o.id, o.typ), "qMeta": o.meta(), "qData": data}
}

func lookup(class string) func(*invocation) (result, *engineError) {
	return func(in *invocation) (result, *engineError) {
		var id string
		if bad := in.param("qId", &id); bad != nil {
			return result{}, bad
		}
		if class == "GenericObject" {
			for _, h := range in.s.handles {
				if h.obj != nil && h.obj.session && h.obj.id == id {
					return in.returns(class, h.obj)
				}
			}
		}
		return in.returns(class, in.doc().find(class, id))
	}
}

func variableByName(in *invocation) (result, *engineError) {
	var name string
	if bad := in.param("qName", &name); bad != nil {
		return result{}, bad
	}
	for _, v := range in.doc().variables {
		if v.props["qName"] == name {
			return in.returns("GenericVariable", v)
		}
	}
	return result{}, fail(2, name)
}

func getConnection(in *invocation) (result, *engineError) {
	var id string
	if bad := in.param("qConnectionId", &id); bad != nil {
		return result{}, bad
	}
	for _, c := range in.doc().connections {
		if c["qId"] == id {
			return result{out: obj{"qConnection": c}}, nil
		}
	}
	return result{}, fail(2001, id)
}

func createSessionObject(in *invocation) (result, *engineError) {
	var props obj
	if bad := in.param("qProp", &props); bad != nil {
		return result{}, bad
	}
	o, bad := newObject(props)
	if bad != nil {
		return result{}, bad
	}
	o.session = true
	return in.returns("GenericObject", o)
}

func newObject(props obj) (*object, *engineError) {
	given, _ := props["qInfo"].(obj)
	typ, _ := given["qType"].(string)
	if typ == "" {
		return nil, fail(-32602, "qInfo.qType")
	}
	id, _ := given["qId"].(string)
	if id == "" {
		id = fmt.Sprintf("%s-%s", randomHex(4), randomHex(6))
	}
	props["qInfo"] = info(id, typ)
	return &object{id: id, typ: typ, class: "GenericObject", props: props}, nil
}

func destroySessionObject(in *invocation) (result, *engineError) {
	var id string
	if bad := in.param("qId", &id); bad != nil {
		return result{}, bad
	}
	for n, h := range in.s.handles {
		if h.obj != nil && h.obj.session && h.obj.id == id {
			delete(in.s.handles, n)
			return result{out: obj{"qSuccess": true}, close: []int{n}}, nil
		}
	}
	return result{out: obj{"qSuccess": false}}, nil
}

package demotenant

import (
	"slices"
	"strings"
)

const engineVersion = "12.2636.0"

func globalMethods() map[string]method {
	return map[string]method{
		"OpenDoc":              does("qDocName qUserName? qPassword? qSerial? qNoData?", openDoc),
		"GetActiveDoc":         does("", activeDoc),
		"GetDocList":           gives("qDocList", docList),
		"EngineVersion":        gives("qVersion", func(*invocation) any { return obj{"qComponentVersion": engineVersion} }),
		"ProductVersion":       gives("qReturn", func(*invocation) any { return engineVersion }),
		"QTProduct":            gives("qReturn", func(*invocation) any { return "Qlik Sense" }),
		"OSName":               gives("qReturn", func(*invocation) any { return "Linux" }),
		"OSVersion":            gives("qReturn", func(*invocation) any { return "" }),
		"IsDesktopMode":        gives("qReturn", func(*invocation) any { return false }),
		"IsPersonalMode":       gives("qReturn", func(*invocation) any { return false }),
		"AllowCreateApp":       gives("qReturn", func(*invocation) any { return true }),
		"GetAuthenticatedUser": gives("qReturn", func(in *invocation) any { return in.c.who.user.subject }),
		"GetUniqueID":          gives("qUniqueID", func(*invocation) any { return randomHex(8) }),
	}
}

func openDoc(in *invocation) (result, *engineError) {
	var name string
	var noData bool
	if bad := firstError(in.param("qDocName", &name), in.param("qNoData", &noData)); bad != nil {
		return result{}, bad
	}
	a := in.s.app
	switch {
	case a == nil || name != a.id:
		return result{}, fail(1003, name)
	case in.c.opened:
		return result{}, fail(1002, name)
	case in.s.open && in.s.noData != noData:
		return result{}, fail(1009, name)
	case a.sectionAccess && !in.c.who.user.hasSectionAccess:
		return result{}, fail(5, name)
	case a.openError != 0 && !(noData && a.openError == 1015):
		return result{}, fail(a.openError, name)
	}
	if !in.s.open {
		in.s.open, in.s.noData = true, noData
		in.s.last = docHandle
		in.s.handles[docHandle] = &handle{class: "Doc"}
	}
	in.c.opened = true
	return result{out: obj{"qReturn": docReturn(a)}, change: []int{docHandle}}, nil
}

func firstError(all ...*engineError) *engineError {
	for _, e := range all {
		if e != nil {
			return e
		}
	}
	return nil
}

func docReturn(a *app) obj {
	return obj{"qType": "Doc", "qHandle": docHandle, "qGenericId": a.id}
}

func activeDoc(in *invocation) (result, *engineError) {
	if !in.s.open {
		return result{}, fail(1007, "")
	}
	return result{out: obj{"qReturn": docReturn(in.s.app)}}, nil
}

// docList lists what the user may open. Whether the cloud answers this at all
// is not known; apps are to be listed by REST.
func docList(in *invocation) any {
	w := in.c.t.world
	w.mu.RLock()
	defer w.mu.RUnlock()
	out := []obj{}
	for _, a := range w.apps {
		if w.opens(in.c.who, a) {
			out = append(out, obj{"qDocName": a.name, "qTitle": a.name, "qDocId": a.id, "qConnectedUsers": 0, "qFileSize": 151552,
				"qLastReloadTime": lastReload(a), "qReadOnly": false, "qHasSectionAccess": a.sectionAccess, "qMeta": obj{"name": a.name}, "qThumbnail": obj{}})
		}
	}
	slices.SortStableFunc(out, func(x, y obj) int { return strings.Compare(x["qTitle"].(string), y["qTitle"].(string)) })
	return out
}

func lastReload(a *app) string {
	if a.reloaded.never() {
		return ""
	}
	return stamp(a.reloaded.time())
}

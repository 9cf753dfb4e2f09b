package catalog

import (
	"encoding/json"
	"sync"
)

// Recipes are what a metadata connector reads of an app, as sequences that only read.
// Which calls such connectors make is known from the sources of DataHub and
// OpenMetadata; Alation's own order is not published.
func Recipes() []QIXSequence {
	return []QIXSequence{
		{Name: "Open the app and see what it is", Note: "The first thing that every connector does.", Steps: []QIXStep{
			{Title: "Which engine is this?", Class: "Global", Method: "EngineVersion", Handle: "-1"},
			openApp(),
			{Title: "Which app is open?", Class: "Global", Method: "GetActiveDoc", Handle: "-1"},
			onApp("The app’s own description", "GetAppLayout", `{}`),
			onApp("The app’s properties", "GetAppProperties", `{}`),
			onApp("Everything in the app, by ID and type", "GetAllInfos", `{}`),
		}},
		{Name: "Sheets and what is on them", Note: "Opens the first sheet and the first object on it.", Steps: append([]QIXStep{openApp()}, sheets()...)},
		{Name: "Measures, dimensions and fields", Note: "Reads the lists of the library, and the first entry of each.", Steps: append([]QIXStep{openApp()}, library()...)},
		{Name: "Tables, script and where the data comes from", Note: "What lineage is made of. The script needs more than viewing rights.", Steps: []QIXStep{
			openApp(),
			onApp("Tables, fields and keys", "GetTablesAndKeys", `{"qWindowSize":{"qcx":0,"qcy":0},"qNullSize":{"qcx":0,"qcy":0},"qCellHeight":0,"qSyntheticMode":false,"qIncludeSysVars":false,"qIncludeProfiling":false}`),
			onApp("The load script", "GetScript", `{}`),
			onApp("Where the data comes from", "GetLineage", `{}`),
			onApp("Data connections of the app", "GetConnections", `{}`),
			optional(onApp("The Data manager’s model", "GetObject", `{"qId":"LoadModel"}`), "Exists only in apps made with the Data manager."),
		}},
		{Name: "Which apps does the engine list?", Note: "Whether the cloud answers this is not documented; apps are listed by REST.", Steps: []QIXStep{
			{Title: "Apps that the engine lists", Class: "Global", Method: "GetDocList", Handle: "-1"},
		}},
	}
}

func openApp() QIXStep {
	return QIXStep{Title: "Open the app", Class: "Global", Method: "OpenDoc", Handle: "-1", Params: json.RawMessage(`{"qDocName":"{{appId}}"}`),
		Keep: map[string]string{"app": "/result/qReturn/qHandle"}, Unless: "Doc", Note: "Its answer holds the app’s handle, which all later calls need."}
}

func onApp(title, method, params string) QIXStep {
	return QIXStep{Title: title, Class: "Doc", Method: method, Handle: "{{app}}", Params: json.RawMessage(params)}
}

func on(class, name, title, method, params string) QIXStep {
	return QIXStep{Title: title, Class: class, Method: method, Handle: "{{" + name + "}}", Params: json.RawMessage(params)}
}

func keeps(s QIXStep, pairs ...string) QIXStep {
	s.Keep = map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		s.Keep[pairs[i]] = pairs[i+1]
	}
	return s
}

func optional(s QIXStep, note string) QIXStep {
	s.Optional, s.Note = true, note
	return s
}

func sheets() []QIXStep {
	return []QIXStep{
		onApp("All sheets, at once", "GetObjects", `{"qOptions":{"qTypes":["sheet"],"qIncludeSessionObjects":false,"qData":{}}}`),
		keeps(onApp("Make a list of sheets", "CreateSessionObject", `{"qProp":{"qInfo":{"qType":"SheetList"},"qAppObjectListDef":{"qType":"sheet","qData":{"title":"/qMetaDef/title","description":"/qMetaDef/description","rank":"/rank"}}}}`),
			"list", "/result/qReturn/qHandle", "listId", "/result/qReturn/qGenericId"),
		keeps(on("GenericObject", "list", "Read the list", "GetLayout", `{}`), "sheetId", "/result/qLayout/qAppObjectList/qItems/0/qInfo/qId"),
		keeps(onApp("Open the first sheet", "GetObject", `{"qId":"{{sheetId}}"}`), "sheet", "/result/qReturn/qHandle"),
		on("GenericObject", "sheet", "Read the sheet’s layout", "GetLayout", `{}`),
		keeps(on("GenericObject", "sheet", "What stands on the sheet", "GetChildInfos", `{}`), "childId", "/result/qInfos/0/qId"),
		optional(keeps(on("GenericObject", "sheet", "Open its first object", "GetChild", `{"qId":"{{childId}}"}`), "object", "/result/qReturn/qHandle"), "An empty sheet has none."),
		optional(on("GenericObject", "object", "Read the object’s layout", "GetLayout", `{}`), ""),
		optional(on("GenericObject", "object", "Read the object’s definition", "GetProperties", `{}`), ""),
		on("GenericObject", "sheet", "The sheet with all its parts", "GetFullPropertyTree", `{}`),
		onApp("Drop the list again", "DestroySessionObject", `{"qId":"{{listId}}"}`),
	}
}

func library() []QIXStep {
	return []QIXStep{
		keeps(onApp("Make a list of measures", "CreateSessionObject", `{"qProp":{"qInfo":{"qType":"MeasureList"},"qMeasureListDef":{"qType":"measure","qData":{"title":"/qMetaDef/title"}}}}`), "measures", "/result/qReturn/qHandle"),
		optional(keeps(on("GenericObject", "measures", "Read the measures", "GetLayout", `{}`), "measureId", "/result/qLayout/qMeasureList/qItems/0/qInfo/qId"), "An app may have none."),
		optional(keeps(onApp("Open the first measure", "GetMeasure", `{"qId":"{{measureId}}"}`), "measure", "/result/qReturn/qHandle"), ""),
		optional(on("GenericMeasure", "measure", "Read its formula", "GetMeasure", `{}`), ""),
		keeps(onApp("Make a list of dimensions", "CreateSessionObject", `{"qProp":{"qInfo":{"qType":"DimensionList"},"qDimensionListDef":{"qType":"dimension","qData":{"title":"/qMetaDef/title"}}}}`), "dimensions", "/result/qReturn/qHandle"),
		optional(keeps(on("GenericObject", "dimensions", "Read the dimensions", "GetLayout", `{}`), "dimensionId", "/result/qLayout/qDimensionList/qItems/0/qInfo/qId"), "An app may have none."),
		optional(keeps(onApp("Open the first dimension", "GetDimension", `{"qId":"{{dimensionId}}"}`), "dimension", "/result/qReturn/qHandle"), ""),
		optional(on("GenericDimension", "dimension", "Read its definition", "GetDimension", `{}`), ""),
		keeps(onApp("Make a list of fields", "CreateSessionObject", `{"qProp":{"qInfo":{"qType":"FieldList"},"qFieldListDef":{"qShowSystem":true,"qShowHidden":true,"qShowSrcTables":true}}}`), "fields", "/result/qReturn/qHandle"),
		optional(keeps(on("GenericObject", "fields", "Read the fields", "GetLayout", `{}`), "field", "/result/qLayout/qFieldList/qItems/0/qName"), "An app without data has none."),
		optional(onApp("Describe the first field", "GetFieldDescription", `{"qFieldName":"{{field}}"}`), ""),
	}
}

// connectorMethods are the methods of the recipes, as Class.Name, with the titles
// that they have there.
var connectorMethods = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, r := range Recipes() {
		for _, s := range r.Steps {
			out[s.Class+"."+s.Method] += s.Title + "\n"
		}
	}
	return out
})

// ConnectorUses tells whether a metadata connector calls this method.
func ConnectorUses(class, name string) bool { return connectorMethods()[class+"."+name] != "" }

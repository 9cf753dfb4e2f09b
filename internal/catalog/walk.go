package catalog

// QIXCall is a ready-made QIX call. Handle says which open handle it goes to;
// the page fills in the number.
type QIXCall struct {
	ID     string // stable
	Title  string // plain words
	Method string
	Handle string // "global", "doc" or "object": the one that the last answer opened
	Params string // JSON, with {{appId}} and {{objectId}} as placeholders
	Note   string // may be empty
}

// Walk is the usual read-only walk of a metadata connector through an app, in
// order. Parameters follow the QIX OpenRPC file 12.2636.0.
func Walk() []QIXCall {
	return []QIXCall{
		{ID: "version", Title: "Which engine is this?", Method: "EngineVersion", Handle: "global", Params: `{}`, Note: "Harmless; also keeps the line alive."},
		{ID: "open", Title: "Open the app", Method: "OpenDoc", Handle: "global", Params: `{"qDocName":"{{appId}}"}`, Note: "Its answer holds the app’s handle, which all later calls need."},
		{ID: "open-no-data", Title: "Open the app without data", Method: "OpenDoc", Handle: "global", Params: `{"qDocName":"{{appId}}","qNoData":true}`, Note: "Enough for layout, sheets and script; spares memory."},
		{ID: "active", Title: "Which app is open?", Method: "GetActiveDoc", Handle: "global", Params: `{}`},
		{ID: "app-layout", Title: "The app’s own description", Method: "GetAppLayout", Handle: "doc", Params: `{}`},
		{ID: "all-infos", Title: "Everything in the app, by ID and type", Method: "GetAllInfos", Handle: "doc", Params: `{}`},
		{ID: "sheets", Title: "Make a list of sheets", Method: "CreateSessionObject", Handle: "doc", Params: `{"qProp":{"qInfo":{"qType":"SheetList"},"qAppObjectListDef":{"qType":"sheet","qData":{"title":"/qMetaDef/title","description":"/qMetaDef/description","rank":"/rank"}}}}`, Note: "Lives only in this session. Then read its layout."},
		{ID: "measures", Title: "Make a list of measures", Method: "CreateSessionObject", Handle: "doc", Params: `{"qProp":{"qInfo":{"qType":"MeasureList"},"qMeasureListDef":{"qType":"measure","qData":{"title":"/qMetaDef/title"}}}}`},
		{ID: "dimensions", Title: "Make a list of dimensions", Method: "CreateSessionObject", Handle: "doc", Params: `{"qProp":{"qInfo":{"qType":"DimensionList"},"qDimensionListDef":{"qType":"dimension","qData":{"title":"/qMetaDef/title"}}}}`},
		{ID: "fields", Title: "Make a list of fields", Method: "CreateSessionObject", Handle: "doc", Params: `{"qProp":{"qInfo":{"qType":"FieldList"},"qFieldListDef":{"qShowSystem":true,"qShowHidden":true,"qShowSrcTables":true}}}`},
		{ID: "layout", Title: "Read the last object’s layout", Method: "GetLayout", Handle: "object", Params: `{}`, Note: "Of the object that the last answer opened, such as a list or a sheet."},
		{ID: "object", Title: "Open an object by its ID", Method: "GetObject", Handle: "doc", Params: `{"qId":"{{objectId}}"}`},
		{ID: "objects", Title: "All sheets, at once", Method: "GetObjects", Handle: "doc", Params: `{"qOptions":{"qTypes":["sheet"],"qIncludeSessionObjects":false,"qData":{}}}`},
		{ID: "tree", Title: "The object with all its parts", Method: "GetFullPropertyTree", Handle: "object", Params: `{}`},
		{ID: "load-model", Title: "The Data manager’s model", Method: "GetObject", Handle: "doc", Params: `{"qId":"LoadModel"}`, Note: "Exists only in apps made with the Data manager."},
		{ID: "tables", Title: "Tables, fields and keys", Method: "GetTablesAndKeys", Handle: "doc", Params: `{"qWindowSize":{"qcx":0,"qcy":0},"qNullSize":{"qcx":0,"qcy":0},"qCellHeight":0,"qSyntheticMode":false,"qIncludeSysVars":false,"qIncludeProfiling":false}`},
		{ID: "script", Title: "The load script", Method: "GetScript", Handle: "doc", Params: `{}`, Note: "Needs more than viewing rights. Passwords in it are hidden here."},
		{ID: "lineage", Title: "Where the data comes from", Method: "GetLineage", Handle: "doc", Params: `{}`},
		{ID: "connections", Title: "Data connections of the app", Method: "GetConnections", Handle: "doc", Params: `{}`},
	}
}

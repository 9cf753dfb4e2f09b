package catalog

import (
	"embed"
	"encoding/json"
	"sync"
)

// dist holds what `make` builds: qix.json, from the QIX OpenRPC file of the
// module github.com/qlik-oss/enigma-go/v4 (MIT). Without it the look-ups find
// nothing, and the console works without names.
//
//go:embed all:dist
var dist embed.FS

// QIXError is an error of the engine, as its own table names it.
type QIXError struct {
	Code    int
	Name    string // such as LOCERR_APP_NOT_FOUND
	Message string // such as "App not found"
}

// QIXMethod is a method of the engine.
type QIXMethod struct {
	Class, Name string // such as Global and OpenDoc
	Description string // Qlik's own text, Markdown
	Stability   string // such as stable or locked
	Params      []QIXParam
}

// QIXParam is a parameter of a method.
type QIXParam struct {
	Name, Type  string // Type: string, integer, a structure's name, or one of them followed by []
	Required    bool
	Default     any
	Description string
}

// QIX is the engine's table of methods and errors.
type QIX struct {
	Version string // of the OpenRPC file
	Errors  []QIXError
	Methods []QIXMethod
}

// ErrorByCode finds what the engine calls an error.
func (q *QIX) ErrorByCode(code int) (QIXError, bool) {
	for _, e := range q.Errors {
		if e.Code == code {
			return e, true
		}
	}
	return QIXError{}, false
}

// LoadQIX reads the table once; it is empty when the assets were not built.
var LoadQIX = sync.OnceValue(func() *QIX {
	q := &QIX{}
	b, err := dist.ReadFile("dist/qix.json")
	if err != nil {
		return q // not built
	}
	if err := json.Unmarshal(b, q); err != nil {
		return &QIX{} // a half-written file is as good as none
	}
	return q
})

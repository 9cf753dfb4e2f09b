package catalog

import (
	"embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// dist holds what `make` builds from the QIX OpenRPC file of the module
// github.com/qlik-oss/enigma-go/v4 (MIT): qix.json with errors and an index of
// methods, and a file for each method and each structure, which are read when they
// are asked for. Without them the look-ups find nothing, and the console works
// without names.
//
//go:embed all:dist
var dist embed.FS

// QIXError is an error of the engine, as its own table names it.
type QIXError struct {
	Code    int
	Name    string // such as LOCERR_APP_NOT_FOUND
	Message string // such as "App not found"
}

// QIXMethod is a method of the engine as a list shows it.
type QIXMethod struct {
	Class, Name string // such as Global and OpenDoc
	Summary     string // the first sentence of Qlik's own text; may be empty
	Stability   string // such as stable or locked
	Deprecated  bool
}

// QIX is the engine's table of methods and errors.
type QIX struct {
	Version string // of the OpenRPC file
	Errors  []QIXError
	Methods []QIXMethod // by class and name
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

// ErrorByCode finds what the engine calls an error.
func (q *QIX) ErrorByCode(code int) (QIXError, bool) {
	for _, e := range q.Errors {
		if e.Code == code {
			return e, true
		}
	}
	return QIXError{}, false
}

// Find finds a method in the index.
func (q *QIX) Find(class, name string) (QIXMethod, bool) {
	i, ok := slices.BinarySearchFunc(q.Methods, QIXMethod{Class: class, Name: name}, func(a, b QIXMethod) int {
		if c := strings.Compare(a.Class, b.Class); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	if !ok {
		return QIXMethod{}, false
	}
	return q.Methods[i], true
}

// Classes lists the classes in the order in which handles are opened.
func (q *QIX) Classes() []string {
	var out []string
	for _, m := range q.Methods {
		if !slices.Contains(out, m.Class) {
			out = append(out, m.Class)
		}
	}
	order := []string{"Global", "Doc", "GenericObject"}
	slices.SortStableFunc(out, func(a, b string) int { return place(order, a) - place(order, b) })
	return out
}

func place(order []string, class string) int {
	if i := slices.Index(order, class); i >= 0 {
		return i
	}
	return len(order)
}

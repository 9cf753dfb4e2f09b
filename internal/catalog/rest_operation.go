package catalog

import (
	"slices"
	"strings"
)

// Operation is a REST operation that Qlik publishes.
type Operation struct {
	ID           string   `json:"id"` // group and function, such as spaces.getSpaces; stable, appears in addresses
	Title        string   `json:"title"`
	Method       string   `json:"method"`
	Path         string   `json:"path"`    // a template, such as /api/v1/spaces/{spaceId}
	Summary      string   `json:"summary"` // Qlik's own first sentence; may be empty
	Deprecated   bool     `json:"deprecated"`
	Experimental bool     `json:"experimental"`
	Names        []string `json:"params"` // of its path and query parameters

	Group, GroupTitle string `json:"-"`
}

// Group is the operations of one API.
type Group struct {
	Name       string      `json:"name"` // such as data-governance-data-products
	Title      string      `json:"title"`
	Operations []Operation `json:"operations"`
}

// Changes reports whether the operation may change something in the tenant.
func (o Operation) Changes() bool {
	return o.Method != "GET" && o.Method != "HEAD" && !facts().reads[o.ID]
}

// PerMinute is how many calls a minute Qlik allows one user; 0 is unknown.
func (o Operation) PerMinute() int { return facts().perMinute[o.Method+" "+o.Path] }

// Details is an operation with all that a form needs.
type Details struct {
	Operation
	Description string  `json:"description"`
	Params      []Param `json:"params"`
	Body        *Body   `json:"body"`
}

// Param is a parameter of the path or of the query.
type Param struct {
	In string `json:"in"` // "path" or "query"
	Schema
}

// Body is what an operation takes beside its parameters.
type Body struct {
	Media  string `json:"media"`  // such as application/json; may be empty
	Schema Schema `json:"schema"` // of a form of several parts: those that are no files

	Files []Schema `json:"-"` // that it takes
}

// Form reports whether the body can be filled in with fields.
func (b *Body) Form() bool {
	return b != nil && (strings.HasPrefix(b.Media, "application/json") || b.Multipart() && len(b.Schema.Fields) > 0)
}

// Multipart reports whether the body is a form of several parts (RFC 7578).
func (b *Body) Multipart() bool { return b != nil && b.Media == "multipart/form-data" }

// Upload reports whether the body takes files.
func (b *Body) Upload() bool { return b != nil && len(b.Files) > 0 }

// partFiles tells the files from the rest.
func (b *Body) partFiles() {
	if b == nil {
		return
	}
	if b.Schema.Type == "binary" {
		b.Files = []Schema{{Name: "file", Type: "binary", Required: true}}
	}
	if b.Multipart() {
		isFile := func(f Schema) bool { return f.Type == "binary" }
		b.Files = slices.DeleteFunc(slices.Clone(b.Schema.Fields), func(f Schema) bool { return !isFile(f) })
		b.Schema.Fields = slices.DeleteFunc(b.Schema.Fields, isFile)
	}
}

// Schema is what may stand in one place. Members that only the tenant sets
// are left out, and what is more than four objects deep.
type Schema struct {
	Name        string   `json:"name"`
	Type        string   `json:"type"` // string, number, boolean, array, object, binary or any
	Enum        []string `json:"enum"`
	Items       *Schema  `json:"items"`  // of an array
	Fields      []Schema `json:"fields"` // of an object; none: any members
	Required    bool     `json:"required"`
	Deprecated  bool     `json:"deprecated"`
	Default     string   `json:"default"` // as Qlik's description says; may be empty
	Description string   `json:"description"`
}

package catalog

import (
	"encoding/json"
	"slices"
	"strings"
)

// QIXDetail is all that is known of a method.
type QIXDetail struct {
	QIXMethod
	Description string // Qlik's own text, of several lines
	Instead     string // what to call in the place of a deprecated one
	Returns     string // class of the handle in its answer; empty: none
	Params      []QIXField
	Results     []QIXField
}

// QIXField is a parameter, a result, or a member of a structure.
type QIXField struct {
	Name        string
	Type        string // string, integer, number, boolean, object, a structure's name, or one of them followed by []
	Required    bool
	Default     json.RawMessage // nil: none
	Description string
	Values      []QIXValue // of an enumeration
}

// QIXValue is one value of an enumeration.
type QIXValue struct{ Value, Title string }

// QIXType is a structure, an enumeration, or a list of either.
type QIXType struct {
	Name, Description string
	Items             string // of a list: what it holds
	Fields            []QIXField
	Values            []QIXValue // of an enumeration
}

// Detail reads what is known of a method.
func (q *QIX) Detail(class, name string) (QIXDetail, bool) {
	m, ok := q.Find(class, name)
	if !ok {
		return QIXDetail{}, false
	}
	d := QIXDetail{QIXMethod: m}
	return d, readDist("methods/"+class+"."+name, &d)
}

func readType(name string) (QIXType, bool) {
	var t QIXType
	return t, readDist("types/"+name, &t)
}

func readDist(name string, v any) bool {
	b, err := dist.ReadFile("dist/" + name + ".json")
	return err == nil && json.Unmarshal(b, v) == nil
}

// Kinds of QIXNode.
const (
	QIXText    = "text"
	QIXWhole   = "whole"  // a whole number
	QIXNumber  = "number" // any number
	QIXBool    = "bool"
	QIXChoice  = "choice" // one of Values
	QIXObject  = "object" // Members are known; others may stand beside them
	QIXList    = "list"   // of Item
	QIXAnyJSON = "json"   // whatever
)

// QIXNode is a field with its structure resolved, as a form needs it.
type QIXNode struct {
	QIXField
	Kind    string
	Members []QIXNode // of an object
	Item    *QIXNode  // of a list
}

// nodeDepth is how deep structures are resolved; what is below is written as JSON.
const nodeDepth = 4

// Form resolves the parameters of a method.
func (d QIXDetail) Form() []QIXNode {
	var out []QIXNode
	for _, p := range d.Params {
		out = append(out, resolve(p, nil))
	}
	return out
}

// resolve looks up what a field's type is made of; within are the structures around it.
func resolve(f QIXField, within []string) QIXNode {
	n := QIXNode{QIXField: f, Kind: QIXAnyJSON}
	if item, ok := strings.CutSuffix(f.Type, "[]"); ok {
		inner := resolve(QIXField{Name: f.Name, Type: item}, within)
		n.Kind, n.Item = QIXList, &inner
		return n
	}
	switch f.Type {
	case "string":
		n.Kind = QIXText
	case "integer":
		n.Kind = QIXWhole
	case "number":
		n.Kind = QIXNumber
	case "boolean":
		n.Kind = QIXBool
	default:
		return n.structured(within)
	}
	if len(f.Values) > 0 {
		n.Kind = QIXChoice
	}
	return n
}

func (n QIXNode) structured(within []string) QIXNode {
	t, ok := readType(n.Type)
	if !ok || slices.Contains(within, n.Type) || len(within) >= nodeDepth {
		return n
	}
	if n.Description == "" {
		n.Description = t.Description
	}
	within = append(slices.Clone(within), n.Type)
	switch {
	case len(t.Values) > 0:
		n.Kind, n.Values = QIXChoice, t.Values
	case t.Items != "":
		inner := resolve(QIXField{Name: n.Name, Type: t.Items}, within)
		n.Kind, n.Item = QIXList, &inner
	case len(t.Fields) > 0:
		n.Kind = QIXObject
		for _, f := range t.Fields {
			n.Members = append(n.Members, resolve(f, within))
		}
	}
	return n
}

package demotenant

import "fmt"

// doc is the inside of an app: what the engine holds.
type doc struct {
	script      string
	tables      []*table
	roots       []*object // sheets, LoadModel and the like
	measures    []*object
	dimensions  []*object
	variables   []*object
	bookmarks   []*object
	connections []obj
	lineage     []obj
	title       string // set by SetAppProperties
	modified    bool
	saves       int
}

// table is one table of the data model; rows are text or float64.
type table struct {
	name   string
	fields []string
	rows   [][]any
}

func (t *table) column(field string) int {
	for i, f := range t.fields {
		if f == field {
			return i
		}
	}
	return -1
}

// object is a generic object, measure, dimension, variable or bookmark.
type object struct {
	id, typ  string
	class    string // GenericObject, GenericMeasure, …
	props    obj
	children []*object
	parent   *object
	session  bool
	bulk     func() any // makes a big layout's extra property when asked
}

func (o *object) walk(visit func(*object)) {
	visit(o)
	for _, c := range o.children {
		c.walk(visit)
	}
}

func (d *doc) each(visit func(*object)) {
	for _, group := range [][]*object{d.roots, d.measures, d.dimensions, d.variables, d.bookmarks} {
		for _, o := range group {
			o.walk(visit)
		}
	}
}

// find returns the object with that id and class, or nil.
func (d *doc) find(class, id string) (found *object) {
	d.each(func(o *object) {
		if o.id == id && o.class == class {
			found = o
		}
	})
	return found
}

func (d *doc) table(name string) *table {
	for _, t := range d.tables {
		if t.name == name {
			return t
		}
	}
	return nil
}

// fields lists field names in load order, each once.
func (d *doc) fields() []string {
	var names []string
	seen := map[string]bool{}
	for _, t := range d.tables {
		for _, f := range t.fields {
			if !seen[f] {
				seen[f] = true
				names = append(names, f)
			}
		}
	}
	return names
}

// field describes one field over all tables that have it.
type field struct {
	name     string
	tables   []string
	distinct []any
	total    int
	numeric  bool
}

func (d *doc) field(name string) (field, bool) {
	f := field{name: name, numeric: true}
	seen := map[any]bool{}
	for _, t := range d.tables {
		col := t.column(name)
		if col < 0 {
			continue
		}
		f.tables = append(f.tables, t.name)
		for _, row := range t.rows {
			v := row[col]
			f.total++
			if _, text := v.(string); text {
				f.numeric = false
			}
			if !seen[v] {
				seen[v] = true
				f.distinct = append(f.distinct, v)
			}
		}
	}
	return f, len(f.tables) > 0
}

func (f field) tags() []string {
	tags := []string{"$ascii", "$text"}
	if f.numeric {
		tags = []string{"$numeric"}
	}
	if len(f.tables) > 1 {
		tags = append([]string{"$key"}, tags...)
	}
	return tags
}

// keys lists the fields that join tables.
func (d *doc) keys() []obj {
	out := []obj{}
	for _, name := range d.fields() {
		if f, _ := d.field(name); len(f.tables) > 1 {
			out = append(out, obj{"qKeyFields": []string{name}, "qTables": f.tables})
		}
	}
	return out
}

func info(id, typ string) obj { return obj{"qId": id, "qType": typ} }

func metaDef(title, description string) obj {
	return obj{"title": title, "description": description, "tags": []string{}}
}

func (d *doc) addMeasure(label, def string) {
	id := uuid("measure", label)
	d.measures = append(d.measures, &object{id: id, typ: "measure", class: "GenericMeasure", props: obj{
		"qInfo": info(id, "measure"), "qMetaDef": metaDef(label, ""),
		"qMeasure": obj{"qLabel": label, "qDef": def, "qGrouping": "N", "qExpressions": []string{}, "qActiveExpression": 0},
	}})
}

func (d *doc) addDimension(label string, fields ...string) {
	id := uuid("dimension", label)
	d.dimensions = append(d.dimensions, &object{id: id, typ: "dimension", class: "GenericDimension", props: obj{
		"qInfo": info(id, "dimension"), "qMetaDef": metaDef(label, ""),
		"qDim": obj{"qGrouping": "N", "qFieldDefs": fields, "qFieldLabels": []string{label}, "title": label},
	}})
}

func (d *doc) addVariable(name, definition string) {
	id := uuid("variable", name)
	d.variables = append(d.variables, &object{id: id, typ: "variable", class: "GenericVariable", props: obj{
		"qInfo": info(id, "variable"), "qMetaDef": obj{}, "qName": name, "qComment": "", "qDefinition": definition,
	}})
}

func (d *doc) addBookmark(title string) {
	id := uuid("bookmark", title)
	d.bookmarks = append(d.bookmarks, &object{id: id, typ: "bookmark", class: "GenericBookmark",
		props: obj{"qInfo": info(id, "bookmark"), "qMetaDef": metaDef(title, "")}})
}

// addSheet adds a sheet with one chart per entry.
func (d *doc) addSheet(title, description string, charts ...chart) *object {
	id := uuid("sheet", title)
	sheet := &object{id: id, typ: "sheet", class: "GenericObject"}
	cells := []obj{}
	for i, c := range charts {
		child := c.object(id, i)
		child.parent = sheet
		sheet.children = append(sheet.children, child)
		cells = append(cells, obj{"name": child.id, "type": child.typ, "col": i * 8, "row": 0, "colspan": 8, "rowspan": 12})
	}
	sheet.props = obj{
		"qInfo": info(id, "sheet"), "qMetaDef": metaDef(title, description), "rank": len(d.roots),
		"columns": 24, "rows": 12, "cells": cells, "thumbnail": obj{"qStaticContentUrlDef": obj{}},
		"qChildListDef": obj{"qData": obj{"title": "/title"}},
	}
	d.roots = append(d.roots, sheet)
	return sheet
}

// chart is a visualisation to be put on a sheet.
type chart struct {
	typ, title string
	dims       []string
	measures   []string
}

func (c chart) object(sheet string, n int) *object {
	id := uuid("chart", fmt.Sprint(sheet, n, c.title))[:8]
	dims, measures := []obj{}, []obj{}
	for _, f := range c.dims {
		dims = append(dims, obj{"qDef": obj{"qFieldDefs": []string{f}, "qFieldLabels": []string{f}}})
	}
	for _, m := range c.measures {
		measures = append(measures, obj{"qDef": obj{"qDef": m, "qLabel": m}})
	}
	return &object{id: id, typ: c.typ, class: "GenericObject", props: obj{
		"qInfo": info(id, c.typ), "qMetaDef": obj{}, "title": c.title, "subtitle": "", "visualization": c.typ,
		"qHyperCubeDef": obj{"qDimensions": dims, "qMeasures": measures, "qMode": "S",
			"qInitialDataFetch": []obj{{"qLeft": 0, "qTop": 0, "qWidth": 10, "qHeight": 50}}},
	}}
}

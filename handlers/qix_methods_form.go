package handlers

import (
	"encoding/json"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/web"
)

// schemaNode is a field as script needs it: what it may hold, without the texts.
type schemaNode struct {
	Name     string          `json:"name"`
	Kind     string          `json:"kind"`
	Required bool            `json:"required,omitempty"`
	Default  json.RawMessage `json:"default,omitempty"`
	Values   []string        `json:"values,omitempty"`
	Members  []schemaNode    `json:"members,omitempty"`
	Item     *schemaNode     `json:"item,omitempty"`
}

func schemaOf(nodes []catalog.QIXNode) []schemaNode {
	out := []schemaNode{}
	for _, n := range nodes {
		out = append(out, schemaNodeOf(n))
	}
	return out
}

func schemaNodeOf(n catalog.QIXNode) schemaNode {
	out := schemaNode{Name: n.Name, Kind: n.Kind, Required: n.Required, Default: n.Default}
	for _, v := range n.Values {
		out.Values = append(out.Values, v.Value)
		if v.Title != "" && !strings.ContainsRune(v.Title, ' ') && n.Type != "integer" {
			out.Values = append(out.Values, v.Title) // the engine takes the long name too
		}
	}
	if n.Kind == catalog.QIXChoice && n.Type == "integer" {
		out.Kind = "number-choice"
	}
	if len(n.Members) > 0 {
		out.Members = schemaOf(n.Members)
	}
	if n.Item != nil {
		item := schemaNodeOf(*n.Item)
		out.Item = &item
	}
	return out
}

// kindWords are plain words for what a field holds.
var kindWords = map[string]string{
	catalog.QIXText: "text", catalog.QIXWhole: "whole number", catalog.QIXNumber: "number", catalog.QIXBool: "true or false",
	catalog.QIXChoice: "one of these", catalog.QIXAnyJSON: "JSON",
}

func nodeView(n catalog.QIXNode) web.NodeView {
	v := web.NodeView{Name: n.Name, Kind: n.Kind, Type: kindWords[n.Kind], Required: n.Required, Default: strings.Trim(string(n.Default), `"`), Hint: hintOf(n.Description)}
	switch n.Kind {
	case catalog.QIXObject:
		v.Type = "structure (" + n.Type + ")"
		for _, m := range n.Members {
			v.Members = append(v.Members, nodeView(m))
		}
	case catalog.QIXList:
		item := nodeView(*n.Item)
		item.Name, item.Required, item.Hint = "each", true, ""
		v.Type, v.Item = "list of "+item.Type, &item
	case catalog.QIXAnyJSON:
		v.Type += " (" + n.Type + ")"
		v.Long = true
	case catalog.QIXBool:
		v.Values = []web.Option{{Value: "true", Label: "true"}, {Value: "false", Label: "false"}}
	case catalog.QIXChoice:
		for _, c := range n.Values {
			v.Values = append(v.Values, web.Option{Value: c.Value, Label: labelOf(c)})
		}
	case catalog.QIXText:
		v.Long = strings.Contains(n.Name, "Script") || strings.Contains(n.Name, "Expr")
	}
	return v
}

func labelOf(v catalog.QIXValue) string {
	if v.Title == "" {
		return v.Value
	}
	return v.Value + ": " + v.Title
}

// hintOf is the beginning of a description; the rest stands at the method.
func hintOf(text string) string {
	const most = 180
	text, _, _ = strings.Cut(text, "\n\n")
	text = strings.ReplaceAll(text, "\n", " ")
	if r := []rune(text); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + " …"
	}
	return text
}

// frameOfMethod is a frame with every parameter that is required, for people to read.
func frameOfMethod(class, name string, form []catalog.QIXNode) string {
	handle := 1
	if class == "Global" {
		handle = -1
	}
	var params []string
	for _, n := range form {
		if n.Required {
			params = append(params, "\n    "+jsonText(n.Name)+": "+emptyOf(n))
		}
	}
	inner := strings.Join(params, ",")
	if inner != "" {
		inner += "\n  "
	}
	h, _ := json.Marshal(handle) // a number
	return "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 1,\n  \"method\": " + jsonText(name) + ",\n  \"handle\": " + string(h) + ",\n  \"params\": {" + inner + "}\n}"
}

func jsonText(s string) string {
	b, _ := json.Marshal(s) // a text
	return string(b)
}

// emptyOf is the value with which a required parameter begins.
func emptyOf(n catalog.QIXNode) string {
	if n.Default != nil {
		return string(n.Default)
	}
	switch n.Kind {
	case catalog.QIXObject, catalog.QIXAnyJSON:
		return "{}"
	case catalog.QIXList:
		return "[]"
	case catalog.QIXWhole, catalog.QIXNumber:
		return "0"
	case catalog.QIXBool:
		return "false"
	case catalog.QIXChoice:
		if n.Type == "integer" {
			return n.Values[0].Value
		}
		return jsonText(n.Values[0].Value)
	}
	return `""`
}

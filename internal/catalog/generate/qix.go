package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// rpcFile is the part of the OpenRPC file that is used.
type rpcFile struct {
	Info       struct{ Version string }
	Methods    []rpcMethod
	Components struct {
		Errors  map[string]json.RawMessage
		Schemas map[string]schema
	}
	Companion struct {
		Returns map[string]string `json:"remote-object-return-types"`
	} `json:"-"`
}

type rpcMethod struct {
	Name, Description string
	Params            []struct {
		Name, Description string
		Required          bool
		Schema            schema
	}
	Result     struct{ Schema schema }
	Stability  string `json:"x-qlik-stability"`
	Deprecated bool   `json:"x-qlik-deprecated"`
	Instead    string `json:"x-qlik-deprecation-description"`
}

// The shapes that the package catalog reads.
type (
	qixFile struct {
		Version string     `json:"version"`
		Errors  []qixError `json:"errors"`
		Methods []qixEntry `json:"methods"`
	}
	qixError struct {
		Code    int    `json:"code"`
		Name    string `json:"name"`
		Message string `json:"message"`
	}
	qixEntry struct {
		Class      string `json:"class"`
		Name       string `json:"name"`
		Summary    string `json:"summary,omitempty"`
		Stability  string `json:"stability,omitempty"`
		Deprecated bool   `json:"deprecated,omitempty"`
	}
	qixMethod struct {
		qixEntry
		Description string  `json:"description,omitempty"`
		Instead     string  `json:"instead,omitempty"`
		Returns     string  `json:"returns,omitempty"`
		Params      []field `json:"params,omitempty"`
		Results     []field `json:"results,omitempty"`
	}
)

func entryOf(m qixMethod) qixEntry { return m.qixEntry }

// errorsOf lists the errors that have a code; one entry only groups others.
func errorsOf(in rpcFile) []qixError {
	var out []qixError
	for name, raw := range in.Components.Errors {
		var e struct {
			Code    *int
			Message string
		}
		if json.Unmarshal(raw, &e) == nil && e.Code != nil {
			out = append(out, qixError{*e.Code, name, e.Message})
		}
	}
	slices.SortFunc(out, func(a, b qixError) int { return cmp.Or(cmp.Compare(a.Code, b.Code), strings.Compare(a.Name, b.Name)) })
	return out
}

func methodsOf(in rpcFile) ([]qixMethod, error) {
	var out []qixMethod
	for _, m := range in.Methods {
		class, name, ok := strings.Cut(m.Name, ".")
		if !ok {
			return nil, fmt.Errorf("the method %q has no class", m.Name)
		}
		text := plain(m.Description)
		q := qixMethod{qixEntry: qixEntry{class, name, firstSentence(text), m.Stability, m.Deprecated},
			Description: text, Instead: plain(m.Instead), Returns: in.Companion.Returns[m.Name], Results: fieldsOf(m.Result.Schema)}
		for _, p := range m.Params {
			p.Schema.Description = p.Description
			f := fieldOf(p.Name, p.Schema)
			f.Required = p.Required
			q.Params = append(q.Params, f)
		}
		out = append(out, q)
	}
	slices.SortFunc(out, func(a, b qixMethod) int {
		return cmp.Or(strings.Compare(a.Class, b.Class), strings.Compare(a.Name, b.Name))
	})
	return out, nil
}

package checkup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// reading is one of the things that a catalogue reads of an app.
type reading struct {
	name string
	do   func(context.Context, *engine) (string, error)
}

func readings(c *contents) []reading {
	return []reading{
		{"Layout", c.layout}, {"Sheets", c.sheets}, {"Tables and fields", c.tables}, {"Load script", c.script},
	}
}

// contents is what was seen of an app.
type contents struct {
	hasData                bool
	sheetCount             int
	tableCount, fieldCount int
}

// stepReadApp reads what a catalogue reads. A part that fails does not keep the
// others from being tried, unless the connection is gone.
func stepReadApp(ctx context.Context, w *work) outcome {
	var e Evidence
	var c contents
	var failures []error
	for _, r := range readings(&c) {
		text, err := r.do(ctx, w.found.engine)
		if err != nil {
			text = sentence(err)
			failures = append(failures, err)
		}
		e.add(r.name, text)
		if f := (*qlikproxy.Failure)(nil); errors.As(err, &f) && f.QIXCode == nil {
			break
		}
	}
	if len(failures) > 0 {
		o := failed(e, failures[0], w.accessFacts(failures[0])...)
		o.Summary = fmt.Sprintf("Of the app, %d of %d parts could not be read: %s", len(failures), len(readings(&c)), lowerFirst(o.Summary))
		return o
	}
	if c.tableCount == 0 && c.fieldCount == 0 {
		return w.noData(e)
	}
	return outcome{Status: Pass, Evidence: e, Summary: fmt.Sprintf("The app was read: %s, %s, %s.",
		count(c.sheetCount, "sheet", "sheets"), count(c.tableCount, "table", "tables"), count(c.fieldCount, "field", "fields"))}
}

func (w *work) noData(e Evidence) outcome {
	s := guidance.Signal{Layer: guidance.LayerQIX, Operation: guidance.OpReadApp, Kind: guidance.KindNoData, Facts: map[string]string{}}
	if w.found.app.sectionAccess {
		s.Facts[guidance.FactSectionAccess] = "true"
	}
	return outcome{Status: Warn, Summary: "The app opens, and has no tables and no fields.", Evidence: e, signals: []guidance.Signal{s}}
}

func (c *contents) layout(ctx context.Context, g *engine) (string, error) {
	var out struct {
		Layout struct {
			Title   string `json:"qTitle"`
			HasData bool   `json:"qHasData"`
			Reload  string `json:"qLastReloadTime"`
		} `json:"qLayout"`
	}
	err := g.call(ctx, guidance.OpReadApp, g.doc, "GetAppLayout", nil, &out)
	c.hasData = out.Layout.HasData
	return strings.TrimSpace(clip(out.Layout.Title) + ", last reloaded " + out.Layout.Reload), err
}

// sheets lists the sheets by an object of this session, which is never saved.
func (c *contents) sheets(ctx context.Context, g *engine) (string, error) {
	var h handle
	list := map[string]any{
		"qInfo":             map[string]any{"qType": "SheetList"},
		"qAppObjectListDef": map[string]any{"qType": "sheet", "qData": map[string]any{"title": "/qMetaDef/title"}},
	}
	err := g.call(ctx, guidance.OpReadApp, g.doc, "CreateSessionObject", []any{list}, &h)
	if err != nil || h.Return.Handle == nil {
		return "none", err
	}
	var out struct {
		Layout struct {
			List struct {
				Items []struct{} `json:"qItems"`
			} `json:"qAppObjectList"`
		} `json:"qLayout"`
	}
	err = g.call(ctx, guidance.OpReadApp, *h.Return.Handle, "GetLayout", nil, &out)
	c.sheetCount = len(out.Layout.List.Items)
	return count(c.sheetCount, "sheet", "sheets"), err
}

func (c *contents) tables(ctx context.Context, g *engine) (string, error) {
	var out struct {
		Tables []struct {
			Name   string     `json:"qName"`
			Rows   float64    `json:"qNoOfRows"`
			Fields []struct{} `json:"qFields"`
		} `json:"qtr"`
	}
	none := map[string]any{"qcx": 0, "qcy": 0}
	err := g.call(ctx, guidance.OpReadApp, g.doc, "GetTablesAndKeys", []any{none, none, 0, false, false}, &out)
	c.tableCount = len(out.Tables)
	rows := 0.0
	for _, t := range out.Tables {
		c.fieldCount += len(t.Fields)
		rows += t.Rows
	}
	return fmt.Sprintf("%s, %s, %.0f rows", count(c.tableCount, "table", "tables"), count(c.fieldCount, "field", "fields"), rows), err
}

// script reads the load script and shows its size only: it may hold passwords.
func (c *contents) script(ctx context.Context, g *engine) (string, error) {
	var out struct {
		Script string `json:"qScript"`
	}
	err := g.call(ctx, guidance.OpReadApp, g.doc, "GetScript", nil, &out)
	return fmt.Sprintf("%d characters (not shown)", len([]rune(out.Script))), err
}

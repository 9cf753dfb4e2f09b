package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	deltaPatience = 5 * time.Second // for finding and applying earlier patches
	deltaPatches  = 200             // that are listed
	deltaLines    = 5000            // of the whole that are shown
	deltaValue    = 120             // characters of a patch's value
)

// deltaView shows an answer with "delta" as the changes that it brings and as the
// whole after them; nil: it is no such answer.
func deltaView(r *http.Request, z *session, c *qlikproxy.QIXConn, f qlikproxy.Frame) *web.DeltaView {
	ctx, cancel := context.WithTimeout(r.Context(), deltaPatience)
	defer cancel()
	p, err := c.Log().Patched(ctx, f)
	if errors.Is(err, qlikproxy.ErrNoDelta) {
		return nil
	}
	v := &web.DeltaView{Missing: p.Missing}
	if err != nil {
		v.Problem = err.Error()
	}
	for i, patch := range p.Patches {
		if i == deltaPatches {
			v.More = len(p.Patches) - i
			break
		}
		v.Patches = append(v.Patches, patchRow(z, patch))
	}
	if p.Whole != nil {
		v.From = strings.Trim(fmt.Sprint(p.Applied), "[]")
		v.Lines = wholeLines(z, p.Whole)
	}
	return v
}

func patchRow(z *session, p qlikproxy.NamedPatch) web.PatchRow {
	row := web.PatchRow{What: p.Op, Where: p.Name + strings.TrimSuffix(p.Path, "/"), Value: string(p.Value)}
	if p.Op == "move" {
		row.Value = "from " + p.Name + p.From
	}
	if len(row.Value) > deltaValue {
		row.Value = strings.ToValidUTF8(row.Value[:deltaValue], "") + " …"
	}
	if z.Presentation() && p.Op != "move" && row.Value != "" {
		row.Value = "•••"
	}
	return row
}

func wholeLines(z *session, whole []byte) web.LinesView {
	l := web.LinesView{Kind: "JSON", Presenting: z.Presentation(), Final: true}
	var b bytes.Buffer
	_ = json.Indent(&b, whole, "", "  ") // it was just made
	lines := strings.Split(b.String(), "\n")
	if len(lines) > deltaLines {
		l.Note = fmt.Sprintf("the first %d of %d lines", deltaLines, len(lines))
		lines = lines[:deltaLines]
	}
	l.Lines = present(z, lines)
	l.Total = len(l.Lines)
	return l
}

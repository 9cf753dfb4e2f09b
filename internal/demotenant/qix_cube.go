package demotenant

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// cubeOf reads dimensions and measures out of a definition, those of the library included.
func cubeOf(in *invocation, def obj) cube {
	d := in.doc()
	var dims, measures []string
	for _, dim := range objects(def["qDimensions"]) {
		dims = append(dims, firstField(d, dim)...)
	}
	for _, m := range objects(def["qMeasures"]) {
		measures = append(measures, expressionOf(d, m))
	}
	if in.s.noData {
		return cube{dims: dims, measures: measures}
	}
	return d.evaluate(dims, measures)
}

// objects reads a list that was decoded from JSON or written here.
func objects(v any) []obj {
	switch v := v.(type) {
	case []obj:
		return v
	case []any:
		out := []obj{}
		for _, e := range v {
			if o, ok := e.(obj); ok {
				out = append(out, o)
			}
		}
		return out
	}
	return nil
}

func firstField(d *doc, dim obj) []string {
	if o := d.find("GenericDimension", fmt.Sprint(dim["qLibraryId"])); o != nil {
		dim = obj{"qDef": o.props["qDim"]}
	}
	def, _ := dim["qDef"].(obj)
	switch fields := def["qFieldDefs"].(type) {
	case []string:
		if len(fields) > 0 {
			return fields[:1]
		}
	case []any:
		if len(fields) > 0 {
			name := strings.TrimPrefix(fmt.Sprint(fields[0]), "=")
			return []string{strings.Trim(name, "[]")}
		}
	}
	return nil
}

func expressionOf(d *doc, measure obj) string {
	def, _ := measure["qDef"].(obj)
	if o := d.find("GenericMeasure", fmt.Sprint(measure["qLibraryId"])); o != nil {
		def, _ = o.props["qMeasure"].(obj)
	}
	text, _ := def["qDef"].(string)
	return text
}

func hyperCube(in *invocation, def obj) any {
	c := cubeOf(in, def)
	dims, measures := []obj{}, []obj{}
	for _, f := range c.dims {
		about, _ := in.doc().field(f)
		dims = append(dims, obj{"qFallbackTitle": f, "qCardinal": len(about.distinct), "qTags": about.tags(), "qGroupFieldDefs": []string{f},
			"qGroupFallbackTitles": []string{f}, "qStateCounts": obj{"qOption": len(about.distinct)}, "qDimensionType": "D", "qSortIndicator": "A"})
	}
	for i, m := range c.measures {
		low, high := c.extent(len(c.dims) + i)
		measures = append(measures, obj{"qFallbackTitle": m, "qMin": low, "qMax": high, "qSortIndicator": "D"})
	}
	pages := []obj{}
	for _, p := range objects(def["qInitialDataFetch"]) {
		pages = append(pages, c.page(p))
	}
	return obj{"qSize": obj{"qcx": len(dims) + len(measures), "qcy": len(c.rows)}, "qDimensionInfo": dims, "qMeasureInfo": measures,
		"qEffectiveInterColumnSortOrder": []int{}, "qGrandTotalRow": []obj{}, "qDataPages": pages, "qPivotDataPages": []obj{},
		"qStackedDataPages": []obj{}, "qMode": "S", "qNoOfLeftDims": -1, "qTitle": ""}
}

func (c cube) extent(column int) (low, high float64) {
	for i, row := range c.rows {
		n, _ := row[column].(float64)
		if i == 0 {
			low, high = n, n
		}
		low, high = min(low, n), max(high, n)
	}
	return low, high
}

// page cuts the wanted area out of the cube, and clips it to what there is.
func (c cube) page(area obj) obj {
	left, width := clip(area["qLeft"], area["qWidth"], len(c.dims)+len(c.measures))
	top, height := clip(area["qTop"], area["qHeight"], len(c.rows))
	matrix := [][]obj{}
	for y, row := range c.rows[top : top+height] {
		line := []obj{}
		for _, v := range row[left : left+width] {
			line = append(line, cell(v, top+y))
		}
		matrix = append(matrix, line)
	}
	return obj{"qMatrix": matrix, "qTails": []obj{}, "qIsReduced": false,
		"qArea": obj{"qLeft": left, "qTop": top, "qWidth": width, "qHeight": height}}
}

func clip(start, size any, all int) (from, count int) {
	from = min(max(number(start), 0), all)
	return from, min(max(number(size), 0), all-from)
}

func number(v any) int {
	switch v := v.(type) {
	case int:
		return v
	case float64:
		return int(v)
	}
	return 0
}

func listObject(in *invocation, def obj) any {
	names := firstField(in.doc(), def)
	if len(names) == 0 {
		return obj{"qSize": obj{"qcx": 0, "qcy": 0}, "qDataPages": []obj{}}
	}
	c := cubeOf(in, obj{"qDimensions": []obj{def}})
	slices.SortStableFunc(c.rows, func(a, b []any) int { return cmp.Compare(fmt.Sprint(a[0]), fmt.Sprint(b[0])) })
	pages := []obj{}
	for _, p := range objects(def["qInitialDataFetch"]) {
		pages = append(pages, c.page(p))
	}
	return obj{"qSize": obj{"qcx": 1, "qcy": len(c.rows)}, "qExpressions": []obj{}, "qDataPages": pages,
		"qDimensionInfo": obj{"qFallbackTitle": names[0], "qCardinal": len(c.rows), "qStateCounts": obj{"qOption": len(c.rows)}}}
}

// maxCells is the engine's limit for one data page.
const maxCells = 10_000

// cubeData serves GetHyperCubeData and GetListObjectData.
func cubeData(in *invocation) (result, *engineError) {
	var pages []obj
	if bad := in.param("qPages", &pages); bad != nil {
		return result{}, bad
	}
	c := cube{}
	if def, ok := in.h.obj.props["qHyperCubeDef"].(obj); ok {
		c = cubeOf(in, def)
	} else if def, ok := in.h.obj.props["qListObjectDef"].(obj); ok {
		c = cubeOf(in, obj{"qDimensions": []obj{def}})
	} else {
		return result{}, fail(-32602, "qPath")
	}
	out := []obj{}
	for _, p := range pages {
		if number(p["qWidth"])*number(p["qHeight"]) > maxCells {
			return result{}, fail(6001, "")
		}
		out = append(out, c.page(p))
	}
	return result{out: obj{"qDataPages": out}}, nil
}

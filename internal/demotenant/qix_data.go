package demotenant

import (
	"fmt"
	"strconv"
)

func fieldMethods() map[string]method {
	return map[string]method{
		"GetCardinal":     gives("qReturn", func(in *invocation) any { f, _ := in.doc().field(in.h.field); return len(f.distinct) }),
		"GetNxProperties": gives("qProperties", func(*invocation) any { return obj{"qOneAndOnlyOne": false} }),
	}
}

func getField(in *invocation) (result, *engineError) {
	var name string
	if bad := in.param("qFieldName", &name); bad != nil {
		return result{}, bad
	}
	if _, known := in.doc().field(name); !known {
		return result{}, fail(2, name)
	}
	n := in.s.add(&handle{class: "Field", field: name})
	return result{out: obj{"qReturn": obj{"qType": "Field", "qHandle": n}}, change: []int{n}}, nil
}

func fieldDescription(in *invocation) (result, *engineError) {
	var name string
	if bad := in.param("qFieldName", &name); bad != nil {
		return result{}, bad
	}
	f, known := in.doc().field(name)
	if !known {
		return result{}, fail(2, name)
	}
	return result{out: obj{"qReturn": obj{"qInternalNumber": 0, "qName": name, "qSrcTables": f.tables, "qCardinal": len(f.distinct),
		"qTotalCount": f.total, "qIsNumeric": f.numeric, "qTags": f.tags(), "qComment": "", "qByteSize": 8 * f.total}}}, nil
}

func tablesAndKeys(in *invocation) (result, *engineError) {
	d := in.doc()
	out := []obj{}
	if !in.s.noData {
		for i, t := range d.tables {
			out = append(out, tableRecord(d, t, i))
		}
	}
	keys := d.keys()
	if in.s.noData {
		keys = []obj{}
	}
	return result{out: obj{"qtr": out, "qk": keys}}, nil
}

func tableRecord(d *doc, t *table, n int) obj {
	fields := []obj{}
	for _, name := range t.fields {
		f, _ := d.field(name)
		key := "NOT_KEY"
		if len(f.tables) > 1 {
			key = "ANY_KEY"
		}
		fields = append(fields, obj{"qName": name, "qOriginalFields": []string{}, "qPresent": true, "qInformationDensity": 1, "qnNonNulls": len(t.rows),
			"qnRows": len(t.rows), "qSubsetRatio": 1, "qnTotalDistinctValues": len(f.distinct), "qnPresentDistinctValues": len(f.distinct),
			"qKeyType": key, "qTags": f.tags(), "qDerivedFields": []obj{}})
	}
	return obj{"qName": t.name, "qNoOfRows": len(t.rows), "qFields": fields, "qPos": obj{"qx": n * 250, "qy": 100}, "qComment": "", "qTableTags": []string{}}
}

func tableData(in *invocation) (result, *engineError) {
	var name string
	var offset, count int
	if bad := firstError(in.param("qTableName", &name), in.param("qOffset", &offset), in.param("qRows", &count)); bad != nil {
		return result{}, bad
	}
	t := in.doc().table(name)
	if t == nil || offset < 0 || count < 0 {
		return result{}, fail(8, name)
	}
	out := []obj{}
	offset = min(offset, len(t.rows))
	for _, row := range t.rows[offset:min(len(t.rows), offset+count)] {
		values := []obj{}
		for _, v := range row {
			text, number, numeric := show(v)
			value := obj{"qText": text, "qIsNumeric": numeric}
			if numeric {
				value["qNumber"] = number
			}
			values = append(values, value)
		}
		out = append(out, obj{"qValue": values})
	}
	return result{out: obj{"qData": out}}, nil
}

// show is a value as text, and as number where it is one.
func show(v any) (text string, number float64, numeric bool) {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), v, true
	case string:
		return v, 0, false
	}
	return fmt.Sprint(v), 0, false
}

// cell is a value in a data page; text has no number, which the engine sends as "NaN".
func cell(v any, element int) obj {
	text, number, numeric := show(v)
	c := obj{"qText": text, "qNum": "NaN", "qElemNumber": element, "qState": "O"}
	if numeric {
		c["qNum"] = number
	}
	return c
}

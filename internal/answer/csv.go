package answer

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
)

// WriteCSV writes these items as CSV (RFC 4180: CRLF, quotation marks doubled),
// after a row with the names of the columns. mark puts the byte order mark in
// front, by which Excel knows UTF-8. It returns how many cells were changed so
// that no spreadsheet takes them for a formula.
func (l *List) WriteCSV(w io.Writer, order []int32, mark bool) (defused int, err error) {
	if mark {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return 0, err
		}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	record := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		if record[i] = c.Name; c.Name == "" {
			record[i] = "value"
		}
		record[i] = defuse(record[i], &defused)
	}
	if err := out.Write(record); err != nil {
		return defused, err
	}
	for _, item := range order {
		row, err := l.Row(int(item))
		if err != nil {
			return defused, err
		}
		for i, c := range row {
			record[i] = csvField(c, &defused)
		}
		if err := out.Write(record); err != nil {
			return defused, err
		}
	}
	out.Flush()
	return defused, out.Error()
}

// csvField leaves numbers alone: a minus in front of one is no formula.
func csvField(c Cell, defused *int) string {
	switch c.Kind {
	case Missing, Null:
		return ""
	case Number, Bool:
		if json.Valid([]byte(c.Text)) {
			return c.Text
		}
	}
	return defuse(c.Text, defused)
}

// defuse puts an apostrophe before what a spreadsheet would run as a formula
// (OWASP, CSV Injection: = + - @ tab and carriage return, and their full-width forms).
func defuse(text string, defused *int) string {
	begin := strings.TrimLeft(text, " \u00a0\uFEFF")
	if begin == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(begin[:min(len(begin), 4)])[0]) {
		return text
	}
	*defused++
	return "'" + text
}

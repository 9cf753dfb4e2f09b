package handlers

import (
	"net/url"
	"slices"
	"strings"

	"qlikconsole/web"
)

// The rows of parameters below the address show its query; the address is what
// is sent. A person may change either.

// inStep returns the address after one of the two was changed: was is the
// address as the page showed it. A form without was adds its rows.
func inStep(target string, was *string, rows []web.PairView) string {
	switch shown := queryRows(target); {
	case slices.Equal(rows, shown):
		return target
	case was == nil:
		return withRows(target, append(shown, rows...))
	case target != *was:
		return target
	}
	return withRows(target, rows)
}

// queryRows reads the parameters of an address as rows.
func queryRows(target string) []web.PairView {
	_, query, _ := strings.Cut(target, "?")
	var rows []web.PairView
	for part := range strings.SplitSeq(query, "&") {
		if part != "" {
			rows = append(rows, rowOf(part))
		}
	}
	return rows
}

func rowOf(part string) web.PairView {
	name, value, _ := strings.Cut(part, "=")
	return web.PairView{Name: unescaped(name), Value: unescaped(value)}
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// withRows returns the address with these parameters. What says the same as
// before stays written as it was.
func withRows(target string, rows []web.PairView) string {
	path, query, _ := strings.Cut(target, "?")
	before := strings.Split(query, "&")
	var parts []string
	for _, row := range rows {
		i := slices.IndexFunc(before, func(part string) bool { return part != "" && rowOf(part) == row })
		if i < 0 {
			parts = append(parts, escaped(row.Name)+"="+escaped(row.Value))
			continue
		}
		parts = append(parts, before[i])
		before = slices.Delete(before, i, i+1)
	}
	if len(parts) == 0 {
		return path
	}
	return path + "?" + strings.Join(parts, "&")
}

// escaped writes text for a query and leaves {{names}} as they are.
func escaped(text string) string {
	var b strings.Builder
	end := 0
	for _, at := range placeholder.FindAllStringIndex(text, -1) {
		b.WriteString(percent(text[end:at[0]]) + text[at[0]:at[1]])
		end = at[1]
	}
	b.WriteString(percent(text[end:]))
	return b.String()
}

func percent(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

package qlikproxy

import (
	"net/url"
	"strings"

	"qlikconsole/internal/lazyregexp"
)

// appIDPattern is the form of an app's ID: a UUID in Qlik Cloud; others are allowed
// as far as they can stand in a path.
var appIDPattern = lazyregexp.New(`^[0-9A-Za-z][0-9A-Za-z_-]{7,63}$`)

// readPath takes the app's ID from what follows the host and says what was left out.
func (a *Address) readPath(path string) {
	path, _, fragment := strings.Cut(path, "#")
	path, query, _ := strings.Cut(path, "?")
	segments := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	a.AppID = appIDOf(segments, query)
	if a.AppID != "" {
		a.Notes = append(a.Notes, "App ID "+a.AppID+" was read from the address.")
	}
	switch {
	case len(segments) > 0:
		a.Notes = append(a.Notes, leftOut(segments))
	case query != "" || fragment:
		a.Notes = append(a.Notes, "What stands behind the host name was left out.")
	}
}

// appIDOf finds the ID in /app/ID, /sense/app/ID/…, /api/v1/apps/ID and ?appid=ID.
func appIDOf(segments []string, query string) string {
	for i, s := range segments[:max(0, len(segments)-1)] {
		id := segments[i+1]
		if s == "app" && id != "engineData" && appIDPattern.MatchString(id) ||
			s == "apps" && strings.Count(id, "-") == 4 && appIDPattern.MatchString(id) {
			return id
		}
	}
	if values, err := url.ParseQuery(query); err == nil && appIDPattern.MatchString(values.Get("appid")) {
		return values.Get("appid")
	}
	return ""
}

func leftOut(segments []string) string {
	first := "/" + shorten(segments[0], 40)
	switch segments[0] {
	case "hub", "sense", "console", "insights", "analytics", "catalog", "home", "single", "profile", "qmc":
		return first + " was left out: it is a page of Qlik, not part of the address."
	case "api":
		return first + " was left out: it is the path of a call, which the console adds itself."
	case "app":
		return first + " was left out: it is the path of a live connection, which the console adds itself."
	case "oauth", "login":
		return first + " was left out: it is the path of the sign-in, which the console adds itself."
	}
	return first + " was left out: the address ends with the host name."
}

// shorten cuts a text to at most n characters.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}

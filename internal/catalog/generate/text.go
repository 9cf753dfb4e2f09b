package main

import (
	"html"
	"regexp"
	"strings"
)

var (
	tags     = regexp.MustCompile(`<[a-zA-Z/][^>]*>`)
	links    = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	emphasis = regexp.MustCompile(`(^|[\s("\[])_([^_\n]+(?:_[^_\s]+)*)_($|[\s.,;:)"\]])`)
	heading  = regexp.MustCompile(`(?m)^#+\s*`)
	bullet   = regexp.MustCompile(`(?m)^\*\s+`)
	gaps     = regexp.MustCompile(`\n{3,}`)
	sentence = regexp.MustCompile(`^(.+?[.:!?])(?:\s|$)`)
)

// plain turns Markdown with HTML in it into text for people.
func plain(s string) string {
	s = tags.ReplaceAllString(s, "")
	s = links.ReplaceAllString(s, "$1")
	for range 2 { // neighbours share a blank
		s = emphasis.ReplaceAllString(s, "$1$2$3")
	}
	s = strings.ReplaceAll(heading.ReplaceAllString(s, ""), "**", "")
	s = bullet.ReplaceAllString(s, "• ")
	return strings.TrimSpace(gaps.ReplaceAllString(html.UnescapeString(s), "\n\n"))
}

// firstSentence is what fits into a list. What ends in a colon takes its list along.
func firstSentence(s string) string {
	line, rest, _ := strings.Cut(s, "\n")
	if m := sentence.FindStringSubmatch(line); m != nil && !strings.HasSuffix(line, ":") {
		line = m[1]
	}
	for strings.HasSuffix(line, ":") || strings.HasSuffix(line, ";") {
		var next string
		if next, rest, _ = strings.Cut(rest, "\n"); !strings.HasPrefix(next, "• ") {
			line = strings.TrimRight(line, ":;")
			break
		}
		line += " " + strings.TrimRight(strings.TrimPrefix(next, "• "), ".") + ";"
	}
	const most = 160
	if r := []rune(line); len(r) > most {
		return strings.TrimSpace(string(r[:most])) + " …"
	}
	return line
}

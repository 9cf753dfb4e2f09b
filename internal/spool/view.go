package spool

import (
	"context"
	"math"
	"strings"
)

// View is a way to show a body as lines.
type View string

const (
	// Pretty is JSON, or JSON Lines, indented by two blanks. Where it stops
	// being JSON the rest is shown as in Raw.
	Pretty View = "pretty"
	// Raw is the body as it came, cut at its line ends.
	Raw View = "raw"
)

const (
	// MaxLine is the length in bytes beyond which a line is cut into several.
	MaxLine = 4096
	// MaxPage is how many lines a page has at most.
	MaxPage = 5000
)

// Page is a run of lines of a view.
type Page struct {
	From    int      // number of the first line, from 0
	Lines   []string // valid UTF-8, each at most [MaxLine] bytes before bad bytes became U+FFFD
	Total   int      // lines known so far, the last of which may still grow
	Final   bool     // Total will not grow
	Invalid int64    // offset in the body where it stops being JSON, as far as known; -1 if it does not
}

// Match is one place where a query was found.
type Match struct {
	N     int // number of the match in the whole view, from 0
	Line  int // number of the line, from 0
	Start int // bytes from the start of the line, as [Page.Lines] has it
	End   int // beyond the length of the line when the match goes on in the line it was cut from
}

// Lines returns up to count lines from line from, at most [MaxPage]. Fewer come
// back when there are no more yet. It reads no further than these lines need and
// lets the rest be counted in the background: ask again for a later Total.
func (f *File) Lines(ctx context.Context, v View, from, count int) (Page, error) {
	x, err := f.index(v)
	if err != nil {
		return Page{}, err
	}
	from, count = max(0, from), min(max(0, count), MaxPage)
	if err := x.readUntil(ctx, from+count); err != nil {
		return Page{}, err
	}
	page, start, limit := x.page(from)
	take := func(line []byte, _ int, _ bool) bool {
		if len(page.Lines) < count {
			page.Lines = append(page.Lines, shown(line))
		}
		return len(page.Lines) < count
	}
	if count > 0 && from < page.Total {
		err = walk(ctx, f, start.resume(from, take), limit, page.Final)
	}
	if !page.Final {
		x.readInBackground()
	}
	return page, err
}

// Index counts the lines of every byte that is there now and returns a page
// without lines.
func (f *File) Index(ctx context.Context, v View) (Page, error) {
	x, err := f.index(v)
	if err != nil {
		return Page{}, err
	}
	err = x.readUntil(ctx, math.MaxInt)
	page, _, _ := x.page(0)
	return page, err
}

// shown is the text of a line: bytes that are no UTF-8 become U+FFFD.
func shown(line []byte) string {
	return strings.ToValidUTF8(string(line), "\uFFFD")
}

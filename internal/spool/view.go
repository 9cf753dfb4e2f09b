package spool

import "context"

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
	return Page{}, nil
}

// Index reads on until every byte that is there now is counted and returns a
// page without lines.
func (f *File) Index(ctx context.Context, v View) (Page, error) {
	return Page{}, nil
}

// Find looks for query in all lines that are there now, without regard to case.
// It returns the matches on line from and later, at most max of them, and how
// many there are in the whole view.
func (f *File) Find(ctx context.Context, v View, query string, from, max int) ([]Match, int, error) {
	return nil, 0, nil
}

type index struct{}

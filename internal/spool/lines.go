package spool

// blanks is the deepest indentation: nesting beyond 64 levels stays there, so
// that depth cannot fill the lines.
const blanks = "                                                                " +
	"                                                                "

// lineWriter counts lines and hands on those from a given one.
type lineWriter struct {
	number int // of the line at hand
	col    int // its length in bytes

	from int      // the first line to hand on
	take takeLine // nil: lines are only counted
	keep bool     // the line at hand is handed on
	buf  []byte
	full bool // take wants no more
}

// takeLine gets a line, which is only good until it returns. cut says that the
// next line goes on with it. It returns whether more lines are wanted.
type takeLine func(line []byte, number int, cut bool) bool

func (w *lineWriter) add(p []byte) {
	w.col += len(p)
	if w.keep {
		w.buf = append(w.buf, p...)
	}
}

func (w *lineWriter) blanks(n int) {
	w.col += n
	if w.keep {
		w.buf = append(w.buf, blanks[:n]...)
	}
}

// end ends the line at hand.
func (w *lineWriter) end(cut bool) {
	if w.take != nil {
		w.flush(cut)
		w.keep = w.number+1 >= w.from
	}
	w.number++
	w.col = 0
}

// flush hands on the line at hand.
func (w *lineWriter) flush(cut bool) {
	if w.keep && !w.full {
		w.full = !w.take(w.buf, w.number, cut)
	}
	w.buf = w.buf[:0]
}

// count is the number of lines, with the one at hand unless it is empty.
func (w *lineWriter) count() int {
	if w.col > 0 {
		return w.number + 1
	}
	return w.number
}

package spool

// maxDepth is how deep JSON may nest before the rest of it is shown raw.
const maxDepth = 10_000

// mode is what the formatter expects next.
type mode uint8

const (
	top          mode = iota // a value outside all others, or the end
	gap                      // a blank after a number or word outside all others
	firstElement             // a value or ]
	element                  // a value, at the start of its line
	firstKey                 // a key or }
	key                      // a key, at the start of its line
	colon                    // the colon after a key
	value                    // the value after a colon
	after                    // a comma, or the end of the array or object
	word                     // the rest of true, false or null
	text                     // the inside of a string
	escape                   // what follows a backslash
	hex1                     // one of four hexadecimal digits
	hex2
	hex3
	hex4
	minus // in a number, named by what was read last
	zero
	digits
	point
	fraction
	exponent
	sign
	power
	plain // lines as they come
)

// formatter turns bytes into lines as they arrive. It looks at each byte once
// and keeps no content but the line at hand, so it can stop anywhere and go on
// from a checkpoint.
type formatter struct {
	off     int64 // of the next byte to read
	mode    mode
	inKey   bool   // the string at hand is a key
	rest    string // of the word at hand
	stack   stack
	invalid int64 // where the body stopped being JSON, or -1
	lines   lineWriter
	marks   *marks // nil: none are made
}

// newFormatter starts at the first byte of a body.
func newFormatter(v View) formatter {
	f := formatter{invalid: -1}
	if v == Raw {
		f.mode = plain
	}
	return f
}

// feed reads p, which follows what was read before, and returns how much of it
// was used: the rest has to wait for the bytes after it. last says that there
// are none.
func (f *formatter) feed(p []byte, last bool) int {
	i := 0
	if f.off == 0 && f.mode == top {
		if i = byteOrderMark(p, last); i < 0 {
			return 0
		}
	}
	for i < len(p) && !f.lines.full {
		switch f.mode {
		case text:
			i = f.readText(p, i)
		case word:
			i = f.readWord(p, i)
		case escape, hex1, hex2, hex3, hex4:
			i = f.readEscape(p, i)
		case minus, zero, digits, point, fraction, exponent, sign, power:
			i = f.readNumber(p, i)
		case plain:
			next := f.readPlain(p, i, last)
			if next == i {
				f.off += int64(i)
				return i // more bytes are needed
			}
			i = next
		default:
			i = f.readStructure(p, i)
		}
	}
	f.off += int64(i)
	return i
}

// end is called when all bytes were read: JSON that is cut off is not valid.
func (f *formatter) end() {
	switch f.mode {
	case top, gap, plain:
		return
	case zero, digits, fraction, power:
		if f.stack.depth == 0 {
			return
		}
	}
	f.invalid = f.off
}

// fail shows the rest of the body as it is, from p[i] on.
func (f *formatter) fail(i int) int {
	f.mode = plain
	f.invalid = f.off + int64(i)
	if f.lines.col > 0 {
		f.lines.end(false)
	}
	return i
}

// put adds p[i:j] to the line at hand and cuts it where it gets too long, but
// not inside a character. Where a line is cut does not depend on how the body
// came in pieces: a character that does not fit starts a new line.
func (f *formatter) put(p []byte, i, j int) {
	if f.lines.col+j-i <= safeLine {
		f.lines.add(p[i:j])
		return
	}
	f.putLong(p, i, j)
}

// putByte adds p[i]; it is small enough to be inlined where lines are counted.
func (f *formatter) putByte(p []byte, i int) {
	if f.lines.keep || f.lines.col >= safeLine {
		f.put(p, i, i+1)
		return
	}
	f.lines.col++
}

// safeLine is the length up to which any character fits.
const safeLine = MaxLine - 3

func (f *formatter) putLong(p []byte, i, j int) {
	for i < j && f.lines.col+j-i > safeLine {
		if f.lines.col+width(p[i]) > MaxLine {
			f.lines.end(true)
			f.mark(i)
		}
		n := min(j-i, max(1, safeLine-f.lines.col))
		f.lines.add(p[i : i+n])
		i += n
	}
	f.lines.add(p[i:j])
}

// mark makes a checkpoint before p[i] if one is due; a line starts there.
func (f *formatter) mark(i int) {
	if f.marks != nil && f.off+int64(i) >= f.marks.next {
		f.marks.add(f, f.off+int64(i))
	}
}

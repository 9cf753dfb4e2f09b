package spool

import "bytes"

// byteOrderMark is the length of the byte order mark at the start of a body, or
// -1 while it cannot be told.
func byteOrderMark(p []byte, last bool) int {
	const mark = "\xEF\xBB\xBF"
	if bytes.HasPrefix(p, []byte(mark)) {
		return len(mark)
	}
	if !last && len(p) < len(mark) && mark[:len(p)] == string(p) {
		return -1
	}
	return 0
}

// readPlain reads up to the next line end, \n or \r\n, and drops that.
func (f *formatter) readPlain(p []byte, i int, last bool) int {
	n := bytes.IndexByte(p[i:], '\n')
	if n < 0 {
		stop := len(p)
		if p[stop-1] == '\r' && !last {
			stop-- // perhaps the first half of a line end
		}
		f.put(p, i, stop)
		return stop
	}
	stop := i + n
	if n > 0 && p[stop-1] == '\r' {
		stop--
	}
	f.put(p, i, stop)
	f.lines.end(false)
	f.mark(i + n + 1)
	return i + n + 1
}

// readText reads the inside of a string up to its end or the next backslash.
func (f *formatter) readText(p []byte, i int) int {
	j := plainEnd(p, i)
	if j == len(p) {
		f.put(p, i, j)
		return j
	}
	if p[j] < ' ' {
		f.put(p, i, j)
		return f.fail(j)
	}
	f.put(p, i, j+1)
	switch {
	case p[j] == '\\':
		f.mode = escape
	case f.inKey:
		f.mode = colon
	default:
		f.endValue(j + 1)
	}
	return j + 1
}

// readEscape reads one character of an escape sequence.
func (f *formatter) readEscape(p []byte, i int) int {
	next := text
	switch b := p[i]; {
	case f.mode == escape && b == 'u':
		next = hex1
	case f.mode == escape && bytes.IndexByte([]byte(`"\/bfnrt`), b) < 0:
		return f.fail(i)
	case f.mode >= hex1 && !isHex(b):
		return f.fail(i)
	case f.mode >= hex1 && f.mode < hex4:
		next = f.mode + 1
	}
	f.putByte(p, i)
	f.mode = next
	return i + 1
}

// readWord reads what is left of true, false or null.
func (f *formatter) readWord(p []byte, i int) int {
	j := i
	for j < len(p) && j-i < len(f.rest) && p[j] == f.rest[j-i] {
		j++
	}
	f.put(p, i, j)
	if f.rest = f.rest[j-i:]; f.rest == "" {
		f.endScalar(j)
	} else if j < len(p) {
		return f.fail(j)
	}
	return j
}

// readNumber reads one part of a number; where none goes on the number ends.
func (f *formatter) readNumber(p []byte, i int) int {
	next := numberMode(f.mode, p[i])
	switch {
	case next != f.mode && next != top:
		f.putByte(p, i)
		f.mode = next
		return i + 1
	case next == f.mode:
		j := digitsEnd(p, i)
		f.put(p, i, j)
		return j
	case f.mode == minus || f.mode == point || f.mode == exponent || f.mode == sign:
		return f.fail(i)
	}
	f.endScalar(i)
	return i
}

// numberMode is the mode after byte b of a number, or top if b is not part of
// it (RFC 8259, section 6).
func numberMode(m mode, b byte) mode {
	digit := isDigit(b)
	switch {
	case digit && (m == digits || m == fraction || m == power):
		return m
	case digit && m == minus && b == '0':
		return zero
	case digit && m == minus:
		return digits
	case digit && m == point:
		return fraction
	case digit && (m == exponent || m == sign):
		return power
	case b == '.' && (m == zero || m == digits):
		return point
	case b|0x20 == 'e' && (m == zero || m == digits || m == fraction):
		return exponent
	case (b == '+' || b == '-') && m == exponent:
		return sign
	}
	return top
}

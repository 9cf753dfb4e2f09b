package spool

// readStructure reads what is outside strings, numbers and words, a run of
// blanks or one character at a time. Like all that read here it returns where it
// stopped in p; that is i when only the mode changed.
func (f *formatter) readStructure(p []byte, i int) int {
	b := p[i]
	if isBlank(b) {
		if f.mode == gap {
			f.mode = top
		}
		return blanksEnd(p, i+1)
	}
	switch f.mode {
	case after:
		return f.readAfter(p, i)
	case colon:
		return f.readColon(p, i)
	case firstKey, key:
		return f.readKey(p, i)
	case firstElement:
		if b == ']' {
			return f.close(p, i)
		}
		return f.startValue(p, i)
	case top, element, value:
		return f.startValue(p, i)
	}
	return f.fail(i)
}

func (f *formatter) readKey(p []byte, i int) int {
	switch {
	case p[i] == '"':
		f.inKey = true
		return f.start(p, i, text)
	case p[i] == '}' && f.mode == firstKey:
		return f.close(p, i)
	}
	return f.fail(i)
}

func (f *formatter) readColon(p []byte, i int) int {
	if p[i] != ':' {
		return f.fail(i)
	}
	f.putByte(p, i)
	if f.lines.col < MaxLine {
		f.lines.blanks(1)
	}
	f.mode = value
	return i + 1
}

// startValue reads the first byte of a value.
func (f *formatter) startValue(p []byte, i int) int {
	switch p[i] {
	case '"':
		f.inKey = false
		return f.start(p, i, text)
	case '{':
		return f.open(p, i, firstKey)
	case '[':
		return f.open(p, i, firstElement)
	case 't':
		return f.startWord(p, i, "rue")
	case 'f':
		return f.startWord(p, i, "alse")
	case 'n':
		return f.startWord(p, i, "ull")
	case '-':
		return f.start(p, i, minus)
	case '0':
		return f.start(p, i, zero)
	}
	if isDigit(p[i]) {
		return f.start(p, i, digits)
	}
	return f.fail(i)
}

// start puts the first byte of a key or value at its place in the page.
func (f *formatter) start(p []byte, i int, next mode) int {
	switch f.mode {
	case firstElement, firstKey:
		f.lines.end(false)
		f.lines.blanks(f.indent())
	case element, key:
		f.lines.blanks(f.indent())
	}
	f.putByte(p, i)
	f.mode = next
	return i + 1
}

func (f *formatter) startWord(p []byte, i int, rest string) int {
	f.rest = rest
	return f.start(p, i, word)
}

// open starts an array or object.
func (f *formatter) open(p []byte, i int, next mode) int {
	if f.stack.depth == maxDepth {
		return f.fail(i)
	}
	f.start(p, i, next)
	f.stack.push(next == firstKey)
	return i + 1
}

// readAfter reads what follows a value inside a container.
func (f *formatter) readAfter(p []byte, i int) int {
	object := f.stack.inObject
	switch {
	case p[i] == ',':
		f.putByte(p, i)
		f.mode = element
		if object {
			f.mode = key
		}
		f.lines.end(false)
		f.mark(i + 1)
		return i + 1
	case object && p[i] == '}', !object && p[i] == ']':
		f.lines.end(false)
		f.lines.blanks(min(2*f.stack.depth-2, len(blanks)))
		return f.close(p, i)
	}
	return f.fail(i)
}

// close ends an array or object.
func (f *formatter) close(p []byte, i int) int {
	f.stack.pop()
	f.putByte(p, i)
	f.endValue(i + 1)
	return i + 1
}

// endValue is called after the last byte of a value, p[i-1].
func (f *formatter) endValue(i int) {
	f.mode = after
	if f.stack.depth == 0 {
		f.mode = top
		f.lines.end(false)
		f.mark(i)
	}
}

// endScalar ends a number or word, which needs a blank before the next value.
func (f *formatter) endScalar(i int) {
	if f.stack.depth > 0 {
		f.mode = after
		return
	}
	f.mode = gap
	f.lines.end(false)
	f.mark(i)
}

// indent is the number of blanks before a line.
func (f *formatter) indent() int { return min(2*f.stack.depth, len(blanks)) }

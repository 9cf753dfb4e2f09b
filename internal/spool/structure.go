package spool

// readStructure reads p[i], which is no blank, outside strings, numbers and words.
func (f *formatter) readStructure(p []byte, i int) int {
	b := p[i]
	switch {
	case f.mode == after:
		return f.readAfter(p, i)
	case f.mode == colon && b == ':':
		f.put(p, i, i+1)
		if f.lines.col < MaxLine {
			f.lines.blanks(1)
		}
		f.mode = value
		return i + 1
	case f.mode == firstElement && b == ']', f.mode == firstKey && b == '}':
		f.stack.pop()
		f.put(p, i, i+1)
		f.endValue(i + 1)
		return i + 1
	case (f.mode == firstKey || f.mode == key) && b == '"':
		f.inKey = true
		return f.startString(p, i)
	case f.mode == top || f.mode == value || f.mode == element || f.mode == firstElement:
		f.inKey = false
		return f.startValue(p, i)
	}
	return f.fail(i)
}

// startValue reads the first byte of a value.
func (f *formatter) startValue(p []byte, i int) int {
	switch p[i] {
	case '"':
		return f.startString(p, i)
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
	f.put(p, i, i+1)
	f.mode = next
	return i + 1
}

func (f *formatter) startString(p []byte, i int) int {
	return f.start(p, i, text)
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
	object := f.stack.object()
	switch {
	case p[i] == ',':
		f.put(p, i, i+1)
		f.mode = element
		if object {
			f.mode = key
		}
		f.lines.end(false)
		f.mark(i + 1)
		return i + 1
	case object && p[i] == '}', !object && p[i] == ']':
		f.stack.pop()
		f.lines.end(false)
		f.lines.blanks(f.indent())
		f.put(p, i, i+1)
		f.endValue(i + 1)
		return i + 1
	}
	return f.fail(i)
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

package qlikproxy

import "iter"

// members walks over the members at the top of a JSON object that is known to be
// valid. Names are without their quotes, values as they stand; neither is decoded.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		p := object[1:]
		for {
			p = trimJSON(p)
			if p[0] == '}' {
				return
			}
			if p[0] == ',' {
				p = trimJSON(p[1:])
			}
			n := textLen(p)
			name := p[1 : n-1]
			p = trimJSON(trimJSON(p[n:])[1:]) // behind the colon
			n = valueLen(p)
			if !yield(name, p[:n]) {
				return
			}
			p = p[n:]
		}
	}
}

func trimJSON(p []byte) []byte {
	for p[0] == ' ' || p[0] == '\t' || p[0] == '\r' || p[0] == '\n' {
		p = p[1:]
	}
	return p
}

// textLen is the length of the JSON text that p begins with, quotes included.
func textLen(p []byte) int {
	for i := 1; ; i++ {
		switch p[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
}

// valueLen is the length of the JSON value that p begins with.
func valueLen(p []byte) int {
	switch p[0] {
	case '"':
		return textLen(p)
	case '{', '[':
		return nestedLen(p)
	}
	for i, b := range p {
		switch b {
		case ',', '}', ' ', '\t', '\r', '\n':
			return i
		}
	}
	return len(p)
}

func nestedLen(p []byte) int {
	open := 0
	for i := 0; ; i++ {
		switch p[i] {
		case '"':
			i += textLen(p[i:]) - 1
		case '{', '[':
			open++
		case '}', ']':
			if open--; open == 0 {
				return i + 1
			}
		}
	}
}

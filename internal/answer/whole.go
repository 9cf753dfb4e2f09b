package answer

// Completed is the beginning of a JSON text made a whole one: what is not complete at
// its end is left out, and what is open there is closed.
func Completed(text []byte) []byte {
	var open []byte
	end := 0
	for i := 0; i < len(text); i++ {
		switch b := text[i]; b {
		case '"':
			i = afterText(text, i)
		case '{', '[':
			open, end = append(open, b+2), i+1 // } and ] are two further in ASCII
		case '}', ']':
			open, end = open[:max(0, len(open)-1)], i+1
		case ',':
			end = i
		}
	}
	out := text[:end:end]
	for i := len(open) - 1; i >= 0; i-- {
		out = append(out, open[i])
	}
	return out
}

// afterText is where the text that begins at i ends.
func afterText(text []byte, i int) int {
	for i++; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}

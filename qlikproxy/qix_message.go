package qlikproxy

import "io"

// Message is the whole of a frame's message, redacted: from disk where it is long.
// Without its end where that was not kept; whole tells.
func (l *FrameLog) Message(f Frame) (text []byte, whole bool) {
	if f.Whole {
		return []byte(f.Preview), true
	}
	l.mu.Lock()
	ref := l.bodyOf(f.Seq)
	l.mu.Unlock()
	if ref.kept() {
		text = make([]byte, ref.n)
		if _, err := io.ReadFull(io.NewSectionReader(ref.segment.file, ref.off, ref.n), text); err == nil {
			return text, true
		}
	}
	return []byte(f.Preview), f.Size == 0
}

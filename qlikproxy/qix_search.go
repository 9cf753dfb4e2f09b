package qlikproxy

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
)

const (
	maxFound  = 10_000  // frames that one search names
	searchTo  = 200_000 // frames that one search looks at
	pieceSize = 64 << 10
)

// FrameQuery says what to look for in a log: a text, without regard to case, or a
// regular expression. Exactly one is set.
type FrameQuery struct {
	Text   string
	Regexp *regexp.Regexp // of Go (RE2): its time is bounded by the length of what it reads
	Inside bool           // in whole messages too, as far as they are kept
}

// Found is what a search found.
type Found struct {
	Frames []int64 // their Seq, oldest first; at most 10,000
	Upto   int64   // the last frame that was looked at; when it is not the newest, ask for the rest
}

// Search looks through the frames after seq, oldest first, until it has found or
// looked at enough, or ctx ends. What it has by then is no error.
func (l *FrameLog) Search(ctx context.Context, q FrameQuery, seq int64) Found {
	found := Found{Upto: seq}
	q.Text = strings.ToLower(q.Text)
	for range searchTo / 1000 {
		frames := l.Since(found.Upto, 1000)
		if len(frames) == 0 {
			break
		}
		for _, f := range frames {
			if ctx.Err() != nil || len(found.Frames) >= maxFound {
				return found
			}
			if q.inHead(f) || q.Inside && f.Kept && l.inBody(ctx, q, f.Seq) {
				found.Frames = append(found.Frames, f.Seq)
			}
			found.Upto = f.Seq
		}
	}
	return found
}

func (q FrameQuery) inHead(f Frame) bool {
	words := f.Method + "\n" + f.ID + "\n" + f.ErrText + "\n" + f.Preview
	if q.Regexp != nil {
		return q.Regexp.MatchString(words)
	}
	return strings.Contains(strings.ToLower(words), q.Text)
}

// inBody looks through a whole message where it lies.
func (l *FrameLog) inBody(ctx context.Context, q FrameQuery, seq int64) bool {
	l.mu.Lock()
	ref := l.bodyOf(seq)
	l.mu.Unlock()
	if !ref.kept() {
		return false
	}
	r := untilDone{ctx, io.NewSectionReader(ref.segment.file, ref.off, ref.n)}
	if q.Regexp != nil {
		return q.Regexp.MatchReader(bufio.NewReaderSize(r, pieceSize))
	}
	return containsFold(r, q.Text)
}

// untilDone ends with its context.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// containsFold looks for a lower-case text, piece by piece, each with the end of the
// one before.
func containsFold(r io.Reader, text string) bool {
	buf := make([]byte, len(text)+pieceSize)
	have := 0
	for {
		n, err := io.ReadFull(r, buf[have:])
		have += n
		if bytes.Contains(bytes.ToLower(buf[:have]), []byte(text)) {
			return true
		}
		if err != nil {
			return false
		}
		have = copy(buf, buf[have-min(have, len(text)):have])
	}
}

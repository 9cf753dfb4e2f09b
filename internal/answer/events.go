package answer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Event is one event of a text/event-stream (HTML standard, section 9.2).
type Event struct {
	N              int // from 1
	Name, ID, Data string
	Cut            bool // Data is only the beginning
}

const (
	maxEvent     = 16 << 10 // bytes of an event's data that are kept
	maxEventLine = 1 << 20  // bytes of a line that are looked at
)

// Events reads a stream of events as far as it has come. It returns the last most
// of them, oldest first, and how many there are.
func Events(ctx context.Context, r io.Reader, most int) (last []Event, total int, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	var e Event
	seen := false
	for first := true; ; first = false {
		line, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return last, total, fmt.Errorf("read the events: %w", err)
		}
		if first {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		if len(line) > 0 {
			seen = e.read(line) || seen
		} else if seen {
			total++
			e.N = total
			if last = append(last, e); len(last) > most {
				last = last[1:]
			}
			e, seen = Event{ID: e.ID}, false
		}
		if err != nil || ctx.Err() != nil {
			return last, total, ctx.Err() // an event without its end is none yet
		}
	}
}

// readLine reads up to \n; of a longer line its first maxEventLine bytes.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line) < maxEventLine {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimRight(line, "\r\n"), err
		}
	}
}

// read takes in one field; false: a comment or something unknown.
func (e *Event) read(line []byte) bool {
	name, value, _ := strings.Cut(strings.ToValidUTF8(string(line), "\uFFFD"), ":")
	value = strings.TrimPrefix(value, " ")
	switch name {
	case "event":
		e.Name = cutText(value, 200)
	case "id":
		e.ID = cutText(value, 200)
		return false // an ID alone is no event
	case "data":
		if e.Data != "" {
			value = "\n" + value
		}
		if len(e.Data)+len(value) > maxEvent {
			e.Cut = true
			value = cutText(value, max(0, maxEvent-len(e.Data)))
		}
		e.Data += value
		return true
	}
	return false
}

func cutText(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "")
}

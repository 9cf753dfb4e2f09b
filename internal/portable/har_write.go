package portable

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
)

// HARWriter writes a HAR 1.2 file entry by entry; no more than one entry, or
// one WebSocket message, is held in memory. It cleans nothing: w must.
type HARWriter struct {
	w       *bufio.Writer
	entries int
	err     error
}

// NewHARWriter begins a file. Errors of w come out of Entry and Close.
func NewHARWriter(w io.Writer, creator HARCreator) *HARWriter {
	h := &HARWriter{w: bufio.NewWriter(w)}
	h.text(`{"log":{"version":"1.2","creator":`)
	h.value(creator)
	h.text(`,"entries":[`)
	return h
}

// Entry writes one exchange.
func (h *HARWriter) Entry(e HAREntry) error {
	h.separate()
	h.value(e.whole())
	return h.err
}

// Session writes one WebSocket connection, its messages one by one. The first
// error that they bring ends the file.
func (h *HARWriter) Session(e HAREntry, messages iter.Seq2[HARMessage, error]) error {
	e.ResourceType, e.WebSocketMessages = "websocket", nil
	h.separate()
	head := h.encode(e.whole())
	h.text(string(bytes.TrimSuffix(head, []byte("}"))))
	h.text(`,"_webSocketMessages":[`)
	first := true
	for m, err := range messages {
		if h.err = errors.Join(h.err, err); h.err != nil {
			return h.err
		}
		if !first {
			h.text(",\n")
		}
		first = false
		h.value(m)
	}
	h.text("]}")
	return h.err
}

// Close ends the file. It does not close the writer below.
func (h *HARWriter) Close() error {
	h.text("\n]}}\n")
	if h.err == nil {
		h.err = h.w.Flush()
	}
	return h.err
}

func (h *HARWriter) separate() {
	if h.entries > 0 {
		h.text(",")
	}
	h.text("\n")
	h.entries++
}

func (h *HARWriter) text(s string) {
	if h.err == nil {
		_, h.err = h.w.WriteString(s)
	}
}

func (h *HARWriter) value(v any) { h.text(string(h.encode(v))) }

func (h *HARWriter) encode(v any) []byte {
	data, err := encodeFile(v)
	if h.err == nil {
		h.err = err
	}
	return data
}

// encodeFile is encode for what goes into a file. There "<" is escaped, so that nothing
// of a tenant is markup to whatever opens the file.
func encodeFile(v any) ([]byte, error) {
	data, err := encode(v)
	return bytes.ReplaceAll(data, []byte("<"), []byte(`\u003c`)), err // it stands only within strings
}

// encode is json.Marshal without the escapes meant for HTML, which make
// addresses unreadable.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// whole puts empty lists where the format wants lists and there are none.
func (e HAREntry) whole() HAREntry {
	for _, list := range []*[]HARPair{&e.Request.Cookies, &e.Request.Headers, &e.Request.Query, &e.Response.Cookies, &e.Response.Headers} {
		if *list == nil {
			*list = []HARPair{}
		}
	}
	return e
}

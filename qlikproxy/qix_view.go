package qlikproxy

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"qlikconsole/internal/secret"
)

// rawFrame is a head with what belongs to it, before it is cleaned of secrets.
type rawFrame struct {
	head
	rest   headRest
	seq    int64
	method string
	prefix []byte
	isKept bool
}

// raw copies a frame out of the log, its beginning to the end of room; l.mu is held.
func (l *FrameLog) raw(seq int64, room *[]byte) rawFrame {
	h := l.heads.get(seq)
	r := rawFrame{head: *h, seq: seq, method: l.methods[h.method], isKept: h.body.kept()}
	if h.rest != nil {
		r.rest = *h.rest
	}
	from := len(*room)
	*room = append(*room, l.arena.at(h.place, int(h.prefix))...)
	r.prefix = (*room)[from:]
	return r
}

// viewer makes of frames what the page may see, one after the other.
type viewer struct {
	redactor *secret.Redactor
	clean    *secret.Writer // to text
	text     bytes.Buffer
}

func newViewer(red *secret.Redactor) *viewer {
	v := &viewer{redactor: red}
	v.clean = red.Writer(&v.text)
	return v
}

func (v *viewer) frame(r rawFrame) Frame {
	red := v.redactor
	f := Frame{
		Seq: r.seq, Time: time.Unix(0, r.at), Out: r.has(headOut), Lane: r.lane.String(),
		Binary: r.has(headBinary), Own: r.has(headOwn), Size: r.size, Method: red.String(unescape(r.method)),
		Handle: int(r.handle), HasHandle: r.has(headHandle), Pair: r.pair,
		Duration: time.Duration(r.duration), HasErr: r.has(headError), ErrCode: r.rest.errCode,
		ErrText: red.String(unescape(r.rest.errText)), Change: r.rest.change,
		Kept: r.isKept, CloseCode: r.rest.closeCode,
	}
	if r.has(headID) {
		f.ID = strconv.FormatInt(r.id, 10)
	}
	if r.rest.id != "" {
		f.ID = red.String(r.rest.id)
	}
	f.Preview, f.Whole = v.preview(r)
	return f
}

// faded tells that the first bytes of the message are in memory no more.
func (r rawFrame) faded() bool { return r.head.prefix > 0 && len(r.prefix) == 0 }

func (r rawFrame) has(f headFlags) bool { return r.flags&f != 0 }

// preview is the beginning of the message. A secret that the beginning cuts through
// is left out: the redactor holds back what may be the start of one.
func (v *viewer) preview(r rawFrame) (text string, whole bool) {
	v.text.Reset()
	v.clean.Reset(&v.text)
	v.clean.Write(r.prefix)
	whole = int64(len(r.prefix)) == r.size
	if whole {
		v.clean.Close()
	}
	if most := previewOf(r.size); v.text.Len() > most {
		v.text.Truncate(most)
		whole = false
	}
	if r.has(headBinary) {
		return v.text.String(), whole
	}
	return strings.ToValidUTF8(v.text.String(), "\uFFFD"), whole
}

// unescape undoes the escapes of a JSON text that may have been cut.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return strings.ToValidUTF8(s, "")
	}
	var out string
	for cut := 0; cut < 6 && cut < len(s); cut++ { // the cut may go through an escape
		if json.Unmarshal([]byte(`"`+s[:len(s)-cut]+`"`), &out) == nil {
			return out
		}
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

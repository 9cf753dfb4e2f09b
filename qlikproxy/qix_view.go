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

// raw copies a frame out of the log; l.mu is held.
func (l *FrameLog) raw(seq int64) rawFrame {
	h := l.heads.get(seq)
	r := rawFrame{head: *h, seq: seq, method: l.methods[h.method], isKept: h.body.kept()}
	if h.rest != nil {
		r.rest = *h.rest
	}
	r.prefix = bytes.Clone(l.arena.at(h.place, int(h.prefix)))
	return r
}

// frame is what the page may see of it.
func (r rawFrame) frame(red *secret.Redactor) Frame {
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
	f.Preview, f.Whole = r.preview(red)
	return f
}

// faded tells that the first bytes of the message are in memory no more.
func (r rawFrame) faded() bool { return r.head.prefix > 0 && len(r.prefix) == 0 }

func (r rawFrame) has(f headFlags) bool { return r.flags&f != 0 }

// preview is the beginning of the message. A secret that the beginning cuts through
// is left out: the redactor holds back what may be the start of one.
func (r rawFrame) preview(red *secret.Redactor) (text string, whole bool) {
	var b bytes.Buffer
	w := red.Writer(&b)
	w.Write(r.prefix)
	whole = int64(len(r.prefix)) == r.size
	if whole {
		w.Close()
	}
	if b.Len() > maxPreview {
		b.Truncate(maxPreview)
		whole = false
	}
	if r.has(headBinary) {
		return b.String(), whole
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD"), whole
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

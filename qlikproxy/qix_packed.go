package qlikproxy

import (
	"encoding/binary"
	"time"
)

// appendFrame appends a frame as it is kept on disk: its numbers as varints, its texts
// behind their lengths. The process that writes it is the only one that reads it.
func appendFrame(b []byte, f *Frame) []byte {
	var flags int64
	for i, set := range []bool{f.Out, f.Binary, f.Own, f.HasHandle, f.HasErr, f.Whole, f.Kept} {
		if set {
			flags |= 1 << i
		}
	}
	for _, n := range []int64{
		flags, f.Seq, f.Time.UnixNano(), f.Size, int64(f.Handle), int64(f.Pair), int64(f.Duration), int64(f.ErrCode),
		int64(f.CloseCode), int64(len(f.Change)),
	} {
		b = binary.AppendVarint(b, n)
	}
	for _, n := range f.Change {
		b = binary.AppendVarint(b, int64(n))
	}
	for _, s := range []string{f.Lane, f.ID, f.Method, f.ErrText, f.Preview} {
		b = append(binary.AppendVarint(b, int64(len(s))), s...)
	}
	return b
}

// unpacker reads what appendFrame wrote.
type unpacker struct {
	rest   []byte
	broken bool
}

func (u *unpacker) frame() Frame {
	flags := u.number()
	set := func(bit int) bool { return flags&(1<<bit) != 0 }
	f := Frame{
		Out: set(0), Binary: set(1), Own: set(2), HasHandle: set(3), HasErr: set(4), Whole: set(5), Kept: set(6),
		Seq: u.number(), Time: time.Unix(0, u.number()), Size: u.number(), Handle: int(u.number()), Pair: u.number(),
		Duration: time.Duration(u.number()), ErrCode: int(u.number()), CloseCode: int(u.number()),
	}
	for range min(u.number(), maxScanChange) {
		f.Change = append(f.Change, int(u.number()))
	}
	f.Lane, f.ID, f.Method, f.ErrText, f.Preview = u.text(), u.text(), u.text(), u.text(), u.text()
	return f
}

func (u *unpacker) number() int64 {
	n, size := binary.Varint(u.rest)
	if size <= 0 {
		u.broken = true
		return 0
	}
	u.rest = u.rest[size:]
	return n
}

func (u *unpacker) text() string {
	n := u.number()
	if n < 0 || n > int64(len(u.rest)) {
		u.broken = true
		return ""
	}
	s := string(u.rest[:n])
	u.rest = u.rest[n:]
	return s
}

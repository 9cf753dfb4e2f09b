package wsframe

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestHeadersComeBack(t *testing.T) {
	for _, opcode := range []byte{Continuation, Text, Binary} {
		for _, length := range []int64{0, 1, 125, 126, 65_535, 65_536, 1<<63 - 1} {
			for _, masked := range []bool{false, true} {
				for _, fin := range []bool{false, true} {
					h := Header{Opcode: opcode, Fin: fin, Masked: masked, Length: length}
					if masked {
						h.Key = [4]byte{1, 2, 3, 4}
					}
					b := h.Append(nil)
					if len(b) > MaxHeader {
						t.Errorf("%+v takes %d bytes", h, len(b))
					}
					for n := range b {
						if _, size, err := Parse(b[:n]); size != 0 || err != nil {
							t.Errorf("%+v cut at %d: %d %v", h, n, size, err)
						}
					}
					if got, size, err := Parse(append(b, "more"...)); got != h || size != len(b) || err != nil {
						t.Errorf("%+v came back as %+v, %d bytes, %v", h, got, size, err)
					}
				}
			}
		}
	}
}

func TestBrokenHeaders(t *testing.T) {
	for name, b := range map[string][]byte{
		"reserved bit 1": {0xC1, 0}, "reserved bit 2": {0xA1, 0}, "reserved bit 3": {0x91, 0},
		"opcode 3": {0x83, 0}, "opcode 7": {0x87, 0}, "opcode 11": {0x8B, 0}, "opcode 15": {0x8F, 0},
		"a ping in fragments": {0x09, 0}, "a close in fragments": {0x08, 2, 3, 0xE8},
		"a pong of 126 bytes": {0x8A, 126, 0, 126},
		"a length of 2^63":    {0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 0},
	} {
		if _, _, err := Parse(b); !errors.As(err, new(Error)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOrder(t *testing.T) {
	first, goesOn, last, whole, ping := Header{Opcode: Text}, Header{}, Header{Fin: true}, Header{Opcode: Binary, Fin: true}, Header{Opcode: Ping, Fin: true}
	for name, tt := range map[string]struct {
		frames []Header
		ok     bool
	}{
		"whole messages":             {[]Header{whole, whole}, true},
		"fragments with pings":       {[]Header{ping, first, ping, goesOn, ping, last, whole}, true},
		"a fragment of no message":   {[]Header{goesOn}, false},
		"an end of no message":       {[]Header{whole, last}, false},
		"a message inside another":   {[]Header{first, whole}, false},
		"a beginning inside another": {[]Header{first, first}, false},
	} {
		for _, fromClient := range []bool{false, true} {
			o := Order{FromClient: fromClient}
			var err error
			for _, h := range tt.frames {
				if h.Masked = fromClient; err == nil {
					err = o.Follows(h)
				}
			}
			if (err == nil) != tt.ok {
				t.Errorf("%s, client %v: %v", name, fromClient, err)
			}
			whole := whole
			whole.Masked = !fromClient
			if o := (Order{FromClient: fromClient}); o.Follows(whole) == nil {
				t.Errorf("client %v: a frame of the other side passes", fromClient)
			}
		}
	}
}

func TestMask(t *testing.T) {
	key := [4]byte{0x12, 0x34, 0x56, 0x78}
	text := []byte(strings.Repeat("0123456789abcdef ~", 300))
	for n := range len(text) {
		if n > 100 && n%97 != 0 {
			continue
		}
		for at := range int64(6) {
			want := bytes.Clone(text[:n])
			for i := range want {
				want[i] ^= key[(int64(i)+at)%4]
			}
			got := make([]byte, n)
			if Mask(got, text[:n], key, at); !bytes.Equal(got, want) {
				t.Fatalf("%d bytes at %d are masked wrong", n, at)
			}
			if Mask(got, got, key, at); !bytes.Equal(got, text[:n]) {
				t.Fatalf("%d bytes at %d do not come back in place", n, at)
			}
		}
	}
}

func TestClose(t *testing.T) {
	for _, code := range []int{1000, 1003, 1007, 1013, 1014, 3000, 4204, 4999} {
		got, reason, err := ParseClose(AppendClose(nil, code, "é"))
		if got != code || reason != "é" || err != nil {
			t.Errorf("%d came back as %d %q %v", code, got, reason, err)
		}
	}
	if code, reason, err := ParseClose(AppendClose(nil, NoCode, "not sent")); code != NoCode || reason != "" || err != nil {
		t.Errorf("no code came back as %d %q %v", code, reason, err)
	}
	for _, payload := range []string{"x", "\x03\xe7", "\x03\xec", "\x03\xed", "\x03\xee", "\x03\xf7", "\x0b\xb7", "\x13\x88", "\xff\xff", "\x03\xe8\xff"} {
		if _, _, err := ParseClose([]byte(payload)); !errors.As(err, new(Error)) {
			t.Errorf("%q: %v", payload, err)
		}
	}
}

// FuzzParse: what is read of a header is what goes out for it, in at most as many bytes.
func FuzzParse(f *testing.F) {
	f.Add([]byte{0x81, 0xFE, 0, 126, 1, 2, 3, 4})
	f.Add([]byte{0x02, 127, 0, 0, 0, 0, 0, 1, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		h, size, err := Parse(b)
		if err != nil || size == 0 {
			return
		}
		out := h.Append(nil)
		if again, n, err := Parse(out); len(out) > size || n != len(out) || again != h || err != nil {
			t.Errorf("% x is %+v, which goes out as % x", b[:size], h, out)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	for _, n := range []int{64, 200, 10_000, 64 << 10} {
		b.Run("", func(b *testing.B) {
			src, dst := make([]byte, n), make([]byte, n)
			b.SetBytes(int64(n))
			for b.Loop() {
				Mask(dst, src, [4]byte{1, 2, 3, 4}, 0)
			}
		})
	}
}

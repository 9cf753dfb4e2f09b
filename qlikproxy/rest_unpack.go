package qlikproxy

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// acceptEncoding is what the console unpacks, as it asks for it.
const acceptEncoding = "gzip, br, zstd"

// zstdWindow is how much an answer packed with zstd may look back: what a browser
// takes (RFC 9659, section 3).
const zstdWindow = 8 << 20

// unpack undoes the content encodings of a body: those that the console asks for,
// and deflate, which boxes on the way choose. note says that one stayed packed.
func unpack(encodings []string, body io.Reader) (plain io.Reader, note string) {
	names := strings.Split(strings.ToLower(strings.Join(encodings, ",")), ",")
	plain = body
	for i := len(names) - 1; i >= 0; i-- {
		switch name := strings.TrimSpace(names[i]); name {
		case "", "identity":
		case "gzip", "x-gzip":
			plain = &lazyReader{from: plain, open: openGzip}
		case "deflate":
			plain = &lazyReader{from: plain, open: openDeflate}
		case "br":
			plain = brotli.NewReader(plain)
		case "zstd":
			plain = &lazyReader{from: plain, open: openZstd}
		default:
			return plain, "The answer is packed as " + shorten(name, 40) + ", which was not asked for and cannot be unpacked here. It is shown as it came."
		}
	}
	return plain, ""
}

// lazyReader begins to unpack with the first read, so that an empty body is no error.
type lazyReader struct {
	from  io.Reader
	open  func(*bufio.Reader) (io.Reader, error)
	plain io.Reader
}

func (l *lazyReader) Read(p []byte) (int, error) {
	if l.plain == nil {
		buffered := bufio.NewReaderSize(l.from, 32<<10)
		if _, err := buffered.Peek(1); err != nil {
			return 0, err
		}
		plain, err := l.open(buffered)
		if err != nil {
			return 0, err
		}
		l.plain = plain
	}
	return l.plain.Read(p)
}

// openZstd needs no Close: with one goroutine it holds memory only.
func openZstd(r *bufio.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
}

func openGzip(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) }

// openDeflate takes both forms that servers send: with the zlib frame that RFC 9110
// asks for, and without.
func openDeflate(r *bufio.Reader) (io.Reader, error) {
	head, err := r.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(r)
	}
	return flate.NewReader(r), nil
}

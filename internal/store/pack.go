package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/gzip" // on small texts several times as fast as the standard one
)

// packShort is up to where a text is kept as it is, in bytes: to compress it takes
// longer than all else that adding an entry takes, and saves less than half a page of
// the file.
const packShort = 2 << 10

// packer is what packing needs; it is used for one entry after the other.
type packer struct {
	zip  *gzip.Writer // takes a megabyte
	room [32 << 10]byte
}

// packBody compresses all of body as gzip; what is empty stays so.
func (s *Store) packBody(body io.Reader) (packed []byte, size int64, err error) {
	if body == nil {
		return nil, 0, nil
	}
	p, ok := s.packers.Get().(*packer)
	if !ok {
		p = &packer{}
	}
	defer s.packers.Put(p)
	n, err := io.ReadFull(body, p.room[:packShort+1])
	switch {
	case err == io.EOF:
		return nil, 0, nil
	case err == io.ErrUnexpectedEOF:
		return stored(p.room[:n]), int64(n), nil
	case err == nil:
		packed, size, err = p.compress(n, body)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("the body of an entry of the history: %w", err)
	}
	return packed, size, nil
}

// compress packs the first n bytes in p's room and the rest of body.
func (p *packer) compress(n int, body io.Reader) ([]byte, int64, error) {
	var out bytes.Buffer
	if p.zip == nil {
		p.zip, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a known one
	}
	p.zip.Reset(&out)
	if _, err := p.zip.Write(p.room[:n]); err != nil {
		return nil, 0, err
	}
	rest, err := io.CopyBuffer(struct{ io.Writer }{p.zip}, struct{ io.Reader }{body}, p.room[:])
	if err != nil {
		return nil, 0, err
	}
	err = p.zip.Close()
	return out.Bytes(), int64(n) + rest, err
}

// stored is text as gzip without compression: one stored block (RFC 1951, section
// 3.2.4; RFC 1952). It is at most 64 KiB long.
func stored(text []byte) []byte {
	packed := make([]byte, 0, len(text)+23)
	packed = append(packed, 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1) // gzip, deflate, no name, no time; the last block
	packed = binary.LittleEndian.AppendUint16(packed, uint16(len(text)))
	packed = binary.LittleEndian.AppendUint16(packed, ^uint16(len(text)))
	packed = append(packed, text...)
	packed = binary.LittleEndian.AppendUint32(packed, crc32.ChecksumIEEE(text))
	return binary.LittleEndian.AppendUint32(packed, uint32(len(text)))
}

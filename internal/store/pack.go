package store

import (
	"bytes"
	"context"
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

// room is how much of a text is packed, in bytes.
type room struct{ text, packed int }

// packBody compresses body as gzip until there is no room or ctx ends; more: something
// of it was left. What is empty stays so.
func (s *Store) packBody(ctx context.Context, body io.Reader, most room) (packed []byte, size int64, more bool, err error) {
	if body == nil {
		return nil, 0, false, nil
	}
	p, ok := s.packers.Get().(*packer)
	if !ok {
		p = &packer{}
	}
	defer s.packers.Put(p)
	n, err := io.ReadFull(body, p.room[:packShort+1])
	switch {
	case err == io.EOF:
		return nil, 0, false, nil
	case err == io.ErrUnexpectedEOF:
		return stored(p.room[:n]), int64(n), false, nil
	case err == nil:
		packed, size, more, err = p.compress(ctx, n, body, most)
	}
	if err != nil {
		return nil, 0, false, fmt.Errorf("the body of an entry of the history: %w", err)
	}
	return packed, size, more, nil
}

// compress packs the first n bytes in p's room and the rest of body.
func (p *packer) compress(ctx context.Context, n int, body io.Reader, most room) (packed []byte, size int64, more bool, err error) {
	var out bytes.Buffer
	if p.zip == nil {
		p.zip, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a known one
	}
	p.zip.Reset(&out)
	for err == nil {
		if _, err := p.zip.Write(p.room[:n]); err != nil {
			return nil, 0, false, err
		}
		if size += int64(n); size >= int64(most.text) || out.Len() >= most.packed || ctx.Err() != nil {
			n, err = io.ReadFull(body, p.room[:1])
			more = n > 0
			break
		}
		n, err = io.ReadFull(body, p.room[:min(len(p.room), most.text-int(size))])
		if err == io.ErrUnexpectedEOF { // the last ones
			_, err = p.zip.Write(p.room[:n])
			size += int64(n)
			break
		}
	}
	if err != nil && err != io.EOF {
		return nil, 0, false, err
	}
	err = p.zip.Close()
	return out.Bytes(), size, more, err
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

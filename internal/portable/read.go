package portable

import (
	"bufio"
	"bytes"
	"io"
)

// Read reads a Postman collection or a HAR file; which of them it is shows in
// its first bytes, or, where it does not, in what can be read.
func Read(r io.Reader) (Collection, Report, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	first, _ := in.Peek(64 << 10) // what there is; an error comes again
	if bytes.Contains(first, []byte(`"log"`)) && !bytes.Contains(first, []byte(`"item"`)) {
		return ReadHAR(in)
	}
	return ReadPostman(in)
}

package portable

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// walker goes through a JSON file piece by piece. What is skipped is read token
// by token and, like the file as a whole, without recursion.
type walker struct {
	dec *json.Decoder
	in  *bounded
}

var (
	errTooLarge = &Error{"The file is larger than 50 MB."}
	errNotJSON  = &Error{"This is no JSON, which both Postman collections and HAR files are."}
)

// bounded ends with errTooLarge instead of io.EOF when there is too much.
type bounded struct {
	r    io.Reader
	left int64
	err  error // of r
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.err = errTooLarge
		return 0, b.err
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil && err != io.EOF {
		b.err = err
	}
	return n, err
}

// maxBlanks is how many blanks between two parts of a file are kept.
const maxBlanks = 4096

// dense shortens what stands between the parts of a JSON file: the decoder looks
// at all blanks again after each read, which 50 MB of them do not survive.
type dense struct {
	r         io.Reader
	quoted    bool
	backslash bool
	blanks    int
}

func (d *dense) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	kept := p[:0]
	for _, c := range p[:n] {
		if d.keeps(c) {
			kept = append(kept, c)
		}
	}
	return len(kept), err
}

func (d *dense) keeps(c byte) bool {
	switch {
	case d.quoted:
		d.quoted = c != '"' || d.backslash
		d.backslash = c == '\\' && !d.backslash
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		d.blanks++
		return d.blanks <= maxBlanks
	default:
		d.quoted, d.blanks = c == '"', 0
	}
	return true
}

func newWalker(r io.Reader) *walker {
	in := &bounded{r: r, left: MaxFile + 1}
	text := bufio.NewReaderSize(&dense{r: in}, 64<<10)
	if first, err := text.Peek(3); err == nil && string(first) == "\ufeff" {
		_, _ = text.Discard(3) // it is there
	}
	return &walker{dec: json.NewDecoder(text), in: in}
}

// fail turns an error of the decoder into what is wrong with the file.
func (w *walker) fail(err error) error {
	syntax, kind := (*json.SyntaxError)(nil), (*json.UnmarshalTypeError)(nil)
	switch {
	case err == nil:
		return nil
	case w.in.err != nil:
		return w.in.err
	case errors.As(err, &kind):
		return err // the caller goes on behind the value
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &Error{"The file ends in the middle. Was the whole of it saved?"}
	case errors.As(err, &syntax) && w.dec.InputOffset() > 0:
		return &Error{fmt.Sprintf("The JSON is broken near byte %d.", syntax.Offset)}
	case errors.As(err, &syntax):
		return errNotJSON
	}
	return err
}

// object calls each for every member, which must read the value. A value that
// is no object is skipped; is tells.
func (w *walker) object(each func(key string) error) (is bool, err error) {
	return w.list('{', func() error {
		key, err := w.dec.Token()
		if err != nil {
			return w.fail(err)
		}
		name, _ := key.(string) // a member's name always is one
		return each(name)
	})
}

// array calls each for every element, which must read it.
func (w *walker) array(each func() error) (is bool, err error) { return w.list('[', each) }

func (w *walker) list(open json.Delim, each func() error) (is bool, err error) {
	t, err := w.dec.Token()
	if err != nil {
		return false, w.fail(err)
	}
	if t != open {
		return false, w.behind(t)
	}
	for w.dec.More() {
		if err := each(); err != nil {
			return true, err
		}
	}
	_, err = w.dec.Token()
	return true, w.fail(err)
}

// skip passes over the next value.
func (w *walker) skip() error {
	t, err := w.dec.Token()
	if err != nil {
		return w.fail(err)
	}
	return w.behind(t)
}

// behind passes over the rest of the value that t began.
func (w *walker) behind(t json.Token) error {
	for depth := 0; ; {
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		if depth > maxNesting {
			return &Error{"The JSON is nested more than 10,000 levels deep."}
		}
		var err error
		if t, err = w.dec.Token(); err != nil {
			return w.fail(err)
		}
	}
}

// value reads the next value into v; ok is false, without an error, if it is of
// another kind.
func (w *walker) value(v any) (ok bool, err error) {
	err = w.dec.Decode(v)
	if kind := (*json.UnmarshalTypeError)(nil); errors.As(err, &kind) {
		return false, nil
	}
	return err == nil, w.fail(err)
}

// text reads a string; anything else is skipped and empty.
func (w *walker) text() (string, error) {
	t, err := w.dec.Token()
	if err != nil {
		return "", w.fail(err)
	}
	if s, ok := t.(string); ok {
		return s, nil
	}
	return "", w.behind(t)
}

package demotenant

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxBytes = 2 << 30
	maxSlow  = 10 * time.Minute
)

// playgroundRoutes are no part of Qlik Cloud: answers of any size and kind, for
// tests and practice. They are not limited in number.
func playgroundRoutes() []route {
	at := func(name string, serve func(*call)) route {
		return get("/api/v1/demo/"+name, unlimited, anyone, assumed, serve)
	}
	all := []route{
		at("bytes", (*call).bytes),
		at("slow", (*call).slow),
		at("html", func(c *call) { html(c.w, http.StatusOK, "A page with <script>alert(1)</script> in it") }),
		at("redirect", (*call).redirectTo),
		at("binary", (*call).binary),
	}
	all = append(all, kindRoutes(at)...)
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		all = append(all, route{method, "/api/v1/demo/echo", unlimited, anyone, assumed, (*call).echo})
	}
	return all
}

// bytes streams exactly n bytes of JSON (at least the two of an empty list).
func (c *call) bytes() {
	n, err := strconv.ParseInt(c.q("n"), 10, 64)
	if err != nil || n < 2 || n > maxBytes {
		c.badRequest("n must be a number of bytes from 2 to 2147483648.")
		return
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.Header().Set("Content-Length", strconv.FormatInt(n, 10))
	_, _ = io.Copy(c.w, listOf(n)) // the client may leave early
}

// listOf is a JSON list of n bytes: numbered lines of one width, then a string
// that fills what is left.
func listOf(n int64) io.Reader {
	return &listReader{left: n, block: make([]byte, 0, blockLines*lineWidth)}
}

const (
	// lineWidth is the length of a line with what divides it from the one before.
	lineWidth  = 128
	blockLines = 512
	firstLine  = 100_000_000
)

type listReader struct {
	left  int64  // bytes still to be made
	ready []byte // bytes made and not yet read
	block []byte // what ready is cut from, used again and again
	lines int    // lines made
}

func (r *listReader) Read(p []byte) (int, error) {
	if len(r.ready) == 0 && r.left > 0 {
		r.fill()
		r.left -= int64(len(r.ready))
	}
	if len(r.ready) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}

// fill makes the next block: as many whole lines as fit, or the rest.
func (r *listReader) fill() {
	r.block = r.block[:0]
	for range blockLines {
		if r.left-int64(len(r.block)) < 2*lineWidth {
			break
		}
		r.block = r.appendLine(r.block)
	}
	if len(r.block) == 0 {
		r.block = append(r.block, r.tail()...)
	}
	r.ready = r.block
}

func (r *listReader) divider() string {
	if r.lines == 0 {
		return "["
	}
	return "\n,"
}

func (r *listReader) appendLine(b []byte) []byte {
	end := len(b) + lineWidth - len(`"}`)
	b = append(b, r.divider()...)
	b = append(b, `{"line":`...)
	b = strconv.AppendInt(b, int64(firstLine+r.lines), 10)
	b = append(b, `,"text":"`...)
	b = append(b, filler[:end-len(b)]...)
	r.lines++
	return append(b, `"}`...)
}

const filler = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

// tail is one string that fills the rest, or blanks where no string fits.
func (r *listReader) tail() string {
	open := r.divider()
	if room := int(r.left) - len(open) - len(`""]`); room >= 0 {
		return open + `"` + strings.Repeat("x", room) + `"]`
	}
	if r.lines > 0 {
		open = ""
	}
	return open + strings.Repeat(" ", int(r.left)-len(open)-1) + "]"
}

func (c *call) slow() {
	ms, err := strconv.Atoi(c.q("ms"))
	if err != nil || ms < 0 || time.Duration(ms)*time.Millisecond > maxSlow {
		c.badRequest("ms must be a number of milliseconds from 0 to 600000.")
		return
	}
	c.t.pause(c.r, time.Duration(ms)*time.Millisecond)
	c.ok(obj{"slept_ms": ms})
}

func (c *call) redirectTo() {
	to := c.q("to")
	if to == "" {
		c.badRequest("to is missing.")
		return
	}
	c.w.Header().Set("Location", to)
	c.w.WriteHeader(http.StatusFound)
}

// echo answers with what arrived, the bearer token included: it shows what was
// really sent. Bodies are cut at 1 MB.
func (c *call) echo() {
	body, err := io.ReadAll(io.LimitReader(c.r.Body, 1<<20))
	if err != nil {
		c.badRequest("The body could not be read.")
		return
	}
	c.ok(obj{"method": c.r.Method, "path": c.r.URL.Path, "query": c.r.URL.RawQuery, "host": c.r.Host, "proto": c.r.Proto, "headers": c.r.Header, "body": string(body)})
}

func (c *call) binary() {
	c.w.Header().Set("Content-Type", "application/octet-stream")
	all := make([]byte, 1024)
	for i := range all {
		all[i] = byte(i)
	}
	_, _ = c.w.Write(all)
}

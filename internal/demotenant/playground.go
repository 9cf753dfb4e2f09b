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
func listOf(n int64) io.Reader { return &listReader{left: n} }

type listReader struct {
	left int64 // bytes still to come
	line []byte
	next int64
}

// lineWidth is the length of {"line":123456789,"text":"…"}, and a newline.
const lineWidth = 128

func (r *listReader) Read(p []byte) (int, error) {
	if r.left == 0 && len(r.line) == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && (len(r.line) > 0 || r.left > 0) {
		if len(r.line) == 0 {
			r.line = r.chunk()
			r.left -= int64(len(r.line))
		}
		k := copy(p[n:], r.line)
		r.line = r.line[k:]
		n += k
	}
	return n, nil
}

func (r *listReader) chunk() []byte {
	open := "\n,"
	if r.next == 0 {
		open = "["
	}
	if r.left < 2*lineWidth+8 {
		return r.tail(open)
	}
	number := strconv.FormatInt(100_000_000+r.next, 10)
	r.next++
	line := open + `{"line":` + number + `,"text":"`
	return []byte(line + strings.Repeat("x", lineWidth-len(line)-2) + `"}`)
}

// tail is one string that fills the rest, or blanks where no string fits.
func (r *listReader) tail(open string) []byte {
	room := int(r.left) - len(open) - len(`""]`)
	if room >= 0 {
		return []byte(open + `"` + strings.Repeat("x", room) + `"]`)
	}
	if open != "[" {
		open = ""
	}
	return []byte(open + strings.Repeat(" ", int(r.left)-len(open)-1) + "]")
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

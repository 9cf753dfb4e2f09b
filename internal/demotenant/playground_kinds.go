package demotenant

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strconv"
	"time"
)

// kindRoutes are answers that are no JSON.
func kindRoutes(at func(name string, serve func(*call)) route) []route {
	return []route{
		at("events", (*call).events),
		at("multipart", (*call).multipart),
		at("picture", (*call).picture),
		at("svg", func(c *call) {
			c.body("image/svg+xml", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`))
		}),
		at("latin1", func(c *call) { c.body("text/plain; charset=ISO-8859-1", []byte("Gr\xf6\xdfe\n")) }),
	}
}

func (c *call) body(contentType string, body []byte) {
	c.w.Header().Set("Content-Type", contentType)
	_, _ = c.w.Write(body) // the client may leave early
}

// events sends n events (default 5, at most 100,000), one every ms milliseconds.
func (c *call) events() {
	n, ms := 5, 0
	for name, into := range map[string]*int{"n": &n, "ms": &ms} {
		if v := c.q(name); v != "" {
			parsed, err := strconv.Atoi(v)
			if err != nil || parsed < 0 || parsed > 100_000 {
				c.badRequest(name + " must be a number from 0 to 100000.")
				return
			}
			*into = parsed
		}
	}
	c.w.Header().Set("Content-Type", "text/event-stream")
	for i := range n {
		if _, err := fmt.Fprintf(c.w, "id: %d\nevent: step\ndata: {\"step\":%d,\"name\":\"Sales %d\"}\n\n", i+1, i+1, i+1); err != nil {
			return
		}
		if ms > 0 {
			_ = http.NewResponseController(c.w).Flush() // the next write tells
			c.t.pause(c.r, time.Duration(ms)*time.Millisecond)
			if c.r.Context().Err() != nil {
				return
			}
		}
	}
}

func (c *call) multipart() {
	c.body("multipart/mixed; boundary=part", []byte("--part\r\nContent-Type: application/json\r\nContent-Disposition: attachment; filename=\"sales.json\"\r\n\r\n{\"region\":\"North\"}\r\n"+
		"--part\r\nContent-Type: application/octet-stream\r\n\r\n\x00\x01\x02\r\n--part--\r\n"))
}

func (c *call) picture() {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for x := range 64 {
		for y := range 48 {
			img.Set(x, y, color.RGBA{uint8(4 * x), uint8(5 * y), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		c.badRequest("The picture could not be made.")
		return
	}
	c.body("image/png", b.Bytes())
}

package handlers

import (
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qlikconsole/internal/answer"
	"qlikconsole/internal/spool"
	"qlikconsole/web"
)

const (
	eventsMost = 200
	hexMost    = 4096     // bytes of a binary body on one page
	imageMost  = 10 << 20 // bytes of a picture that is shown
)

// kindOf names the view that a body of this type has besides the usual ones.
func kindOf(contentType string, body *spool.File) string {
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch media = strings.TrimSpace(media); {
	case media == "text/event-stream":
		return "events"
	case strings.HasPrefix(media, "multipart/"):
		return "parts"
	case pictureType(body) != "":
		return "image"
	case isBinary(contentType, body):
		return "hex"
	}
	return ""
}

// pictureType is the type of a picture by its first bytes; what the tenant says
// of it does not count. SVG is a document that may hold scripts, and is text here.
func pictureType(body *spool.File) string {
	if body == nil {
		return ""
	}
	first := make([]byte, min(512, body.Size()))
	n, _ := body.ReadAt(first, 0) // what is there is looked at
	found := http.DetectContentType(first[:n])
	if slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp"}, found) {
		return found
	}
	return ""
}

// restImage shows the picture that a body is, as a picture and nothing else.
func (s *Server) restImage(w http.ResponseWriter, r *http.Request, z *session) error {
	if z.Presentation() {
		return errPresenting
	}
	b, err := bodyNamed(r, z)
	if err != nil {
		return err
	}
	found := pictureType(b.file)
	if found == "" || b.file.Size() > imageMost {
		return errNotFound
	}
	h := w.Header()
	h.Set("Content-Type", found)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	knownOnly(w)
	_, _ = io.Copy(w, io.LimitReader(b.file.Reader(0), imageMost)) // the browser went away
	return nil
}

func (s *Server) eventsView(r *http.Request, z *session, body *spool.File) *web.EventsView {
	last, total, err := answer.Events(r.Context(), io.NewSectionReader(body, 0, body.Size()), eventsMost)
	v := &web.EventsView{Total: total}
	if err != nil {
		v.Problem = "The events cannot be read: " + err.Error()
	}
	for _, e := range slices.Backward(last) {
		row := web.EventRow{N: e.N, Name: e.Name, ID: e.ID, Cut: e.Cut}
		row.Data = strings.Join(present(z, strings.Split(e.Data, "\n")), "\n")
		v.Rows = append(v.Rows, row)
	}
	return v
}

func (s *Server) partsView(r *http.Request, z *session, b body) *web.PartsView {
	parts, problem := answer.Parts(r.Context(), b.contentType, io.NewSectionReader(b.file, 0, b.file.Size()))
	v := &web.PartsView{Problem: problem}
	for i, p := range parts {
		row := web.PartRow{N: i + 1, Name: p.Name, File: p.File, Type: p.ContentType, Size: web.Bytes(p.Size), Header: p.Header}
		if p.Text != "" {
			row.Text = strings.Join(present(z, strings.Split(p.Text, "\n")), "\n")
		}
		if z.Presentation() {
			row.Name, row.File, row.Header = hidden(row.Name), hidden(row.File), nil
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func (s *Server) hexView(r *http.Request, z *session, file *spool.File, base string) *web.HexView {
	size := file.Size()
	from := int64(wholeNumber(r.URL.Query().Get("byte"), 0, 1<<31-1, 0)) / hexMost * hexMost
	part := make([]byte, max(0, min(hexMost, size-from)))
	n, _ := file.ReadAt(part, from) // what is there is shown
	v := &web.HexView{From: from, To: from + int64(n), Size: size}
	if z.Presentation() {
		v.Text = "hidden while presenting"
		return v
	}
	v.Text = hexDump(part[:n], from)
	if from > 0 {
		v.Before = base + "&byte=" + strconv.FormatInt(max(0, from-hexMost), 10)
	}
	if v.To < size {
		v.After = base + "&byte=" + strconv.FormatInt(v.To, 10)
	}
	return v
}

// hexDump is hex.Dump with offsets that begin at from.
func hexDump(p []byte, from int64) string {
	var b strings.Builder
	for line := range strings.Lines(hex.Dump(p)) {
		at, err := strconv.ParseInt(line[:8], 16, 64)
		if err == nil {
			line = fmt.Sprintf("%08x%s", at+from, line[8:])
		}
		b.WriteString(line)
	}
	return b.String()
}

// charsetNote names an encoding that is not UTF-8; the bytes are shown as they came.
func charsetNote(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	charset := params["charset"]
	if err != nil || charset == "" || slices.Contains([]string{"utf-8", "utf8", "us-ascii"}, strings.ToLower(charset)) {
		return ""
	}
	if len(charset) > 40 {
		charset = charset[:40] + "…"
	}
	return "the tenant says that it is written in " + charset + ", not in UTF-8: letters other than a to z may be shown wrong"
}

func bodyKind(contentType string) string {
	media, _, _ := strings.Cut(contentType, ";")
	if media == "" {
		return "No type stated"
	}
	return strings.TrimSpace(media)
}

// isBinary looks at the stated type, and where it says nothing at the bytes.
func isBinary(contentType string, body *spool.File) bool {
	if body == nil || contentType != "" && isText(contentType) || strings.Contains(contentType, "json") {
		return false
	}
	first := make([]byte, min(512, body.Size()))
	n, _ := body.ReadAt(first, 0)
	return n > 0 && !isText(http.DetectContentType(first[:n]))
}

package handlers

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path"
	"slices"
	"strings"
	"sync"

	"qlikconsole/internal/catalog"
	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// upload is files on their way from the browser to the tenant.
type upload struct {
	form  bool // as a form of several parts; false: the file is the whole body
	media string
	body  string // the text parts, as a JSON object
	first *multipart.Part
	rest  *multipart.Reader
	clean *secret.Redactor

	mu    sync.Mutex
	shown strings.Builder // the text parts as they are sent
	files []string        // what is said of each
}

// newUpload is nil where the request is sent as it was typed.
func newUpload(d web.RESTDraft, first *multipart.Part, rest *multipart.Reader) *upload {
	details, ok := operationOf(d)
	if !ok || !details.Body.Upload() || typedMedia(d) != "" && first == nil {
		return nil
	}
	if !details.Body.Multipart() && first == nil {
		return nil
	}
	return &upload{form: details.Body.Multipart(), media: details.Body.Media, body: d.Body, first: first, rest: rest}
}

func typedMedia(d web.RESTDraft) string {
	for _, h := range d.Header {
		if http.CanonicalHeaderKey(strings.TrimSpace(h.Name)) == "Content-Type" {
			return h.Value
		}
	}
	return ""
}

// partsOf reads the text parts of a form from the body as it was typed.
func partsOf(body string) (map[string]json.RawMessage, error) {
	parts := map[string]json.RawMessage{}
	if strings.TrimSpace(body) == "" {
		return parts, nil
	}
	err := json.Unmarshal([]byte(body), &parts)
	return parts, err
}

// check says what stands in the way of sending.
func (u *upload) check(d web.RESTDraft) {
	if _, err := partsOf(d.Body); u.form && err != nil {
		d.Problems["body"] = "The text parts must be a JSON object with the name of each part, such as {\"name\": \"Sales\"}. Nothing was sent."
	}
}

// into makes the upload the body of q. What it returns sends it, and ends when it
// was sent or is not wanted any more.
func (u *upload) into(q *qlikproxy.Request, red *secret.Redactor) (send func(*qlikproxy.Exchange)) {
	u.clean = red
	in, out := io.Pipe()
	q.Body, q.Upload = nil, &qlikproxy.Upload{Body: in, Shown: u.record}
	q.Header = slices.DeleteFunc(q.Header, func(p qlikproxy.Pair) bool {
		return u.form && http.CanonicalHeaderKey(strings.TrimSpace(p.Name)) == "Content-Type" // it needs the border of this form
	})
	form := multipart.NewWriter(out)
	if u.form {
		q.Header = append(q.Header, qlikproxy.Pair{Name: "Content-Type", Value: form.FormDataContentType()})
	} else if !slices.ContainsFunc(q.Header, func(p qlikproxy.Pair) bool { return strings.EqualFold(p.Name, "Content-Type") }) {
		q.Header = append(q.Header, qlikproxy.Pair{Name: "Content-Type", Value: u.media})
	}
	return func(x *qlikproxy.Exchange) {
		stop := make(chan struct{})
		defer close(stop)
		go func() {
			select {
			case <-x.Done(): // it may have ended before anything was asked for
				in.Close()
			case <-stop:
			}
		}()
		err := u.write(out, form)
		if err != nil && !errors.Is(err, io.ErrClosedPipe) { // the tenant may answer before it has all
			x.Cancel() // the browser went away, or Cancel was pressed
		}
		out.CloseWithError(err)
	}
}

func (u *upload) write(out io.Writer, form *multipart.Writer) error {
	if !u.form {
		return u.file(out, u.first)
	}
	if err := u.texts(form); err != nil {
		return err
	}
	for part, err := u.first, error(nil); part != nil; part, err = u.rest.NextPart() {
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if part.FileName() == "" || !strings.HasPrefix(part.FormName(), filePrefix) {
			continue
		}
		head := textproto.MIMEHeader{"Content-Type": {mediaOf(part)}}
		head.Set("Content-Disposition", multipart.FileContentDisposition(strings.TrimPrefix(part.FormName(), filePrefix), fileName(part)))
		to, err := form.CreatePart(head)
		if err != nil {
			return err
		}
		if err := u.file(to, part); err != nil {
			return err
		}
	}
	return form.Close()
}

// texts writes the parts that are no files.
func (u *upload) texts(form *multipart.Writer) error {
	parts, err := partsOf(u.body)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		value := catalog.PlainText(parts[name])
		if err := form.WriteField(name, value); err != nil {
			return err
		}
		u.mu.Lock()
		fmt.Fprintf(&u.shown, "%s = %s\n", name, value)
		u.mu.Unlock()
	}
	return nil
}

// file passes one file on and remembers its name, size and type.
func (u *upload) file(to io.Writer, part *multipart.Part) error {
	n, err := io.CopyBuffer(struct{ io.Writer }{to}, part, make([]byte, 128<<10))
	u.mu.Lock()
	u.files = append(u.files, fmt.Sprintf("The file “%s” (%s, %s) was sent. It is not kept here.", fileName(part), web.Bytes(n), mediaOf(part)))
	u.mu.Unlock()
	return err
}

// record is what the history says of the request's body.
func (u *upload) record() (body string, notes []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, said := range u.files {
		notes = append(notes, u.clean.String(said))
	}
	return u.clean.String(u.shown.String()), notes
}

func fileName(part *multipart.Part) string {
	name := path.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
	return strings.ToValidUTF8(name[:min(len(name), 200)], "")
}

func mediaOf(part *multipart.Part) string {
	media := part.Header.Get("Content-Type")
	return cmp.Or(media[:min(len(media), 100)], "application/octet-stream")
}

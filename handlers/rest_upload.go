package handlers

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"qlikconsole/web"
)

// Bounds of what is sent with a file, in bytes.
const (
	uploadMost     = 2_000_000_000 // of all files of one request
	uploadTextMost = 4 << 20       // of what is typed beside them
)

// filePrefix stands before the name of a file's part in the form of a request.
const filePrefix = "file:"

// restUpload sends a request with files. They are passed on as they come and are
// neither kept nor whole in memory. What is typed stands before them in the form.
func (s *Server) restUpload(w http.ResponseWriter, r *http.Request, z *session) error {
	r.Body = &patientBody{http.MaxBytesReader(w, r.Body, uploadMost+uploadTextMost), http.NewResponseController(w)}
	defer func() { _, _ = io.Copy(io.Discard, r.Body) }() // a browser hears nothing before all is sent
	parts, err := r.MultipartReader()
	if err != nil {
		return badInput("This is no form with a file. Nothing was sent.")
	}
	first, err := readTyped(r, parts)
	if err != nil {
		return err
	}
	finish, err := s.beginUpload(r, z, first, parts)
	if err != nil {
		return err
	}
	finish()
	return toREST(w, r)
}

// beginUpload has its turn on the page; the files, which may take minutes, need none.
func (s *Server) beginUpload(r *http.Request, z *session, first *multipart.Part, parts *multipart.Reader) (finish func(), err error) {
	turn := z.turn(restKey)
	turn.Lock()
	defer turn.Unlock()
	st, out, err := s.ready(r, z)
	if err != nil {
		return nil, err
	}
	return s.begin(z, st, out, newUpload(out, first, parts))
}

// readTyped makes the fields before the first file r's form, and returns that
// file; nil: none was chosen.
func readTyped(r *http.Request, parts *multipart.Reader) (first *multipart.Part, err error) {
	r.PostForm, r.Form = url.Values{}, url.Values{}
	for left := int64(uploadTextMost); ; {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, badInput("The form did not arrive whole. Nothing was sent; try again.")
		}
		if part.FileName() != "" && strings.HasPrefix(part.FormName(), filePrefix) {
			return part, nil
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(text)); err != nil || left < 0 {
			return nil, badInput("What is typed beside a file may hold 4 MB. Nothing was sent.")
		}
		if part.FileName() == "" && !strings.HasPrefix(part.FormName(), filePrefix) {
			r.PostForm.Add(part.FormName(), string(text))
			r.Form.Add(part.FormName(), string(text))
		}
	}
}

// patientBody gives a large body time as long as something of it arrives.
type patientBody struct {
	io.ReadCloser
	rc *http.ResponseController
}

func (b *patientBody) Read(p []byte) (int, error) {
	_ = b.rc.SetReadDeadline(time.Now().Add(bodyPatience)) // a recorder in a test has none
	return b.ReadCloser.Read(p)
}

// filesView is what files the operation of a draft takes.
func filesView(d web.RESTDraft) *web.FilesView {
	details, ok := operationOf(d)
	if !ok || !details.Body.Upload() {
		return nil
	}
	v := &web.FilesView{Operation: details.ID, Limit: web.Bytes(uploadMost), Armed: d.Armed}
	for _, f := range details.Body.Files {
		v.Files = append(v.Files, web.FileView{Name: filePrefix + f.Name, Label: f.Name, Hint: f.Description, Required: f.Required})
	}
	return v
}

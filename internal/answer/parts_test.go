package answer

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"
)

// FuzzParts: whatever a tenant sends, few and bounded parts come of it, and what a
// writer of the standard library put in comes out.
func FuzzParts(f *testing.F) {
	f.Add("multipart/mixed; boundary=b", "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n", "hello")
	f.Add("multipart/mixed; boundary=b", "--b\r\n\r\nhello", "")
	f.Add(`multipart/form-data; boundary="`, "--", "\r\n--b--")
	f.Fuzz(func(t *testing.T, contentType, body, sent string) {
		parts, problem := Parts(t.Context(), contentType, strings.NewReader(body))
		if len(parts) > maxParts || len(parts) == 0 && problem == "" {
			t.Errorf("%d parts, %q", len(parts), problem)
		}
		var whole bytes.Buffer
		w := multipart.NewWriter(&whole)
		one, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {"text/plain"}})
		if err != nil || len(sent) > maxPartText {
			t.Skip()
		}
		_, _ = io.WriteString(one, sent)
		_ = w.Close()
		parts, problem = Parts(t.Context(), w.FormDataContentType(), &whole)
		if len(parts) != 1 || problem != "" || parts[0].ContentType != "text/plain" {
			t.Fatalf("%q: %+v, %q", sent, parts, problem)
		}
	})
}

package handlers

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// email finds e-mail addresses, also with the @ escaped as in an address bar.
var email = regexp.MustCompile(`[\pL\pN._%+'-]{1,64}(?:@|%40)[\pL\pN-]{1,63}(?:\.[\pL\pN-]{1,63})+`)

// hideEmails keeps e-mail addresses off the screen while presenting. The
// answer is held until it is complete; a page's size is bounded.
func hideEmails(w http.ResponseWriter) {
	if c, ok := w.(*redactedResponse); ok {
		c.held = &bytes.Buffer{}
	}
}

// unheld lets an answer go out piece by piece; presenting tells that each piece must
// be masked by itself.
func unheld(w http.ResponseWriter) (presenting bool) {
	c, ok := w.(*redactedResponse)
	if ok {
		presenting, c.held = c.held != nil, nil
	}
	return presenting
}

// maskEmails writes an answer of our own without e-mail addresses. What stands
// in a field stays: the person typed it, and sends it again.
func maskEmails(to io.Writer, answer []byte, page bool) error {
	if !email.Match(answer) || !page {
		_, err := to.Write(email.ReplaceAll(answer, []byte("•••@•••")))
		return err
	}
	var out bytes.Buffer
	typed := false
	for z := html.NewTokenizer(bytes.NewReader(answer)); z.Next() != html.ErrorToken; {
		raw := bytes.Clone(z.Raw())
		token := z.Token()
		if token.Type == html.StartTagToken && token.Data == "textarea" {
			typed = !strings.Contains(string(raw), " readonly")
		}
		if token.Type == html.EndTagToken {
			typed = false
		}
		field := token.Data == "input" || token.Data == "option"
		if !typed && !field {
			raw = email.ReplaceAll(raw, []byte("•••@•••"))
		}
		out.Write(raw)
	}
	_, err := out.WriteTo(to)
	return err
}

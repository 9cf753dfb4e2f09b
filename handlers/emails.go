package handlers

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/net/html"

	"qlikconsole/internal/lazyregexp"
)

// email finds e-mail addresses, also with the @ escaped as in an address bar.
var email = lazyregexp.New(`[\pL\pN._%+'-]{1,64}(?:@|%40)[\pL\pN-]{1,63}(?:\.[\pL\pN-]{1,63})+`)

const (
	emailMask  = "•••@•••" // what the page shows; four letters after it say which address is meant
	emailsMost = 10_000    // addresses that a session can tell apart; about a megabyte
)

var maskedEmail = lazyregexp.New(emailMask + `[A-Z2-7]{4}`)

// emails are the addresses that a session hid while presenting. A form or a link sends
// back what the page showed; what was hidden then stands for the address again. The
// letters are drawn by lot, so that those of another session mean nothing here.
type emails struct {
	mu     sync.Mutex
	masks  map[string]string // by address
	hidden map[string]string // addresses by mask
}

const emailsKey = "emails"

func emailsOf(z *session) *emails {
	return keptOnce(z, emailsKey, func() *emails { return &emails{masks: map[string]string{}, hidden: map[string]string{}} })
}

// hide puts masks in the place of the addresses in text.
func (e *emails) hide(text []byte) []byte {
	return email.ReplaceAllFunc(text, func(found []byte) []byte {
		address := string(found)
		if !strings.Contains(address, "@") {
			if plain, err := url.QueryUnescape(address); err == nil {
				address = plain
			}
		}
		return []byte(e.mask(address))
	})
}

func (e *emails) mask(address string) string {
	e.mu.Lock()
	defer e.mu.Unlock()
	if m := e.masks[address]; m != "" {
		return m
	}
	if len(e.masks) >= emailsMost {
		return emailMask
	}
	m := ""
	for m == "" || e.hidden[m] != "" {
		m = emailMask + rand.Text()[:4]
	}
	e.masks[address], e.hidden[m] = m, address
	return m
}

// unhide is the opposite of hide.
func (e *emails) unhide(text string) string {
	if !strings.Contains(text, emailMask) {
		return text
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return maskedEmail.ReplaceAllStringFunc(text, func(m string) string {
		if address := e.hidden[m]; address != "" {
			return address
		}
		return m
	})
}

// unhideInput gives the actions what was meant in the place of what was shown: an
// address that the page hid comes back masked in links, buttons and hidden fields.
func unhideInput(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := emailsOf(sessionOf(r))
		for _, values := range []url.Values{r.Form, r.PostForm} {
			unhideValues(e, values)
		}
		if q := r.URL.Query(); unhideValues(e, q) {
			r.URL.RawQuery = q.Encode()
		}
		next.ServeHTTP(w, r)
	})
}

func unhideValues(e *emails, values url.Values) (changed bool) {
	for _, list := range values {
		for i, v := range list {
			list[i] = e.unhide(v)
			changed = changed || list[i] != v
		}
	}
	return changed
}

// hideEmails keeps e-mail addresses off the screen while presenting. The
// answer is held until it is complete; a page's size is bounded.
func hideEmails(w http.ResponseWriter, e *emails) {
	if c, ok := w.(*redactedResponse); ok {
		c.held, c.hide = &bytes.Buffer{}, e.hide
	}
}

// unheld lets an answer go out piece by piece; hide masks each piece by itself, and is
// nil when nobody is presenting.
func unheld(w http.ResponseWriter) (hide func([]byte) []byte) {
	c, ok := w.(*redactedResponse)
	if ok && c.held != nil {
		hide, c.held = c.hide, nil
	}
	return hide
}

// maskEmails writes an answer of our own without e-mail addresses. What stands in a
// field stays, since the person typed it and sends it again; so does a sequence of
// calls, which script sends to the tenant and does not show.
func maskEmails(to io.Writer, answer []byte, page bool, hide func([]byte) []byte) error {
	if !email.Match(answer) || !page {
		_, err := to.Write(hide(answer))
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
		if !typed && !field && !isSequence(token) {
			raw = hide(raw)
		}
		out.Write(raw)
	}
	_, err := out.WriteTo(to)
	return err
}

func isSequence(t html.Token) bool {
	for _, a := range t.Attr {
		if a.Key == "data-sequence" {
			return true
		}
	}
	return false
}

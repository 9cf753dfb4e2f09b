package portable

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const base = "https://acme.us.qlikcloud.com"

// alphabet is what random texts are made of: what other forms give a meaning.
var alphabet = []string{"a", "B", "7", " ", "é", "😀", "'", `"`, `\`, "/", "%", "&", "=", "+", "?", "#", ":", "$", "`", "{", "}", "{{v}}", "(", ")", "[", "]",
	"<", ">", "|", ";", "!", "^", "~", "*", "\n", "\t", ",", "@", "-", "_", "’", "“", "\\\"", "%PATH%", "$(id)", "%20"}

func text(r *rand.Rand, most int, without string) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		if s := alphabet[r.IntN(len(alphabet))]; !strings.ContainsAny(s, without) {
			b.WriteString(s)
		}
	}
	return b.String()
}

// random makes a request such as a person could have typed.
func random(r *rand.Rand) Request {
	q := Request{Name: "n" + text(r, 5, "\n\t") + "n", Method: []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}[r.IntN(6)], Note: text(r, 5, "")}
	q.Name = oneLine(q.Name)
	for range r.IntN(3) {
		q.Folder = strings.TrimPrefix(q.Folder+"/f"+oneLine(text(r, 3, "/"))+"f", "/")
	}
	q.URL = "/api/" + text(r, 5, "\n\t?#\\ {}") + "x"
	switch r.IntN(3) {
	case 0:
		q.URL = "https://other.eu.qlikcloud.com" + q.URL
	case 1:
		q.URL = base + "/{{app}}" + q.URL
	}
	for range r.IntN(4) {
		q.Query = append(q.Query, Pair{"q" + text(r, 4, ""), text(r, 6, "")})
	}
	for i := range r.IntN(3) {
		q.Header = append(q.Header, Pair{"X-" + string(rune('A'+i)), strings.TrimSpace(text(r, 6, "\n\t"))})
	}
	if r.IntN(2) == 0 && q.Method != "HEAD" {
		q.Body = text(r, 12, "")
	}
	if q.Body != "" {
		q.Header = append(q.Header, Pair{"Content-Type", "application/json"})
	}
	return q
}

// whole is q with the server that a path goes to, and with a slash for a colon
// as Postman needs it.
func whole(q Request) Request {
	if q.Host() == "" {
		q.URL = base + q.URL
	}
	return q
}

func each(t *testing.T, n int, do func(*testing.T, Request)) {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 1))
	for range n {
		q := random(r)
		if do(t, q); t.Failed() {
			t.Fatalf("seed %d, request %#v", seed, q)
		}
	}
}

func same(t *testing.T, want, got Request, ignored ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(Request{}, append(ignored, "Query")...)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if encodeQuery(want.Query) != encodeQuery(got.Query) {
		t.Errorf("query %q, want %q", got.Query, want.Query)
	}
}

func TestPostmanRoundTrip(t *testing.T) {
	s := schema(t, "postman-schema", "collection.json")
	each(t, 300, func(t *testing.T, q Request) {
		var file bytes.Buffer
		w := NewPostmanWriter(&file, "Saved", base)
		must(t, w.Request(q))
		other := q
		other.Name, other.Folder = "other", "x"
		must(t, w.Request(other))
		must(t, w.Close())
		conforms(t, s, file.Bytes())
		c, rep, err := Read(&file)
		must(t, err)
		if len(c.Requests) != 2 || rep.Requests != 2 || c.Name != "Saved" {
			t.Fatalf("%d requests, report %+v", len(c.Requests), rep)
		}
		if q.Host() == "" {
			q.URL = "{{baseUrl}}" + q.URL
		}
		q.URL = strings.ReplaceAll(q.URL, "/:", "/%3A")
		same(t, q, c.Requests[0])
		if want := []Pair{{"baseUrl", base}}; !cmp.Equal(want, c.Variables) {
			t.Errorf("variables %v, want %v", c.Variables, want)
		}
	})
}

func TestHARRoundTrip(t *testing.T) {
	s := schema(t, "har-schema", "har.json")
	each(t, 300, func(t *testing.T, q Request) {
		var file bytes.Buffer
		w := NewHARWriter(&file, HARCreator{"console", "1"})
		must(t, w.Entry(HAREntry{Started: time.Unix(1, 5e8).UTC(), Time: 12.5, Request: q.HAR(base), Comment: q.Note,
			Response: HARResponse{Status: 200, StatusText: "OK", HTTPVersion: "HTTP/2", Content: HARContent{Size: 2, MimeType: "text/plain", Text: "ok"}}}))
		must(t, w.Close())
		conforms(t, s, file.Bytes())
		c, _, err := Read(&file)
		must(t, err)
		if len(c.Requests) != 1 {
			t.Fatalf("%d requests", len(c.Requests))
		}
		want := whole(q)
		want.URL = fromURI(uri(want.URL)) // an address in a HAR file is escaped
		same(t, want, c.Requests[0], "Name", "Folder")
	})
}

func TestSnippetRoundTrip(t *testing.T) {
	for _, language := range []string{CurlBash, CurlCmd, PowerShell} {
		t.Run(language, func(t *testing.T) {
			each(t, 500, func(t *testing.T, q Request) {
				text := Snippet(language, q, base)
				got, rep, err := ParseCommand(text)
				if err != nil {
					t.Fatalf("%v in\n%s", err, text)
				}
				if !rep.SignIn() {
					t.Errorf("the token's variable is not reported as sign-in: %s", rep)
				}
				if same(t, whole(q), got, "Name", "Folder", "Note"); t.Failed() {
					t.Log(text)
				}
			})
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

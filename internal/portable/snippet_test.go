package portable

import (
	"fmt"
	"go/format"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told is what a server was told by a snippet that ran.
type told struct{ Method, URI, Body, Token, Header string }

func listen(t *testing.T) (*httptest.Server, func() told) {
	t.Helper()
	got := make(chan told, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		got <- told{r.Method, r.RequestURI, string(body), r.Header.Get("Authorization"), r.Header.Get("X-A")}
		if err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, "heard")
	}))
	t.Cleanup(s.Close)
	return s, func() told {
		select {
		case g := <-got:
			return g
		default:
			return told{}
		}
	}
}

// samples are requests that quoting could spoil.
func samples() []Request {
	return []Request{
		{Method: "GET", URL: "/api/v1/items", Query: []Pair{{"filter", `name eq "it's $HOME"`}, {"x", "a+b&c=d"}}},
		{Method: "POST", URL: "/x?raw&b=%41", Header: []Pair{{"X-A", `it's "$HOME" %PATH% \ ^ end`}, {"Content-Type", "application/json"}},
			Body: "{\"a\": \"it's \\\"quoted\\\" $HOME `id` $(id) %PATH% é😀 ‘’“” \\\\ \\n\",\n \"b\": [1,{}]}\n"},
		{Method: "DELETE", URL: "/x/{{app}}/[1-3]", Header: []Pair{{"X-A", ""}}},
		{Method: "PUT", URL: "/x", Body: strings.Repeat("x", 5000)},
	}
}

// TestSnippetsRun runs what can be run here and compares what arrives.
// PowerShell and the command prompt are not here: TestSnippetRoundTrip reads
// theirs back by the rules of their quoting.
func TestSnippetsRun(t *testing.T) {
	for _, l := range []struct {
		language, file string
		command        []string
		has            []string // what shows that it can run here
	}{
		{CurlBash, "s.sh", []string{"bash"}, []string{"bash", "-c", "command -v curl"}},
		{Python, "s.py", []string{"python3"}, []string{"python3", "-c", "import requests"}},
		{Go, "s.go", []string{"go", "run"}, []string{"go", "version"}},
	} {
		t.Run(l.language, func(t *testing.T) {
			t.Parallel()
			if err := exec.Command(l.has[0], l.has[1:]...).Run(); err != nil {
				if os.Getenv("CI") == "true" && l.language != Python {
					t.Fatal(err)
				}
				t.Skipf("cannot run here: %v", err)
			}
			server, heard := listen(t)
			for i, q := range samples() {
				if l.language == Go && i%2 == 0 { // each takes a compilation
					continue
				}
				text := Snippet(l.language, q, server.URL)
				file := filepath.Join(t.TempDir(), l.file)
				must(t, os.WriteFile(file, []byte(text), 0o600))
				cmd := exec.CommandContext(t.Context(), l.command[0], append(l.command[1:], file)...)
				cmd.Env = append(os.Environ(), "QLIK_TOKEN=t0k3n", "no_proxy=*", "NO_PROXY=*")
				out, err := cmd.CombinedOutput()
				if err != nil || q.Method != "HEAD" && !strings.Contains(string(out), "heard") {
					t.Fatalf("%v: %s\nof\n%s", err, out, text)
				}
				want := told{Method: q.Method, Body: q.Body, Token: "Bearer t0k3n"}
				for _, h := range q.Header {
					if h.Name == "X-A" {
						want.Header = h.Value
					}
				}
				got := heard()
				got.URI, want.URI = unescape(got.URI), unescape(strings.TrimPrefix(q.address(server.URL), server.URL))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("-want +got\n%s\nof\n%s", diff, text)
				}
			}
		})
	}
}

// What Go's own formatter would change or cannot read is no text to hand out.
func TestGoSnippetIsFormatted(t *testing.T) {
	each(t, 100, func(t *testing.T, q Request) {
		text := Snippet(Go, q, base)
		tidy, err := format.Source([]byte(text))
		if err != nil || string(tidy) != text {
			t.Errorf("%v\n%s\nwant\n%s", err, text, tidy)
		}
	})
}

package static

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

func built(t *testing.T) {
	t.Helper()
	if Built() {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("the assets are not built")
	}
	t.Skip("the assets are not built")
}

func get(t *testing.T, method, path, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1/", nil)
	r.URL.Path = path
	if encoding != "" {
		r.Header.Set("Accept-Encoding", encoding)
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func TestServesHashedFiles(t *testing.T) {
	built(t)
	types := map[string]string{
		"app.js": "text/javascript; charset=utf-8", "app.css": "text/css; charset=utf-8",
		"editor.js": "text/javascript; charset=utf-8", "viewer.js": "text/javascript; charset=utf-8", "qixlog.js": "text/javascript; charset=utf-8",
	}
	for name, kind := range types {
		for _, encoding := range []string{"", "gzip", "br", "gzip, deflate, br, zstd"} {
			res := get(t, http.MethodGet, URL(name), encoding)
			body, _ := io.ReadAll(res.Body)
			want := map[string]string{
				"Content-Type": kind, "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable",
				"Vary": "Accept-Encoding", "Content-Encoding": wantEncoding(encoding),
			}
			for header, value := range want {
				if got := res.Header.Get(header); got != value {
					t.Errorf("%s %q: %s is %q, want %q", name, encoding, header, got, value)
				}
			}
			if res.StatusCode != http.StatusOK || len(body) == 0 {
				t.Errorf("%s %q: status %d, %d bytes", name, encoding, res.StatusCode, len(body))
			}
		}
	}
}

func wantEncoding(accepted string) string {
	switch {
	case strings.Contains(accepted, "br"):
		return "br"
	case strings.Contains(accepted, "gzip"):
		return "gzip"
	}
	return ""
}

func TestServesNothingElse(t *testing.T) {
	paths := []string{
		"/static/", "/static/app.js", "/static/manifest.json", "/static/.gitkeep", "/static/../static.go", "/static/%2e%2e/static.go",
		"/static//app.css", `/static/..\app.css`, "/static/app.css\x00", "/static/x.js", "/static/sub/x.js", "/static/dist/app.css",
		URL("app.js") + ".br", URL("app.js") + ".gz", URL("app.js") + ".map", URL("app.js") + "/",
	}
	for _, p := range paths {
		if res := get(t, http.MethodGet, p, "br"); res.StatusCode != http.StatusNotFound {
			t.Errorf("%q: status %d", p, res.StatusCode)
		}
	}
}

func TestMethods(t *testing.T) {
	built(t)
	head := get(t, http.MethodHead, URL("app.css"), "")
	if body, _ := io.ReadAll(head.Body); head.StatusCode != http.StatusOK || len(body) != 0 || head.Header.Get("Content-Length") == "0" {
		t.Errorf("HEAD: status %d, %d bytes", head.StatusCode, len(body))
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		if res := get(t, method, URL("app.css"), ""); res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: status %d", method, res.StatusCode)
		}
	}
}

func TestAccepts(t *testing.T) {
	for header, want := range map[string]bool{
		"br": true, "gzip, br": true, "br;q=0.5": true, "br; q=1": true,
		"": false, "gzip": false, "br;q=0": false, "br; q=0.0": false, "brx": false, "x-br": false,
	} {
		if got := accepts(header, "br"); got != want {
			t.Errorf("accepts(%q, br) = %v", header, got)
		}
	}
}

// What is built for people holds no source maps, no other hosts to load from, and
// weighs no more than the first page may.
func TestBuiltFiles(t *testing.T) {
	built(t)
	err := fs.WalkDir(dist, "dist", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".js") && !strings.HasSuffix(path, ".css") {
			return err
		}
		raw, err := dist.ReadFile(path)
		if strings.Contains(string(raw), "sourceMappingURL") {
			t.Errorf("%s names a source map", path)
		}
		if strings.HasSuffix(path, ".css") && strings.Contains(string(raw), "url(") {
			t.Errorf("%s loads something", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	weight := 0
	for _, name := range []string{"app.js", "app.css"} {
		body, err := io.ReadAll(get(t, http.MethodGet, URL(name), "gzip").Body)
		if err != nil {
			t.Fatal(err)
		}
		weight += len(body)
	}
	if weight > 45_000 {
		t.Errorf("script and style weigh %d bytes with gzip; with the page itself they must stay under 60 KB", weight)
	}
}

// Package static serves the built browser assets: style, script and their
// compressed forms. They are bundled by build.mjs into dist, which is embedded.
package static

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed all:dist
var dist embed.FS

// Prefix is the path under which Handler expects to be mounted.
const Prefix = "/static/"

// manifest maps the plain name of an asset, such as app.css, to its hashed file name.
var manifest = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	raw, err := dist.ReadFile("dist/manifest.json")
	if err != nil || json.Unmarshal(raw, &names) != nil {
		return map[string]string{}
	}
	return names
})

// Built reports whether the assets were built before the program was.
func Built() bool { return manifest()["app.js"] != "" && manifest()["app.css"] != "" }

// URL is the address of an asset by its plain name. Without built assets it is the
// plain name's, which answers 404.
func URL(name string) string {
	if hashed := manifest()[name]; hashed != "" {
		return Prefix + hashed
	}
	return Prefix + name
}

// Handler serves the hashed files below Prefix, compressed where the browser takes
// it. Their names change with their content, so browsers may keep them for ever.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	kind := contentType(name)
	if kind == "" || !fs.ValidPath(name) || strings.Contains(name, "/") {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only GET and HEAD are allowed here.", http.StatusMethodNotAllowed)
		return
	}
	body, encoding, err := choose(name, r.Header.Get("Accept-Encoding"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		w.Write(body)
	}
}

// choose reads the smallest form of a file that the browser takes.
func choose(name, accepted string) (body []byte, encoding string, err error) {
	for _, c := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !accepts(accepted, c.encoding) {
			continue
		}
		if body, err = dist.ReadFile("dist/" + name + c.suffix); err == nil {
			return body, c.encoding, nil
		}
	}
	body, err = dist.ReadFile("dist/" + name)
	return body, "", err
}

// accepts reports whether an Accept-Encoding header names an encoding and does not
// give it the weight nought.
func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if strings.TrimSpace(name) != encoding {
			continue
		}
		q, err := strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(weight), "q="), 64)
		return err != nil || q > 0
	}
	return false
}

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	}
	return ""
}

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"qlikconsole/internal/spool"
	"qlikconsole/internal/testing/chrome"
)

// benchText is indented JSON of at least n bytes, a list as a tenant sends it.
func benchText(n int) string {
	var b strings.Builder
	b.Grow(n + 512)
	b.WriteString("[\n")
	for i := 0; b.Len() < n; i++ {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "  {\n    \"id\": \"65f1c0de%016x\",\n    \"name\": \"Sales overview %d\",\n    \"resourceType\": \"app\",\n    \"appMemory\": %d,\n    \"createdAt\": \"2025-03-11T09:12:44Z\"\n  }", i, i, i)
	}
	b.WriteString("\n]\n")
	return b.String()
}

// viewerServer gives texts whole to the peers, and to our viewer as pages of lines
// from a spool file, as the console does. Each measuring begins with nothing
// counted yet.
func viewerServer(b *testing.B, texts map[int]string) *httptest.Server {
	assets := b.TempDir()
	bundle := exec.Command("node", "bench.mjs", assets)
	bundle.Dir = "../../static"
	if out, err := bundle.CombinedOutput(); err != nil {
		b.Fatalf("bundle: %v\n%s", err, out)
	}
	dir, err := spool.Open(b.TempDir(), 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = dir.Close() })
	var file *spool.File
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(assets)))
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/style.css"><style>.peer .cm-editor { height: 62vh }</style><body><script type="module" src="/viewers.js"></script>`)
	})
	size := func(r *http.Request) int { n, _ := strconv.Atoi(r.URL.Query().Get("n")); return n }
	mux.HandleFunc("/text", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, texts[size(r)]) })
	mux.HandleFunc("/fresh", func(w http.ResponseWriter, r *http.Request) {
		file = dir.New(0)
		_, _ = file.Write([]byte(texts[size(r)]))
		file.Finish(nil)
	})
	mux.HandleFunc("/lines", func(w http.ResponseWriter, r *http.Request) {
		from, _ := strconv.Atoi(r.URL.Query().Get("from"))
		count, _ := strconv.Atoi(r.URL.Query().Get("count"))
		page, err := file.Lines(r.Context(), spool.Pretty, from, count)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"from": page.From, "lines": page.Lines, "total": page.Total, "final": page.Final, "invalid": page.Invalid})
	})
	mux.HandleFunc("/fold", func(w http.ResponseWriter, r *http.Request) {
		level, _ := strconv.Atoi(r.URL.Query().Get("level"))
		from, _ := strconv.Atoi(r.URL.Query().Get("from"))
		folds, next, err := file.Folds(r.Context(), level, from, 20_000) // as many as the console gives at once
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"folds": folds, "next": next})
	})
	server := httptest.NewServer(mux)
	b.Cleanup(server.Close)
	return server
}

// BenchmarkViewer measures, in one browser, how soon an answer is painted by our
// viewer, by CodeMirror 6 with and without its JSON mode, and in a plain <pre>.
func BenchmarkViewer(b *testing.B) {
	const runs = 3
	texts := map[int]string{}
	for _, mb := range []int{1, 10, 50} {
		texts[mb<<20] = benchText(mb << 20)
	}
	server := viewerServer(b, texts)
	ctx := chrome.New(b, map[string]any{"js-flags": "--expose-gc", "enable-precise-memory-info": true})
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/page")); err != nil {
		b.Fatal(err)
	}
	for _, mb := range []int{1, 10, 50} {
		times := map[string]float64{}
		for _, viewer := range []string{"ours", "codemirror", "codemirror-json", "pre"} {
			var ms, longest []float64
			for run := range runs {
				if viewer == "pre" && mb > 1 && run > 0 {
					break // it takes many seconds
				}
				got, err := chromedp.Run(ctx, chromedp.Evaluate[map[string]float64](fmt.Sprintf(
					`fetch("/fresh?n=%d").then(() => { globalThis.gc(); return measure(%q, %d) })`, mb<<20, viewer, mb<<20), chromedp.EvalAwaitPromise))
				if err != nil {
					b.Fatalf("%s, %d MB: %v", viewer, mb, err)
				}
				ms, longest = append(ms, got["ms"]), append(longest, got["longest"])
			}
			slices.Sort(ms)
			times[viewer] = ms[len(ms)/2]
			b.Logf("%2d MB  %-16s %6.0f ms, longest task %5.0f ms", mb, viewer, times[viewer], slices.Max(longest))
			b.ReportMetric(times[viewer], fmt.Sprintf("%s-%dMB-ms", viewer, mb))
		}
		b.Logf("%2d MB  ours is %.2f of CodeMirror 6, %.2f of it with its JSON mode, %.3f of <pre>", mb,
			times["ours"]/times["codemirror"], times["ours"]/times["codemirror-json"], times["ours"]/times["pre"])
		b.ReportMetric(times["ours"]/times["codemirror"], fmt.Sprintf("ours/codemirror-%dMB", mb))
	}
	folding, err := chromedp.Run(ctx, chromedp.Evaluate[map[string]float64](fmt.Sprintf(
		`fetch("/fresh?n=%d").then(() => measureFolding(%[1]d))`, 50<<20), chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("folding: %v", err)
	}
	b.Logf("50 MB  folded by level within %.0f ms, longest task %.0f ms", folding["ms"], folding["longest"])
	b.ReportMetric(folding["ms"], "fold-50MB-ms")
	b.ReportMetric(folding["longest"], "fold-50MB-longest-ms")
}

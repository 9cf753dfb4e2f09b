package demotenant

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

func TestBytesAreExactAndJSON(t *testing.T) {
	c := as(t, start(t, Config{}), "healthy")
	sizes := []int{2, 3, 4, 5, 100, 1000, 65_536, 5_000_000}
	for n := 120; n < 700; n += 7 {
		sizes = append(sizes, n)
	}
	for _, n := range sizes {
		r := c.get(fmt.Sprintf("/api/v1/demo/bytes?n=%d", n))
		var v []any
		if err := json.Unmarshal(r.body, &v); err != nil || len(r.body) != n || r.header.Get("Content-Length") != fmt.Sprint(n) {
			t.Errorf("%d: %d bytes, %v", n, len(r.body), err)
		}
	}
	for _, n := range []string{"", "1", "-5", "x", "2147483649"} {
		if r := c.get("/api/v1/demo/bytes?n=" + n); r.status != 400 {
			t.Errorf("n=%s: %d", n, r.status)
		}
	}
}

func BenchmarkBytes(b *testing.B) {
	b.SetBytes(64 << 20)
	for b.Loop() {
		if n, err := io.Copy(io.Discard, listOf(64<<20)); n != 64<<20 || err != nil {
			b.Fatal(n, err)
		}
	}
}

func TestPlayground(t *testing.T) {
	tenant := start(t, Config{})
	c := as(t, tenant, "healthy")
	body := []byte("hello \x00 é")
	r := c.do("PATCH", "/api/v1/demo/echo?a=b", body, "text/plain")
	v := r.json()
	if v["method"] != "PATCH" || v["path"] != "/api/v1/demo/echo" || v["query"] != "a=b" || v["body"] != string(body) ||
		v["headers"].(obj)["Authorization"].([]any)[0] != "Bearer "+c.bearer || r.header.Get("X-Demo-Basis") != assumed {
		t.Errorf("%s", r.body)
	}
	if r := c.get("/api/v1/demo/redirect?to=https%3A%2F%2Fexample.com%2Fx"); r.status != 302 || r.header.Get("Location") != "https://example.com/x" {
		t.Errorf("redirect: %d %v", r.status, r.header)
	}
	if r := c.get("/api/v1/demo/binary"); len(r.body) != 1024 || !bytes.Contains(r.body, []byte{0, 1, 2, 255, 0}[:3]) {
		t.Errorf("binary: %d", len(r.body))
	}
	if r := c.get("/api/v1/demo/html"); !strings.Contains(r.header.Get("Content-Type"), "html") || !strings.Contains(string(r.body), "<script>") {
		t.Errorf("html: %v", r.header)
	}
	at := time.Now()
	if c.get("/api/v1/demo/slow?ms=60"); time.Since(at) < 60*time.Millisecond {
		t.Error("slow was too fast")
	}
	for _, path := range []string{"slow?ms=-1", "slow?ms=x", "redirect"} {
		if r := c.get("/api/v1/demo/" + path); r.status != 400 {
			t.Errorf("%s: %d", path, r.status)
		}
	}
	if r := newCaller(t, tenant, "").get("/api/v1/demo/echo"); r.status != 401 {
		t.Errorf("without a token: %d", r.status)
	}
}

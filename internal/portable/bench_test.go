package portable

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkRead reads the largest file that is read: 10,000 requests in 50 MB.
func BenchmarkRead(b *testing.B) {
	files := map[string]*bytes.Buffer{"postman": {}, "har": {}}
	p, h := NewPostmanWriter(files["postman"], "Big", base), NewHARWriter(files["har"], HARCreator{"console", "1"})
	for i := range MaxRequests {
		q := Request{Folder: fmt.Sprintf("folder %d", i/100), Name: fmt.Sprint(i), Method: "POST", URL: fmt.Sprint("/api/v1/items/", i), Body: strings.Repeat(`{"a":"b"} `, 315)}
		must(b, p.Request(q))
		must(b, h.Entry(HAREntry{Request: q.HAR(base)}))
	}
	must(b, p.Close())
	must(b, h.Close())
	for name, file := range files {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(file.Len()))
			for b.Loop() {
				c, _, err := Read(bytes.NewReader(file.Bytes()))
				if must(b, err); len(c.Requests) != MaxRequests {
					b.Fatalf("%d requests", len(c.Requests))
				}
			}
		})
	}
}

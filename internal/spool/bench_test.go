package spool

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"
)

const benchSize = 100 << 20

// tenantList is a list of at least size bytes, in the shape of a tenant's list
// of items, on one line.
func tenantList(size int) []byte {
	b := bytes.NewBufferString(`{"data":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, `{"id":"65f1c0de%016x","name":"Sales overview %d","resourceType":"app","resourceSize":{"appMemory":%d,"appFile":%d.50},`+
			`"createdAt":"2025-03-11T09:12:44Z","tags":["q1","größe"],"isFavorited":false,"spaceId":null,"links":{"self":{"href":"https://acme.eu.qlikcloud.com/api/v1/items/%d"}}}`,
			i, i, i*7, i, i)
	}
	b.WriteString(`]}`)
	return b.Bytes()
}

// spooled is body in a finished file on disk.
func spooled(b testing.TB, body []byte) *File {
	b.Helper()
	d, err := Open(b.TempDir(), 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	f := d.New(0)
	if _, err := f.Write(body); err != nil {
		b.Fatal(err)
	}
	f.Finish(nil)
	return f
}

// reindex forgets the lines of f.
func (f *File) reindex() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.views = map[View]*index{}
}

func benchBodies() map[string][]byte {
	return map[string][]byte{
		"list":    tenantList(benchSize),
		"numbers": []byte("[" + strings.Repeat("1,", benchSize/2) + "1]"),
		"string":  []byte(`"` + strings.Repeat("some words, ", benchSize/12) + `"`),
	}
}

func BenchmarkIndex(b *testing.B) {
	for name, body := range benchBodies() {
		for _, v := range []View{Pretty, Raw} {
			f := spooled(b, body)
			b.Run(fmt.Sprintf("%s/%s", name, v), func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				for b.Loop() {
					f.reindex()
					if _, err := f.Index(b.Context(), v); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(100*float64(f.views[v].bytes())/float64(len(body)), "%memory")
			})
			f.Release()
		}
		b.Run(name+"/json.Indent", func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				var out bytes.Buffer
				if err := json.Indent(&out, body, "", "  "); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// bytes is the memory of the checkpoints.
func (x *index) bytes() int {
	n := cap(x.marks.all) * int(unsafe.Sizeof(checkpoint{}))
	for _, c := range x.marks.all {
		n += 8 * cap(c.stack.kinds)
	}
	return n
}

func BenchmarkFirstPage(b *testing.B) {
	for name, body := range benchBodies() {
		f := spooled(b, body)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f.reindex()
				x, err := f.index(Pretty)
				if err != nil {
					b.Fatal(err)
				}
				x.busy = true // no background work beside the measured
				if p, err := f.Lines(b.Context(), Pretty, 0, 200); err != nil || len(p.Lines) == 0 {
					b.Fatal(len(p.Lines), err)
				}
			}
		})
		f.Release()
	}
}

func BenchmarkRandomPage(b *testing.B) {
	for name, body := range benchBodies() {
		f := spooled(b, body)
		page, err := f.Index(b.Context(), Pretty)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			for b.Loop() {
				if _, err := f.Lines(b.Context(), Pretty, random.IntN(page.Total), 200); err != nil {
					b.Fatal(err)
				}
			}
		})
		f.Release()
	}
}

func BenchmarkFind(b *testing.B) {
	body := tenantList(benchSize)
	f := spooled(b, body)
	for _, query := range []string{"overview 77", "GRÖSSE", "größe"} {
		b.Run(query, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, _, err := f.Find(context.Background(), Pretty, query, 0, math.MaxInt); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package qlikproxy

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// largeJSON is a list like those of Qlik, of about so many bytes.
func largeJSON(size int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"data":[`)
	for i := 0; b.Len() < size; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"id":"65f0c8a1e4b0` + strconv.Itoa(i) + `","name":"Sales overview ` + strconv.Itoa(i) + `","resourceType":"app","ownerId":"lIdm8AySr2eMzUfCqcyAbEAbbBr1aS3o","meta":{"tags":[],"isFavorited":false},"createdAt":"2026-01-01T06:00:00.000Z"}`)
	}
	b.WriteString(`],"links":{"next":null}}`)
	return b.Bytes()
}

// BenchmarkREST compares an exchange, recorded and kept, and one whose answer is
// passed on as well, with a plain HTTP client that throws the same answer away.
func BenchmarkREST(b *testing.B) {
	for _, size := range []int{1 << 10, 100 << 20} {
		body := largeJSON(size)
		f := serve(b, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Write(body)
		})
		name := strconv.Itoa(size>>10) + "KB"
		plain := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
		defer plain.CloseIdleConnections()
		get := func() error {
			r, err := plain.Get(f.server.URL + "/api/v1/items")
			if err != nil {
				return err
			}
			defer r.Body.Close()
			_, err = io.Copy(io.Discard, r.Body)
			return err
		}
		do := func() error {
			_, err := f.Do(context.Background(), Request{Target: "/api/v1/items"})
			return err
		}
		pass := func() error {
			_, err := f.Do(context.Background(), Request{Target: "/api/v1/items", Answer: func(int, http.Header) io.Writer { return io.Discard }})
			return err
		}
		for _, tt := range []struct {
			name string
			call func() error
		}{{"plain", get}, {"exchange", do}, {"passed-on", pass}} {
			b.Run(name+"/"+tt.name, func(b *testing.B) {
				b.SetBytes(int64(len(body)))
				for b.Loop() {
					if err := tt.call(); err != nil {
						b.Fatal(err)
					}
				}
			})
			if size == 1<<10 {
				b.Run(name+"/"+tt.name+"-parallel", func(b *testing.B) {
					b.RunParallel(func(pb *testing.PB) {
						for pb.Next() {
							if err := tt.call(); err != nil {
								b.Error(err)
							}
						}
					})
				})
			}
		}
	}
}

// TestLargeAnswerTakesLittleMemory: a large answer goes through without being held.
func TestLargeAnswerTakesLittleMemory(t *testing.T) {
	piece := []byte(strings.Repeat(`{"id":"65f0c8a1e4b0","name":"Sales overview"},`, 2000))
	const size = 40 << 20
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(`{"data":[`))
		for n := 0; n < size; n += len(piece) {
			w.Write(piece)
		}
		w.Write([]byte(`0],"links":{"next":{"href":"/api/v1/items?next=x"}}}`))
	})
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapInuse+now.StackInuse)
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	x := f.must(t, Request{Target: "/api/v1/items"})
	close(stop)
	wg.Wait()
	base := before.HeapInuse + before.StackInuse
	t.Logf("peak %d MB above %d MB", (max(peak, base)-base)>>20, base>>20)
	if peak > base+32<<20 {
		t.Errorf("peak %d MB above %d MB", (peak-base)>>20, base>>20)
	}
	if info := x.Info(); info.Size < size || info.Items < 800_000 || info.Next != "/api/v1/items?next=x" || x.Body().Size() != info.Size {
		t.Errorf("%d bytes, %d items, next %q, kept %d", info.Size, info.Items, info.Next, x.Body().Size())
	}
}

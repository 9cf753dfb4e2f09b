package qlikproxy

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

func TestRecorderForgetsTheOldest(t *testing.T) {
	f := serveWith(t, func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 1000)) }, NetworkConfig{}, func(_ *SignIn, o *Options) {
		o.Recorder = NewRecorder(Limits{Exchanges: 3, Bytes: 2500})
	})
	var bodies []*Exchange
	for range 5 {
		bodies = append(bodies, f.must(t, Request{Target: "/x"}))
	}
	var ids []int64
	for _, info := range f.recorder.Exchanges(0) {
		ids = append(ids, info.ID)
	}
	if !slices.Equal(ids, []int64{5, 4}) || f.recorder.Dropped() != 3 { // 3,000 bytes are too many
		t.Errorf("kept %v, dropped %d", ids, f.recorder.Dropped())
	}
	if n := len(f.recorder.Exchanges(1)); n != 1 {
		t.Errorf("%d of one", n)
	}
	if _, ok := f.recorder.Exchange(1); ok {
		t.Error("a dropped exchange is still found")
	}
	if _, err := bodies[0].Body().ReadAt(make([]byte, 1), 0); !errors.Is(err, spool.ErrDropped) {
		t.Errorf("the body of a dropped exchange: %v", err)
	}
	f.recorder.Clear()
	if n := len(f.recorder.Exchanges(0)); n != 0 || f.recorder.Dropped() != 3 {
		t.Errorf("%d left", n)
	}
	f.must(t, Request{Target: "/x"})
}

func TestSubscribe(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {})
	ctx, cancel := context.WithCancel(t.Context())
	changes := f.recorder.Subscribe(ctx)
	for range 3 {
		f.must(t, Request{Target: "/x"})
	}
	seen := map[int64]int{}
	for id := range changes {
		seen[id]++
		if len(seen) == 3 {
			break
		}
	}
	if seen[2] != 1 || seen[3] != 1 {
		t.Errorf("a slow reader got %v", seen)
	}
	cancel()
	for range changes { // it is closed
	}
}

func TestCloseEndsEverything(t *testing.T) {
	started := make(chan struct{}, 10)
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		started <- struct{}{}
		<-r.Context().Done()
	})
	var running []*Exchange
	for range 5 {
		x, err := f.Start(t.Context(), Request{Target: "/x"})
		if err != nil {
			t.Fatal(err)
		}
		running = append(running, x)
	}
	for range running {
		<-started
	}
	f.Close()
	for _, x := range running {
		if x.Info().State != StateCancelled {
			t.Error(x.Info().State)
		}
	}
	if _, err := f.Do(t.Context(), Request{Target: "/x"}); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	f.Close()
}

func TestStartOutlivesItsContext(t *testing.T) {
	release := make(chan struct{})
	f := serve(t, func(w http.ResponseWriter, r *http.Request) { <-release })
	ctx, cancel := context.WithCancel(t.Context())
	x, err := f.Start(ctx, Request{Target: "/x"})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	close(release)
	<-x.Done()
	if x.Failure() != nil {
		t.Error(x.Failure())
	}
	if _, err := f.Start(ctx, Request{Target: "/x"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestUnpack(t *testing.T) {
	const text = `{"data":[1,2,3]}`
	pack := func(w io.WriteCloser, b *bytes.Buffer) []byte {
		io.WriteString(w, text)
		w.Close()
		return b.Bytes()
	}
	var gz, zl, fl, br, zs, twice bytes.Buffer
	deflate, _ := flate.NewWriter(&fl, 6)
	gzipped := pack(gzip.NewWriter(&gz), &gz)
	outer := gzip.NewWriter(&twice)
	outer.Write(gzipped)
	outer.Close()
	zst, err := zstd.NewWriter(&zs)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		encoding string
		body     []byte
		want     string
	}{
		{"", []byte(text), text}, {"identity", []byte(text), text}, {"gzip", gzipped, text}, {"X-GZIP", gzipped, text},
		{"deflate", pack(zlib.NewWriter(&zl), &zl), text}, {"deflate", pack(deflate, &fl), text}, {"br", pack(brotli.NewWriter(&br), &br), text},
		{"gzip, gzip", twice.Bytes(), text}, {"zstd", pack(zst, &zs), text}, {"compress", []byte("packed"), "packed"}, {"gzip", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.encoding, func(t *testing.T) {
			f := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Accept-Encoding") != "gzip, br, zstd" {
					t.Errorf("asked for %q", r.Header.Get("Accept-Encoding"))
				}
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("Content-Encoding", tt.encoding)
				w.Write(tt.body)
			})
			x := f.must(t, Request{Target: "/x"})
			info := x.Info()
			if got := bodyOf(t, x); got != tt.want || info.WireSize != int64(len(tt.body)) || info.Size != int64(len(tt.want)) {
				t.Errorf("%q, %d bytes sent, %d unpacked", got, info.WireSize, info.Size)
			}
			if tt.want == text && info.Items != 3 {
				t.Errorf("%d items", info.Items)
			}
			if tt.encoding == "compress" && len(info.Notes) == 0 {
				t.Error("no note")
			}
		})
	}
}

func TestAnswerIsPassedOn(t *testing.T) {
	returned := "tenant says " + sentKey + " and " + jwtOf(t, map[string]any{"sub": "x"})
	f := serveWith(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-From", "tenant")
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, returned)
	}, NetworkConfig{}, func(_ *SignIn, o *Options) { o.MaxBody = 10 })
	var passed bytes.Buffer
	var status int
	var header http.Header
	x, failure := f.fails(t, Request{Target: "/x", Source: "relay", Answer: func(s int, h http.Header) io.Writer {
		status, header = s, h
		return &passed
	}})
	want := strings.Replace(returned, sentKey, secret.Bullets, 1)
	if passed.String() != want || status != http.StatusTeapot || header.Get("X-From") != "tenant" || failure.Status != http.StatusTeapot {
		t.Errorf("%d %q", status, passed.String())
	}
	if x.Body().Size() > 10 || x.Info().Missing == 0 {
		t.Errorf("%d kept, %d missing", x.Body().Size(), x.Info().Missing)
	}
}

func TestSecretsStayOutOfRecords(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Echo", r.Header.Get("Authorization"))
		w.Header().Set("Location", "")
		w.WriteHeader(400)
		fmt.Fprintf(w, `{"errors":[{"code":"X","title":"you sent %s and %s"}]}`, r.Header.Get("Authorization"), body)
	})
	x, failure := f.fails(t, Request{Method: "POST", Armed: true, Target: "/x?access_token=" + sentKey, Header: []Pair{{"X-Key", sentKey}},
		Body: []byte(strings.Repeat("x", maxRequestShown-5) + sentKey)})
	info := x.Info()
	for name, text := range map[string]string{
		"record": fmt.Sprintf("%+v", info), "body": bodyOf(t, x), "failure": failure.Error() + failure.Body + fmt.Sprint(failure.Header, failure.Errors, failure.URL), "proof": fmt.Sprint(failure.Proof()),
	} {
		if strings.Contains(text, sentKey) || strings.Contains(text, sentKey[:12]) {
			t.Errorf("%s holds the secret", name)
		}
	}
	if info.RequestHeader.Get("Authorization") != "Bearer "+secret.Bullets || info.RequestSize == 0 {
		t.Error(info.RequestHeader)
	}
}

func TestTimingAndTrace(t *testing.T) {
	f := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-B3-Traceid", "abc123")
		time.Sleep(5 * time.Millisecond)
		io.WriteString(w, "{}")
	})
	first := f.must(t, Request{Target: "/x"}).Info()
	if first.Timing.Reused || first.Timing.Connect == 0 || first.Timing.FirstByte < 5*time.Millisecond || first.Timing.Total < first.Timing.FirstByte || first.Timing.RemoteAddr != f.Address().Host {
		t.Errorf("%+v", first.Timing)
	}
	second := f.must(t, Request{Target: "/x"}).Info()
	if !second.Timing.Reused || second.Timing.Connect != 0 || second.TraceID != "abc123" || second.Proto != "HTTP/1.1" {
		t.Errorf("%+v", second.Timing)
	}
}

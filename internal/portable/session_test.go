package portable

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// collected is a visitor that keeps everything.
type collected struct {
	begun  int
	heads  []Session
	frames []SessionFrame
}

func (c *collected) Begin() error { c.begun++; return nil }

func (c *collected) Frame(f SessionFrame) error { c.frames = append(c.frames, f); return nil }

func (c *collected) End(s Session) error { c.heads = append(c.heads, s); return nil }

func testFrames() []SessionFrame {
	at := time.Date(2026, 1, 2, 3, 4, 5, 678_901_000, time.UTC)
	minus := -1
	return []SessionFrame{
		{Seq: 1, Time: at, Lane: "notification", Method: "OnConnected", Size: 20, Text: `{"method":"OnConnected"}`},
		{Seq: 2, Time: at.Add(time.Millisecond), Out: true, Lane: "request", ID: "1", Method: "EngineVersion", Handle: &minus, Pair: 3, Size: 9, Text: "\"\\\u2028<&é\x00"},
		{Seq: 3, Time: at.Add(2 * time.Millisecond), Lane: "answer", ID: "1", Pair: 2, TookMS: 1, Size: 1 << 20, Text: strings.Repeat("x", 1<<20)},
		{Seq: 4, Time: at.Add(3 * time.Millisecond), Lane: "note", Binary: true, Size: 4, Text: "\x00\x01ab"},
		{Seq: 5, Time: at.Add(4 * time.Millisecond), Lane: "ping"},
		{Seq: 6, Time: at.Add(5 * time.Millisecond), Out: true, Lane: "blocked", Size: 2, Text: "{}"},
		{Seq: 7, Time: at.Add(6 * time.Millisecond), Lane: "close", CloseCode: 4003, Size: 3, Text: "bye"},
	}
}

func TestSessionLinesThereAndBack(t *testing.T) {
	var b bytes.Buffer
	head := Session{URL: "wss://acme.us.qlikcloud.com/app/a", App: "a", Opened: testFrames()[0].Time, Source: "page", Frames: 7,
		Closed: &HARClosed{By: "tenant", Code: 4003, Reason: "bye", At: testFrames()[6].Time}}
	w, err := NewSessionWriter(&b, head)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range testFrames() {
		if err := w.Frame(f); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(b.String(), "\n"); n != 8 {
		t.Errorf("%d lines", n)
	}
	var c collected
	if err := ReadSessions(&b, &c); err != nil {
		t.Fatal(err)
	}
	head.Format, head.Version = sessionFormat, sessionVersion
	if diff := cmp.Diff([]Session{head}, c.heads); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(testFrames(), c.frames); diff != "" {
		t.Error(diff)
	}
}

func TestSessionHARThereAndBack(t *testing.T) {
	var b bytes.Buffer
	h := NewHARWriter(&b, HARCreator{"console", "1"})
	messages := func(yield func(HARMessage, error) bool) {
		for _, f := range testFrames() {
			if m, ok := f.Message(); ok && !yield(m, nil) {
				return
			}
		}
	}
	entry := HAREntry{Request: HARRequest{Method: "GET", URL: "wss://acme.us.qlikcloud.com/app/a"}, Started: testFrames()[0].Time, WebSocketClosed: &HARClosed{By: "tenant", Code: 4003}}
	if err := errors.Join(h.Entry(HAREntry{Request: HARRequest{URL: "https://acme.us.qlikcloud.com/"}}), h.Session(entry, messages), h.Close()); err != nil {
		t.Fatal(err)
	}
	var c collected
	if err := ReadSessions(&b, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.heads) != 1 || c.heads[0].URL != entry.Request.URL || c.heads[0].Closed.Code != 4003 || !c.heads[0].Opened.Equal(entry.Started) {
		t.Errorf("%+v", c.heads)
	}
	want := testFrames()[:4]
	for i, f := range c.frames {
		if w := want[i]; f.Text != w.Text || f.Out != w.Out || f.Binary != w.Binary || !f.Time.Equal(w.Time) {
			t.Errorf("message %d is %.200v", i, f)
		}
	}
	if len(c.frames) != len(want) {
		t.Errorf("%d messages, want %d", len(c.frames), len(want))
	}
}

// TestSessionOfChrome reads what Chrome 131 wrote, cut down to what matters.
func TestSessionOfChrome(t *testing.T) {
	const har = `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[],"entries":[
		{"_initiator":{"type":"script"},"_priority":"High","_resourceType":"fetch","cache":{},"request":{"url":"https://a.example/"},"response":{}},
		{"_initiator":{"type":"script"},"_resourceType":"websocket","_webSocketMessages":[
			{"type":"send","time":1735787045.678901,"opcode":1,"data":"{\"id\":1}"},
			{"type":"receive","time":1735787045.7,"opcode":1,"data":"{\"id\":1,\"result\":{}}"},
			{"type":"error","time":1735787046,"opcode":-1,"data":"Connection closed"}],
		"cache":{},"request":{"method":"GET","url":"wss://acme.us.qlikcloud.com/app/a"},"startedDateTime":"2025-01-02T03:04:05.500Z"}]}}`
	var c collected
	if err := ReadSessions(strings.NewReader(har), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.heads) != 1 || c.heads[0].URL != "wss://acme.us.qlikcloud.com/app/a" || len(c.frames) != 3 || !c.frames[0].Out || c.frames[2].Lane != "note" {
		t.Errorf("%+v", c)
	}
}

func TestSessionFilesThatCannotBeRead(t *testing.T) {
	entry := func(n int) string {
		return `{"log":{"entries":[` + strings.Repeat(`{"_webSocketMessages":[]},`, n-1) + `{"_webSocketMessages":[]}]}}`
	}
	for name, tt := range map[string]struct {
		file string
		want error
	}{
		"empty":            {"", nil},
		"no JSON":          {"hello", nil},
		"another JSON":     {`{"info":{}}`, errNoSessionFile},
		"log of nothing":   {`{"log":5}`, errNoSessionFile},
		"no connection":    {`{"log":{"entries":[{"request":{}}]}}`, errNoSession},
		"cut":              {`{"log":{"entries":[{"_webSocketMessages":[{"type":"send"`, nil},
		"too many":         {entry(MaxSessions + 1), errManySessions},
		"newer":            {`{"format":"qix-session","version":2}`, errNewSession},
		"cut lines":        {`{"format":"qix-session","version":1}` + "\n" + `{"seq":1,"te`, nil},
		"lines of numbers": {`{"format":"qix-session","version":1}` + "\n5\n", errNoSessionFile},
	} {
		var c collected
		err := ReadSessions(strings.NewReader(tt.file), &c)
		if own := (*Error)(nil); err == nil || !errors.As(err, &own) || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSessionFilesAreBounded(t *testing.T) {
	n := 0
	lines := io.MultiReader(strings.NewReader(`{"format":"qix-session","version":1}`+"\n"), again("{}\n"))
	s := sessions{part: &part{r: lines}, visitor: countVisitor{&n}, frames: MaxSessionFrames - 1000}
	if err := s.readLines(); !errors.Is(err, errManyFrames) || n != 1000 {
		t.Errorf("frames without end: %v after %d", err, n)
	}
}

// again gives a text without end.
type again string

func (a again) Read(p []byte) (int, error) {
	n := 0
	for n+len(a) <= len(p) {
		n += copy(p[n:], a)
	}
	return n, nil
}

type countVisitor struct{ n *int }

func (countVisitor) Begin() error               { return nil }
func (v countVisitor) Frame(SessionFrame) error { *v.n++; return nil }
func (countVisitor) End(Session) error          { return nil }

func FuzzReadSessions(f *testing.F) {
	f.Add([]byte(`{"format":"qix-session","version":1}` + "\n" + `{"seq":1,"text":"x"}`))
	f.Add([]byte(`{"log":{"entries":[{"_webSocketMessages":[{"type":"send","time":1,"opcode":2,"data":"AAE="}],"request":{"url":"wss://a/"}}]}}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		var c collected
		if err := ReadSessions(bytes.NewReader(file), &c); err == nil && (c.begun == 0 || c.begun != len(c.heads)) {
			t.Errorf("%d begun, %d ended", c.begun, len(c.heads))
		}
		for _, f := range c.frames {
			if m, ok := f.Message(); ok && !slices.Contains([]string{"send", "receive"}, m.Type) {
				t.Error(fmt.Sprint("type ", m.Type))
			}
		}
	})
}

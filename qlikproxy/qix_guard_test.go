package qlikproxy

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/wsframe"
)

// readOnly is the guard as the pages use it.
func readOnly(method string) error {
	if Harmless(method) {
		return nil
	}
	return ErrReadOnly
}

// judged is the verdict of a guard that is read-only: "" if the message passes.
func judged(kind byte, msg string) (c rpcCall, problem string) {
	p := &pump{b: &bridge{guard: readOnly}}
	return p.judge(kind, []byte(msg))
}

// TestBeginning: what is read before the end of a message is what is read then, or nothing.
func TestBeginning(t *testing.T) {
	for _, msg := range []string{
		`{"jsonrpc":"2.0","id":1,"handle":-1,"method":"EngineVersion","params":[]}`,
		` { "id" : "{[" , "method" : "GetLayout" , "params":{"a":[1,"}\"]"]},"x":[ ] , "y":{}} `,
		`{"method":"GetLayout","id":12345,"text":"a long one","params":[]}`, `{"text":"GetLayout","method":"DoSave"`,
		`{"params":[[1,2],{"method":"DoSave"}],"method":"GetLayout"}`, `{"method":"Get\"Layout"}`, `{"Method":"Get"}`, `[{"method":"GetLayout"}]`, `{"method":"Get`,
	} {
		var r callReader
		want, behind := r.begin([]byte(msg))
		for cut := range len(msg) + 1 {
			early, got := r.begin([]byte(msg[:cut]))
			if got != 0 && (got != behind || early.method != want.method) || got == 0 && behind != 0 && cut > behind {
				t.Errorf("%q is read as %+v up to %d, and then %+v", msg, early, cut, want)
			}
		}
		if behind != 0 && !strings.HasSuffix(msg[:behind], `:"`+want.method+`"`) && !strings.HasSuffix(msg[:behind], ` "`+want.method+`"`) {
			t.Errorf("%q: the method ends at %d", msg, behind)
		}
	}
}

func TestGuardReadsStrictly(t *testing.T) {
	tests := []struct {
		name, msg string
		method    string // "" when the message is refused
	}{
		{"plain", `{"jsonrpc":"2.0","id":1,"handle":-1,"method":"EngineVersion","params":[]}`, "EngineVersion"},
		{"blanks", " {\n \"method\" :\t\"GetLayout\" , \"id\":1 } ", "GetLayout"},
		{"method last", `{"params":{"method":"DoSave","x":[{"method":"DoSave"}]},"method":"GetLayout"}`, "GetLayout"},
		{"no id", `{"method":"GetLayout"}`, "GetLayout"},
		{"braces in texts", `{"params":"}{][\"","method":"GetLayout"}`, "GetLayout"},
		{"two methods", `{"method":"GetLayout","method":"DoSave"}`, ""},
		{"two methods, harmless last", `{"method":"DoSave","method":"GetLayout"}`, ""},
		{"capital", `{"method":"GetLayout","Method":"DoSave"}`, ""},
		{"capital alone", `{"METHOD":"GetLayout"}`, ""},
		{"escaped name", `{"method":"GetLayout","\u006dethod":"DoSave"}`, ""},
		{"escaped name alone", `{"\u006dethod":"GetLayout"}`, ""},
		{"escaped method", `{"method":"GetL\u0061yout"}`, ""},
		{"escaped quote", `{"method":"GetLayout\"x"}`, ""},
		{"two ids", `{"id":1,"id":2,"method":"GetLayout"}`, ""},
		{"two handles", `{"handle":1,"Handle":2,"method":"GetLayout"}`, ""},
		{"batch", `[{"method":"GetLayout"},{"method":"DoSave"}]`, ""},
		{"method a number", `{"method":5}`, ""},
		{"method null", `{"method":null}`, ""},
		{"method an object", `{"method":{"method":"GetLayout"}}`, ""},
		{"method empty", `{"method":""}`, ""},
		{"no method", `{"id":1}`, ""},
		{"nothing", ``, ""},
		{"blank", ` `, ""},
		{"text", `"GetLayout"`, ""},
		{"number", `12`, ""},
		{"no method and no JSON", `{"id":1,}`, ""},
		{"something behind", `{"method":"GetLayout"}{"method":"DoSave"}`, ""},
		{"comment", `{"method":"GetLayout"/*,"method":"DoSave"*/}`, ""},
		{"single quotes", `{'method':'GetLayout'}`, ""},
		{"byte order mark", "\xef\xbb\xbf" + `{"method":"GetLayout"}`, ""},
		{"NUL", "{\"method\":\"GetLayout\"}\x00", ""},
		{"bad UTF-8", "{\"method\":\"GetLayout\",\"params\":\"\xff\"}", ""},
		{"UTF-16", "{\x00\"\x00m\x00", ""},
		{"many members", `{"id":1` + manyMembers(100) + `,"method":"GetLayout"}`, ""},
		{"method inside", `{"method":"GetLayout","params":{"method":"DoSave"}}`, "GetLayout"},
		{"method in a text", `{"method":"GetLayout","params":["the \u006dethod"]}`, "GetLayout"},
		{"method inside, and no JSON", `{"method":"GetLayout","params":{"method":"DoSave"}`, ""},
		{"method inside, and deep", `{"method":"GetLayout","params":["method",` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `]}`, ""},
		{"a letter escaped, and no JSON", `{"method":"GetLayout","m\ethod":"DoSave"}`, ""},
		{"control character", "{\"method\":\"GetLayout\",\"m\x00ethod\":\"DoSave\"}", ""},
		{"single quotes behind", `{"method":"GetLayout",'method':'DoSave'}`, ""},
		{"no quotes behind", `{"method":"GetLayout",method:"DoSave"}`, ""},

		// What is no JSON the engine may tell, as long as it can find no other method in it.
		{"no end", `{"method":"GetLayout"`, "GetLayout"},
		{"comma at the end", `{"method":"GetLayout",}`, "GetLayout"},
		{"comma inside", `{"id":1,"method":"GetLayout","params":[1,]}`, "GetLayout"},
		{"two ids behind", `{"method":"GetLayout","id":1,"id":2}`, "GetLayout"},
		{"deep", `{"method":"GetLayout","params":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, "GetLayout"},
	}
	for _, tt := range tests {
		c, problem := judged(wsframe.Text, tt.msg)
		if c.method != tt.method && problem == "" || (problem == "") != (tt.method != "") {
			t.Errorf("%s: method %q, problem %q, want method %q", tt.name, c.method, problem, tt.method)
		}
	}
	if _, problem := judged(wsframe.Binary, `{"method":"GetLayout"}`); problem == "" {
		t.Error("a binary message passes")
	}
}

func manyMembers(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"m` + strings.Repeat("x", i) + `":1`)
	}
	return b.String()
}

// exceptOwn is a guard with an error of its own.
func exceptOwn(method string) error {
	if method == "Own" {
		return errors.New("Own is not wanted here.")
	}
	return readOnly(method)
}

func TestGuardKeepsMessagesBack(t *testing.T) {
	heard := make(chan string, 100)
	tenant := engine(t, func(ws *websocket.Conn) {
		for {
			_, msg, err := ws.ReadMessage()
			if err != nil {
				return
			}
			heard <- string(msg)
			ws.WriteMessage(websocket.TextMessage, msg)
		}
	})
	r := newRelay(t, tenant, QIXTarget{Source: "page"}, exceptOwn)
	tests := []struct{ send, id, message string }{
		{`{"jsonrpc":"2.0","id":5,"handle":1,"method":"DoReload","params":[]}`, `5`, "The console is read-only: DoReload was not sent."},
		{`{"jsonrpc":"2.0","id":"a\"b","method":"SetScript"}`, `"a\"b"`, "The console is read-only: SetScript was not sent."},
		{`{"id":6,"method":"Own"}`, `6`, "The console is read-only: Own was not sent. Own is not wanted here."},
		{`{"id":{"x":1},"method":"DoSave"}`, `null`, "The console is read-only: DoSave was not sent."},
		{`{"id":7,"method":"GetLayout","Method":"DoSave"}`, `7`, `The console is read-only: a message was not sent, because`},
		{`{"id":8,"method":"DoSave","params":[1,]}`, `8`, "The console is read-only: a message was not sent, because it is no JSON."},
		{`hello`, `null`, "The console is read-only: a message was not sent, because it is no JSON."},
		{`{"id":8,"error":{"code":1,"message":"x"}}`, `8`, "The console is read-only: a message was not sent, because it names no method."},
		{`[{"id":1,"method":"GetLayout"}]`, `null`, "The console is read-only: a batch"},
	}
	for i, tt := range tests {
		r.send(t, tt.send)
		var answer struct {
			Version string `json:"jsonrpc"`
			ID      json.RawMessage
			Error   struct {
				Code    int
				Message string
			}
		}
		if err := json.Unmarshal([]byte(r.receive(t)), &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Version != "2.0" || string(answer.ID) != tt.id || answer.Error.Code != -32099 || !strings.HasPrefix(answer.Error.Message, tt.message) {
			t.Errorf("%s is answered %+v (id %s)", tt.send, answer, answer.ID)
		}
		if f, _ := r.conn.Log().Frame(int64(i + 1)); f.Lane != LaneBlocked || !f.Out || f.Preview != tt.send || "The console is read-only: "+f.ErrText != answer.Error.Message || f.HasErr {
			t.Errorf("%s is recorded as %+v", tt.send, f)
		}
	}
	big := `{"id":9,"method":"GetLayout","params":["` + strings.Repeat("x", 300_000) + `"]}`
	r.send(t, big)
	if got := r.receive(t); got != big {
		t.Errorf("a long harmless message came as %d bytes", len(got))
	}
	for range len(heard) {
		if msg := <-heard; msg != big {
			t.Errorf("the tenant got %.80s", msg)
		}
	}
	if info := r.conn.Info(); info.Requests != 1 || info.BytesOut != int64(len(big)) {
		t.Errorf("what was blocked is counted: %+v", info)
	}
}

func TestGuardRefusesHugeMessages(t *testing.T) {
	r := newRelay(t, engine(t, echo), QIXTarget{Source: "page"}, readOnly)
	w, err := r.page.NextWriter(websocket.TextMessage)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		piece := make([]byte, 1<<20)
		for range 80 {
			if _, err := w.Write(piece); err != nil {
				return
			}
		}
		w.Close()
	}()
	if got := closeOf(t, r.page); got.code != 1009 {
		t.Errorf("the page got %v", got)
	}
	if info := r.ended(t); info.By != ByConsole || info.Code != 1009 {
		t.Errorf("%+v", info)
	}
}

// TestEverythingPasses: without a guard, or while it allows all, as when somebody sends
// anyway what the page has warned about.
func TestEverythingPasses(t *testing.T) {
	for name, g := range map[string]Guard{"no guard": nil, "all allowed": func(string) error { return nil }} {
		r := newRelay(t, engine(t, echo), QIXTarget{Source: "relay"}, g)
		for _, m := range []struct {
			kind int
			msg  string
		}{
			{websocket.TextMessage, `not JSON`}, {websocket.TextMessage, ``}, {websocket.BinaryMessage, "\x00\xff\x01"},
			{websocket.BinaryMessage, ``}, {websocket.TextMessage, "\xff\xfe"}, {websocket.TextMessage, `{"method":"DoReload","id":1}`},
			{websocket.TextMessage, longCall(3*guardWhole, `,"method":"DoReload"`)}, {websocket.TextMessage, longCall(3*guardWhole, `]`)},
			{websocket.BinaryMessage, longCall(3*guardWhole, "")}, {websocket.TextMessage, strings.Repeat("no JSON ", guardWhole)},
		} {
			if err := r.page.WriteMessage(m.kind, []byte(m.msg)); err != nil {
				t.Fatal(err)
			}
			kind, msg, err := r.page.ReadMessage()
			if err != nil || kind != m.kind || string(msg) != m.msg {
				t.Errorf("%s: %.40q came back as %d %.40q %v", name, m.msg, kind, msg, err)
			}
		}
		for _, f := range r.frames(t, 20) {
			if f.Lane == LaneBlocked {
				t.Errorf("%s: recorded %+v", name, f)
			}
		}
	}
}

// FuzzGuard holds that a message that passes has, for encoding/json too, exactly
// the method that the guard was asked about, or none.
func FuzzGuard(f *testing.F) {
	f.Add(`{"method":"GetLayout","params":{"a":[1,"}"]},"id":1}`)
	f.Add(`{"method":"GetLayout","Method":"DoSave"}`)
	f.Add(`{"id":1,"handle":2,"method":"GetLayout","params":["\u006d\\n"]}`)
	f.Fuzz(func(t *testing.T, msg string) {
		c, problem := judged(wsframe.Text, msg)
		if problem != "" {
			return
		}
		if !Harmless(c.method) {
			t.Fatalf("%q passes as %q", msg, c.method)
		}
		var exact map[string]json.RawMessage
		var loose struct{ Method string }
		if json.Unmarshal([]byte(msg), &exact) != nil || json.Unmarshal([]byte(msg), &loose) != nil {
			return
		}
		var method string
		if json.Unmarshal(exact["method"], &method) != nil || method != c.method || loose.Method != c.method {
			t.Fatalf("%q passes as %q, others read %q and %q", msg, c.method, method, loose.Method)
		}
	})
}

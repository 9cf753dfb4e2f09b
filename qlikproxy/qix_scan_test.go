package qlikproxy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

type scanResult struct {
	id, method, handle, code, text string
	hasError                       bool
	change                         string
}

func scanResultOf(s *scan) scanResult {
	return scanResult{string(s.id), string(s.method), string(s.handle), string(s.code), string(s.text), s.hasError, fmt.Sprint(s.change)}
}

// scanWhole annotates a message that came in one piece.
func scanWhole(msg string) scanResult {
	var s scan
	s.whole([]byte(msg))
	return scanResultOf(&s)
}

// scanPieces annotates a message that streams past in pieces of n bytes.
func scanPieces(msg string, n int) scanResult {
	var s scan
	for piece := range slices.Chunk([]byte(msg), n) {
		s.part(piece)
	}
	s.over()
	return scanResultOf(&s)
}

func TestScanFindsMembers(t *testing.T) {
	long := `{"qText":"}],{\"id\":99,\"change\":[7]}","q":[` + strings.Repeat(`{"a":"\\","b":"[\"","id":5,"error":{"code":1}},`, 3000) + `0]}`
	tests := []struct {
		name, msg string
		want      scanResult
	}{
		{"request", `{"jsonrpc":"2.0","id":1,"handle":-1,"method":"GetLayout","params":[]}`, scanResult{id: "1", handle: "-1", method: "GetLayout", change: "[]"}},
		{"answer", `{"jsonrpc":"2.0","id":2,"result":` + long + `,"change":[1,2,30]}`, scanResult{id: "2", change: "[1 2 30]"}},
		{"answer, id last", `{"jsonrpc":"2.0","result":` + long + `,"change":[4],"id":3}`, scanResult{id: "3", change: "[4]"}},
		{"answer, id in the middle", `{"result":` + long + `,"id":3,"x":` + long + `}`, scanResult{id: "3", change: "[]"}},
		{"answer, much at the end", `{"id":1,"result":` + long + `, "close" : [ 5 ] , "suspend":[],"delta":true, "change": [ 1 , 2 ] , "jsonrpc" : "2.0" } `, scanResult{id: "1", change: "[1 2]"}},
		{"request, id after parameters", `{"method":"SetScript","params":` + long + `,"handle":1,"id":"x"}`, scanResult{id: `"x"`, method: "SetScript", handle: "1", change: "[]"}},
		{"error", `{"id":3,"error":{"code":-5,"parameter":"p {\"code\":9","message":"Access \"denied\""}}`, scanResult{id: "3", hasError: true, code: "-5", text: `Access \"denied\"`, change: "[]"}},
		{"error with an object", `{"error":{"data":{"code":1,"message":"no"},"message":"yes","code":2},"id":4}`, scanResult{id: "4", hasError: true, code: "2", text: "yes", change: "[]"}},
		{"error null", `{"id":4,"error":null,"result":{}}`, scanResult{id: "4", change: "[]"}},
		{"notification", `{"method":"OnConnected","params":{"id":5,"qSessionState":"SESSION_CREATED"}}`, scanResult{method: "OnConnected", change: "[]"}},
		{"text id", `{"id":"a\"b","method":"M"}`, scanResult{id: `"a\"b"`, method: "M", change: "[]"}},
		{"nothing", ``, scanResult{change: "[]"}},
		{"no object", `[{"id":1}]`, scanResult{change: "[]"}},
		{"no JSON", `hello {"id":1}`, scanResult{change: "[]"}},
		{"cut", `{"id":1,"method":"Ge`, scanResult{id: "1", method: "Ge", change: "[]"}},
	}
	for _, tt := range tests {
		if got := scanWhole(tt.msg); got != tt.want {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
		for _, n := range []int{1, 7, 1000, 4096, 65536} {
			if got := scanPieces(tt.msg, n); got != tt.want {
				t.Errorf("%s in pieces of %d: got %+v, want %+v", tt.name, n, got, tt.want)
			}
		}
	}
}

// FuzzScan holds that the scan finds in valid JSON what decoding finds, however
// the message is cut.
func FuzzScan(f *testing.F) {
	f.Add(`{"id":1,"result":{"a":"\"}"},"change":[1,2]}`, 3)
	f.Add(`{"result":[[],{"id":2}],"id":7,"error":{"code":1,"message":"x"}}`, 1)
	f.Fuzz(func(t *testing.T, msg string, n int) {
		got := scanPieces(msg, max(1, n))
		var whole, bytewise scan
		whole.feed([]byte(msg))
		for i := range len(msg) {
			bytewise.feed([]byte{msg[i]})
		}
		if a, b := scanResultOf(&whole), scanResultOf(&bytewise); a != b || whole.settled() != bytewise.settled() {
			t.Fatalf("%s: %+v when whole, %+v byte by byte", msg, a, b)
		}
		var want map[string]json.RawMessage
		if json.Unmarshal([]byte(msg), &want) != nil || strings.Contains(msg, `\`) || len(msg) > 1000 {
			return
		}
		if id, ok := want["id"]; ok && len(id) < maxScanID && strings.Count(msg, `"id"`) == 1 {
			if c := id[0]; c != '{' && c != '[' && got.id != string(id) {
				t.Fatalf("%s: id is %s, want %s", msg, got.id, id)
			}
		}
	})
}

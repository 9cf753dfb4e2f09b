package portable

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// collection is a file such as Postman exports, with all that the console leaves out.
const collection = `{
 "info": {"_postman_id": "1", "name": "Qlik", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json", "_exporter_id": "9"},
 "item": [
  {"item": [
    {"name": "me", "event": [{"listen": "test", "script": {"exec": ["pm.test()"], "type": "text/javascript"}}],
     "request": {"auth": {"type": "bearer", "bearer": [{"key": "token", "value": "s3cr3t-of-postman"}]}, "method": "GET",
      "header": [{"key": "A", "value": "b"}, {"key": "Off", "value": "x", "disabled": true}, {"key": "Authorization", "value": "Bearer s3cr3t-of-postman"}],
      "url": {"raw": "{{baseUrl}}/api/v1/users/:id/x?limit=3&no=1", "host": ["{{baseUrl}}"], "path": ["api", "v1", "users", ":id", "x"],
        "query": [{"key": "limit", "value": "3"}, {"key": "no", "value": "1", "disabled": true}], "variable": [{"key": "id", "value": "me"}]},
      "description": {"content": "Who am I?", "type": "text/plain"}},
     "response": [{"name": "ok", "code": 200, "body": "s3cr3t-of-postman"}]},
    {"name": "text", "request": "https://t/only?a=b c", "response": []}
   ], "name": "People/and others"},
  {"name": "form", "request": {"method": "post", "url": "/f", "header": "X: 1\nY: 2\n", "body": {"mode": "urlencoded", "urlencoded": [{"key": "a b", "value": "c&d"}, {"key": "off", "value": "", "disabled": true}, {"key": "client_secret", "value": "s3cr3t-of-postman"}]}}},
  {"name": "graph", "request": {"method": "POST", "url": {"protocol": "https", "host": "t.example", "port": "8443", "path": "/g"}, "body": {"mode": "graphql", "graphql": {"query": "{ a }", "variables": "{\"x\": 1}"}}}},
  {"name": "raw", "request": {"method": "PUT", "url": {"raw": "https://t/r"}, "body": {"mode": "raw", "raw": "{}", "options": {"raw": {"language": "json"}}}}},
  {"name": "parts", "request": {"method": "POST", "url": "https://t/p", "body": {"mode": "formdata", "formdata": [{"key": "f", "type": "file", "src": "/etc/passwd"}]}}},
  {"name": "file", "request": {"method": "POST", "url": "https://t/p", "body": {"mode": "file", "file": {"src": "/etc/passwd"}}}},
  {"name": "odd", "request": {"method": "POST", "url": "https://t/p", "body": {"mode": "hologram"}}, "surprise": {"a": [1, {"b": null}]}},
  {"name": "no address", "request": {"method": "GET"}},
  {"name": "nothing"}
 ],
 "auth": {"type": "oauth2", "oauth2": [{"key": "clientSecret", "value": "s3cr3t-of-postman"}]},
 "event": [{"listen": "prerequest"}],
 "variable": [{"key": "baseUrl", "value": "https://acme.us.qlikcloud.com"}, {"key": "n", "value": 7}, {"key": "apiToken", "value": "s3cr3t-of-postman"}, {"key": "x", "value": "s3cr3t-of-postman", "type": "secret"}]
}`

func TestReadPostman(t *testing.T) {
	c, rep, err := Read(strings.NewReader("\ufeff" + collection))
	must(t, err)
	form := Pair{"Content-Type", "application/x-www-form-urlencoded"}
	want := Collection{Name: "Qlik", Variables: []Pair{{"baseUrl", base}, {"n", "7"}}, Requests: []Request{
		{Folder: "People-and others", Name: "me", Method: "GET", URL: "{{baseUrl}}/api/v1/users/me/x", Query: []Pair{{"limit", "3"}}, Header: []Pair{{"A", "b"}}, Note: "Who am I?"},
		{Folder: "People-and others", Name: "text", Method: "GET", URL: "https://t/only", Query: []Pair{{"a", "b c"}}},
		{Name: "form", Method: "POST", URL: "/f", Header: []Pair{{"X", "1"}, {"Y", "2"}, form}, Body: "a+b=c%26d"},
		{Name: "graph", Method: "POST", URL: "https://t.example:8443/g", Header: []Pair{{"Content-Type", "application/json"}}, Body: `{"query":"{ a }","variables":{"x":1}}`},
		{Name: "raw", Method: "PUT", URL: "https://t/r", Header: []Pair{{"Content-Type", "application/json"}}, Body: "{}"},
		{Name: "parts", Method: "POST", URL: "https://t/p"}, {Name: "file", Method: "POST", URL: "https://t/p"}, {Name: "odd", Method: "POST", URL: "https://t/p"},
	}}
	if diff := cmp.Diff(want, c, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	left := map[string]int{leftSignIn: 4, leftScripts: 2, leftExamples: 1, leftDisabled: 3, leftForm: 1, leftFiles: 1, leftBodyKind: 1,
		leftNoURL: 1, leftUnknown: 2, leftVariables: 2}
	if diff := cmp.Diff(left, counts(rep)); diff != "" || rep.Requests != 8 || rep.Folders != 1 {
		t.Errorf("%d requests, %d folders, left out -want +got\n%s", rep.Requests, rep.Folders, diff)
	}
	if all := fmt.Sprint(c, rep); strings.Contains(all, "s3cr3t-of-postman") {
		t.Errorf("a secret was taken along: %s", all)
	}
}

func counts(r Report) map[string]int {
	out := map[string]int{}
	for _, l := range r.Left {
		out[l.What] = l.Count
	}
	return out
}

// archive is a file such as Chrome exports.
const archive = `{"log": {"version": "1.2", "creator": {"name": "WebInspector", "version": "537.36"}, "pages": [], "entries": [
 {"_initiator": {"type": "other"}, "_resourceType": "xhr", "cache": {}, "request": {"method": "GET", "url": "https://t/api?a=1", "httpVersion": "http/2.0",
   "headers": [{"name": ":path", "value": "/api"}, {"name": "accept", "value": "*/*"}, {"name": "cookie", "value": "s3cr3t"}, {"name": "sec-fetch-mode", "value": "cors"}],
   "queryString": [], "cookies": [{"name": "sid", "value": "s3cr3t"}], "headersSize": -1, "bodySize": 0},
  "response": {"status": 200, "content": {"size": 3, "text": "s3cr3t"}}, "startedDateTime": "2026-01-01T00:00:00Z", "time": 1, "timings": {}},
 {"_resourceType": "image", "request": {"method": "GET", "url": "https://t/a.png"}},
 {"_resourceType": "websocket", "_webSocketMessages": [{"type": "send", "time": 1, "opcode": 1, "data": "s3cr3t"}], "request": {"method": "GET", "url": "wss://t/app"}},
 {"request": {"method": "POST", "url": "https://t/form", "headers": [], "postData": {"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a%20b", "value": "c"}]}}},
 {"request": {"method": "POST", "url": "https://t/parts", "postData": {"mimeType": "multipart/form-data; boundary=x", "text": "--x"}}},
 {"request": [1, 2]}, {}, 7
]}}`

func TestReadHAR(t *testing.T) {
	c, rep, err := Read(strings.NewReader(archive))
	must(t, err)
	want := []Request{
		{Name: "GET /api", Method: "GET", URL: "https://t/api", Query: []Pair{{"a", "1"}}, Header: []Pair{{"accept", "*/*"}}},
		{Name: "POST /form", Method: "POST", URL: "https://t/form", Header: []Pair{{"Content-Type", "application/x-www-form-urlencoded"}}, Body: "a+b=c"},
		{Name: "POST /parts", Method: "POST", URL: "https://t/parts"},
	}
	if diff := cmp.Diff(want, c.Requests, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	left := map[string]int{leftSignIn: 1, leftConnection: 2, leftResources: 1, leftSockets: 1, leftForm: 1, leftUnknown: 3}
	if diff := cmp.Diff(left, counts(rep)); diff != "" {
		t.Errorf("left out -want +got\n%s", diff)
	}
	if all := fmt.Sprint(c, rep); strings.Contains(all, "s3cr3t") {
		t.Errorf("a secret was taken along: %s", all)
	}
}

// repeat is a file of any size that is made as it is read.
func repeat(before, piece, between, after string, n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		out := bufio.NewWriterSize(w, 1<<16)
		_, _ = out.WriteString(before) // a reader that had enough shows at the flush
		for i := range n {
			if i > 0 {
				_, _ = out.WriteString(between)
			}
			if _, err := out.WriteString(piece); err != nil {
				return
			}
		}
		_, _ = out.WriteString(after)
		_ = w.CloseWithError(out.Flush())
	}()
	return r
}

func TestHostileFiles(t *testing.T) {
	open, item := `{"info":{"name":"x"},"item":[`, `{"name":"r","request":{"url":"https://t/x","header":[`
	for _, tt := range []struct {
		name     string
		file     io.Reader
		requests int
		want     string // in the error or the report
	}{
		{"empty", strings.NewReader(""), 0, "ends in the middle"},
		{"no JSON", strings.NewReader("PK\x03\x04"), 0, "no JSON"},
		{"a list", strings.NewReader("[]"), 0, "no Postman collection"},
		{"another JSON", strings.NewReader(`{"a":{"item":[]}}`), 0, "no Postman collection"},
		{"a log that is none", strings.NewReader(`{"log":{"x":1}}`), 0, "no HAR file"},
		{"cut", strings.NewReader(collection[:1000]), 0, "ends in the middle"},
		{"broken", strings.NewReader(strings.Replace(collection, `"name": "me",`, `"name": "me"`, 1)), 0, "broken near byte"},
		{"connection lost", io.MultiReader(strings.NewReader(collection[:1000]), iotest.ErrReader(errors.New("gone"))), 0, "gone"},
		{"brackets", repeat(open, "[", "", "", 20_000_000), 0, "nested more than 10,000"},
		{"members", repeat(open, `{"a":`, "", "", 5_000_000), 0, "nested more than 10,000"},
		{"folders in folders", repeat(open, `{"name":"f","item":[`, "", strings.Repeat("]}", 200)+"]}", 200), 0, leftDeep},
		{"many folders", repeat(open, `{"name":"f","item":[]}`, ",", "]}", 100_000), 0, leftFolders},
		{"many requests", repeat(open, `{"name":"r","request":"https://t/x"}`, ",", "]}", 12_000), 10_000, leftRequests + ": 2000"},
		{"a million headers", repeat(open+item, `{"key":"A","value":"b"}`, ",", "]}}]}", million), 1, fmt.Sprint(leftTooMany, ": ", million-200)},
		{"a million unknown parts", repeat(open+`{"request":"https://t/x",`, `"q":1`, ",", "}]}", million), 1, fmt.Sprint(leftUnknown, ": ", million, " (q)")},
		{"too large", repeat(open, strings.Repeat(" ", 1000), "", "", 60_000), 0, "larger than 50 MB"},
		{"one text of 50 MB", repeat(open+`{"name":"r","request":{"url":"https://t/x","body":{"mode":"raw","raw":"`, strings.Repeat("x", 500), "", `"}}}]}`, million/10), 1, leftLargeBody},
		{"line break in a name", strings.NewReader(open + item + `{"key":"A\r\nEvil: 1","value":"b"},{"key":"B","value":"b\r\nEvil: 1"},{"key":"{{v}}\r\nE","value":""}]}}]}`), 1, leftBadHeader + ": 3"},
		{"invalid UTF-8", strings.NewReader(open + "{\"name\":\"\xff\xfe\",\"request\":{\"url\":\"https://t/\xff\",\"body\":{\"mode\":\"raw\",\"raw\":\"\xc3\x28\"}}}]}"), 1, ""},
		{"escaped zero", strings.NewReader(open + `{"name":"a\u0000b","request":{"url":"https://t/\u0000x","method":"G\u0000T"}}]}`), 1, ""},
		{"other shapes", strings.NewReader(open + `7,null,"x",[],{"name":[],"item":{},"request":7},{"request":{"url":[1],"header":{"a":1},"body":[]}},{"request":{"url":{"raw":7,"host":[{"value":"h"}],"query":"x","path":[null,{"value":"p"}]},"body":7,"auth":7}}]}`), 0, leftUnknown},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, rep, err := Read(tt.file)
			if pipe, ok := tt.file.(io.Closer); ok {
				must(t, pipe.Close())
			}
			if said := fmt.Sprint(err, rep); !strings.Contains(said, tt.want) {
				t.Errorf("said %.300s, want %q", said, tt.want)
			}
			if len(c.Requests) != tt.requests {
				t.Errorf("%d requests, want %d", len(c.Requests), tt.requests)
			}
			for _, r := range c.Requests[:min(1, len(c.Requests))] {
				checkRequest(t, r)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(collection))
	f.Add([]byte(archive))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, read := range []func(io.Reader) (Collection, Report, error){ReadPostman, ReadHAR} {
			c, rep, err := read(bytes.NewReader(file))
			if e := (*Error)(nil); err != nil && !errors.As(err, &e) {
				t.Errorf("an error for nobody to read: %v", err)
			}
			if len(rep.String()) > 20_000 {
				t.Errorf("the report has %d bytes", len(rep.String()))
			}
			for _, r := range c.Requests {
				checkRequest(t, r)
			}
		}
	})
}

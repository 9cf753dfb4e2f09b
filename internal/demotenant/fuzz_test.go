package demotenant

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzAnswer feeds frames to an open session: whatever comes, the answer is
// one JSON-RPC response with a result or an error.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","id":1,"handle":-1,"method":"OpenDoc","params":["x","","","",false]}`, `{"id":1,"handle":1,"method":"GetObjects","params":{"qOptions":{"qTypes":["sheet"]}}}`,
		`{"id":1,"handle":1,"method":"CreateSessionObject","params":[{"qInfo":{"qType":"a"},"qHyperCubeDef":{"qDimensions":[{"qDef":{"qFieldDefs":["Region"]}}],"qInitialDataFetch":[{"qTop":-1,"qHeight":1e9}]}}]}`,
		`{"id":1,"handle":1,"method":"GetTableData","params":[-1,9,true,"Orders"]}`, `{`, `[]`, `{"handle":2,"method":"GetLayout","delta":true}`,
	} {
		f.Add(seed)
	}
	tenant, err := build(Config{}, "127.0.0.1:1")
	if err != nil {
		f.Fatal(err)
	}
	a := tenant.world.apps[0]
	f.Fuzz(func(t *testing.T, frame string) {
		who := principal{user: tenant.world.order[0]}
		c := &connection{t: tenant, who: who, opened: true, target: target{app: a.id},
			sess: &session{t: tenant, who: who, app: a, handles: map[int]*handle{docHandle: {class: "Doc"}}, last: docHandle, open: true}}
		for range 2 { // the second time on what the first one made
			answer := c.answer([]byte(frame))
			if (answer["result"] == nil) == (answer["error"] == nil) {
				t.Errorf("%q: %v", frame, answer)
			}
			if _, err := json.Marshal(answer); err != nil {
				t.Errorf("%q: %v", frame, err)
			}
			for n := range c.sess.handles {
				c.answer([]byte(`{"id":1,"handle":` + string(json.RawMessage(itoa(n))) + `,"method":"GetLayout","params":[]}`))
			}
		}
	})
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func FuzzTokenRequest(f *testing.F) {
	f.Add(`{"grant_type":"client_credentials"}`, "application/json")
	f.Add("grant_type=x&client_id=%zz", "application/x-www-form-urlencoded")
	tenant, err := build(Config{}, "127.0.0.1:1")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, kind string) {
		r := httptest.NewRequest("POST", "/oauth/token", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		(&call{t: tenant, w: w, r: r}).token()
		if w.Code == 200 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func FuzzISODuration(f *testing.F) {
	for _, s := range []string{"P30D", "PT1H", "P1W2DT3H4M5S", "P", "PT", "P99999999D"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := isoDuration(s); err == nil && d <= 0 {
			t.Errorf("%q: %v", s, d)
		}
	})
}

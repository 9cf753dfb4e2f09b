package qlikproxy

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadEnvelope(t *testing.T) {
	tests := []struct {
		name, body string
		want       envelope
	}{
		{"Qlik", `{"errors":[{"title":"Invalid client_id","detail":"OAuth client is not authorized","code":"OAUTH-14","status":"400"}],"traceId":"0000d3a2"}`,
			envelope{Errors: []QlikError{{"OAUTH-14", "Invalid client_id", "OAuth client is not authorized", "400"}}, TraceID: "0000d3a2"}},
		{"status as a number", `{"errors":[{"code":"HTTP-401","title":"Unauthorized","status":401,"meta":{"x":1}}]}`,
			envelope{Errors: []QlikError{{"HTTP-401", "Unauthorized", "", "401"}}}},
		{"several", `{"errors":[{"code":"A"},{"code":"B"}]}`, envelope{Errors: []QlikError{{Code: "A"}, {Code: "B"}}}},
		{"code as a number", `{"errors":[{"code":7,"title":"x"}]}`, envelope{Errors: []QlikError{{Code: "7", Title: "x"}}}},
		{"spaces 404", `{"code":"HTTP-404","title":"Not found","detail":"no such space","errors":null,"traceId":"t"}`,
			envelope{Errors: []QlikError{{"HTTP-404", "Not found", "no such space", ""}}, TraceID: "t"}},
		{"licences", `{"error":"Bad request","message":"no licence"}`, envelope{Errors: []QlikError{{Title: "no licence"}}}},
		{"RFC 6749", `{"error":"invalid_client","error_description":"wrong secret"}`,
			envelope{Errors: []QlikError{{Title: "invalid_client", Detail: "wrong secret"}}, OAuthCode: "invalid_client"}},
		{"RFC 6749 bare", `{"error":"unauthorized_client"}`, envelope{Errors: []QlikError{{Title: "unauthorized_client"}}, OAuthCode: "unauthorized_client"}},
		{"nested", `{"error":{"code":"X","message":"y"}}`, envelope{Errors: []QlikError{{Code: "X", Title: "y"}}}},
		{"texts", `{"errors":["one",2]}`, envelope{Errors: []QlikError{{Title: "one"}, {Title: "2"}}}},
		{"HTML", "<html>\n<head><title>401  Authorization\nRequired &amp; more</title>", envelope{Errors: []QlikError{{Title: "401 Authorization Required & more"}}}},
		{"HTML without a title", "<html><body>x", envelope{}},
		{"BOM", "\ufeff" + `{"code":"A"}`, envelope{Errors: []QlikError{{Code: "A"}}}},
		{"list", `[1]`, envelope{}}, {"text", "nope", envelope{}}, {"empty", "", envelope{}}, {"cut", `{"errors":[{"co`, envelope{}},
		{"other JSON", `{"data":[]}`, envelope{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readEnvelope([]byte(tt.body))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzReadEnvelope(f *testing.F) {
	for _, s := range []string{`{"errors":[{"code":"A","status":1}],"traceId":"x"}`, `{"error":{"message":"x"}}`, "<title>x</title>", `{"errors":{}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := readEnvelope(body)
		if len(e.Errors) > maxErrors {
			t.Fatalf("%d errors", len(e.Errors))
		}
		for _, q := range e.Errors {
			if len([]rune(q.Code+q.Title+q.Detail+q.Status)) > 4*maxErrorText {
				t.Fatal("an error is longer than its bounds")
			}
		}
	})
}

func TestShapeOf(t *testing.T) {
	tests := []struct{ contentType, body, want string }{
		{"application/json", `{"a":1}`, "json"}, {"text/html", ` [1]`, "json"}, {"text/plain", "<!DOCTYPE html><p>", "html"}, {"", "<HTML>", "html"},
		{"application/json", "<html>", "html"}, {"text/html", "hello", "html"}, {"text/plain", "hello", "text"}, {"", "", "empty"}, {"application/json", "  ", "empty"},
		{"", "\x89PNG\x00", "binary"}, {"", "\xff\xd8\xff\xe0 JFIF", "binary"}, {"application/problem+json", "true", "json"}, {"text/plain", "é", "text"},
	}
	for _, tt := range tests {
		if got := shapeOf(tt.contentType, []byte(tt.body)); got != tt.want {
			t.Errorf("%q %q: %s, want %s", tt.contentType, tt.body, got, tt.want)
		}
	}
}

func TestBoxOf(t *testing.T) {
	tests := []struct {
		header http.Header
		body   string
		want   string
	}{
		{http.Header{"Server": {"squid/5.7"}}, "", "proxy"},
		{http.Header{"Via": {"1.1 corp (Zscaler)"}}, `{"errors":[{"code":"X"}]}`, "proxy"},
		{http.Header{"Proxy-Authenticate": {"Basic"}}, "", "proxy"},
		{http.Header{"Server": {"nginx"}}, `{"errors":[{"code":"HTTP-401","title":"Unauthorized"}]}`, "qlik"},
		{http.Header{"X-B3-Traceid": {"1"}}, "", "qlik"},
		{http.Header{"Server": {"nginx"}}, "", "edge"},
		{http.Header{"Via": {"1.1 abc.cloudfront.net (CloudFront)"}}, "", "edge"},
		{http.Header{"Server": {"gateway"}}, "", "unknown"},
		{http.Header{}, "", "unknown"},
	}
	for _, tt := range tests {
		if got := boxOf(tt.header, readEnvelope([]byte(tt.body))); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.header, got, tt.want)
		}
	}
}

func TestTraceOf(t *testing.T) {
	tests := map[string]http.Header{
		"b3":                               {"X-B3-Traceid": {"b3"}, "X-Request-Id": {"r"}},
		"r":                                {"X-Request-Id": {"r"}},
		"0af7651916cd43dd8448eb211c80319c": {"Traceparent": {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}},
		"":                                 {"Traceparent": {"nonsense"}},
	}
	for want, h := range tests {
		if got := traceOf(h); got != want {
			t.Errorf("%v: %q", h, got)
		}
	}
}

func TestISODuration(t *testing.T) {
	tests := []struct {
		in   string
		want time.Duration
		ok   bool
	}{
		{"P30D", 30 * day, true}, {"P1Y", 365 * day, true}, {"P2M", 60 * day, true}, {"P2W", 14 * day, true}, {"PT36H", 36 * time.Hour, true},
		{"P1Y2M3DT4H5M6.5S", (365+60+3)*day + 4*time.Hour + 5*time.Minute + 6*time.Second, true}, {"P0D", 0, true},
		{"P", 0, false}, {"PT", 0, false}, {"P1DT", 0, false}, {"", 0, false}, {"30D", 0, false}, {"P-1D", 0, false}, {"p1d", 0, false},
		{"P999999999Y", 0, false}, {"P100001D", 0, false}, {"P99999D", 99999 * day, true}, {"P300Y", 0, false}, {"P1D ", 0, false},
	}
	for _, tt := range tests {
		got, err := parseISODuration(tt.in)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("%q: %v, %v", tt.in, got, err)
		}
	}
}

func FuzzISODuration(f *testing.F) {
	for _, s := range []string{"P30D", "P1Y2M3DT4H5M6S", "PT1M", "P999999999Y999999999M", "P1W"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := parseISODuration(s)
		if d < 0 || d > maxDays*day || err != nil && d != 0 {
			t.Fatalf("%q: %v, %v", s, d, err)
		}
	})
}

func TestScopes(t *testing.T) {
	scopes := ConnectorScopes()
	if len(scopes) != 15 {
		t.Fatalf("%d scopes", len(scopes))
	}
	for _, s := range scopes {
		if s.Name != strings.ToLower(s.Printed) || s.For == "" {
			t.Errorf("%+v", s)
		}
	}
	tests := []struct {
		granted []string
		want    string // what is missing
	}{
		{nil, "user_default spaces.shared spaces.shared:read spaces.managed spaces.managed:read identity.email:read identity.name:read admin.apps admin.apps:read apps apps:read admin.spaces admin.spaces:read spaces.data spaces.data:read"},
		{[]string{"user_default", "admin_classic"}, ""},
		{[]string{"user_default", "Admin.Apps"}, "admin.spaces admin.spaces:read"},
		{[]string{"user_default", "admin.apps:read", "admin.spaces:read"}, "admin.apps admin.spaces"},
	}
	for _, tt := range tests {
		var missing []string
		for _, s := range GrantedScopes(tt.granted) {
			if !s.Granted {
				missing = append(missing, s.Name)
			}
		}
		if got := strings.Join(missing, " "); got != tt.want {
			t.Errorf("%v: missing %s", tt.granted, got)
		}
	}
}

package guidance

import "testing"

func TestRecognise(t *testing.T) {
	for text, want := range map[string]string{
		"ERROR Test Connection failure with Error extracting token.\n at com.alation":                                           "alation-token-extraction",
		"2026-11-02 java.lang.OutOfMemoryError: Java heap space":                                                                "alation-heap-memory",
		`{"errors":[{"title":"Invalid client_id","detail":"OAuth client is not authorized","code":"OAUTH-14","status":"400"}]}`: "oauth-client-unknown",
		"dial tcp: lookup acme.uss.qlikcloud.com: no such host":                                                                 "dns-not-found",
		"sun.security.validator.ValidatorException: PKIX path building failed":                                                  "tls-unknown-authority",
		"WebSocket closed with 4203": "app-access-denied",
		`{"jsonrpc":"2.0","id":3,"error":{"code":1009,"message":"App already open in different mode"}}`: "qix-open-in-other-mode",
		`{"error":{"code":-32602,"message":"Invalid method parameter(s)"}}`:                             "qix-invalid-params",
		"Failed to open app 1a2b on acme.us.qlikcloud.com: No permission to open the app":               "app-access-denied",
		"x509: certificate is valid for proxy.corp, not acme.us.qlikcloud.com":                          "tls-hostname-mismatch",
		"SESSION_ERROR_NO_LICENSE": "no-entitlement",
	} {
		seen := Default().Recognise(text)
		if len(seen) == 0 || seen[0].ID != want {
			var ids []string
			for _, s := range seen {
				ids = append(ids, s.ID)
			}
			t.Errorf("%.60s: %v, want %s first", text, ids, want)
		}
	}
	for _, text := range []string{"", "hello", "the app has 12 sheets", "Apps and spaces", "port 10035 took 4.203 s", "…"} {
		if seen := Default().Recognise(text); len(seen) > 0 {
			t.Errorf("%q is taken for %s by %q", text, seen[0].ID, seen[0].Signs)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	f.Add("close 4203 … OAUTH-14")
	table := Default()
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range table.Recognise(text) {
			if len(s.Signs) == 0 {
				t.Errorf("%s without a sign", s.ID)
			}
		}
	})
}

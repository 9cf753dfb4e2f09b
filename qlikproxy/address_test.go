package qlikproxy

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseAddress(t *testing.T) {
	const app = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
	tests := []struct {
		name, in string
		want     Address // Notes are in note
		note     string  // part of a note
	}{
		{"host", "acme.us.qlikcloud.com", Address{}, "Tenant acme in region us of Qlik Cloud."},
		{"https", "https://acme.us.qlikcloud.com", Address{}, ""},
		{"slash", "https://acme.us.qlikcloud.com/", Address{}, ""},
		{"slashes", "https://acme.us.qlikcloud.com///", Address{}, ""},
		{"http", "http://acme.us.qlikcloud.com", Address{}, "http was changed to https."},
		{"ws", "ws://acme.us.qlikcloud.com", Address{}, "ws was changed to https."},
		{"wss hub", "wss://acme.us.qlikcloud.com/hub", Address{}, "/hub was left out: it is a page of Qlik"},
		{"hub", "https://acme.us.qlikcloud.com/hub", Address{}, "not part of the address"},
		{"console page", "https://acme.us.qlikcloud.com/console/users", Address{}, "/console was left out"},
		{"api", "https://acme.us.qlikcloud.com/api/v1/users/me", Address{}, "/api was left out: it is the path of a call"},
		{"token path", "https://acme.us.qlikcloud.com/oauth/token", Address{}, "/oauth was left out"},
		{"app page", "https://acme.us.qlikcloud.com/sense/app/" + app + "/sheet/x/state/analysis", Address{AppID: app}, "App ID " + app},
		{"app socket", "wss://acme.us.qlikcloud.com/app/" + app, Address{AppID: app}, "wss was changed"},
		{"app with identity", "wss://acme.us.qlikcloud.com/app/" + app + "/identity/abc/ttl/30", Address{AppID: app}, ""},
		{"app call", "https://acme.us.qlikcloud.com/api/v1/apps/" + app + "/data/metadata", Address{AppID: app}, ""},
		{"no app in privileges", "https://acme.us.qlikcloud.com/api/v1/apps/privileges", Address{}, ""},
		{"single", "https://acme.us.qlikcloud.com/single/?appid=" + app + "&sheet=1", Address{AppID: app}, ""},
		{"engine data is no app", "wss://acme.us.qlikcloud.com/app/engineData", Address{}, ""},
		{"blanks", "  acme.us.qlikcloud.com\r\n", Address{}, "were left out"},
		{"quotes", `"https://acme.us.qlikcloud.com/"`, Address{}, "Blanks, quotes"},
		{"curly quotes", "“acme.us.qlikcloud.com”", Address{}, "Blanks, quotes"},
		{"mail brackets", "<https://acme.us.qlikcloud.com/hub>", Address{}, ""},
		{"zero width", "acme.us.\u200bqlikcloud.com\ufeff", Address{}, "invisible"},
		{"comma", "https://acme.us.qlikcloud.com,", Address{}, ""},
		{"dot", "acme.us.qlikcloud.com.", Address{}, ""},
		{"upper", "HTTPS://ACME.US.QlikCloud.COM/Hub", Address{}, ""},
		{"port", "acme.us.qlikcloud.com:443", Address{}, ""},
		{"http port", "http://acme.us.qlikcloud.com:80/", Address{}, ""},
		{"one slash", "https:/acme.us.qlikcloud.com", Address{}, ""},
		{"no scheme", "//acme.us.qlikcloud.com/hub", Address{}, ""},
		{"ideographic dots", "acme。us。qlikcloud。com", Address{}, ""},
		{"full width", "ａcme.us.qlikcloud.com", Address{}, ""},
		{"query", "https://acme.us.qlikcloud.com?x=1", Address{}, "What stands behind"},
		{"government", "acme.us.qlikcloudgov.com", Address{Host: "acme.us.qlikcloudgov.com"}, "Qlik Cloud Government"},
		{"no region", "acme.qlikcloud.com", Address{Host: "acme.qlikcloud.com", Region: "-"}, "The region is missing"},
		{"more parts", "a.acme.us.qlikcloud.com", Address{Host: "a.acme.us.qlikcloud.com", Tenant: "a.acme"}, "more than two parts"},
		{"allowed", "http://127.0.0.1:8080/hub", Address{Scheme: "http", Host: "127.0.0.1:8080", Tenant: "-", Region: "-"}, "named as a tenant"},
		{"allowed without scheme", "127.0.0.1:8080", Address{Scheme: "http", Host: "127.0.0.1:8080", Tenant: "-", Region: "-"}, ""},
		{"allowed socket", "ws://127.0.0.1:8080/app/" + app, Address{Scheme: "http", Host: "127.0.0.1:8080", Tenant: "-", Region: "-", AppID: app}, ""},
		{"allowed IPv6", "http://[::1]:9000", Address{Scheme: "http", Host: "[::1]:9000", Tenant: "-", Region: "-"}, ""},
		{"allowed vanity", "qlik.acme.example/hub", Address{Host: "qlik.acme.example", Tenant: "-", Region: "-"}, ""},
		{"allowed any port", "https://qlik.acme.example:8443", Address{Host: "qlik.acme.example:8443", Tenant: "-", Region: "-"}, ""},
		{"allowed upper", "QLIK.acme.example.", Address{Host: "qlik.acme.example", Tenant: "-", Region: "-"}, ""},
	}
	policy := Policy{Allow: []string{"127.0.0.1:8080", "[::1]:9000", "qlik.acme.example"}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseAddress(tt.in, policy)
			if err != nil {
				t.Fatal(err)
			}
			notes := strings.Join(got.Notes, " ")
			if !strings.Contains(notes, tt.note) {
				t.Errorf("notes %q lack %q", notes, tt.note)
			}
			got.Notes = nil
			if diff := cmp.Diff(fillAddress(tt.want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// fillAddress puts the usual values where a test names none; "-" stands for empty.
func fillAddress(a Address) Address {
	for _, f := range []struct {
		field *string
		usual string
	}{{&a.Scheme, "https"}, {&a.Host, "acme.us.qlikcloud.com"}, {&a.Tenant, "acme"}, {&a.Region, "us"}} {
		switch *f.field {
		case "":
			*f.field = f.usual
		case "-":
			*f.field = ""
		}
	}
	return a
}

func TestParseAddressRefuses(t *testing.T) {
	tests := []struct{ name, in, kind, problem string }{
		{"empty", "", AddressMalformed, "No address was entered"},
		{"blank", " \t\n", AddressMalformed, "No address was entered"},
		{"quotes only", `""`, AddressMalformed, "No address was entered"},
		{"too long", "https://acme.us.qlikcloud.com/" + strings.Repeat("x", 5000), AddressMalformed, "too long"},
		{"user info", "https://joe:pw@acme.us.qlikcloud.com", AddressMalformed, "user name or password"},
		{"user info look-alike", "https://acme.us.qlikcloud.com@evil.example/", AddressMalformed, "user name or password"},
		{"e-mail", "joe@acme.example", AddressMalformed, "e-mail address"},
		{"ftp", "ftp://acme.us.qlikcloud.com", AddressMalformed, "starts with ftp://"},
		{"javascript", "javascript://acme.us.qlikcloud.com", AddressMalformed, "starts with javascript://"},
		{"file", "file:///etc/passwd", AddressMalformed, ""},
		{"name only", "acme", AddressMalformed, "only a name"},
		{"placeholder", "https://<your-tenant>.us.qlikcloud.com", AddressMalformed, "pattern from a guide"},
		{"placeholder of the page", "https://<Server_Name>.us.qlikcloud.com/", AddressMalformed, "pattern from a guide"},
		{"placeholder of the socket", "https://<your-Qlik-instance>.us.qlikcloud.com/hub", AddressMalformed, "pattern from a guide"},
		{"placeholder in braces", "{{tenant}}.us.qlikcloud.com", AddressMalformed, "pattern from a guide"},
		{"placeholder in words", "your-tenant.us.qlikcloud.com", AddressMalformed, "pattern from a guide"},
		{"console", "https://console.qlikcloud.com", AddressMalformed, "whole organisations"},
		{"register", "register.us.qlikcloud.com", AddressMalformed, "registered"},
		{"www", "www.us.qlikcloud.com", AddressMalformed, "Leave out www"},
		{"domain only", "qlikcloud.com", AddressMalformed, "missing in front of qlikcloud.com"},
		{"blank inside", "acme us.qlikcloud.com", AddressMalformed, "blank"},
		{"backslash", `https:\\acme.us.qlikcloud.com`, AddressMalformed, "backslash"},
		{"NUL", "acme.us.qlikcloud.com\x00.evil.example", AddressMalformed, "control character"},
		{"double dot", "acme..us.qlikcloud.com", AddressMalformed, ""},
		{"underscore", "ac_me.us.qlikcloud.com", AddressMalformed, ""},
		{"hyphen", "-acme.us.qlikcloud.com", AddressMalformed, ""},
		{"port text", "acme.us.qlikcloud.com:https", AddressMalformed, "no number"},
		{"port zero", "acme.us.qlikcloud.com:0", AddressMalformed, "no number"},
		{"port large", "acme.us.qlikcloud.com:65536", AddressMalformed, "no number"},
		{"engine port", "acme.us.qlikcloud.com:4747", AddressMalformed, "4747"},
		{"scheme only", "https://", AddressMalformed, "no host name"},
		{"web site", "https://www.qlik.com/us", AddressNotQlikCloud, "web site of Qlik"},
		{"community", "community.qlik.com", AddressNotQlikCloud, "web site of Qlik"},
		{"suffix", "acme.us.qlikcloud.com.evil.example", AddressNotQlikCloud, "only looks like"},
		{"prefix", "evil-qlikcloud.com", AddressNotQlikCloud, "only looks like"},
		{"prefix below", "acme.us.evilqlikcloud.com", AddressNotQlikCloud, "only looks like"},
		{"other end", "acme.us.qlikcloud.co", AddressNotQlikCloud, "only looks like"},
		{"misspelt", "acme.us.qlickcloud.com", AddressNotQlikCloud, "only looks like"},
		{"digit", "acme.us.q1ikcloud.com", AddressNotQlikCloud, "only looks like"},
		{"cyrillic", "аcme.us.qlikcloud.com", AddressNotQlikCloud, "only look like plain ones"},
		{"cyrillic domain", "acme.us.qlіkcloud.com", AddressNotQlikCloud, "only looks like"},
		{"elsewhere", "https://qlik.acme.example", AddressNotQlikCloud, "--allow-tenant qlik.acme.example"},
		{"IPv4", "https://192.0.2.7", AddressNotQlikCloud, "IP address"},
		{"IPv4 with port", "192.0.2.7:443", AddressNotQlikCloud, "IP address"},
		{"IPv6", "https://[2001:db8::1]/", AddressNotQlikCloud, "IP address"},
		{"bare IPv6", "2001:db8::1", AddressNotQlikCloud, "IP address"},
		{"short IPv4", "127.1", AddressNotQlikCloud, "IP address"},
		{"decimal IPv4", "2130706433", AddressNotQlikCloud, "IP address"},
		{"hex IPv4", "0x7f000001", AddressNotQlikCloud, "IP address"},
		{"octal IPv4", "0177.0.0.1", AddressNotQlikCloud, "IP address"},
		{"localhost", "http://localhost:8080", AddressNotQlikCloud, "this computer itself"},
		{"localhost below", "x.localhost", AddressNotQlikCloud, "this computer itself"},
		{"allowed on another port", "http://127.0.0.1:8081", AddressNotQlikCloud, "IP address"},
		{"allowed with another scheme", "ftp://127.0.0.1:8080", AddressMalformed, "starts with ftp://"},
		{"allowed below", "x.qlik.acme.test", AddressNotQlikCloud, "--allow-tenant"},
	}
	policy := Policy{Allow: []string{"127.0.0.1:8080", "qlik.acme.test"}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseAddress(tt.in, policy)
			var e *AddressError
			if !errors.As(err, &e) {
				t.Fatalf("%+v, %v", got, err)
			}
			if e.Kind != tt.kind || !strings.Contains(e.Problem, tt.problem) {
				t.Errorf("%s: %s", e.Kind, e.Problem)
			}
			if _, err := ParseAddress(e.Example, Policy{}); err != nil {
				t.Errorf("the example %q is none: %v", e.Example, err)
			}
		})
	}
}

// FuzzParseAddress: whatever is typed, an accepted address stays in Qlik Cloud, is
// https, and reads back as itself.
func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"acme.us.qlikcloud.com", "wss://acme.us.qlikcloud.com/app/x", "http://[::1]", "a@b", "https://acme.us.qlikcloud.com\\@evil.example", "ａ。us.qlikcloud.com:443?x#y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s, Policy{})
		if err != nil {
			return
		}
		u, err := url.Parse(a.URL("/x"))
		if err != nil || u.Scheme != "https" || u.Host != a.Host || !inQlikCloud(u.Hostname()) || u.Port() != "" || u.Path != "/x" {
			t.Fatalf("%q became %+v", s, a)
		}
		again, err := ParseAddress(a.String(), Policy{})
		if err != nil || again.Host != a.Host {
			t.Fatalf("%q became %q, which reads back as %+v, %v", s, a.Host, again, err)
		}
	})
}

func TestWebSocketURL(t *testing.T) {
	a := Address{Scheme: "https", Host: "http.us.qlikcloud.com"}
	if got := a.WebSocketURL("/app/1"); got != "wss://http.us.qlikcloud.com/app/1" {
		t.Error(got)
	}
}

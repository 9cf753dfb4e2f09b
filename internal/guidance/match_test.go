package guidance

import (
	"testing"
)

// firstRow says which row must come first for a signal. Signals are what the wire
// gives, as the reference of causes and symptoms describes it.
type firstRow struct {
	want   string
	signal Signal
}

func TestMatchFirst(t *testing.T) {
	table := Default()
	covered := map[string]bool{}
	for _, group := range [][]firstRow{networkSignals, oauthSignals, keySignals, restSignals, wsSignals, qixSignals, connectorSignals} {
		for _, tt := range group {
			covered[tt.want] = true
			got := table.Match(tt.signal)
			if len(got) == 0 {
				t.Errorf("%+v: no match, want %s", tt.signal, tt.want)
				continue
			}
			if got[0].ID != tt.want {
				t.Errorf("%+v: %s first (%s), want %s; all: %v", tt.signal, got[0].ID, got[0].Reason, tt.want, ids(got))
			}
		}
	}
	for _, c := range table.Causes() {
		if !covered[c.ID] {
			t.Errorf("no signal puts %s first", c.ID)
		}
	}
}

func TestMatchRanksAndReasons(t *testing.T) {
	for _, group := range [][]firstRow{networkSignals, oauthSignals, keySignals, restSignals, wsSignals, qixSignals, connectorSignals} {
		for _, tt := range group {
			seen := map[string]bool{}
			for i, m := range Default().Match(tt.signal) {
				if m.Rank != i+1 || m.Reason == "" || seen[m.ID] {
					t.Errorf("%+v: match %d is %s with rank %d, reason %q", tt.signal, i, m.ID, m.Rank, m.Reason)
				}
				if m.Certain && i > 0 {
					t.Errorf("%+v: %s is certain in place %d", tt.signal, m.ID, i+1)
				}
				seen[m.ID] = true
			}
		}
	}
}

// The general rows never stand before a closer one.
func TestMatchGeneralBehindSpecific(t *testing.T) {
	tests := []struct {
		signal         Signal
		first, general string
	}{
		{Signal{Layer: LayerREST, Status: 403, Text: "IP address not allowed by policy"}, "ip-not-allowed", "rest-forbidden"},
		{Signal{Layer: LayerREST, Status: 404, Method: "GET", Path: "/api/v1/apps?limit=10"}, "rest-no-list-endpoint", "rest-not-found"},
		{Signal{Layer: LayerAPIKey, Operation: OpCreateKey, Status: 400, Method: "POST", Path: "/api/v1/api-keys"}, "apikey-expiry-too-long", "rest-bad-request"},
		{Signal{Layer: LayerREST, Status: 401, Code: "HTTP-401", CredentialKind: CredToken, Facts: map[string]string{FactWorkedBefore: "true"}}, "token-expired", "token-refused"},
		{Signal{Layer: LayerREST, Status: 503, Kind: KindHTML, Text: "blocked by your organization"}, "proxy-refused", "tenant-unavailable"},
		{Signal{Layer: LayerWS, Operation: OpUpgrade, Status: 403, Text: "not in the IP allowlist"}, "ip-not-allowed", "ws-forbidden"},
	}
	for _, tt := range tests {
		got := ids(Default().Match(tt.signal))
		if len(got) < 2 || got[0] != tt.first || indexOf(got, tt.general) < 1 {
			t.Errorf("%+v: %v, want %s before %s", tt.signal, got, tt.first, tt.general)
		}
	}
}

// Beside a cause that the signal names, general explanations are left out.
func TestMatchCertainLeavesGeneralOut(t *testing.T) {
	got := Default().Match(Signal{Layer: LayerOAuth, Operation: OpToken, Status: 400, Code: "OAUTH-14"})
	if !got[0].Certain || indexOf(ids(got), "rest-bad-request") >= 0 {
		t.Errorf("%v, certain %v", ids(got), got[0].Certain)
	}
}

func TestMatchRelated(t *testing.T) {
	got := Default().Match(Signal{Layer: LayerOAuth, Operation: OpToken, Status: 401, CredentialKind: CredOAuthClient})
	if last := got[len(got)-1]; last.ID != "alation-token-extraction" || last.Certain {
		t.Errorf("the connector's row is not last: %v", ids(got))
	}
}

func TestMatchNothing(t *testing.T) {
	tests := map[string]Signal{
		"empty":                {},
		"only a layer":         {Layer: LayerREST, Operation: OpREST, Path: "/api/v1/apps"},
		"200":                  {Layer: LayerREST, Status: 200, BodyShape: BodyJSON, Path: "/api/v1/users/me"},
		"200 with a bad word":  {Layer: LayerREST, Status: 200, BodyShape: BodyJSON, Text: `{"name":"Error extracting token"}`},
		"204":                  {Layer: LayerAPIKey, Operation: OpRevokeKey, Status: 204},
		"301 of users/me":      {Layer: LayerREST, Status: 301, Headers: map[string]string{"location": "/api/v1/users/1"}},
		"101":                  {Layer: LayerWS, Operation: OpUpgrade, Status: 101, Path: "/app/x"},
		"session created":      {Layer: LayerWS, Operation: OpSession, SessionState: "SESSION_CREATED"},
		"session attached":     {Layer: LayerWS, Operation: OpSession, SessionState: "SESSION_ATTACHED"},
		"normal close":         {Layer: LayerWS, CloseCode: 1000},
		"unknown close":        {Layer: LayerWS, CloseCode: 4999},
		"unknown QIX":          {Layer: LayerQIX, HasQIX: true, QIXCode: 987654},
		"QIX code without Has": {Layer: LayerQIX, QIXCode: 5},
		"QIX 0":                {Layer: LayerQIX, HasQIX: true},
		"unknown kind":         {Layer: LayerREST, Kind: "sunspots"},
		"unknown code alone":   {Layer: LayerREST, Code: "WEATHER-7"},
		"unknown state":        {Layer: LayerWS, SessionState: "SESSION_DANCING"},
		"licence is fine":      {Layer: LayerLicence, Status: 200, Facts: map[string]string{FactLicenceStatus: "Ok"}},
		"418":                  {Layer: LayerREST, Status: 418},
	}
	for name, s := range tests {
		if got := Default().Match(s); len(got) != 0 {
			t.Errorf("%s: matches %v (%s)", name, ids(got), got[0].Reason)
		}
	}
}

// A code that no row knows takes certainty away, whatever else is in the signal.
func TestMatchUnknownCodeIsNeverCertain(t *testing.T) {
	certain := Signal{Layer: LayerWS, CloseCode: 4203}
	if got := Default().Match(certain); !got[0].Certain {
		t.Fatalf("4203 alone should be certain: %+v", got[0])
	}
	for _, s := range []Signal{
		{CloseCode: 4203, Code: "WEATHER-7"},
		{CloseCode: 4203, SessionState: "SESSION_DANCING"},
		{Layer: LayerTLS, Kind: KindUnknownAuthority, HasQIX: true, QIXCode: 987654},
		{Layer: LayerTCP, Kind: KindRefused, CloseCode: 4998},
		{Layer: LayerREST, Code: "LOGIN-2", OAuthCode: "made_up"},
	} {
		for _, m := range Default().Match(s) {
			if m.Certain {
				t.Errorf("%+v: %s is certain", s, m.ID)
			}
		}
	}
}

func ids(matches []Match) []string {
	out := make([]string, len(matches))
	for i, m := range matches {
		out[i] = m.ID
	}
	return out
}

func indexOf(list []string, s string) int {
	for i := range list {
		if list[i] == s {
			return i
		}
	}
	return -1
}

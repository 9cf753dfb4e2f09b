package guidance

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func FuzzWith(f *testing.F) {
	f.Add([]byte(ownRow))
	f.Add([]byte(at("  match:\n  - {because: B, place: general, if: {text: {matches: 'a+'}, status: [1, 2]}}")))
	f.Add([]byte("causes: *a"))
	f.Add([]byte("? [\n- :"))
	f.Fuzz(func(t *testing.T, src []byte) {
		table, err := Default().With("f.yaml", strings.NewReader(string(src)))
		if err == nil {
			table.Match(Signal{Layer: LayerREST, Status: 403, Text: "x"})
			table.Search("x")
			return
		}
		if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "guidance file f.yaml") {
			t.Errorf("error %q", err)
		}
	})
}

func FuzzMatch(f *testing.F) {
	f.Add("rest", "html", 401, "HTTP-401", "Authorization Required", "/api/v1/apps", 0)
	f.Add("ws", "", 0, "", "\xff\xfe", "?", 4203)
	f.Fuzz(func(t *testing.T, layer, kind string, status int, code, text, path string, closeCode int) {
		s := Signal{Layer: layer, Kind: kind, Status: status, Code: code, Title: text, Text: text, Path: path, CloseCode: closeCode, QIXCode: status, HasQIX: status < 0}
		for i, m := range Default().Match(s) {
			if m.Rank != i+1 || m.Reason == "" {
				t.Errorf("%+v: %+v", s, m)
			}
		}
	})
}

// Ten thousand signals with codes that nobody knows: no panic, no certainty.
func TestRandomSignals(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	matched := 0
	for range 10000 {
		s := Signal{
			Layer:          pick("", LayerHTTP, LayerOAuth, LayerREST, LayerWS, LayerQIX, LayerTLS, LayerProxy, LayerAPIKey, "moon"),
			Operation:      pick("", OpToken, OpCreateKey, OpUpgrade, OpOpenApp, "dance"),
			Kind:           pick("", KindHTML, KindTimeout, KindRefused, KindNoData, KindUnknownAuthority, KindFirstPage),
			Status:         r.IntN(700) - 50,
			CloseCode:      []int{0, 0, 1006, 4203, 4000 + r.IntN(999)}[r.IntN(5)],
			SessionState:   pick("", "", "SESSION_ERROR_NO_LICENSE"),
			HasQIX:         r.IntN(4) == 0,
			QIXCode:        r.IntN(13000) - 200,
			Method:         pick("GET", "POST", "OpenDoc", ""),
			Path:           pick("", "/api/v1/apps", "/hub", "/app/x", "///", "?"),
			BodyShape:      pick("", BodyHTML, BodyJSON, "soup"),
			Text:           noise(r),
			CredentialKind: pick("", CredAPIKey, CredOAuthClient, CredToken),
			Facts:          map[string]string{pick(FactFrom, FactMember, FactKeyStatus, "x"): noise(r)},
		}
		unknown := fmt.Sprintf("ZZ-%d", r.Uint32())
		if r.IntN(2) == 0 {
			s.Code = unknown
		} else {
			s.OAuthCode = unknown
		}
		for _, m := range Default().Match(s) {
			matched++
			if m.Certain {
				t.Fatalf("%+v: %s is certain", s, m.ID)
			}
		}
	}
	if matched == 0 {
		t.Error("no random signal matched anything: the test tests nothing")
	}
}

func noise(r *rand.Rand) string {
	b := make([]byte, r.IntN(200))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

// Only the beginning of a text is read, however long it is.
func TestLongTextIsCut(t *testing.T) {
	long := strings.Repeat("x", maxText) + "Error extracting token"
	if got := Default().Match(Signal{Layer: LayerConnector, Text: long}); len(got) != 0 {
		t.Errorf("a text beyond the limit matches %v", ids(got))
	}
}

func BenchmarkMatch(b *testing.B) {
	table := Default()
	s := Signal{Layer: LayerREST, Status: 403, Text: strings.Repeat("limit of keys max ", 500), Path: "/api/v1/apps/1"}
	for b.Loop() {
		table.Match(s)
	}
}

package checkup

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

func TestAgainKeepsWhatCameBefore(t *testing.T) {
	b := newBench(t, demotenant.Config{Faults: []string{"qix-out-of-memory"}}, qlikproxy.NetworkConfig{})
	run := Start(b.Context(), Target{Address: b.demo.URL(), SignIn: b.as("healthy")}, b.o)
	if r := run.Wait(); first(r) != "qix-memory" {
		t.Fatal(r.Text())
	}
	must(t, b.demo.SetFault("qix-out-of-memory", false))
	r := run.Again(b.Context(), StepOpenApp).Wait()
	if r.Verdict != Pass || len(r.Causes) > 0 || r.App == "" {
		t.Error(r.Text())
	}
	for _, s := range r.Steps {
		anew := s.ID == StepWSUpgrade || s.ID == StepWSSession || s.ID == StepOpenApp || s.ID == StepReadApp
		if s.Kept == anew {
			t.Errorf("%s kept: %v", s.ID, s.Kept)
		}
	}
	r = run.Again(b.Context(), "no such step").Wait()
	if s, _ := r.Step(StepAddress); s.Kept || r.Verdict != Pass {
		t.Error(r.Text())
	}
}

// TestHangingEnds: whatever keeps silent, the run ends by its limits and says so.
func TestHangingEnds(t *testing.T) {
	for _, fault := range []string{"hang", "endless", "ws-silent", "ws-no-greeting", "qix-wrong-id", "ws-slow", "slow"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, demotenant.Config{Faults: []string{fault}}, qlikproxy.NetworkConfig{})
			b.o.Limits = map[string]time.Duration{}
			for _, id := range StepIDs() {
				b.o.Limits[id] = 300 * time.Millisecond
			}
			r := b.check(b.as("healthy"), "")
			if r.Verdict != Fail || len(r.Causes) == 0 {
				t.Errorf("%s\n%s", r.Verdict, r.Text())
			}
			for _, s := range r.Steps {
				t.Logf("%-10s %-7s %s of %s", s.ID, s.Status, s.Duration.Round(time.Millisecond), s.Limit)
			}
		})
	}
}

// TestThroughProxy passes a proxy that leads every connection to the demo tenant.
func TestThroughProxy(t *testing.T) {
	demo := ""
	var n qlikproxy.NetworkConfig
	n.Proxy = plain(t, func(w http.ResponseWriter, r *http.Request) {
		far, err := net.Dial("tcp", demo)
		if err != nil {
			return
		}
		near, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { io.Copy(far, near); far.Close() }()
		go func() { io.Copy(near, far); near.Close() }()
	})
	n.Policy.Allow = []string{"tenant.test"}
	b := newBench(t, demotenant.Config{}, n)
	demo = b.demo.Host()
	r := Start(b.Context(), Target{Address: "http://tenant.test", SignIn: b.as("healthy")}, b.o).Wait()
	if r.Verdict != Pass || len(r.Causes) > 0 {
		t.Error(r.Text())
	}
	for id, want := range map[string]Status{StepDNS: Skip, StepTCP: Skip, StepProxy: Pass, StepHTTP: Pass, StepReadApp: Pass} {
		if s, _ := r.Step(id); s.Status != want {
			t.Errorf("%s: %s", id, s.Status)
		}
	}
	if s, _ := r.Step(StepProxy); len(s.Evidence) < 3 || s.Evidence[0].Value != n.Proxy || s.Evidence[1].Value != "The proxy was set by hand." {
		t.Errorf("%v", s.Evidence)
	}
}

// TestNoSecrets: nothing that a report gives away holds what is secret.
func TestNoSecrets(t *testing.T) {
	b := newBench(t, demotenant.Config{}, qlikproxy.NetworkConfig{})
	for _, actor := range []string{"healthy", "wrong-secret", "api-key", "api-key-expired"} {
		in := b.as(actor)
		r := b.check(in, "")
		encoded, err := json.Marshal(r)
		must(t, err)
		all := r.Text() + string(encoded)
		for _, secret := range []string{in.Secret.Reveal(), "demo-licence-key", "eyJ", "PWD=", "password="} {
			if strings.Contains(all, secret) {
				t.Errorf("%s: %.12s… is in the report", actor, secret)
			}
		}
	}
}

// TestRank: the earliest failure is the root, warnings come behind failures, and the
// connector's own rows last.
func TestRank(t *testing.T) {
	m := func(ids ...string) (list []guidance.Match) {
		for _, id := range ids {
			list = append(list, guidance.Match{Cause: guidance.Cause{ID: id}, Certain: true})
		}
		return list
	}
	got := ""
	for _, c := range rank([]Step{
		{Status: Warn, Causes: m("clock-skew")},
		{Status: Pass},
		{Status: Fail, Causes: m("oauth-secret-wrong", "oauth-m2m-disabled", "alation-token-extraction")},
		{Status: Fail, Causes: m("app-not-found", "oauth-m2m-disabled")},
	}) {
		got += c.ID + " "
		if c.Certain != (c.Rank == 1) {
			t.Errorf("%s: rank %d, certain %v", c.ID, c.Rank, c.Certain)
		}
	}
	if want := "oauth-secret-wrong app-not-found clock-skew oauth-m2m-disabled alation-token-extraction "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestShownAddress(t *testing.T) {
	for typed, want := range map[string]string{
		"https://acme.us.qlikcloud.com/hub":       "https://acme.us.qlikcloud.com/hub",
		"https://me:hunter2@acme.us.example/x":    "https://…@acme.us.example/x",
		"me:hunter2@acme":                         "…@acme",
		"a@b://c":                                 "…@b://c",
		"https://acme/?token=hunter2":             "https://acme/",
		"https://acme/#hunter2":                   "https://acme/",
		"acme\u202e\x1b[2J":                       "acme [2J",
		strings.Repeat("x", 300):                  strings.Repeat("x", 200) + "…",
		"https://a:b@" + strings.Repeat("y", 300): "https://…@" + strings.Repeat("y", 190) + "…",
	} {
		if got := ShownAddress(typed); got != want {
			t.Errorf("%q is shown as %q, want %q", typed, got, want)
		}
	}
}

func FuzzEvidence(f *testing.F) {
	f.Add("Sent", "GET /", "Sent", "a\x00\xff")
	f.Add("", "", "x (2)", "\u2028")
	f.Fuzz(func(t *testing.T, n1, v1, n2, v2 string) {
		var e Evidence
		e.add(n1, v1)
		e.add(n2, v2)
		encoded, err := json.Marshal(e)
		if err != nil || !json.Valid(encoded) || encoded[0] != '{' {
			t.Errorf("%s %v", encoded, err)
		}
	})
}

// FuzzMessage: whatever an engine sends, a greeting and an answer are read or
// refused, and the words about it are bounded.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"jsonrpc":"2.0","id":1,"error":{"code":5,"message":"Access denied"}}`))
	f.Add([]byte(`{"method":"OnConnected","params":{"qSessionState":"SESSION_CREATED"}}`))
	f.Add([]byte(`[{"id":1}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := readMessage(raw, true)
		if m.bad || m.Error == nil {
			return
		}
		err := answered(m, &qlikproxy.Failure{Layer: guidance.LayerQIX}, "OpenDoc", &handle{})
		if fail := (*qlikproxy.Failure)(nil); !errors.As(err, &fail) || fail.QIXCode == nil || len(sentence(err)) > 600 {
			t.Errorf("%v", err)
		}
	})
}

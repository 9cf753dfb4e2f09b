package checkup

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a demo tenant and what a checkup needs to look at it.
type bench struct {
	testing.TB
	demo *demotenant.Tenant
	o    Options
}

func newBench(t testing.TB, cfg demotenant.Config, n qlikproxy.NetworkConfig) *bench {
	t.Helper()
	demo, err := demotenant.Start(cfg)
	must(t, err)
	t.Cleanup(func() { must(t, demo.Close()) })
	if n.Proxy == "" {
		n.Proxy = "none"
	}
	network, err := qlikproxy.NewNetwork(n)
	must(t, err)
	network.Allow(demo.Host(), demo.CA())
	dir, err := spool.Open(t.TempDir(), 1<<30)
	must(t, err)
	t.Cleanup(func() { must(t, dir.Close()) })
	return &bench{t, demo, Options{Network: network, Recorder: qlikproxy.NewRecorder(qlikproxy.Limits{}), Redactor: secret.NewRedactor(), Spool: dir}}
}

// as is the sign-in of an actor of the demo tenant.
func (b *bench) as(name string) *qlikproxy.SignIn {
	b.Helper()
	for _, a := range b.demo.Actors() {
		if a.Name != name {
			continue
		}
		if a.APIKey != "" {
			return &qlikproxy.SignIn{Kind: qlikproxy.SignInAPIKey, Secret: secret.New(a.APIKey)}
		}
		in := &qlikproxy.SignIn{Kind: qlikproxy.SignInOAuthClient, ClientID: a.ClientID, Secret: secret.New(a.ClientSecret)}
		if a.OnBehalfOf != "" {
			in.Kind, in.UserField, in.UserValue = qlikproxy.SignInImpersonation, "userId", a.OnBehalfOf
		}
		return in
	}
	b.Fatalf("no actor %s", name)
	return nil
}

func (b *bench) check(in *qlikproxy.SignIn, app string) Report {
	b.Helper()
	run := Start(b.Context(), Target{Address: b.demo.URL(), SignIn: in, App: app}, b.o)
	return run.Wait()
}

func (b *bench) appNamed(name string) string {
	b.Helper()
	for _, a := range b.demo.Apps() {
		if a.Name == name {
			return a.ID
		}
	}
	b.Fatalf("no app %s", name)
	return ""
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func first(r Report) string {
	root, _ := r.Root()
	return root.ID
}

func TestHealthy(t *testing.T) {
	for _, secure := range []bool{false, true} {
		b := newBench(t, demotenant.Config{TLS: secure}, qlikproxy.NetworkConfig{})
		start := time.Now()
		r := b.check(b.as("healthy"), "")
		t.Logf("took %s, TLS %v", time.Since(start).Round(time.Millisecond), secure)
		if r.Verdict != Pass || len(r.Causes) > 0 || !r.Finished || r.Cancelled {
			t.Errorf("verdict %s\n%s", r.Verdict, r.Text())
		}
		if os.Getenv("SHOW") != "" {
			t.Log(r.Text())
		}
	}
}

func TestNoSignIn(t *testing.T) {
	b := newBench(t, demotenant.Config{}, qlikproxy.NetworkConfig{})
	r := b.check(nil, "")
	if r.Verdict != Pass || len(r.Causes) > 0 {
		t.Error(r.Text())
	}
	for _, s := range r.Steps {
		tested := s.ID == StepAddress || s.ID == StepDNS || s.ID == StepTCP || s.ID == StepProxy || s.ID == StepHTTP
		if tested != (s.Status == Pass) || s.Summary == "" {
			t.Errorf("%s: %s %q", s.ID, s.Status, s.Summary)
		}
	}
}

func TestCancelKeepsWhatWasFound(t *testing.T) {
	b := newBench(t, demotenant.Config{Faults: []string{"ws-silent"}}, qlikproxy.NetworkConfig{})
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	begun := make(chan struct{})
	b.o.Progress = func(s Step) {
		if s.ID == StepWSUpgrade && s.Status == Running {
			close(begun)
		}
	}
	run := Start(ctx, Target{Address: b.demo.URL(), SignIn: b.as("healthy")}, b.o)
	<-begun
	start := time.Now()
	run.Cancel()
	r := run.Wait()
	t.Logf("ended %s after Cancel", time.Since(start).Round(time.Millisecond))
	if apps, _ := r.Step(StepApps); apps.Status != Pass {
		t.Errorf("apps: %s", apps.Status)
	}
	if ws, _ := r.Step(StepWSUpgrade); ws.Status != Skip || !ws.Cut || !r.Cancelled || len(r.Causes) > 0 || !strings.Contains(r.Headline(), ws.Title) {
		t.Errorf("%s", r.Text())
	}
}

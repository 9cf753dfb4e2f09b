package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"qlikconsole/internal/checkup"
	"qlikconsole/internal/demotenant"
	"qlikconsole/internal/netfault"
	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
)

// scene is a tenant, the way to it, and who signs in.
type scene struct {
	*testing.T
	demo *demotenant.Tenant
	way  *netfault.Way // nil: straight to the demo tenant
	args []string      // of the program
	env  []string
	in   *qlikproxy.SignIn // the same sign-in, for a checkup in this process
	app  string
}

// newScene starts a demo tenant, signed in to as its healthy client.
func newScene(t *testing.T, cfg demotenant.Config) *scene {
	t.Helper()
	demo, err := demotenant.Start(cfg)
	must(t, err)
	t.Cleanup(func() { must(t, demo.Close()) })
	s := &scene{T: t, demo: demo}
	s.as("healthy")
	return s
}

// as signs in as an actor of the demo tenant.
func (s *scene) as(name string) *scene {
	s.Helper()
	for _, a := range s.demo.Actors() {
		if a.Name != name {
			continue
		}
		s.args, s.env = nil, []string{"QLIK_API_KEY=" + a.APIKey}
		s.in = &qlikproxy.SignIn{Kind: qlikproxy.SignInAPIKey, Secret: secret.New(a.APIKey)}
		if a.APIKey == "" {
			s.args, s.env = []string{"--client-id", a.ClientID}, []string{"QLIK_CLIENT_SECRET=" + a.ClientSecret}
			s.in = &qlikproxy.SignIn{Kind: qlikproxy.SignInOAuthClient, ClientID: a.ClientID, Secret: secret.New(a.ClientSecret)}
		}
		if a.OnBehalfOf != "" {
			s.in.Kind, s.in.UserField, s.in.UserValue = qlikproxy.SignInImpersonation, "userId", a.OnBehalfOf
		}
		return s
	}
	s.Fatalf("no actor %s", name)
	return nil
}

// behind puts a network fault on the way.
func (s *scene) behind(fault string) *scene {
	s.Helper()
	w, err := netfault.Start(fault, s.demo.Host())
	if errors.Is(err, errors.ErrUnsupported) && os.Getenv("CI") != "true" {
		s.Skip(err)
	}
	must(s.T, err)
	s.Cleanup(w.Close)
	s.way = w
	return s
}

// network are the program's flags and environment for the way to the tenant.
func (s *scene) network() (args, env []string) {
	s.Helper()
	if s.way == nil {
		return []string{"--proxy", "none", "--tenant", s.demo.URL(), "--allow-tenant", s.demo.Host()}, nil
	}
	args = []string{"--tenant", s.way.Tenant}
	if s.way.Allow != "" {
		args = append(args, "--allow-tenant", s.way.Allow)
	}
	if s.way.CA != nil {
		file := filepath.Join(s.TempDir(), "ca.pem")
		must(s.T, os.WriteFile(file, s.way.CA, 0o600))
		args = append(args, "--ca", file)
	}
	switch {
	case strings.Contains(s.way.Proxy, "@"): // a password is no flag
		env = []string{"HTTPS_PROXY=" + s.way.Proxy}
	case s.way.Proxy != "":
		args = append(args, "--proxy", s.way.Proxy)
	default:
		args = append(args, "--proxy", "none")
	}
	return args, env
}

// command is the program with what leads to the tenant.
func (s *scene) command(ctx context.Context, args ...string) *exec.Cmd {
	flags, env := s.network()
	cmd := exec.CommandContext(ctx, program, append(append(args, flags...), s.args...)...)
	cmd.Env = append(append([]string{"HOME=" + s.TempDir(), "TMPDIR=" + s.TempDir(), "PATH=" + os.Getenv("PATH")}, env...), s.env...)
	return cmd
}

// check runs console check --json and returns the causes that it names.
func (s *scene) check(args ...string) []string {
	s.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	cmd := s.command(ctx, "check", "--json")
	cmd.Args = append(cmd.Args, args...)
	if s.app != "" {
		cmd.Args = append(cmd.Args, "--app", s.app)
	}
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		s.Fatal(err)
	}
	var report struct {
		Verdict string
		Steps   []struct{ ID, Status, Summary string }
		Causes  []struct{ ID string }
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		s.Fatalf("%v\n%s%s", err, out.String(), said.String())
	}
	for _, step := range report.Steps {
		if step.Status == "fail" || step.Status == "warn" {
			s.Logf("%s %s: %s", step.Status, step.ID, step.Summary)
		}
	}
	var ids []string
	for _, c := range report.Causes {
		ids = append(ids, c.ID)
	}
	return ids
}

// seam runs the checkup in this process, where its resolver, its clock and the limits
// of its steps can be given.
func (s *scene) seam() []string {
	s.Helper()
	cfg := qlikproxy.NetworkConfig{Proxy: "none"}
	target := checkup.Target{Address: s.demo.URL(), SignIn: s.in, App: s.app}
	o := checkup.Options{Recorder: qlikproxy.NewRecorder(qlikproxy.Limits{}), Redactor: secret.NewRedactor(),
		Limits: map[string]time.Duration{checkup.StepDNS: 3 * time.Second, checkup.StepOpenApp: 3 * time.Second}}
	if s.way != nil {
		cfg.LookupIP, target.Address, o.Now = s.way.LookupIP, s.way.Tenant, s.way.Now
		cfg.Policy.Allow = []string{s.way.Allow}
	} else {
		cfg.Policy.Allow = []string{s.demo.Host()}
	}
	var err error
	o.Network, err = qlikproxy.NewNetwork(cfg)
	must(s.T, err)
	o.Spool, err = spool.Open(s.TempDir(), 1<<30)
	must(s.T, err)
	defer o.Spool.Close()
	report := checkup.Start(s.Context(), target, o).Wait()
	var ids []string
	for _, c := range report.Causes {
		ids = append(ids, c.ID)
	}
	return ids
}

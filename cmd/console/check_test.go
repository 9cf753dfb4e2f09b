package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"qlikconsole/internal/demotenant"
)

// checked runs console check against a demo tenant, signed in as an actor; "" runs
// it without a sign-in.
func checked(t *testing.T, cfg demotenant.Config, actor string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	demo, err := demotenant.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer demo.Close()
	vars := map[string]string{}
	args = append([]string{"check", "--proxy", "none", "--tenant", demo.URL(), "--allow-tenant", demo.Host()}, args...)
	for _, a := range demo.Actors() {
		if a.Name == actor && a.APIKey != "" {
			vars[envAPIKey] = a.APIKey
		} else if a.Name == actor {
			vars[envClientSecret] = a.ClientSecret
			args = append(args, "--client-id", a.ClientID)
		}
	}
	secrets := vars[envAPIKey] + vars[envClientSecret]
	env := environment{get: func(name string) string { return vars[name] }, unset: func(string) error { return nil }}
	var out, errs bytes.Buffer
	code = run(t.Context(), args, env, strings.NewReader(""), &out, &errs)
	if secrets != "" && strings.Contains(out.String()+errs.String(), secrets) {
		t.Error("the secret is in the output")
	}
	return code, out.String(), errs.String()
}

func TestCheckJSON(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/check.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cfg           demotenant.Config
		actor         string
		args          []string
		code          int
		verdict, root string
	}{
		"healthy":           {actor: "healthy", verdict: "pass"},
		"an API key":        {actor: "api-key", verdict: "pass"},
		"no sign-in":        {verdict: "pass"},
		"few scopes":        {actor: "few-scopes", code: 1, verdict: "fail", root: "scope-missing"},
		"a wrong secret":    {actor: "wrong-secret", code: 1, verdict: "fail", root: "oauth-secret-wrong"},
		"clocks apart":      {cfg: demotenant.Config{Faults: []string{"clock-skew"}}, actor: "healthy", code: 1, verdict: "warn", root: "clock-skew"},
		"no such app":       {actor: "healthy", args: []string{"--app", "00000000-0000-0000-0000-000000000000"}, code: 1, verdict: "fail", root: "app-not-found"},
		"an outage":         {cfg: demotenant.Config{Faults: []string{"outage-503"}}, code: 1, verdict: "fail", root: "tenant-unavailable"},
		"a strange address": {args: []string{"--tenant", "ftp://acme"}, code: 1, verdict: "fail", root: "address-malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := checked(t, c.cfg, c.actor, append(c.args, "--json")...)
			report, err := jsonschema.UnmarshalJSON(strings.NewReader(stdout))
			if err != nil {
				t.Fatalf("%v in %s%s", err, stdout, stderr)
			}
			if err := schema.Validate(report); err != nil {
				t.Errorf("%v\n%s", err, stdout)
			}
			var r struct {
				Verdict string
				Causes  []struct{ ID string }
			}
			if err := json.Unmarshal([]byte(stdout), &r); err != nil {
				t.Fatal(err)
			}
			root := ""
			if len(r.Causes) > 0 {
				root = r.Causes[0].ID
			}
			if code != c.code || r.Verdict != c.verdict || root != c.root {
				t.Errorf("exit %d, verdict %s, root %q; want %d, %s, %q\n%s", code, r.Verdict, root, c.code, c.verdict, c.root, stdout)
			}
		})
	}
}

func TestCheckText(t *testing.T) {
	code, stdout, stderr := checked(t, demotenant.Config{Faults: []string{"close-4203"}}, "healthy")
	if code != exitProblem || stderr != "console: the checkup found a problem\n" {
		t.Errorf("exit %d, stderr %q", code, stderr)
	}
	for _, want := range []string{"It does not work: ", "(app-access-denied)", "Who can fix it: Tenant administrator in Qlik", "[failed] Wait for the engine's greeting", "4203: No permission to open the app"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is missing in\n%s", want, stdout)
		}
	}
	if strings.ContainsAny(stdout, "\x1b\u202e\u2028") {
		t.Error("the output can steer a terminal")
	}
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"qlikconsole/internal/checkup"
	"qlikconsole/internal/spool"
	"qlikconsole/qlikproxy"
)

type checkCmd struct {
	Tenant   string `required:"" group:"Tenant" placeholder:"ADDRESS" help:"The tenant to check."`
	ClientID string `group:"Tenant" placeholder:"ID" help:"The OAuth client to sign in as; without it, an API key or a token is used. Secrets come from QLIK_CLIENT_SECRET, QLIK_API_KEY or QLIK_TOKEN, or are asked for. Without any, what needs no sign-in is checked."`
	App      string `group:"Tenant" placeholder:"ID" help:"The app to open; without it, one is chosen."`
	JSON     bool   `help:"Print one JSON object instead."`

	networkFlags
}

// errProblem makes the exit code tell what the report says already.
var errProblem = errors.New("the checkup found a problem")

// Run checks the tenant: progress goes to stderr when that is a terminal, the
// result to stdout.
func (c *checkCmd) Run(ctx context.Context, p *program) error {
	if err := c.check(); err != nil {
		return err
	}
	signIn, err := c.signIn(ctx, p)
	if err != nil {
		return err
	}
	network, err := c.networkFlags.open()
	if err != nil {
		return err
	}
	bodies, err := spool.Open("", spoolLimit)
	if err != nil {
		return err
	}
	run := checkup.Start(ctx, checkup.Target{Address: c.Tenant, SignIn: signIn, App: c.App}, checkup.Options{
		Network: network, Redactor: p.redactor, Spool: bodies,
		Recorder: qlikproxy.NewRecorder(qlikproxy.Limits{}), Progress: p.progress(),
	})
	report := run.Wait()
	if err := errors.Join(c.print(p, report), bodies.Close()); err != nil {
		return err
	}
	switch {
	case report.Cancelled:
		return errors.New("the checkup was interrupted")
	case report.Verdict != checkup.Pass:
		return errProblem
	}
	return nil
}

func (c *checkCmd) check() error {
	if err := refuseSecretInAddress("--tenant", c.Tenant); err != nil {
		return err
	}
	return c.networkFlags.check()
}

// signIn is the sign-in that the flags and the environment describe; nil for none.
func (c *checkCmd) signIn(ctx context.Context, p *program) (*qlikproxy.SignIn, error) {
	given := p.given
	if c.ClientID == "" && given.clientSecret.IsZero() && given.apiKey.IsZero() && given.token.IsZero() {
		return nil, nil
	}
	same := serveCmd{Tenant: c.Tenant, ClientID: c.ClientID}
	signIn, err := same.signIn(ctx, p)
	return &signIn, err
}

func (c *checkCmd) print(p *program, r checkup.Report) error {
	if c.JSON {
		return json.NewEncoder(p.stdout).Encode(r)
	}
	for line := range strings.Lines(r.Text()) {
		if _, err := fmt.Fprintln(p.stdout, printable(strings.TrimRight(line, "\n"))); err != nil {
			return err
		}
	}
	return nil
}

// progress says a line for each step that is over; nil where nobody watches.
func (p *program) progress() func(checkup.Step) {
	if !isTerminal(p.stderr) {
		return nil
	}
	return func(s checkup.Step) {
		if s.Finished() {
			p.say(fmt.Sprintf("%-8s %s (%s)", s.Status.Word(), s.Title, s.Duration.Round(time.Millisecond)))
		}
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

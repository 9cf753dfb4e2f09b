package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"qlikconsole/internal/secret"
)

// Exit codes.
const (
	exitOK      = 0
	exitProblem = 1
	exitUsage   = 2 // wrong use: a flag, an address, a name
)

// commands are the commands and their flags.
type commands struct {
	Serve      serveCmd      `cmd:"" default:"withargs" help:"Start the console and open it in the browser (this is also what happens without a command)."`
	Check      checkCmd      `cmd:"" help:"Find out why a tenant cannot be used, step by step; the exit code is 0 when all is well, 1 when a problem was found, 2 for wrong use."`
	DemoTenant demoTenantCmd `cmd:"" name:"demo-tenant" help:"Start only the demo tenant, for other programs to use."`
	Version    versionCmd    `cmd:"" help:"Print the version."`
}

// program is what a command needs of the world around it.
type program struct {
	env      environment
	given    credentials // taken out of the environment
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
	redactor *secret.Redactor
}

// run is the whole program: everything it needs is a parameter. It returns the
// exit code. The first interrupt ends it in order, a second one at once.
func run(ctx context.Context, args []string, env environment, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{env: env, stdin: stdin, stdout: stdout, stderr: stderr, redactor: secret.NewRedactor()}
	defer p.redactor.Crash()
	p.given = takeCredentials(env)
	p.redactor.Add(p.given.all()...)
	p.redactor.Add(proxyPasswords(env)...)

	ctx, stop := untilInterrupted(ctx)
	defer stop()
	err := p.dispatch(ctx, args)
	if err == nil {
		return exitOK
	}
	p.say("console: " + err.Error())
	waitIfWindowCloses(ctx, p)
	if usage := (*usageError)(nil); errors.As(err, &usage) {
		return exitUsage
	}
	return exitProblem
}

// untilInterrupted ends with the first interrupt. By then a second one is no longer
// caught and ends the program, which [signal.NotifyContext] does not promise.
func untilInterrupted(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case <-caught:
		case <-ctx.Done():
		}
		signal.Stop(caught)
		cancel()
	}()
	return ctx, cancel
}

func (p *program) dispatch(ctx context.Context, args []string) error {
	if err := refuseSecretFlags(args); err != nil {
		return err
	}
	exited := false // by --help
	parser, err := kong.New(&commands{}, kong.Name("console"),
		kong.Description("Find out why a Qlik Cloud connection does not work."),
		kong.Writers(p.stdout, p.stderr), kong.Exit(func(int) { exited = true }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p))
	if err != nil {
		return err
	}
	chosen, err := parser.Parse(args)
	if exited {
		return nil
	}
	if err != nil {
		return wrongUse("%s; console --help lists what there is", explainParse(err))
	}
	return chosen.Run()
}

// explainParse makes a sentence of what is wrong with the arguments. An argument
// that stands alone is not repeated, unless it is nearly a command: people put
// secrets there.
func explainParse(err error) string {
	text := err.Error()
	if strings.HasPrefix(text, "unexpected argument") && !strings.Contains(text, "did you mean") {
		return "there is an argument that is no command and belongs to no flag"
	}
	if flag, _, found := strings.Cut(text, ":"); found && strings.HasSuffix(text, "(<EOL>)") {
		return flag + " needs a value after it"
	}
	return text
}

// say prints one line for the person, without secrets and without anything that
// could steer the terminal.
func (p *program) say(line string) { fmt.Fprintln(p.stderr, printable(p.redactor.String(line))) }

// usageError is a wrong use of the program.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func wrongUse(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

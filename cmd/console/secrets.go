package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"qlikconsole/internal/secret"
)

// Where secrets come from, if not from a prompt. Other users of the machine can
// read a program's arguments but not its environment.
const (
	envClientSecret = "QLIK_CLIENT_SECRET"
	envAPIKey       = "QLIK_API_KEY"
	envToken        = "QLIK_TOKEN"
)

// environment is the process's environment.
type environment struct {
	get   func(name string) string
	unset func(name string) error
}

// credentials are the secrets that were given in the environment.
type credentials struct {
	clientSecret, apiKey, token secret.Value
	notes                       []string // what was cut off them
}

func (c credentials) all() []secret.Value { return []secret.Value{c.clientSecret, c.apiKey, c.token} }

func (c credentials) any() bool {
	return slices.ContainsFunc(c.all(), func(v secret.Value) bool { return !v.IsZero() })
}

// takeCredentials reads the secrets and takes them out of the environment, so
// that no child process, such as the browser, gets them.
func takeCredentials(env environment) credentials {
	var c credentials
	take := func(name string) secret.Value {
		value, notes := secret.Clean(env.get(name))
		for _, note := range notes {
			c.notes = append(c.notes, name+": "+note)
		}
		_ = env.unset(name) // fails only for a name that is not valid
		return value
	}
	c.clientSecret, c.apiKey, c.token = take(envClientSecret), take(envAPIKey), take(envToken)
	return c
}

// proxyPasswords are those in the environment's proxy settings.
func proxyPasswords(env environment) []secret.Value {
	var all []secret.Value
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"} {
		for _, value := range []string{env.get(name), env.get(strings.ToLower(name))} {
			u, err := url.Parse(value)
			if err != nil || u.User == nil {
				continue
			}
			if password, ok := u.User.Password(); ok {
				all = append(all, secret.New(password))
			}
		}
	}
	return all
}

// refuseSecretFlags stops before anything looks at a secret that was given as an
// argument. The sentence must not repeat it.
func refuseSecretFlags(args []string) error {
	names := []string{"secret", "client-secret", "clientsecret", "api-key", "apikey", "key", "token", "access-token",
		"bearer", "authorization", "password", "private-key"}
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(arg, "_", "-")), "=")
		if bare := strings.TrimLeft(name, "-"); bare != name && slices.Contains(names, bare) {
			return wrongUse("a secret is not taken as a flag, where others on this computer can read it; "+
				"put it into %s, %s or %s, or type it when asked", envClientSecret, envAPIKey, envToken)
		}
	}
	return nil
}

// refuseSecretInAddress stops an address with a password or a token in it. Even
// to say what is wrong with it would repeat it.
func refuseSecretInAddress(flag, address string) error {
	hasSecret := strings.Contains(address, "@")
	if i := strings.IndexAny(address, "?#"); i >= 0 {
		rest := strings.ToLower(address[i:])
		hasSecret = hasSecret || slices.ContainsFunc([]string{"token", "secret", "key=", "password", "bearer", "jwt"},
			func(word string) bool { return strings.Contains(rest, word) })
	}
	if hasSecret {
		return wrongUse("the address in %s holds a name, password or token, which others on this computer can read; give the address alone", flag)
	}
	return nil
}

// ask asks for a secret on the terminal, without echo. what is such as "Client secret".
func (p *program) ask(ctx context.Context, what string) (secret.Value, error) {
	in, ok := p.terminal()
	if !ok {
		return secret.Value{}, wrongUse("there is no secret to sign in with; set %s, %s or %s, or start the console in a terminal to be asked",
			envClientSecret, envAPIKey, envToken)
	}
	fmt.Fprintf(p.stderr, "%s (not shown while you type): ", what)
	raw, err := readHidden(ctx, in)
	fmt.Fprintln(p.stderr)
	if err != nil {
		return secret.Value{}, fmt.Errorf("the secret could not be read: %w", err)
	}
	value, notes := secret.Clean(raw)
	if value.IsZero() {
		return secret.Value{}, errors.New("no secret was typed")
	}
	p.redactor.Add(value)
	for _, note := range notes {
		p.say(note)
	}
	return value, nil
}

// readHidden reads one line without echo; an interrupt ends it and gives the terminal back as it was.
func readHidden(ctx context.Context, in *os.File) (string, error) {
	before, err := term.GetState(int(in.Fd()))
	if err != nil {
		return "", err
	}
	type answer struct {
		line []byte
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(int(in.Fd()))
		typed <- answer{line, err}
	}()
	select {
	case a := <-typed:
		return string(a.line), a.err
	case <-ctx.Done():
		return "", errors.Join(errors.New("interrupted"), term.Restore(int(in.Fd()), before))
	}
}

// terminal returns stdin if a person sits at it.
func (p *program) terminal() (*os.File, bool) {
	f, ok := p.stdin.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

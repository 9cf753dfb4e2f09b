package main

import (
	"context"
	"crypto/rand"
	"fmt"

	"qlikconsole/handlers"
	"qlikconsole/internal/secret"
	"qlikconsole/qlikproxy"
)

// address reads --tenant.
func (c *serveCmd) address() (qlikproxy.Address, error) {
	if err := refuseSecretInAddress("--tenant", c.Tenant); err != nil {
		return qlikproxy.Address{}, err
	}
	address, err := qlikproxy.ParseAddress(c.Tenant, c.policy())
	if err != nil {
		return qlikproxy.Address{}, wrongUse("--tenant: %w", err)
	}
	return address, nil
}

// signInFromEnvironment is the sign-in that the flags and the environment
// describe; its secret is missing when it has to be asked for.
func (c *serveCmd) signInFromEnvironment(given credentials) (qlikproxy.SignIn, error) {
	switch {
	case c.ClientID != "":
		return qlikproxy.SignIn{Kind: qlikproxy.SignInOAuthClient, ClientID: c.ClientID, Secret: given.clientSecret}, nil
	case !given.apiKey.IsZero() && !given.token.IsZero():
		return qlikproxy.SignIn{}, wrongUse("%s and %s are both set; set only the one to sign in with", envAPIKey, envToken)
	case !given.token.IsZero():
		return qlikproxy.SignIn{Kind: qlikproxy.SignInToken, Secret: given.token}, nil
	case given.apiKey.IsZero() && !given.clientSecret.IsZero():
		return qlikproxy.SignIn{}, wrongUse("%s needs --client-id: the ID of the client that it belongs to", envClientSecret)
	}
	return qlikproxy.SignIn{Kind: qlikproxy.SignInAPIKey, Secret: given.apiKey}, nil
}

// start is the connection that sessions begin with; nil for none.
func (c *serveCmd) start(ctx context.Context, p *program, demo *demoTenant) (*handlers.Start, error) {
	if c.Tenant == "" && p.given.any() {
		p.say("The secret in the environment is not used: no --tenant says where it belongs.")
	}
	if c.Demo {
		return demo.healthy(ctx)
	}
	if c.Tenant == "" {
		return nil, nil
	}
	address, err := c.address()
	if err != nil {
		return nil, err
	}
	signIn, err := c.signIn(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, problem := range signIn.Check() {
		return nil, wrongUse("sign-in: %s", problem.Problem)
	}
	return &handlers.Start{Address: address, SignIn: signIn}, nil
}

func (c *serveCmd) signIn(ctx context.Context, p *program) (qlikproxy.SignIn, error) {
	signIn, err := c.signInFromEnvironment(p.given)
	if err != nil {
		return signIn, err
	}
	if !signIn.Secret.IsZero() {
		for _, note := range p.given.notes {
			p.say(note)
		}
		return signIn, nil
	}
	what := "API key"
	if signIn.Kind == qlikproxy.SignInOAuthClient {
		what = fmt.Sprintf("Client secret of %s", c.ClientID)
	}
	signIn.Secret, err = p.ask(ctx, what)
	return signIn, err
}

// relayBearer is what other programs must send; zero when there is no relay.
func (c *serveCmd) relayBearer(r *secret.Redactor) secret.Value {
	if !c.Relay {
		return secret.Value{}
	}
	bearer := secret.New(rand.Text())
	r.Add(bearer)
	return bearer
}

package demotenant

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	grantClient      = "client_credentials"
	grantImpersonate = "urn:qlik:oauth:user-impersonation"
	grantExchange    = "urn:ietf:params:oauth:grant-type:token-exchange"
)

// failOAuth answers in the envelope of the OAuth service, whose status is a
// string and which is not the form of RFC 6749 (source: body quoted in nebula.js #1450).
func (c *call) failOAuth(e refusal) {
	c.w.Header().Set("X-Demo-Basis", e.basis)
	if e.rfc != "" {
		c.send(e.status, obj{"error": e.rfc, "error_description": e.detail})
		return
	}
	c.send(e.status, obj{
		"errors":  []obj{{"title": e.title, "detail": e.detail, "code": e.code, "status": fmt.Sprint(e.status)}},
		"traceId": c.trace(),
	})
}

func (c *call) token() {
	req, no := readTokenRequest(c.r)
	if no != nil {
		c.failOAuth(*no)
		return
	}
	if wait := c.t.limits.take("token "+req.ClientID, tier2); wait > 0 {
		c.limited(wait)
		return
	}
	cl, no := c.t.checkClient(req)
	if no == nil {
		no = c.t.grantFault(req)
	}
	if no != nil {
		c.failOAuth(*no)
		return
	}
	u, no := c.t.grant(cl, req)
	if no != nil {
		c.failOAuth(*no)
		return
	}
	c.issue(cl, u, req)
}

func (c *call) issue(cl *client, u *user, req tokenRequest) {
	scopes, no := cl.narrow(req.Scope)
	if no != nil {
		c.failOAuth(*no)
		return
	}
	life := tokenLife
	if c.t.faults.on("scope-missing") {
		scopes = filterOf(scopes, func(s string) bool { return strings.HasPrefix(s, "apps") || strings.HasPrefix(s, "identity.") })
	}
	if c.t.faults.take("token-short-lived") {
		life = 2 * time.Second
	}
	token, err := c.t.accessToken(cl, u, scopes, life)
	if err != nil {
		c.fail(http.StatusInternalServerError, "HTTP-500", "Internal server error", "")
		return
	}
	c.w.Header().Set("Cache-Control", "no-store")
	c.ok(obj{
		"access_token": token, "token_type": "bearer", "scope": strings.Join(scopes, " "),
		"expires_at": stamp(c.t.now().Add(life)), "expires_in": int(life.Seconds()),
	})
}

// checkClient proves who asks, by secret or by private-key JWT.
func (t *Tenant) checkClient(req tokenRequest) (*client, *refusal) {
	t.world.mu.RLock()
	defer t.world.mu.RUnlock()
	if req.Assertion != "" || req.AssertionType != "" {
		return t.checkAssertion(req)
	}
	cl := t.world.clients[req.ClientID]
	if cl == nil {
		return nil, clientUnknown
	}
	if cl.secret == "" || cl.secret != req.ClientSecret {
		return nil, secretWrong
	}
	return cl, nil
}

// grant decides for whom the token is.
func (t *Tenant) grant(cl *client, req tokenRequest) (*user, *refusal) {
	t.world.mu.RLock()
	defer t.world.mu.RUnlock()
	if cl.refused != nil {
		return nil, cl.refused
	}
	switch req.GrantType {
	case grantClient:
		return t.grantMachine(cl)
	case grantImpersonate:
		return t.grantUser(cl, req)
	case grantExchange, "authorization_code", "refresh_token":
		return nil, grantMismatch
	}
	return nil, &refusal{status: 400, code: "OAUTH-1", title: "Invalid request", detail: "grant_type is missing or not supported.", basis: assumed}
}

// What the token endpoint refuses with. The statuses are published; of the
// codes and texts only OAUTH-14 and OAUTH-5 were seen.
var (
	clientUnknown = &refusal{status: 400, code: "OAUTH-14", title: "Invalid client_id", detail: "OAuth client is not authorized", basis: documented}
	secretWrong   = &refusal{status: 401, code: "OAUTH-2", title: "Unauthorized", detail: "Client authentication failed: the client secret is not valid.", basis: assumed}
	grantMismatch = &refusal{status: 401, code: "OAUTH-5", title: "Unauthorized", detail: "Cannot perform exchange with given Oauth configuration.", basis: documented}
	machineOff    = &refusal{status: 400, code: "OAUTH-6", title: "unauthorized_client", detail: "The client is not allowed to use the grant type client_credentials (machine-to-machine).", basis: assumed}
	notTrusted    = &refusal{status: 403, code: "OAUTH-7", title: "consent_required", detail: "The client is not trusted: user consent is required.", basis: assumed}
	impersonation = &refusal{status: 401, code: "OAUTH-8", title: "Unauthorized", detail: "Impersonation is not possible for this client, scope or user.", basis: assumed}
	userDisabled  = &refusal{status: 403, code: "OAUTH-9", title: "Forbidden", detail: "The user is disabled.", basis: assumed}
	tooManyTokens = &refusal{status: 403, code: "OAUTH-10", title: "Forbidden", detail: "The maximum number of tokens has been reached.", basis: assumed}
	scopeRefused  = &refusal{status: 400, code: "OAUTH-11", title: "invalid_scope", detail: "A requested scope is not allowed for this client.", basis: assumed}
)

func (t *Tenant) grantMachine(cl *client) (*user, *refusal) {
	if cl.appType != "web" {
		return nil, grantMismatch
	}
	if !slices.Contains(cl.grants, grantClient) {
		return nil, machineOff
	}
	if !cl.trusted {
		return nil, notTrusted
	}
	return t.world.users[cl.userID], nil
}

func (t *Tenant) grantUser(cl *client, req tokenRequest) (*user, *refusal) {
	scopes := strings.Fields(req.Scope)
	if len(scopes) > 0 && !slices.Contains(scopes, "user_default") || !slices.Contains(cl.grants, grantImpersonate) {
		return nil, impersonation
	}
	for _, u := range t.world.users {
		if f := req.UserLookup; (f.Field == "subject" && u.subject == f.Value) || (f.Field == "userId" && u.id == f.Value) {
			if u.status != "active" {
				return nil, userDisabled
			}
			return u, nil
		}
	}
	return nil, impersonation
}

// narrow checks the requested scopes against the client's; none means all.
func (cl *client) narrow(requested string) ([]string, *refusal) {
	asked := strings.Fields(requested)
	if len(asked) == 0 {
		return cl.scopes, nil
	}
	for _, s := range asked {
		if !slices.Contains(cl.scopes, s) {
			no := *scopeRefused
			no.detail = fmt.Sprintf("The scope %q is not allowed for this client.", s)
			return nil, &no
		}
	}
	return asked, nil
}

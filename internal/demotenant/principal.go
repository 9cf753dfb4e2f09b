package demotenant

import (
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// principal is who a bearer token speaks for.
type principal struct {
	user   *user
	client *client // nil for an API key
	key    *apiKey // nil for an OAuth token
	scopes []string
}

// refusal is why a bearer token is not accepted.
type refusal struct {
	status              int
	code, title, detail string
	html                string // a page of the edge instead of the envelope
	rfc                 string // the error name of RFC 6749, whose form is sent instead
	basis               string
}

// has tells whether an OAuth token carries one of the scopes. A scope implies
// its children: "admin.apps" holds "admin.apps:read" (source: qlik.dev, scopes).
// API keys cannot be scoped; they act as their user.
func (p principal) has(anyOf []string) bool {
	if p.client == nil || len(anyOf) == 0 {
		return true
	}
	return slices.ContainsFunc(anyOf, func(want string) bool {
		parent, _, _ := strings.Cut(want, ":")
		return slices.Contains(p.scopes, want) || slices.Contains(p.scopes, parent)
	})
}

// admin tells whether this credential may see the whole tenant in REST.
func (p principal) admin(scope string) bool {
	if p.client == nil {
		return p.user.admin
	}
	return p.user.admin && p.has([]string{"admin_classic", scope})
}

var unauthorized = &refusal{status: 401, code: "HTTP-401", title: "Unauthorized", basis: assumed}

// authenticate reads a bearer token.
func (t *Tenant) authenticate(header string) (principal, *refusal) {
	scheme, raw, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return principal{}, unauthorized
	}
	claims, ok := t.keys.read(strings.TrimSpace(raw))
	if !ok {
		return principal{}, unauthorized
	}
	if id, _ := claims["tenantId"].(string); id != t.world.tenantID {
		return principal{}, wrongTenant
	}
	var p principal
	var no *refusal
	if iss, _ := claims["iss"].(string); iss == "qlik.api/api-keys" {
		p, no = t.byKey(claims)
	} else {
		p, no = t.byToken(claims)
	}
	if no == nil {
		no = t.tokenFault(p)
	}
	return p, no
}

func (t *Tenant) byKey(claims jwt.MapClaims) (principal, *refusal) {
	t.world.mu.RLock()
	defer t.world.mu.RUnlock()
	id, _ := claims["jti"].(string)
	key := t.world.keys[id]
	if key == nil || key.status(t.now()) != "active" {
		return principal{}, unauthorized
	}
	u := t.world.users[key.userID]
	if u == nil || u.status != "active" {
		return principal{}, unauthorized
	}
	if !u.mayUseKeys {
		return principal{}, keyDenied
	}
	return principal{user: u, key: key}, nil
}

func (t *Tenant) byToken(claims jwt.MapClaims) (principal, *refusal) {
	t.world.mu.RLock()
	defer t.world.mu.RUnlock()
	exp, err := claims.GetExpirationTime()
	if err != nil || exp == nil || !t.now().Before(exp.Time) {
		return principal{}, unauthorized
	}
	jti, _ := claims["jti"].(string)
	sub, _ := claims["sub"].(string)
	clientID, _ := claims["client_id"].(string)
	u, cl := t.world.users[sub], t.world.clients[clientID]
	if t.world.revoked[jti] || u == nil || cl == nil {
		return principal{}, unauthorized
	}
	scope, _ := claims["scope"].(string)
	return principal{user: u, client: cl, scopes: strings.Fields(scope)}, nil
}

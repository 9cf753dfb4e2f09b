package demotenant

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	// maxAssertionLife and the checks below: qlik.dev, private-key JWT.
	maxAssertionLife = 5 * time.Minute
)

// RegisterKey stores a client's public key (PEM, RSA of at least 2048 bits or
// P-384), as its administrator would, for sign-in by private-key JWT.
func (t *Tenant) RegisterKey(clientID, kid, pem string) error {
	key, err := parsePublicKey([]byte(pem))
	if err != nil {
		return err
	}
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	cl := t.world.clients[clientID]
	if cl == nil {
		return fmt.Errorf("demo tenant: no client %q", clientID)
	}
	cl.keys[kid] = key
	return nil
}

func parsePublicKey(pem []byte) (crypto.PublicKey, error) {
	if k, err := jwt.ParseRSAPublicKeyFromPEM(pem); err == nil {
		if k.N.BitLen() < 2048 {
			return nil, fmt.Errorf("demo tenant: an RSA key needs at least 2048 bits")
		}
		return k, nil
	}
	k, err := jwt.ParseECPublicKeyFromPEM(pem)
	if err != nil {
		return nil, fmt.Errorf("demo tenant: neither an RSA nor an EC public key in PEM")
	}
	return k, nil
}

// assertionRefused is the answer to a bad assertion; the texts follow the
// trouble table on qlik.dev, the codes are assumed.
func assertionRefused(detail string) *refusal {
	return &refusal{status: 401, code: "OAUTH-3", title: "Unauthorized", detail: detail, basis: assumed}
}

// checkAssertion needs the world's read lock.
func (t *Tenant) checkAssertion(req tokenRequest) (*client, *refusal) {
	if req.AssertionType != assertionType {
		return nil, assertionRefused("Unsupported client_assertion_type.")
	}
	var cl *client
	claims := &jwt.RegisteredClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"RS256", "RS512", "ES384"}), jwt.WithoutClaimsValidation())
	_, err := parser.ParseWithClaims(req.Assertion, claims, func(token *jwt.Token) (any, error) {
		cl = t.world.clients[claims.Subject]
		if cl == nil {
			return nil, fmt.Errorf("no such client")
		}
		kid, _ := token.Header["kid"].(string)
		return matchingKey(token.Method, cl.keys[kid])
	})
	switch {
	case cl == nil || (req.ClientID != "" && req.ClientID != cl.id):
		return nil, clientUnknown
	case err != nil:
		return nil, assertionRefused("Signature validation failed.")
	}
	if detail := t.assertionFlaw(claims); detail != "" {
		return nil, assertionRefused(detail)
	}
	return cl, nil
}

func matchingKey(method jwt.SigningMethod, key crypto.PublicKey) (any, error) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		if _, ok := method.(*jwt.SigningMethodRSA); ok {
			return key, nil
		}
	case *ecdsa.PublicKey:
		if _, ok := method.(*jwt.SigningMethodECDSA); ok {
			return key, nil
		}
	}
	return nil, fmt.Errorf("no key of that kind")
}

// assertionFlaw names what is wrong with the claims, or nothing.
func (t *Tenant) assertionFlaw(claims *jwt.RegisteredClaims) string {
	now := t.now()
	switch {
	case claims.Issuer != claims.Subject:
		return "iss and sub must both be the client ID."
	case len(claims.Audience) != 1 || claims.Audience[0] != t.url+"/oauth/token":
		return "Invalid audience."
	case claims.ExpiresAt == nil || !now.Before(claims.ExpiresAt.Time):
		return "The assertion has expired."
	case claims.ExpiresAt.Sub(now) > maxAssertionLife:
		return "exp is more than five minutes away."
	case claims.ID == "":
		return "jti is missing."
	case !t.world.unused(claims.ID, claims.ExpiresAt.Time, now):
		return "The assertion was used before."
	}
	return ""
}

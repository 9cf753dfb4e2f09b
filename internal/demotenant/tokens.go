package demotenant

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// tokenLife is how long an access token lives: six hours (source: qlik.dev, OAuth).
const tokenLife = 6 * time.Hour

// signer holds the tenant's key; access tokens and API keys are ES384 JWTs.
type signer struct {
	key *ecdsa.PrivateKey
	kid string
}

func newSigner() (*signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return &signer{key: key, kid: randomHex(16)}, nil
}

func (s *signer) sign(kid string, claims jwt.MapClaims) (string, error) {
	token := jwt.NewWithClaims(jwt.SigningMethodES384, claims)
	token.Header["kid"] = kid
	return token.SignedString(s.key)
}

// read checks the signature only; time, revocation and the like are judged by
// the caller, who has an answer of its own for each.
func (s *signer) read(raw string) (jwt.MapClaims, bool) {
	claims := jwt.MapClaims{}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"ES384"}), jwt.WithoutClaimsValidation())
	_, err := parser.ParseWithClaims(raw, claims, func(*jwt.Token) (any, error) { return s.key.Public(), nil })
	return claims, err == nil
}

// jwks is the public half, as GET /.well-known/jwks.json shows it.
func (s *signer) jwks() obj {
	point, err := s.key.PublicKey.Bytes() // 0x04, X, Y
	if err != nil {
		return obj{"keys": []obj{}}
	}
	half := (len(point) - 1) / 2
	b64 := base64.RawURLEncoding.EncodeToString
	return obj{"keys": []obj{{
		"kty": "EC", "crv": "P-384", "alg": "ES384", "use": "sig", "kid": s.kid,
		"x": b64(point[1 : 1+half]), "y": b64(point[1+half:]),
	}}}
}

// apiKeyToken signs an API key: no exp, kid = jti (form: decoded samples).
func (t *Tenant) apiKeyToken(id, userID, tenantID string) (string, error) {
	return t.keys.sign(id, jwt.MapClaims{
		"subType": "user", "tenantId": tenantID, "jti": id, "aud": "qlik.api", "iss": "qlik.api/api-keys", "sub": userID,
	})
}

// accessToken signs an OAuth access token. Qlik does not publish its claims; these are assumed.
func (t *Tenant) accessToken(cl *client, u *user, scopes []string, life time.Duration) (string, error) {
	now := t.now()
	if t.faults.on("clock-skew") {
		now = now.Add(clockSkew)
	}
	return t.keys.sign(t.keys.kid, jwt.MapClaims{
		"jti": randomHex(16), "iss": "https://" + t.host, "aud": "qlik.api", "sub": u.id, "subType": u.subType(),
		"userId": u.id, "tenantId": t.world.tenantID, "client_id": cl.id, "scope": strings.Join(scopes, " "),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(life).Unix(),
	})
}

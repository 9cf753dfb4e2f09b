package qlikproxy

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"qlikconsole/internal/secret"
)

// assertionLife is how long a signed assertion is good. Qlik allows five minutes;
// the rest is for clocks that are apart. Source: qlik.dev, private key JWT.
const assertionLife = 5*time.Minute - 30*time.Second

const minRSABits = 2048

// assertion is the signed statement by which a client proves to hold its private
// key (RFC 7523). audience is the address of the token endpoint.
func (s SignIn) assertion(audience string, now time.Time) (string, error) {
	key, problem := readPrivateKey(s.PrivateKey)
	if problem != "" {
		return "", &InputError{"PrivateKey", problem}
	}
	var method jwt.SigningMethod = jwt.SigningMethodRS256
	if _, ok := key.(*ecdsa.PrivateKey); ok {
		method = jwt.SigningMethodES384
	}
	// MapClaims, because the library would write one audience as a list of one.
	token := jwt.NewWithClaims(method, jwt.MapClaims{
		"iss": s.ClientID, "sub": s.ClientID, "aud": audience, "jti": rand.Text(),
		"iat": now.Unix(), "exp": now.Add(assertionLife).Unix(),
	})
	if s.KeyID != "" {
		token.Header["kid"] = s.KeyID
	}
	signed, err := token.SignedString(key)
	if err != nil {
		return "", &InputError{"PrivateKey", "Nothing can be signed with this private key."}
	}
	return signed, nil
}

// readPrivateKey reads a private key in any of the usual PEM forms. problem is a
// plain sentence, empty if all is well.
func readPrivateKey(v secret.Value) (key crypto.Signer, problem string) {
	block, _ := pem.Decode([]byte(v.Reveal()))
	if block == nil {
		return nil, "This is no private key. It begins with -----BEGIN PRIVATE KEY----- and is pasted whole, with that line and the last one."
	}
	switch {
	case block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED"):
		return nil, "This private key is protected by a password, which the console cannot take. Save it without one first, for example with: openssl pkey -in key.pem -out open.pem."
	case strings.Contains(block.Type, "PUBLIC KEY"):
		return nil, "This is the public key, which belongs into Qlik. Paste the private key here; the two were made together."
	case strings.Contains(block.Type, "CERTIFICATE"):
		return nil, "This is a certificate. Paste the private key that belongs to it."
	case !strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return nil, "This PEM text is no private key. It begins with -----BEGIN PRIVATE KEY-----."
	case block.Type == "OPENSSH PRIVATE KEY":
		return nil, "This is a key for SSH. Qlik needs an RSA key or an EC key on the curve P-384 in PEM form."
	}
	return usableKey(parseKey(block))
}

// parseKey reads PKCS#8, PKCS#1 and SEC 1.
func parseKey(block *pem.Block) any {
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return key
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key
	}
	return nil
}

// usableKey accepts what Qlik documents: RSA of 2048 bits or more, or P-384.
func usableKey(parsed any) (crypto.Signer, string) {
	switch key := parsed.(type) {
	case nil:
		return nil, "The private key is damaged. Paste it again, whole."
	case *rsa.PrivateKey:
		if key.N.BitLen() < minRSABits {
			return nil, "This RSA key is too short. Qlik takes 2048 bits or more."
		}
		return key, ""
	case *ecdsa.PrivateKey:
		if key.Curve != elliptic.P384() {
			return nil, "This EC key is on the curve " + key.Curve.Params().Name + ". Qlik takes P-384 only, or an RSA key."
		}
		return key, ""
	}
	return nil, "Qlik does not take this kind of key. It takes an RSA key, or an EC key on the curve P-384."
}

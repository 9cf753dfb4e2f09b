package demotenant

import "strings"

func (c *call) revoke() {
	var req struct {
		Token string `json:"token"`
	}
	if strings.HasPrefix(c.r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		req.Token = c.r.PostFormValue("token")
	} else if !c.read(&req) {
		return
	}
	if req.Token == "" {
		c.badRequest("token is missing")
		return
	}
	if claims, ok := c.t.keys.read(req.Token); ok {
		jti, _ := claims["jti"].(string)
		c.t.world.mu.Lock()
		c.t.world.revoked[jti] = true
		c.t.world.mu.Unlock()
	}
	c.ok(obj{})
}

func (c *call) discovery() {
	u := c.t.url
	c.ok(obj{
		"issuer": u, "authorization_endpoint": u + "/oauth/authorize", "token_endpoint": u + "/oauth/token",
		"revocation_endpoint": u + "/oauth/revoke", "jwks_uri": u + "/.well-known/jwks.json",
		"grant_types_supported":    []string{"authorization_code", grantClient, "refresh_token", grantExchange, grantImpersonate},
		"response_types_supported": []string{"code"}, "code_challenge_methods_supported": []string{"S256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "client_secret_basic", "private_key_jwt"},
	})
}

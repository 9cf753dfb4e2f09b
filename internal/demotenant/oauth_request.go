package demotenant

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// tokenRequest is the body of POST /oauth/token.
type tokenRequest struct {
	GrantType     string `json:"grant_type"`
	ClientID      string `json:"client_id"`
	ClientSecret  string `json:"client_secret"`
	Scope         string `json:"scope"`
	Assertion     string `json:"client_assertion"`
	AssertionType string `json:"client_assertion_type"`
	UserLookup    struct {
		Field string `json:"field"`
		Value string `json:"value"`
	} `json:"user_lookup"`
}

// readTokenRequest takes JSON or a form, and the client's name and secret from
// HTTP Basic where the body has none (Basic: assumed).
func readTokenRequest(r *http.Request) (req tokenRequest, no *refusal) {
	bad := &refusal{status: 400, code: "OAUTH-1", title: "Invalid request", detail: "The request body is not valid.", basis: assumed}
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		return req, bad
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		if json.Unmarshal(body, &req) != nil {
			return req, bad
		}
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return req, bad
		}
		req = tokenRequest{GrantType: form.Get("grant_type"), ClientID: form.Get("client_id"), ClientSecret: form.Get("client_secret"),
			Scope: form.Get("scope"), Assertion: form.Get("client_assertion"), AssertionType: form.Get("client_assertion_type")}
	default:
		return req, &refusal{status: 415, code: "OAUTH-1", title: "Unsupported media type", detail: "Send application/json or application/x-www-form-urlencoded.", basis: assumed}
	}
	if id, secret, ok := r.BasicAuth(); ok && req.ClientID == "" {
		req.ClientID, req.ClientSecret = id, secret
	}
	return req, nil
}

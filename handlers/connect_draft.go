package handlers

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	draftKey    = "connect-draft"
	identityKey = "identity"
)

// draft is what was typed on the start page, kept so that nothing is lost.
type draft struct {
	address, how, actor           string
	clientID, method, keyID       string
	userField, user, scopes, body string
	profile                       string
	secrets                       map[string]secret.Value // by field
	problems                      map[string]string       // by field
	notes                         map[string][]string     // by field
}

// secretFields are the fields whose values never return to the page.
var secretFields = []string{"secret", "private-key", "api-key", "token"}

func newDraft() *draft {
	return &draft{how: web.SignInOAuth, secrets: map[string]secret.Value{}}
}

func draftOfProfile(p store.Profile) *draft {
	d := newDraft()
	d.address, d.clientID, d.keyID, d.profile = p.Address, p.ClientID, p.KeyID, p.Name
	d.userField, d.user, d.body, d.scopes = p.UserField, p.UserValue, p.Body, strings.Join(p.Scopes, " ")
	switch kind := qlikproxy.SignInKind(p.Kind); kind {
	case qlikproxy.SignInAPIKey, qlikproxy.SignInToken:
		d.how = string(kind)
	case qlikproxy.SignInPrivateKey:
		d.method = "private-key"
	}
	return d
}

// draftOfForm reads the form. A secret that was left empty is the one before.
func (s *Server) draftOfForm(r *http.Request, before *draft) *draft {
	v := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	d := &draft{
		address: v("address"), how: v("how"), actor: v("actor"), clientID: v("client-id"), method: v("method"), keyID: v("key-id"),
		userField: v("user-field"), user: v("user"), scopes: v("scopes"), body: v("body"), profile: v("profile"),
		secrets: map[string]secret.Value{}, problems: map[string]string{}, notes: map[string][]string{},
	}
	for _, name := range secretFields {
		if typed := r.PostFormValue(name); strings.TrimSpace(typed) == "" {
			d.secrets[name] = before.secrets[name]
		} else if name == "private-key" {
			d.secrets[name] = secret.New(strings.TrimSpace(typed)) // its line breaks belong to it
		} else {
			d.secrets[name], d.notes[name] = secret.Clean(typed)
		}
		if d.secrets[name].IsZero() {
			delete(d.secrets, name)
		}
	}
	d.unswap()
	s.cfg.Redactor.Add(slices.Collect(maps.Values(d.secrets))...)
	return d
}

// unswap puts a client ID and a secret in their places that were typed into
// each other's field. Qlik's IDs have 32 hexadecimal digits, its secrets 64.
func (d *draft) unswap() {
	typed := d.secrets["secret"]
	if !isHex(d.clientID, 64) || !isHex(typed.Reveal(), 32) {
		return
	}
	d.secrets["secret"] = secret.New(d.clientID)
	d.clientID = typed.Reveal()
	note := "Client ID and secret looked swapped (an ID has 32 characters, a secret 64). The console put each in its place."
	d.notes["client-id"], d.notes["secret"] = []string{note}, nil
}

func isHex(text string, length int) bool {
	return len(text) == length && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

// signIn is the credential that the draft describes.
func (d *draft) signIn() qlikproxy.SignIn {
	switch d.how {
	case web.SignInAPIKey:
		return qlikproxy.SignIn{Kind: qlikproxy.SignInAPIKey, Secret: d.secrets["api-key"]}
	case web.SignInToken:
		return qlikproxy.SignIn{Kind: qlikproxy.SignInToken, Secret: d.secrets["token"]}
	}
	in := qlikproxy.SignIn{Kind: qlikproxy.SignInOAuthClient, ClientID: d.clientID, Body: qlikproxy.TokenBody(d.body), Scopes: strings.Fields(d.scopes)}
	if d.method == "private-key" {
		in.Kind, in.PrivateKey, in.KeyID = qlikproxy.SignInPrivateKey, d.secrets["private-key"], d.keyID
	} else {
		in.Secret = d.secrets["secret"]
	}
	if d.userField != "" {
		in.Kind, in.UserField, in.UserValue = qlikproxy.SignInImpersonation, d.userField, d.user
	}
	return in
}

// fieldOf names the form's field for a field of SignIn.
func (d *draft) fieldOf(name string) string {
	switch name {
	case "ClientID":
		return "client-id"
	case "PrivateKey":
		return "private-key"
	case "KeyID":
		return "key-id"
	case "UserField", "UserValue":
		return "user"
	case "Scopes":
		return "scopes"
	case "Body":
		return "body"
	case "Secret":
		if d.how == web.SignInOAuth {
			return "secret"
		}
		return d.how
	}
	return "how"
}

func (d *draft) toProfile(a qlikproxy.Address) store.Profile {
	in := d.signIn()
	return store.Profile{Name: d.profile, Address: a.String(), Kind: string(in.Kind), ClientID: in.ClientID, KeyID: in.KeyID,
		UserField: in.UserField, UserValue: in.UserValue, Body: string(in.Body), Scopes: in.Scopes}
}

package demotenant

import (
	"crypto"
	"slices"
	"time"
)

// Actor is a set of credentials with a story.
type Actor struct {
	Name         string // stable, such as "healthy"
	Title        string // what this actor is for, in plain words
	Kind         string // "oauth-client" or "api-key"
	ClientID     string
	ClientSecret string
	APIKey       string
	OnBehalfOf   string // ID of the user for whom a client signs in; empty: for itself
	ExpectCause  string // id of the cause that a checkup with it must find; "" = none
}

// extractionScopes are the 15 that metadata extraction needs, in Qlik's spelling.
var extractionScopes = []string{
	"user_default", "spaces.shared", "spaces.shared:read", "spaces.managed", "spaces.managed:read",
	"identity.email:read", "identity.name:read", "admin.apps", "admin.apps:read", "apps", "apps:read",
	"admin.spaces", "admin.spaces:read", "spaces.data", "spaces.data:read",
}

var allScopes = append(slices.Clone(extractionScopes), "admin_classic", "admin.users", "admin.users:read")

// casting is one actor before it has ids and secrets.
type casting struct {
	name, title, cause string
	user               user
	client             *client // nil: the actor holds an API key
	key                apiKey
	wrongSecret        bool   // hand out a secret that is not the client's
	unregistered       bool   // hand out an ID that no client has
	otherTenant        bool   // the key is for another tenant
	outsider           bool   // member of no space
	onBehalfOf         string // actor whose user the client signs in for
}

func machine(scopes []string) *client {
	return &client{appType: "web", trusted: true, grants: []string{grantClient, grantImpersonate}, scopes: scopes}
}

func with(c *client, change func(*client)) *client {
	change(c)
	return c
}

// castings lists the actors, the healthy client first.
func castings(now time.Time) []casting {
	bot := user{bot: true, admin: true, entitled: true, hasSectionAccess: true}
	person := user{entitled: true, mayUseKeys: true, mayMakeKeys: true, hasSectionAccess: true}
	change := func(u user, f func(*user)) user { f(&u); return u }
	good := apiKey{created: now.AddDate(0, 0, -20), expiry: now.AddDate(0, 0, 70)}
	return slices.Concat(clientCastings(bot), []casting{
		{name: "api-key", title: "A tenant administrator with a working API key.", key: good,
			user: change(person, func(u *user) { u.name, u.admin = "Ana Berg", true })},
		{name: "api-key-expired", title: "An API key whose time is over.", cause: "apikey-expired",
			user: change(person, func(u *user) { u.name = "Bilal Roos" }),
			key:  apiKey{created: now.AddDate(0, -4, 0), expiry: now.AddDate(0, 0, -3)}},
		{name: "api-key-revoked", title: "An API key that an administrator revoked.", cause: "apikey-revoked",
			user: change(person, func(u *user) { u.name = "Chiara Lund" }),
			key:  apiKey{created: now.AddDate(0, -1, 0), expiry: now.AddDate(0, 2, 0), revoked: true}},
		{name: "api-key-no-permission", title: "An API key whose owner lost the permission to use API keys.", cause: "apikey-permission-removed",
			user: change(person, func(u *user) { u.name, u.mayUseKeys, u.mayMakeKeys = "Dov Hansen", false, false }), key: good},
		{name: "api-key-cannot-create", title: "A user who may use an API key but may not make new ones.", cause: "apikey-create-forbidden",
			user: change(person, func(u *user) { u.name, u.mayMakeKeys = "Eun-ji Kim", false }), key: good},
		{name: "api-key-other-tenant", title: "An API key that was made in another tenant.", cause: "token-wrong-tenant", otherTenant: true,
			user: change(person, func(u *user) { u.name = "Farid Olsen" }), key: good},
	})
}

func clientCastings(bot user) []casting {
	without := func(f func(*user)) user { u := bot; f(&u); return u }
	return []casting{
		{name: "healthy", title: "A machine-to-machine client that is set up as it should be.", user: bot, client: machine(allScopes)},
		{name: "no-m2m", title: "A client without “Allow Machine-to-Machine (M2M)”.", cause: "oauth-m2m-disabled", user: bot,
			client: with(machine(extractionScopes), func(c *client) { c.grants = []string{"authorization_code"} })},
		{name: "not-trusted", title: "A client whose consent method is not Trusted.", cause: "oauth-not-trusted", user: bot,
			client: with(machine(extractionScopes), func(c *client) { c.trusted = false })},
		{name: "wrong-secret", title: "A right client ID with a secret that is not right.", cause: "oauth-secret-wrong", user: bot,
			client: machine(extractionScopes), wrongSecret: true},
		{name: "unknown-client", title: "A client ID that this tenant does not know.", cause: "oauth-client-unknown", user: bot,
			client: machine(extractionScopes), unregistered: true},
		{name: "few-scopes", title: "A client that was given too few permissions (scopes).", cause: "scope-missing", user: bot,
			client: machine([]string{"apps", "apps:read", "identity.name:read", "identity.email:read"})},
		{name: "not-a-member", title: "A client that may list everything but is a member of no space.", cause: "space-membership-missing", user: bot,
			client: machine(allScopes), outsider: true},
		{name: "no-entitlement", title: "A client whose robot user has no licence to open apps.", cause: "no-entitlement",
			user: without(func(u *user) { u.entitled = false }), client: machine(allScopes)},
		{name: "section-access", title: "A client that the HR app's own access table leaves out.", cause: "section-access",
			user: without(func(u *user) { u.hasSectionAccess = false }), client: machine(allScopes)},
		{name: "single-page-client", title: "A client of the kind single-page app, which cannot sign in by itself.", cause: "oauth-grant-mismatch", user: bot,
			client: with(machine(extractionScopes), func(c *client) { c.appType = "spa" })},
		{name: "disabled-user", title: "A client whose user was disabled.", cause: "oauth-refused", user: bot,
			client: with(machine(extractionScopes), func(c *client) { c.refused = userDisabled })},
		{name: "on-behalf", title: "A client that signs in on behalf of a user.", user: bot, client: machine(allScopes), onBehalfOf: "api-key"},
		{name: "private-key", title: "A client for sign-in by private-key JWT; register a public key for it.", user: bot, client: machine(allScopes)},
	}
}

// cast gives every actor its user, its client or key, and its credentials.
func (t *Tenant) cast(w *world) ([]Actor, error) {
	var actors []Actor
	for _, c := range castings(t.now()) {
		u := c.user
		u.id, u.status = hexID("user", c.name), "active"
		if c.client == nil {
			u.email = emailOf(u.name)
			u.subject = `auth0|` + hexID("subject", c.name)
		}
		a := Actor{Name: c.name, Title: c.title, ExpectCause: c.cause}
		var err error
		if c.client != nil {
			a.Kind = "oauth-client"
			w.addClient(&a, c, &u)
		} else {
			a.Kind = "api-key"
			err = t.addKey(w, &a, c, &u)
		}
		if err != nil {
			return nil, err
		}
		w.addUser(&u)
		if !c.outsider {
			w.memberEverywhere(&u)
		}
		actors = append(actors, a)
	}
	return actors, nil
}

func (w *world) addClient(a *Actor, c casting, u *user) {
	cl := *c.client
	cl.id, cl.secret, cl.name = randomHex(16), randomHex(32), "Catalog connector ("+c.name+")"
	cl.userID, cl.keys = u.id, map[string]crypto.PublicKey{}
	u.name, u.subject = cl.name, `qlikbot\`+cl.id
	a.ClientID, a.ClientSecret = cl.id, cl.secret
	if c.onBehalfOf != "" {
		a.OnBehalfOf = hexID("user", c.onBehalfOf)
	}
	if c.wrongSecret {
		a.ClientSecret = randomHex(32)
	}
	if !c.unregistered {
		w.clients[cl.id] = &cl
		w.clientOf = append(w.clientOf, &cl)
	}
}

func (t *Tenant) addKey(w *world, a *Actor, c casting, u *user) (err error) {
	k := c.key
	k.id, k.userID, k.description = uuid("key", c.name+randomHex(4)), u.id, "Key for "+c.name
	tenant := w.tenantID
	if c.otherTenant {
		tenant = "otherTenant0123456789abcdefghijk"
	} else {
		w.keys[k.id] = &k
		w.keyOrder = append(w.keyOrder, &k)
	}
	a.APIKey, err = t.apiKeyToken(k.id, u.id, tenant)
	return err
}

// Cast lists the actors of any demo tenant, by name, title and kind; their
// credentials are made when it starts.
func Cast() []Actor {
	var cast []Actor
	for _, c := range castings(time.Time{}) {
		kind := "oauth-client"
		if c.client == nil {
			kind = "api-key"
		}
		cast = append(cast, Actor{Name: c.name, Title: c.title, Kind: kind, ExpectCause: c.cause})
	}
	return cast
}

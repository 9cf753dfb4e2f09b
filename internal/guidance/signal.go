package guidance

import "maps"

// Signal is what is known about one failure, in fields. A zero field means unknown,
// and no condition of the table holds on an unknown field.
//
// Text comes from strangers. Whoever fills it redacts it first; Match reads no
// more than its first 8 KiB.
type Signal struct {
	Layer     string // one of the Layer constants: how far the attempt had come
	Operation string // one of the Op constants: what was being done
	Kind      string // one of the Kind constants: the failure, where no status or code names it

	Status    int    // HTTP status of the answer
	Code      string // Qlik's error code, such as OAUTH-14
	Title     string // title of Qlik's error
	OAuthCode string // error name of RFC 6749, such as invalid_client

	CloseCode    int    // WebSocket close code
	SessionState string // SESSION_ERROR_NO_LICENSE …, or a notification's name such as OnLicenseAccessDenied
	QIXCode      int    // error code of a QIX answer; counts only with HasQIX, because 0 can be a code
	HasQIX       bool

	Method, Path string            // HTTP method and path; for QIX the method's name in Method
	Headers      map[string]string // answer headers, names in lower case
	BodyShape    string            // one of the Body constants

	Text           string            // bounded piece of the body, message or close reason
	CredentialKind string            // one of the Cred constants
	Facts          map[string]string // what else was found out; see the Fact constants
}

// With is s with what is known of its credential from before. What the signal itself
// tells comes first; a signal without a credential stays as it is.
func (s Signal) With(known map[string]string) Signal {
	if s.CredentialKind == "" || len(known) == 0 {
		return s
	}
	facts := maps.Clone(known)
	maps.Copy(facts, s.Facts)
	s.Facts = facts
	return s
}

// Layers, in the order in which a connection comes into being.
const (
	LayerAddress   = "address"   // reading what was typed as a tenant address
	LayerDNS       = "dns"       // looking the name up
	LayerTCP       = "tcp"       // opening the connection
	LayerProxy     = "proxy"     // reaching or passing the proxy (CONNECT)
	LayerTLS       = "tls"       // encrypting the connection
	LayerHTTP      = "http"      // a first answer, without a credential
	LayerOAuth     = "oauth"     // /oauth/token and /oauth/revoke
	LayerAPIKey    = "apikey"    // /api/v1/api-keys: listing, making, revoking keys
	LayerToken     = "token"     // the token or key itself, read here before or after use
	LayerREST      = "rest"      // any other REST call
	LayerWS        = "ws"        // the WebSocket: its upgrade, greeting and close
	LayerQIX       = "qix"       // a QIX call on an open WebSocket
	LayerConnector = "connector" // what Alation's connector says or logs
	LayerLicence   = "licence"   // licence status and assignments
)

// Operations. A value not listed here is allowed; rows match the listed ones.
const (
	OpToken       = "token"       // get a token with client credentials
	OpImpersonate = "impersonate" // get a token on behalf of a user
	OpRevoke      = "revoke"      // revoke a token
	OpCreateKey   = "create-key"  // make an API key
	OpListKeys    = "list-keys"   // list API keys
	OpReadKey     = "read-key"    // read one API key, or its configuration
	OpRevokeKey   = "revoke-key"  // revoke or rename an API key
	OpREST        = "rest"        // any REST call
	OpUpgrade     = "upgrade"     // turn an HTTP request into a WebSocket
	OpSession     = "session"     // the engine's greeting, and the socket's life after it
	OpOpenApp     = "open-app"    // open an app in the engine (OpenDoc)
	OpReadApp     = "read-app"    // read an open app: layout, sheets, fields, tables, script
	OpCall        = "call"        // any QIX call
)

// Kinds of failure that no status or code names. Layer tells what the kind is
// about: timeout at dns, tcp, tls or rest are different causes.
const (
	KindMalformed      = "malformed"       // address: no usable address; token: illegal form; rest, oauth, qix: the answer or frame is no valid JSON
	KindNotQlikCloud   = "not-qlik-cloud"  // address: a host outside qlikcloud.com and qlikcloudgov.com, not allowed by flag
	KindNotFound       = "not-found"       // dns: the name does not exist (NXDOMAIN)
	KindFailure        = "failure"         // dns: the resolver answered with an error (SERVFAIL, REFUSED); licence: its status is not Ok
	KindPrivateAddress = "private-address" // dns: a Qlik name leads to a private, loopback or link-local address
	KindRefused        = "refused"         // tcp: connection refused; proxy: it refused CONNECT
	KindTimeout        = "timeout"         // no answer within the limit, at the layer named
	KindUnreachable    = "unreachable"     // tcp: no route to host or network; proxy: it cannot be reached at all
	KindAuthRequired   = "auth-required"   // proxy: it wants a sign-in (407)

	KindUnknownAuthority = "unknown-authority" // tls: signer not trusted here, self-signed included
	KindExpired          = "expired"           // tls: certificate; token, apikey: credential past its time
	KindNotYetValid      = "not-yet-valid"     // tls: certificate; token: nbf or iat in the future
	KindHostnameMismatch = "hostname-mismatch" // tls: certificate is for another name
	KindHandshake        = "handshake"         // tls: alert, no common protocol, or hung up during the handshake
	KindNotTLS           = "not-tls"           // tls: the other side speaks plain HTTP

	KindHTML      = "html"               // a web page where JSON is due
	KindEmpty     = "empty"              // an empty answer where JSON is due
	KindCut       = "cut"                // the connection ended inside an answer
	KindTooLarge  = "too-large"          // an answer or frame above the console's limit
	KindLoop      = "too-many-redirects" // the answers point to each other without end
	KindOffTenant = "off-tenant"         // the answer points to another host, or from https to http
	KindLogin     = "login"              // the answer sends the caller to the tenant's own sign-in page

	KindClockSkew   = "clock-skew"   // this machine's clock and the tenant's Date header differ too much
	KindQuotes      = "quotes"       // token: quotes, line breaks, blanks or "Bearer " pasted along
	KindWrongTenant = "wrong-tenant" // token: its tenantId or issuer is another tenant's
	KindRevoked     = "revoked"      // apikey: status revoked
	KindSwapped     = "swapped"      // oauth: client ID and secret look swapped

	KindScopeMissing = "scope-missing" // oauth, rest: fewer scopes granted than needed
	KindScopeCase    = "scope-case"    // oauth: a scope was typed with capital letters

	KindFirstPage  = "first-page" // rest: links.next is present and only one page was taken
	KindDeprecated = "deprecated" // rest: the answer carries a deprecation or sunset header
	KindNotMember  = "not-member" // rest: listed, but cannot be opened; or no space is visible at all
	KindItemID     = "item-id"    // the ID given is an item's, not an app's

	KindAbnormal    = "abnormal"     // ws: ended without a close frame (1006, reset)
	KindIdle        = "idle"         // ws: ended after silence
	KindBlocked     = "blocked"      // ws: the upgrade did not get through; proxy: a block page
	KindNoGreeting  = "no-greeting"  // ws: upgraded, but the engine's greeting never came
	KindNoObject    = "no-object"    // qix: the answer's handle is null: there is no such object
	KindStaleHandle = "stale-handle" // qix: the handle is not open on this connection
	KindNoData      = "no-data"      // qix, rest: no tables, no fields, no rows, no lineage

	KindMirroring  = "mirroring"   // connector: permissions are not mirrored
	KindSourceLink = "source-link" // connector: the link to the source shows "None"
)

// Shapes of an answer's body.
const (
	BodyJSON   = "json"
	BodyHTML   = "html"
	BodyText   = "text"
	BodyEmpty  = "empty"
	BodyBinary = "binary"
)

// Kinds of credential.
const (
	CredOAuthClient   = "oauth-client"  // client ID and secret, or the token made from them
	CredImpersonation = "impersonation" // client ID and secret on behalf of a user
	CredPrivateKey    = "private-key"   // client ID and a signed assertion
	CredAPIKey        = "api-key"
	CredToken         = "token" // a pasted token
)

// Names of facts that rows of the embedded table look at. Others are allowed.
const (
	FactFrom           = "from"            // who answered: edge, proxy or qlik
	FactKeyStatus      = "key-status"      // status of the API key: active, expired, revoked
	FactTokenState     = "token-state"     // what reading the token told: valid, expired, not-yet-valid, wrong-tenant, malformed
	FactWorkedBefore   = "worked-before"   // "true": this credential was accepted earlier
	FactMissingScopes  = "missing-scopes"  // the scopes needed and not granted, separated by blanks
	FactTypedScopes    = "typed-scopes"    // the scopes that were asked for, as typed
	FactSkewSeconds    = "skew-seconds"    // how far the clocks are apart, without sign
	FactIdleSeconds    = "idle-seconds"    // seconds without a frame before the connection ended
	FactListed         = "listed"          // "true": the app stands in the list of items; "false": it does not
	FactMember         = "member"          // "true" or "false": the credential is a member of the space
	FactIDKind         = "id-kind"         // what the given ID turned out to be: app, item
	FactSectionAccess  = "section-access"  // "true": the app has section access
	FactHandleOpen     = "handle-open"     // "true" or "false": the handle is open on this connection
	FactLicenceStatus  = "licence-status"  // what the tenant says of its licence, such as Ok or Expired
	FactScheme         = "scheme"          // scheme that was typed: http, https, ws, wss
	FactCredentialFrom = "credential-from" // "connector": the values are those set in Alation's connector
)

package demotenant

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/websocket"
)

func isSocket(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/app/") && websocket.IsWebSocketUpgrade(r)
}

// closing is one close code of the engine proxy: its text, and whether it comes
// before the greeting (assumed) or after the first answer.
type closing struct {
	code  int
	text  string
	early bool
	cause string
}

// closings lists the close codes with the texts of Qlik's client
// (source: @qlik/api 2.19.0, websocket errors). 1006 is a broken connection, 1005 a close without code.
func closings() []closing {
	return []closing{
		{1000, "", false, ""}, {1001, "", false, "ws-reconnect"}, {1002, "", false, "qix-malformed"}, {1003, "", false, "qix-malformed"},
		{1005, "", false, "ws-abnormal-close"}, {1006, "", false, "ws-abnormal-close"}, {1007, "", false, "qix-malformed"}, {1008, "Policy violation.", false, "ws-forbidden"},
		{1009, "", false, "qix-too-large"}, {1011, "", false, "engine-failure"}, {1012, "", false, "ws-reconnect"}, {1013, "Try again later.", false, "tenant-unavailable"},
		{4001, "Engine closed the session due to idleness", false, "ws-idle-closed"}, {4002, "License renewal", true, "licence-renewal"},
		{4003, "The engine is in terminating state", false, "ws-reconnect"}, {4004, "App deleted", false, "ws-reconnect"},
		{4005, "Session limit reached", true, "ws-session-limit"}, {4006, "Authentication failed", true, "ws-unauthorized"},
		{4007, "App mode changed", false, "ws-reconnect"}, {4200, "A problem occurred in engine-proxy", true, "engine-failure"},
		{4201, "The client has closed the connection", false, "ws-client-closed"}, {4202, "The provided request is invalid and/or malformed", true, "qix-malformed"},
		{4203, "No permission to open the app", true, "app-access-denied"}, {4204, "App not found", true, "app-not-found"},
		{4205, "Too many requests have been sent in a given amount of time", false, "rate-limited"}, {4206, "Networking issues", false, "engine-failure"},
		{4210, "A problem occurred in a dependency of engine-proxy", true, "engine-failure"}, {4211, "A dependency is unavailable and not serving any requests", true, "engine-failure"},
		{4220, "A problem occurred in an engine", false, "engine-failure"}, {4222, "The reserved session is missing", true, "engine-failure"},
		{4230, "You are not entitled to perform that operation", true, "no-entitlement"}, {4240, "There are currently no engines available", true, "no-engine"},
	}
}

func closeFaults() []Fault {
	var out []Fault
	for _, c := range closings() {
		title := c.text
		if title == "" {
			title = "standard code"
		}
		out = append(out, Fault{Name: fmt.Sprintf("close-%d", c.code), Layer: "websocket", Basis: documented, Cause: c.cause,
			Title: fmt.Sprintf("The connection closes with code %d (%s).", c.code, strings.TrimSuffix(title, "."))})
	}
	return out
}

// sessionErrors lists the session states of the greeting that mean failure,
// and the close code that follows (the pairing is assumed).
func sessionErrors() []closing {
	return []closing{
		{4230, "SESSION_ERROR_NO_LICENSE", true, "no-entitlement"}, {4002, "SESSION_ERROR_LICENSE_RENEW", true, "licence-renewal"},
		{4005, "SESSION_ERROR_LIMIT_EXCEEDED", true, "ws-session-limit"}, {4006, "SESSION_ERROR_SECURITY_HEADER_CHANGED", true, "ws-unauthorized"},
		{4220, "SESSION_ACCESS_CONTROL_SETUP_FAILURE", true, "engine-failure"}, {4203, "SESSION_ERROR_APP_ACCESS_DENIED", true, "app-access-denied"},
		{4220, "SESSION_ERROR_APP_FAILURE", true, "engine-failure"}, {4002, "SESSION_ERROR_LICENSE_INVALID", true, "licence-renewal"},
	}
}

func stateFaults() []Fault {
	var out []Fault
	for _, s := range sessionErrors() {
		out = append(out, Fault{Name: "state-" + s.text, Layer: "websocket", Basis: documented, Cause: s.cause,
			Title: "The greeting says " + s.text + ", then the connection closes."})
	}
	return out
}

// notices lists the fatal notifications of the proxy; the socket closes after each.
func notices() []closing {
	return []closing{
		{4230, "OnLicenseAccessDenied", false, "no-entitlement"}, {4230, "OnLicenseAccessDeniedPendingUserSync", false, "no-entitlement"},
		{4005, "OnMaxParallelSessionsExceeded", false, "ws-session-limit"}, {4240, "OnNoEngineAvailable", false, "no-engine"},
		{4206, "OnEngineWebsocketFailed", false, "engine-failure"}, {4001, "OnSessionTimedOut", false, "ws-idle-closed"},
		{1000, "OnSessionClosed", false, "ws-reconnect"}, {4006, "OnSessionLoggedOut", false, "ws-unauthorized"},
		{4210, "OnNoRepositoryAvailable", false, "engine-failure"}, {4210, "OnRepositoryWebsocketFailed", false, "engine-failure"},
		{4210, "OnDataPrepServiceWebsocketFailed", false, "engine-failure"}, {4210, "OnNoDataPrepServiceAvailable", false, "engine-failure"},
		{4211, "OnNoPrintingServiceAvailable", false, "engine-failure"}, {4230, "OnExcessLicenseAssignment", false, "no-entitlement"},
		{4006, "OnAuthenticationInformation", false, "ws-unauthorized"},
	}
}

func noticeFaults() []Fault {
	var out []Fault
	for _, n := range notices() {
		out = append(out, Fault{Name: "notice-" + n.text, Layer: "websocket", Basis: documented, Cause: n.cause,
			Title: "The engine's proxy sends " + n.text + ", then the connection closes."})
	}
	return out
}

// upgradeStrikes lists the faults that refuse the upgrade.
func upgradeStrikes() []strike {
	f := func(name, cause, title string) Fault {
		return Fault{Name: name, Layer: "websocket", Basis: assumed, Cause: cause, Title: title}
	}
	plain := func(status int, server, body string) func(*Tenant, http.ResponseWriter, *http.Request) {
		return func(_ *Tenant, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Server", server)
			html(w, status, body)
		}
	}
	return []strike{
		{f("ws-blocked-200", "ws-blocked", "A box on the way answers the upgrade with a page (200)."), isSocket, plain(200, "gateway", "Welcome")},
		{f("ws-blocked-400", "ws-blocked", "A box on the way calls the upgrade a bad request (400)."), isSocket, plain(400, "squid/5.7", "400 Bad Request")},
		{f("ws-blocked-426", "ws-blocked", "A box on the way drops the upgrade header (426)."), isSocket, plain(426, "gateway", "426 Upgrade Required")},
		{f("ws-blocked-502", "ws-blocked", "A box on the way cannot pass the upgrade on (502)."), isSocket, plain(502, "squid/5.7", "502 Bad Gateway")},
		{f("ws-silent", "ws-blocked", "Nothing answers the upgrade."), isSocket, hang},
		{f("ws-unauthorized", "ws-unauthorized", "The upgrade is refused for its credentials (401)."), isSocket, envelope(401, "HTTP-401", "Unauthorized", "")},
		{f("ws-forbidden", "ws-forbidden", "The upgrade is refused by a rule (403)."), isSocket, envelope(403, "HTTP-403", "Forbidden", "")},
		{f("ws-wrong-path", "ws-wrong-path", "The path is no engine path (404)."), isSocket, page(404, "404 Not Found")},
	}
}

func socketFaults() []Fault {
	f := func(name, basis, cause, title, hint string) Fault {
		return Fault{Name: name, Layer: "websocket", Basis: basis, Cause: cause, Title: title, Hint: hint}
	}
	var out []Fault
	for _, s := range upgradeStrikes() {
		out = append(out, s.Fault)
	}
	return append(out,
		f("no-entitlement", assumed, "no-entitlement", "The user has no licence to open apps.", ""),
		f("app-access-denied", documented, "app-access-denied", "The app may not be opened by this user.", ""),
		f("app-not-found", documented, "app-not-found", "There is no such app.", ""),
		f("no-engine", documented, "no-engine", "No engine is free.", ""),
		f("engine-failure", documented, "engine-failure", "The engine fails.", ""),
		f("ws-session-limit", documented, "ws-session-limit", "The user has too many sessions open.", ""),
		f("ws-reconnect", documented, "ws-reconnect", "The engine stops; connecting again helps.", ""),
		f("ws-idle-closed", documented, "ws-idle-closed", "Qlik closes a connection that is silent for three seconds.", "Open a connection and wait."),
		f("ws-idle-cut", assumed, "ws-idle-closed", "A box on the way cuts a connection that is silent for three seconds.", "Open a connection and wait."),
		f("ws-no-greeting", assumed, "ws-blocked", "The connection opens, and nothing is said.", ""),
		f("ws-garbage", assumed, "ws-blocked", "What comes over the connection is no JSON.", ""),
		f("ws-binary", assumed, "ws-blocked", "What comes over the connection is binary.", ""),
		f("ws-abnormal-close", assumed, "ws-abnormal-close", "The connection breaks without a word.", ""),
		f("ws-slow", assumed, "", "Every answer over the connection takes three seconds.", ""),
	)
}

// named maps a fault that is named by its cause to the close code behind it.
var named = map[string]int{
	"app-access-denied": 4203, "app-not-found": 4204, "no-engine": 4240, "engine-failure": 4220,
	"ws-session-limit": 4005, "ws-reconnect": 4003, "ws-abnormal-close": 1006,
}

// closeFault returns the close code to be used at this point of a connection.
func (t *Tenant) closeFault(early bool) (closing, bool) {
	for _, c := range closings() {
		if c.early != early {
			continue
		}
		if t.faults.take(fmt.Sprintf("close-%d", c.code)) {
			return c, true
		}
		for name, code := range named {
			if code == c.code && t.faults.take(name) {
				return c, true
			}
		}
	}
	return closing{}, false
}

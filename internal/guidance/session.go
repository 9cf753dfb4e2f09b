package guidance

import "strings"

// SessionText says what a session state or notification of the engine means, with
// what can be done, and whether it is good news. meaning is empty for a state that
// is not known. Upper and lower case are the same.
//
// States are those of @qlik/api 2.19.0; most notifications beside OnConnected come
// from Qlik Sense on a customer's own servers and are rare in Qlik Cloud.
func SessionText(state string) (meaning string, good bool) {
	s := sessionStates[fold(state, maxField)]
	return s, s != "" && strings.HasPrefix(s, wellBegun)
}

// wellBegun begins the meaning of every state that is good news.
const wellBegun = "Connected. "

var sessionStates = map[string]string{
	"onconnected":      wellBegun + "The engine greets; the session's state follows.",
	"session_created":  wellBegun + "The engine made a new session for you alone.",
	"session_attached": wellBegun + "You joined a session that was already open. Its selections are shared; for one of your own, use an isolated session.",

	"session_error_no_license":              "The user has no licence to open apps. Ask the tenant administrator to assign one.",
	"session_error_license_renew":           "The tenant's licence must be renewed. Ask the tenant administrator.",
	"session_error_license_invalid":         "The tenant's licence is not valid. Ask the tenant administrator.",
	"session_error_limit_exceeded":          "This user has too many sessions. Close others, or wait some minutes, then connect again.",
	"session_error_security_header_changed": "The sign-in differs from the one with which this session was opened. Connect again with an isolated session.",
	"session_access_control_setup_failure":  "The engine could not work out what this user may do. Try again; if it stays, tell Qlik support.",
	"session_error_app_access_denied":       "This sign-in may not open the app. Ask for a role in the app's space.",
	"session_error_app_failure":             "The engine could not load the app. Try again; if only this app fails, ask its owner to reload it.",
	"onauthenticationinformation":           "The engine tells whether a sign-in is needed. If it says mustAuthenticate, the token did not arrive or is not accepted.",
	"onmaxparallelsessionsexceeded":         "This user has too many sessions. Close others, or wait some minutes, then connect again.",
	"onlicenseaccessdenied":                 "The user has no licence to open apps. Ask the tenant administrator to assign one.",
	"onlicenseaccessdeniedpendingusersync":  "The user's licence is not known yet, because the user was only just added. Wait some minutes, then connect again.",
	"onexcesslicenseassignment":             "More licences are assigned than the tenant has. Ask the tenant administrator.",
	"onsessionclosed":                       "The session was closed. Connect again.",
	"onsessionloggedout":                    "The user was signed out. Sign in again, then connect.",
	"onsessiontimedout":                     "The session ended because nothing was asked for a while. Connect again.",
	"onenginewebsocketfailed":               "The way to the engine broke inside Qlik. Connect again; if it stays, tell Qlik support.",
	"onnoengineavailable":                   "No engine is free, or none is large enough for the app. Try again in some minutes.",
	"onrepositorywebsocketfailed":           "A service of Qlik that knows users and apps could not be reached. Try again; if it stays, tell Qlik support.",
	"onnorepositoryavailable":               "A service of Qlik that knows users and apps is not there at the moment. Try again; if it stays, tell Qlik support.",
	"ondataprepservicewebsocketfailed":      "The service that prepares data could not be reached. Reading an app does not need it.",
	"onnodataprepserviceavailable":          "The service that prepares data is not there at the moment. Reading an app does not need it.",
	"onnoprintingserviceavailable":          "The service that prints is not there at the moment. Reading an app does not need it.",
}

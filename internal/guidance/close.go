package guidance

// said is a name and what it means to a person.
type said struct{ name, meaning string }

// CloseText says what a WebSocket close code is called and what it means for the
// person at the console, with what can be done. Both are empty for a code that is
// not known.
//
// Codes of 4000 and above are those of Qlik Cloud's engine proxy, as @qlik/api
// 2.19.0 lists them; those below are RFC 6455's and its registry's.
func CloseText(code int) (name, meaning string) {
	s := closeCodes[code]
	return s.name, s.meaning
}

var closeCodes = map[int]said{
	1000: {"Normal closure", "The connection ended as planned. Nothing to do."},
	1001: {"Going away", "The other side is going away, such as a server that restarts or a page that was left. Connect again."},
	1002: {"Protocol error", "One side broke the rules of live connections. If it comes back, a box on the way may be changing the traffic; show it to your network team."},
	1003: {"Unsupported data", "A kind of message was sent that the other side does not take. The engine takes text only."},
	1004: {"Reserved", "This code has no meaning of its own. Connect again."},
	1005: {"No status received", "The connection was closed without a reason. Connect again; if it comes back, look after how long it happens."},
	1006: {"Abnormal closure", "The connection broke without a close message, as when a network changes or a box on the way cuts it. Connect again; if it always breaks after the same time, ask your network team."},
	1007: {"Invalid data", "A message was not proper text (UTF-8). Check what was sent."},
	1008: {"Policy violation", "A rule forbids the connection or what was sent over it. Ask the tenant administrator, and your network team."},
	1009: {"Message too big", "A message was larger than allowed. Ask for less at a time."},
	1010: {"Extension missing", "The other side lacks an addition (extension) that was asked for. Connect again without it."},
	1011: {"Internal error", "The server met an error of its own. Try again; if it stays, tell Qlik support."},
	1012: {"Service restart", "The server restarts. Connect again in a moment."},
	1013: {"Try again later", "The server is overloaded. Wait a minute, then connect again."},
	1014: {"Bad gateway", "A gateway on the way got no proper answer from the server behind it. Wait a minute, then connect again."},
	1015: {"TLS handshake failed", "No encrypted connection could be agreed on. Look at the certificate step of the checkup."},

	4000: {"Suspended", "This side put the connection to sleep on purpose. Connect again when it is needed."},
	4001: {"Idle timeout", "The engine closed the session because nothing was asked for a while. Connect again; a call such as EngineVersion every few minutes prevents it."},
	4002: {"Licence renewal", "The tenant's licence needs attention. Ask the tenant administrator."},
	4003: {"Engine terminating", "The engine that served this connection is being stopped. Connect again; you get another one."},
	4004: {"App no longer on this engine", "The app was taken off this engine; it was not deleted. Connect again; you get another engine."},
	4005: {"Session limit reached", "This user has too many sessions. Close others, or wait some minutes, then connect again."},
	4006: {"Sign-in no longer accepted", "The token has ended or was withdrawn while the connection was open. Get a new token, then connect again."},
	4007: {"App mode changed", "The app was switched to Direct Query. Connect again."},

	4200: {"Engine proxy failed", "The part of Qlik Cloud in front of the engine had a problem. Connect again; if it stays, tell Qlik support."},
	4201: {"Closed by this side", "Qlik noted that the client ended the connection. Connect again if that was not meant."},
	4202: {"Request not readable", "What was sent, or the address that was opened, is not valid. Check the app's ID and the last message."},
	4203: {"No permission to open the app", "This sign-in may not open the app. Ask for a role in the app's space."},
	4204: {"App not found", "There is no app of this ID. Check that it is the app's ID (resourceId), not the item's."},
	4205: {"Too many requests", "Too much was sent in too short a time. Wait a minute, then connect again."},
	4206: {"Networking issues", "Qlik Cloud had a network problem inside. Connect again."},
	4210: {"A dependency failed", "A service that Qlik's engine proxy needs had a problem. Try again; if it stays, tell Qlik support."},
	4211: {"A dependency is unavailable", "A service that Qlik's engine proxy needs is not there at the moment. Try again in some minutes; if it stays, tell Qlik support."},
	4220: {"Engine failed", "The engine itself had a problem. Connect again; if it stays, tell Qlik support."},
	4222: {"Reserved session is missing", "The session that was set aside for this connection is gone. Connect again."},
	4230: {"Not entitled", "The user has no licence for this. Ask the tenant administrator to assign one."},
	4240: {"No engine available", "No engine is free, or none is large enough for the app. Try again in some minutes."},
}

package qlikproxy

import (
	"slices"
	"time"
)

// ReconnectTries is how often a connection is made again by itself, before somebody
// has to ask for it.
const ReconnectTries = 5

// resumed are the close codes after which npm @qlik/api 2.19.0 resumes by itself
// (its chunk qix, table of WebSocket errors): the engine is going away, the app was
// taken off this engine, the app changed its mode. In all three a new connection
// gets to another engine. After any other code it would meet the same refusal.
var resumed = []int{4003, 4004, 4007}

// Reconnect says how long to wait before a connection that ended so is made again;
// try counts from 0. ok is false where Qlik's own client does not do so either, and
// after the last try.
func Reconnect(end CloseInfo, try int) (wait time.Duration, ok bool) {
	if end.By != ByTenant || !slices.Contains(resumed, end.Code) || try < 0 || try >= ReconnectTries {
		return 0, false
	}
	return time.Second << try, true
}

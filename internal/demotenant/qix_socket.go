package demotenant

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/gorilla/websocket"
)

// socket serves /app/{id}[/identity/{x}][/ttl/{n}]: refusals before the
// upgrade, then one connection until it ends.
func (t *Tenant) socket(w http.ResponseWriter, r *http.Request) {
	if !websocket.IsWebSocketUpgrade(r) {
		html(w, http.StatusNotFound, "404 Not Found")
		return
	}
	target, ok := parseTarget(chi.URLParam(r, "*"))
	if !ok {
		html(w, http.StatusNotFound, "404 Not Found")
		return
	}
	header := r.Header.Get("Authorization")
	if token := r.URL.Query().Get("accessToken"); header == "" && token != "" {
		header = "Bearer " + token
	}
	who, no := t.authenticate(header)
	if no != nil {
		(&call{t: t, w: w, r: r}).refuse(*no)
		return
	}
	if !t.engine.enter() {
		return
	}
	defer t.engine.sockets.Done()
	up := websocket.Upgrader{ReadBufferSize: 4096, WriteBufferSize: 16 << 10, CheckOrigin: func(r *http.Request) bool { return r.Header.Get("Origin") == "" || originIs(r, t.url) }}
	ws, err := up.Upgrade(w, r, http.Header{"X-Demo-Basis": {documented}, "X-B3-Traceid": {w.Header().Get("X-B3-Traceid")}})
	if err != nil {
		return // the upgrader has answered
	}
	c := &connection{t: t, ws: ws, who: who, target: target}
	c.serve()
}

// originIs: browsers of other origins need a web integration, of which there is none.
func originIs(r *http.Request, url string) bool { return r.Header.Get("Origin") == url }

// target is what the path of a socket asks for.
type target struct {
	app, identity string
	sessionApp    bool
	engineOnly    bool
	ttl           time.Duration // how long the session outlives its last socket
}

func parseTarget(path string) (target, bool) {
	parts := strings.Split(path, "/")
	t := target{app: parts[0]}
	t.sessionApp = strings.HasPrefix(t.app, "SessionApp_")
	t.engineOnly = t.app == "engineData"
	rest := parts[1:]
	if len(rest) >= 2 && rest[0] == "identity" {
		t.identity, rest = rest[1], rest[2:]
	}
	if len(rest) >= 2 && rest[0] == "ttl" {
		seconds, err := strconv.Atoi(rest[1])
		if err != nil || seconds < 0 {
			return t, false
		}
		t.ttl = min(time.Duration(min(seconds, 1<<20))*time.Second, maxTTL)
		rest = rest[2:]
	}
	return t, t.app != "" && len(rest) == 0
}

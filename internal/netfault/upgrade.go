package netfault

import (
	"context"
	"net"
	"net/http"
	"time"
)

// silence is after how long the box between cuts a connection that rests.
const silence = 3 * time.Second

func upgradeFaults() []Fault {
	f := func(name, title string, answer func(http.ResponseWriter, *http.Request)) Fault {
		onlyUpgrades := func(w http.ResponseWriter, r *http.Request) bool {
			if !isUpgrade(r) {
				return false
			}
			answer(w, r)
			return true
		}
		return Fault{Name: name, Layer: "ws", Cause: "ws-blocked", Title: title, start: through(front{answer: onlyUpgrades}, nil)}
	}
	status := func(code int) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) { page(w, code, http.StatusText(code), "") }
	}
	return []Fault{
		f("upgrade-200", "The proxy passes HTTPS and answers an upgrade with a page (200).", status(http.StatusOK)),
		f("upgrade-400", "The proxy passes HTTPS and calls an upgrade a bad request (400).", status(http.StatusBadRequest)),
		f("upgrade-403", "The proxy passes HTTPS and forbids an upgrade with its block page (403).", func(w http.ResponseWriter, r *http.Request) { blockPage(w, r) }),
		f("upgrade-426", "The proxy passes HTTPS and drops the upgrade's header (426).", status(http.StatusUpgradeRequired)),
		f("upgrade-502", "The proxy passes HTTPS and cannot pass an upgrade on (502).", status(http.StatusBadGateway)),
		f("upgrade-silent", "The proxy passes HTTPS and does not answer an upgrade.", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }),
		f("upgrade-cut", "The proxy passes HTTPS and hangs up on an upgrade.", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
		{Name: "idle-cut", Layer: "ws", Cause: "ws-idle-closed", Title: "A box on the way cuts a connection that rests.", Rests: true, start: idleCut},
	}
}

// idleCut passes bytes on and resets a connection on which none came for a while.
func idleCut(w *Way, tenant string) error {
	inside, err := w.listen()
	if err != nil {
		return err
	}
	outside, err := w.listen()
	if err != nil {
		return err
	}
	w.direct("http", outside.addr)
	inside.http(front{tenant: tenant, public: w.Tenant}.handler(), nil)
	outside.conns(killer(inside.addr))
	return nil
}

// killer is the box that cuts.
func killer(inside string) func(context.Context, *net.TCPConn) {
	return func(_ context.Context, here *net.TCPConn) {
		there, err := net.Dial("tcp", inside)
		if err != nil {
			return
		}
		timer := time.AfterFunc(silence, func() {
			here.SetLinger(0)
			here.Close()
			there.Close()
		})
		defer timer.Stop()
		join(alive{here, timer}, alive{there, timer})
	}
}

// alive puts the end off with each byte that comes.
type alive struct {
	net.Conn
	timer *time.Timer
}

func (a alive) Read(p []byte) (int, error) {
	n, err := a.Conn.Read(p)
	if n > 0 {
		a.timer.Reset(silence)
	}
	return n, err
}

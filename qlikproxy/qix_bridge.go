package qlikproxy

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Bridge relays between the page and the tenant until one side closes, and passes
// codes and reasons both ways. When ctx ends both get 1001. A connection has one
// bridge in its life; a second call closes its page with 1008, one on a connection
// that has ended with the code of that end.
func (c *QIXConn) Bridge(ctx context.Context, page *websocket.Conn, g Guard) CloseInfo {
	p := &leg{wire: wireOf(page.NetConn())}
	if !c.take(QIXOpen) {
		return c.turnAway(p)
	}
	b := &bridge{c: c, tenant: &c.leg, page: p, guard: g, ends: make(chan end, 16), quit: make(chan struct{})}
	info := b.run(ctx)
	c.finish(info)
	return info
}

// turnAway closes a page that came too late, or second.
func (c *QIXConn) turnAway(p *leg) CloseInfo {
	info := CloseInfo{By: ByConsole, Code: websocket.ClosePolicyViolation, Reason: "This connection has a page already.", At: time.Now()}
	if closed := c.Info().Close; closed != nil {
		info = *closed
	}
	p.hurry()
	p.say(goodbye{info.Code, info.Reason})
	p.close()
	return info
}

// bridge is a relay under way: two pumps, each reading one leg and writing the
// other, a watch, and this, which judges how it ends.
type bridge struct {
	c            *QIXConn
	tenant, page *leg
	guard        Guard
	ends         chan end // no more than 16 are ever sent
	quit         chan struct{}
	drain        atomic.Bool // messages that still come are not passed on
	pongs        atomic.Bool // the tenant has answered a ping
}

func (b *bridge) run(ctx context.Context) CloseInfo {
	var running sync.WaitGroup
	pumps := [2]*pump{newPump(b, b.page, b.tenant), newPump(b, b.tenant, b.page)}
	for _, work := range []func(){pumps[0].run, pumps[1].run, b.ping, b.watch, b.beat} {
		running.Go(func() {
			defer b.c.redact.r.Crash()
			work()
		})
	}
	v := b.await(ctx)
	b.conclude(v)
	awaitPumps(pumps)
	close(b.quit)
	b.page.close()
	b.tenant.close()
	running.Wait()
	return v.info
}

// awaitPumps waits for the answers to the close frames, so that what was sent is not
// lost with the sockets.
func awaitPumps(pumps [2]*pump) {
	timer := time.NewTimer(closeWait)
	defer timer.Stop()
	for _, p := range pumps {
		select {
		case <-p.done:
		case <-timer.C:
			return
		}
	}
}

// await waits for the first reason to end.
func (b *bridge) await(ctx context.Context) verdict {
	select {
	case e := <-b.ends:
		return b.judge(e)
	case bye := <-b.c.stop:
		return b.consoleEnds(bye)
	case <-ctx.Done():
		return b.consoleEnds(goodbye{websocket.CloseGoingAway, "The console is closing."})
	}
}

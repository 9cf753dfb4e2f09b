package qlikproxy

import (
	"errors"
	"time"

	"github.com/gorilla/websocket"

	"qlikconsole/internal/wsframe"
)

const (
	lastWord      = time.Second // for a close frame that is still on its way after a failed write
	networkReason = "The connection to the tenant ended without a close frame (1006)."
)

// end is why a leg can go no further.
type end struct {
	leg     *leg
	err     error
	writing bool // it took no more; what it says may still be read
}

// verdict is how the bridge ends and what each side is told.
type verdict struct {
	info         CloseInfo
	page, tenant goodbye
}

// Ends that are nobody's close frame.
var (
	errSilent  = errors.New("no sign of life for 45 seconds")
	errStalled = errors.New("nothing was taken for two minutes")
	errTooBig  = errors.New("a message is larger than 64 MiB")
)

// judge finds out who ended the connection, and how.
func (b *bridge) judge(e end) verdict {
	if e.writing {
		e = b.lastWord(e)
	}
	var bye closing
	switch {
	case errors.Is(e.err, errTooBig):
		return b.consoleEnds(goodbye{websocket.CloseMessageTooBig, "A message may have at most 64 MiB while the console is read-only."})
	case errors.Is(e.err, errUnclear):
		return b.consoleEnds(goodbye{websocket.ClosePolicyViolation, "The console is read-only: " + errUnclear.Error() + ". Its end was not sent."})
	case errors.As(e.err, &bye):
		return b.closedBy(e.leg, bye.goodbye)
	case errors.As(e.err, new(wsframe.Error)):
		return b.brokenBy(e.leg, e.err)
	}
	return b.lost(e)
}

// lastWord waits a little for what a leg says after it took no more.
func (b *bridge) lastWord(e end) end {
	timer := time.NewTimer(lastWord)
	defer timer.Stop()
	for {
		select {
		case next := <-b.ends:
			if next.leg == e.leg && !next.writing {
				return next
			}
		case <-timer.C:
			return e
		}
	}
}

// closedBy passes a close frame on.
func (b *bridge) closedBy(l *leg, bye goodbye) verdict {
	clean := goodbye{bye.code, b.c.redact.reason(bye.reason)}
	v := verdict{page: clean, tenant: bye}
	v.info = CloseInfo{By: ByPage, Code: bye.code, Reason: b.c.log.redactor.String(bye.reason), At: time.Now()}
	if l == b.tenant {
		v.info.By = ByTenant
		b.c.log.addClose(false, bye)
	}
	return v
}

// consoleEnds tells both sides the same.
func (b *bridge) consoleEnds(bye goodbye) verdict {
	return verdict{
		info: CloseInfo{By: ByConsole, Code: bye.code, Reason: bye.reason, At: time.Now()},
		page: bye, tenant: bye,
	}
}

// brokenBy ends a bridge on which one side broke the rules of WebSocket.
func (b *bridge) brokenBy(l *leg, err error) verdict {
	who := "The page"
	if l == b.tenant {
		who = "The tenant"
	}
	v := b.consoleEnds(goodbye{websocket.CloseProtocolError, cutText(who+" broke the rules of WebSocket: "+err.Error(), wsframe.MaxReason)})
	v.info.Err = err
	return v
}

// lost ends a bridge of which one side is gone without a word.
func (b *bridge) lost(e end) verdict {
	v := verdict{
		info:   CloseInfo{By: ByNetwork, Code: websocket.CloseAbnormalClosure, At: time.Now(), Err: e.err},
		page:   goodbye{websocket.CloseInternalServerErr, networkReason},
		tenant: goodbye{websocket.CloseGoingAway, ""},
	}
	v.info.Reason = networkReason
	if e.leg == b.page {
		v.info.Reason = "The page, or the tool, went away without a close frame (1006)."
	}
	return v
}

// conclude tells both sides. A close frame of the page is first passed on, and the
// page gets the tenant's answer to it.
func (b *bridge) conclude(v verdict) {
	if v.info.By == ByPage {
		v.page = b.askTenant(v)
	}
	b.drain.Store(true)
	b.page.hurry()
	b.tenant.hurry()
	b.page.say(v.page)
	if v.info.By != ByPage {
		b.tell(v.tenant)
	}
}

// askTenant passes the page's close frame on, and what still comes until the tenant
// answers it. The result is that answer.
func (b *bridge) askTenant(v verdict) goodbye {
	b.tell(v.tenant)
	timer := time.NewTimer(tenantWait)
	defer timer.Stop()
	for {
		select {
		case e := <-b.ends:
			var answer closing
			if e.leg == b.tenant && errors.As(e.err, &answer) {
				b.c.log.addClose(false, answer.goodbye)
				return goodbye{answer.code, b.c.redact.reason(answer.reason)}
			}
			if e.leg == b.tenant || e.writing {
				return v.page
			}
		case <-timer.C:
			return v.page
		}
	}
}

func (b *bridge) tell(bye goodbye) {
	b.tenant.say(bye)
	b.c.log.addClose(true, bye)
}

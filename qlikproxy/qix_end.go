package qlikproxy

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/gorilla/websocket"
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

	errShortClose = errors.New("a close frame of one byte")
)

// judge finds out who ended the connection, and how.
func (b *bridge) judge(e end) verdict {
	if e.writing {
		e = b.lastWord(e)
	}
	var closing *websocket.CloseError
	switch {
	case errors.Is(e.err, errTooBig):
		return b.consoleEnds(goodbye{websocket.CloseMessageTooBig, "A message may have at most 64 MiB while the console is read-only."})
	case errors.As(e.err, &closing) && closing.Code == websocket.CloseNoStatusReceived && e.leg.shortClose():
		return b.brokenBy(e.leg, errShortClose)
	case errors.As(e.err, &closing) && closing.Code != websocket.CloseAbnormalClosure:
		return b.closedBy(e.leg, goodbye{closing.Code, closing.Text})
	case isBadGateway(e.err):
		return b.closedBy(e.leg, goodbye{codeBadGateway, e.leg.closeReason(codeBadGateway)})
	case isProtocolError(e.err):
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

// brokenBy ends a bridge on which one side broke the rules of WebSocket: gorilla
// has told it so already.
func (b *bridge) brokenBy(l *leg, err error) verdict {
	who := "The page"
	if l == b.tenant {
		who = "The tenant"
	}
	v := b.consoleEnds(goodbye{websocket.CloseProtocolError, cutText(who+" broke the rules of WebSocket: "+strings.TrimPrefix(err.Error(), "websocket: "), maxReason)})
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

// codeBadGateway is in IANA's registry of close codes since 2016 and not in gorilla
// 1.5.3, which takes it for a broken rule and keeps its reason to itself.
const codeBadGateway = 1014

func isBadGateway(err error) bool {
	return err != nil && err.Error() == "websocket: bad close code 1014"
}

// isProtocolError knows the errors of gorilla for frames against RFC 6455; they have
// no type. A closed connection and a failed read are errors of other packages.
func isProtocolError(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "websocket: ") && !errors.Is(err, io.ErrUnexpectedEOF) && !isClose(err)
}

func isClose(err error) bool {
	var closing *websocket.CloseError
	return errors.As(err, &closing)
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
			var closing *websocket.CloseError
			if e.leg == b.tenant && errors.As(e.err, &closing) && closing.Code != websocket.CloseAbnormalClosure {
				answer := goodbye{closing.Code, closing.Text}
				b.c.log.addClose(false, answer)
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

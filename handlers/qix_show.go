package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// qixShow is the QIX page; ?c= shows a connection for once, ?with= another next to
// it, ?app= fills in an app. It sends nothing and keeps nothing.
func (s *Server) qixShow(w http.ResponseWriter, r *http.Request, z *session) error {
	st := qixOf(z)
	if q := r.URL.Query(); q.Get("c") != "" {
		st.conn, st.beside, st.failure = q.Get("c"), q.Get("with"), nil
	}
	if app := r.URL.Query().Get("app"); app != "" {
		st.choose(app)
	}
	p := web.QIXPage{Page: s.page(r, z, "QIX"), Draft: st.draft, Apps: st.apps, Send: s.sendView(r)}
	if st.failure != nil {
		view := s.failure(z, st.failure)
		p.Failure = &view
		p.Refused = s.refusedView(r, z, st.failure)
	}
	s.qixPanels(z, st, &p)
	failure := p.Failure
	if failure == nil && p.Shown() {
		failure = p.Conns[0].Failure
	}
	s.guide(&p.Page, failure, groupSocket, groupQIX)
	return s.render(w, r, http.StatusOK, web.QIX(p))
}

// refusedView is the answer that refused an upgrade, or nil when none came.
func (s *Server) refusedView(r *http.Request, z *session, err error) *web.AnswerView {
	f := (*qlikproxy.Failure)(nil)
	if !errors.As(err, &f) || f.Status == 0 {
		return nil
	}
	x, ok := z.recorder.Exchange(f.Exchange)
	if !ok {
		return nil
	}
	return &web.AnswerView{ExchangeView: exchangeView(x.Info()), Lines: s.linesView(r, z, x, "raw")}
}

func connRow(i qlikproxy.QIXInfo) web.ConnRow {
	row := web.ConnRow{ID: i.ID, Title: connTitle(i), When: i.Opened.Local().Format(time.TimeOnly)}
	row.State, row.StateText = connState(i)
	return row
}

func connTitle(i qlikproxy.QIXInfo) string {
	title := i.URL
	if i.App != "" {
		title = i.App
	}
	if i.Source == "relay" {
		return "a tool’s: " + title
	}
	return title
}

func connState(i qlikproxy.QIXInfo) (web.State, string) {
	switch {
	case i.Source == "file":
		return web.StateSkip, "From a file"
	case i.State == qlikproxy.QIXClosed && i.Close != nil && (i.Close.Code == 1000 || i.Close.By == qlikproxy.ByPage || i.Close.By == qlikproxy.ByConsole):
		return web.StateSkip, "Closed"
	case i.State == qlikproxy.QIXClosed:
		return web.StateFail, "Closed"
	case i.State == qlikproxy.QIXWaiting:
		return web.StateRunning, "Connected, waiting for this page"
	case i.State == qlikproxy.QIXClosing:
		return web.StateRunning, "Closing"
	}
	return web.StatePass, "Open"
}

func (s *Server) connView(z *session, c *qlikproxy.QIXConn) *web.ConnView {
	i := c.Info()
	v := &web.ConnView{ID: i.ID, URL: i.URL, App: connTitle(i), Live: i.State != qlikproxy.QIXClosed, Waiting: i.State == qlikproxy.QIXWaiting,
		Armed: !z.ArmedUntil(s.cfg.Now()).IsZero(), Session: i.SessionState, Frames: frameRows(c.Log())}
	v.State, v.StateText = connState(i)
	if i.SessionState != "" {
		v.SessionMeaning, v.SessionGood = guidance.SessionText(i.SessionState)
	}
	v.Pills = []web.PillView{{Label: "Requests", Value: fmt.Sprint(i.Requests)}, {Label: "Answers", Value: fmt.Sprint(i.Answers)},
		{Label: "Notifications", Value: fmt.Sprint(i.Notifications)}, {Label: "Errors", Value: fmt.Sprint(i.Errors)},
		{Label: "Received", Value: web.Bytes(i.BytesIn)}, {Label: "Sent", Value: web.Bytes(i.BytesOut)}}
	v.Facts, v.Notices = connFacts(i), connNotices(c)
	v.Source, v.Heartbeat, v.Again = i.Source, int(c.Heartbeat()/time.Second), s.again(qixOf(z), i)
	v.NoData = qixOf(z).opened[i.ID].draft.NoData
	if i.Close != nil {
		v.Close = closeView(*i.Close)
	}
	if err := connFailure(i, c.Log()); err != nil {
		view := s.failure(z, err)
		v.Failure = &view
	}
	return v
}

// connNotices explains the notifications that came, but for the greeting.
func connNotices(c *qlikproxy.QIXConn) []web.NoticeLine {
	var lines []web.NoticeLine
	for _, n := range c.Log().Notices() {
		meaning, good := guidance.SessionText(n.Method)
		if meaning == "" || good {
			continue
		}
		lines = append(lines, web.NoticeLine{Name: n.Method, Meaning: meaning, Frame: strconv.FormatInt(n.Seq, 10)})
	}
	return lines
}

func connFacts(i qlikproxy.QIXInfo) []web.Fact {
	facts := []web.Fact{{Name: "Address", Value: i.URL}, {Name: "Opened", Value: i.Opened.Local().Format("2006-01-02 15:04:05.000 MST")}}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, web.Fact{Name: name, Value: value})
		}
	}
	add("Address reached", i.RemoteAddr)
	add("Read from the file", i.File)
	add("First message", i.Greeting)
	switch {
	case i.Source == "file":
	case i.Identity != "":
		add("Own session", "yes, /identity/"+i.Identity)
	default:
		add("Own session", "no: may join one that is open")
	}
	if i.TLS != nil {
		add("Certificate for", i.TLS.Subject)
		add("Signed by", i.TLS.Issuer)
	}
	return facts
}

func closeView(c qlikproxy.CloseInfo) *web.CloseView {
	name, meaning := guidance.CloseText(c.Code)
	by := map[string]string{qlikproxy.ByTenant: "by the tenant", qlikproxy.ByPage: "by this page", qlikproxy.ByConsole: "by the console", qlikproxy.ByNetwork: "by the network on the way"}
	return &web.CloseView{By: by[c.By], Code: strconv.Itoa(c.Code), Name: name, Reason: c.Reason, Meaning: meaning, At: c.At.Local().Format(time.TimeOnly)}
}

// connFailure is what went wrong on a connection, or nil: a session that the
// engine refused, or a close that nobody here asked for.
func connFailure(i qlikproxy.QIXInfo, log *qlikproxy.FrameLog) error {
	f := &qlikproxy.Failure{Layer: guidance.LayerWS, Op: guidance.OpSession, URL: i.URL, SessionState: i.SessionState, RemoteAddr: i.RemoteAddr, TLS: i.TLS}
	_, good := guidance.SessionText(i.SessionState)
	bad := i.SessionState != "" && !good
	if c := i.Close; c != nil {
		f.CloseCode, f.CloseReason, f.Time, f.Err = c.Code, c.Reason, c.At, c.Err
		atRest := false
		if f.Idle, atRest = silence(log, c.At); c.By == qlikproxy.ByNetwork {
			f.Kind = guidance.KindAbnormal
			if atRest {
				f.Kind = guidance.KindIdle
			}
		}
		bad = bad || c.By == qlikproxy.ByNetwork || c.By == qlikproxy.ByTenant && c.Code != 1000
	}
	if !bad {
		return nil
	}
	if good {
		f.SessionState = ""
	}
	return f
}

// restful is how long after the last frame a connection rests. Boxes that cut such
// connections wait longer.
const restful = 500 * time.Millisecond

// silence is how long nothing was said before a connection ended. It rested when
// nothing was under way: the tenant had spoken last, and a while ago.
func silence(log *qlikproxy.FrameLog, end time.Time) (lasted time.Duration, atRest bool) {
	const look = 8 // the last frames may be words of the console itself
	for _, f := range slices.Backward(log.Since(max(0, log.Last()-look), look)) {
		switch f.Lane {
		case qlikproxy.LaneClose, qlikproxy.LaneBlocked, qlikproxy.LaneNote:
			continue
		}
		lasted = end.Sub(f.Time)
		return lasted, !f.Out && lasted >= restful
	}
	return 0, false
}

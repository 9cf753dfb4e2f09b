package handlers

import (
	"maps"
	"time"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	qixKey      = "qix"
	framesShown = 100 // in the page itself; script shows all
	qixMost     = 8   // connections that this page holds open at once

	// A connection that stood this long counts as good: the next end starts anew
	// with the tries to make it again.
	qixStood = time.Minute
	// An end that nobody looked at for this long leads to nothing by itself.
	qixStale = time.Minute
)

// qixState is what the QIX page shows; each action replaces it.
type qixState struct {
	draft   web.QIXDraft
	apps    *web.AppListView
	conn    string // id of the connection that is shown
	beside  string // id of the one next to it; empty: none
	failure error  // of the last try to connect

	opened map[string]qixOpened // by connection; replaced, never changed
}

// choose puts an app into the form.
func (st *qixState) choose(app string) {
	st.draft.Kind, st.draft.App, st.draft.Chosen = "app", app, true
}

// qixOpened is how a connection of this page came about, and what came of it.
type qixOpened struct {
	draft web.QIXDraft
	tries int       // how often it was made again by itself, one after the other
	tried time.Time // when the last such try failed
	stay  bool      // it is not made again by itself
	next  string    // the connection that took its place
}

func qixOf(z *session) qixState { return kept(z, qixKey, func() qixState { return qixState{} }) }

// note changes what is known of a connection, and forgets those that are gone.
func (st *qixState) note(z *session, id string, change func(*qixOpened)) {
	opened := maps.Clone(st.opened)
	if opened == nil {
		opened = map[string]qixOpened{}
	}
	o := opened[id]
	change(&o)
	opened[id] = o
	maps.DeleteFunc(opened, func(id string, _ qixOpened) bool {
		_, known := z.recorder.Connection(id)
		return !known
	})
	st.opened = opened
}

// liveConns are the connections that this page holds open, the oldest first.
func liveConns(z *session) []*qlikproxy.QIXConn {
	var live []*qlikproxy.QIXConn
	for _, c := range z.recorder.Connections() {
		if i := c.Info(); i.Source == "page" && i.State != qlikproxy.QIXClosed {
			live = append([]*qlikproxy.QIXConn{c}, live...)
		}
	}
	return live
}

// again says when a connection is made again by itself; nil: it is not.
func (s *Server) again(st qixState, i qlikproxy.QIXInfo) *web.AgainView {
	o, known := st.opened[i.ID]
	if i.Close == nil || !known || o.stay || o.draft.Stay || o.next != "" {
		return nil
	}
	wait, ok := qlikproxy.Reconnect(*i.Close, o.tries)
	since := i.Close.At
	if o.tried.After(since) {
		since = o.tried
	}
	left := wait - s.cfg.Now().Sub(since)
	if !ok || left < -qixStale {
		return nil
	}
	return &web.AgainView{Seconds: int((max(0, left) + time.Second - 1) / time.Second), Try: o.tries + 1, Of: qlikproxy.ReconnectTries, Code: i.Close.Code}
}

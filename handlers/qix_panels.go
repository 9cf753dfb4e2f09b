package handlers

import (
	"net/http"
	"net/url"
	"slices"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// qixChoose puts a connection into sight, and next to it the one of ?with=, until
// another is chosen.
func (s *Server) qixChoose(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	st := qixOf(z)
	st.conn, st.beside, st.failure = c.ID(), r.URL.Query().Get("with"), nil
	z.keep(qixKey, st)
	http.Redirect(w, r, "/qix", http.StatusSeeOther)
	return nil
}

// toQIX goes back to the page with the connection of that ID on it, also where it was
// shown for once.
func toQIX(w http.ResponseWriter, r *http.Request, z *session, id string) error {
	to := "/qix"
	if st := qixOf(z); id != st.conn && id != st.beside {
		to += "?c=" + url.QueryEscape(id)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// qixPlaces is where each connection stands on the page.
type qixPlaces struct {
	live []*qlikproxy.QIXConn // whose socket the page must keep
	at   map[string]web.Place
}

// places finds out what is in sight. After a failure that is only what is open, or
// about to be made again.
func (s *Server) places(z *session, st qixState) qixPlaces {
	p := qixPlaces{live: liveConns(z), at: map[string]web.Place{}}
	for _, c := range p.live {
		p.at[c.ID()] = web.PlaceHidden
	}
	c, known := z.recorder.Connection(st.conn)
	if !known || st.failure != nil && p.at[st.conn] == "" && s.again(st, c.Info()) == nil {
		return p
	}
	p.at[st.conn] = web.PlaceShown
	if _, known := z.recorder.Connection(st.beside); known && st.beside != st.conn {
		p.at[st.beside] = web.PlaceBeside
	}
	return p
}

// qixPanels puts on the page the connection that is shown, the one next to it, and,
// out of sight, those whose socket the page must keep.
func (s *Server) qixPanels(z *session, st qixState, p *web.QIXPage) {
	places := s.places(z, st)
	for _, place := range []web.Place{web.PlaceShown, web.PlaceBeside, web.PlaceHidden} {
		for _, c := range slices.Backward(z.recorder.Connections()) {
			if places.at[c.ID()] != place {
				continue
			}
			v := s.connView(z, c)
			if v.Place = place; place == web.PlaceHidden {
				v.Frames = nil
			}
			p.Conns = append(p.Conns, *v)
		}
	}
	p.Tabs = places.tabs(z, st)
	for _, c := range z.recorder.Connections() {
		if places.at[c.ID()] == "" {
			p.Others = append(p.Others, connRow(c.Info()))
		}
	}
}

// tabs leads to each connection that is open or in sight, the oldest first.
func (p qixPlaces) tabs(z *session, st qixState) []web.ConnTab {
	var tabs []web.ConnTab
	for _, c := range slices.Backward(z.recorder.Connections()) {
		place := p.at[c.ID()]
		if place == "" {
			continue
		}
		t := web.ConnTab{ConnRow: connRow(c.Info()), Current: place != web.PlaceHidden}
		if !t.Current && p.at[st.conn] == web.PlaceShown {
			t.With = st.conn
		}
		tabs = append(tabs, t)
	}
	return tabs
}

package handlers

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// demoShow lists what can go wrong, filtered by words, layer and cause.
func (s *Server) demoShow(w http.ResponseWriter, r *http.Request, z *session) error {
	p := web.DemoPage{Page: s.page(r, z, "Demo tenant")}
	if s.cfg.Demo == nil {
		return s.render(w, r, http.StatusOK, web.Demo(p))
	}
	demo, err := s.cfg.Demo(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	p.Query, p.Layer, p.Cause = strings.TrimSpace(q.Get("q")), q.Get("layer"), q.Get("cause")
	p.Back = r.URL.RequestURI()
	p.Actors = s.actorOptions(currentActor(demo, z.Tenant()))
	s.demoList(&p, demo.Faults(), z.Way())
	return s.render(w, r, http.StatusOK, web.Demo(p))
}

// demoList fills in the faults that the filter leaves, by layer, and what the filter offers.
func (s *Server) demoList(p *web.DemoPage, faults []DemoFault, y *way) {
	titles := map[string]string{}
	for _, c := range s.cfg.Guidance.Causes() {
		titles[c.ID] = c.Title
	}
	p.Total = len(faults)
	for _, f := range faults {
		v := demoFaultView(f, y, titles)
		if v.On {
			p.On = append(p.On, v)
		}
		p.Layers = addOption(p.Layers, f.Layer, layerTitle(f.Layer), p.Layer)
		if f.Cause != "" {
			p.Causes = addOption(p.Causes, f.Cause, v.CauseTitle, p.Cause)
		}
		if p.Layer != "" && f.Layer != p.Layer || p.Cause != "" && f.Cause != p.Cause || !hasWords(p.Query, f.Name, f.Title, f.Cause, v.CauseTitle, f.Basis, f.Hint) {
			continue
		}
		p.Shown++
		if title := layerTitle(f.Layer); len(p.Groups) == 0 || p.Groups[len(p.Groups)-1].Title != title {
			p.Groups = append(p.Groups, web.DemoGroup{Title: title})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Faults = append(g.Faults, v)
	}
	slices.SortFunc(p.Causes, func(a, b web.Option) int { return strings.Compare(a.Label, b.Label) })
}

func demoFaultView(f DemoFault, y *way, titles map[string]string) web.DemoFaultView {
	return web.DemoFaultView{Name: f.Name, Title: f.Title, Basis: f.Basis, Cause: f.Cause, CauseTitle: cmp.Or(titles[f.Cause], f.Cause), Hint: f.Hint,
		On: f.On || y != nil && y.fault.Name == f.Name, Times: f.Times, Network: f.Network}
}

func addOption(list []web.Option, value, label, chosen string) []web.Option {
	if slices.ContainsFunc(list, func(o web.Option) bool { return o.Value == value }) {
		return list
	}
	return append(list, web.Option{Value: value, Label: label, Selected: value == chosen})
}

// hasWords: every word of the query stands in one of the texts.
func hasWords(query string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, "\n"))
	return !slices.ContainsFunc(strings.Fields(strings.ToLower(query)), func(word string) bool { return !strings.Contains(all, word) })
}

// layerTitle names the part of a connection that a fault is in.
func layerTitle(layer string) string {
	titles := map[string]string{
		"dns": "The network: names (DNS)", "tcp": "The network: connections (TCP)", "tls": "The network: encryption (TLS)", "proxy": "The network: proxies",
		"ws": "The network: live connections (WebSocket)", "http": "The network: portals and answers (HTTP)", "clock": "Clocks",
		"tenant": "The tenant and its edge", "oauth": "Getting a token (OAuth)", "token": "The token", "rest": "REST calls",
		"websocket": "The live connection at the tenant (WebSocket)", "qix": "The engine (QIX)"}
	return cmp.Or(titles[layer], layer)
}

// atDemo: the session is connected to the demo tenant.
func (s *Server) atDemo(z *session) bool {
	t := z.Tenant()
	return t != nil && (z.Way() != nil || s.isDemo(t.Address()))
}

// isDemo reports whether a is the demo tenant. It does not start it: one that does not run is nobody's tenant, and its
// credentials would be looked for in all that passes.
func (s *Server) isDemo(a qlikproxy.Address) bool {
	return s.cfg.DemoHost != nil && a.Host == s.cfg.DemoHost()
}

// demoStrip says that a simulated tenant is in use, and which faults are on. back is the page it stands on.
func (s *Server) demoStrip(z *session, back string) *web.DemoView {
	t := z.Tenant()
	if !s.atDemo(z) {
		return nil
	}
	demo, err := s.cfg.Demo(s.ctx)
	if err != nil {
		return nil
	}
	view := &web.DemoView{Href: "/demo", Back: back}
	for _, a := range demo.Actors() {
		if a.Name == currentActor(demo, t) {
			view.Actor = a.Title
		}
	}
	for _, f := range demo.Faults() {
		if f.On {
			view.Faults = append(view.Faults, f.Name)
		}
	}
	if y := z.Way(); y != nil {
		view.Network = y.fault.Title
	}
	return view
}

// currentActor is the name of the actor that t is signed in as, or empty.
func currentActor(demo Demo, t *qlikproxy.Tenant) string {
	if t == nil {
		return ""
	}
	in := t.SignIn()
	for _, a := range demo.Actors() {
		if own := a.signIn(); own.ClientID == in.ClientID && own.Secret.Equal(in.Secret) {
			return a.Name
		}
	}
	return ""
}

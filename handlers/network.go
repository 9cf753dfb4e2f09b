package handlers

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"qlikconsole/internal/checkup"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	networkKey   = "network"
	failuresMost = 20   // shown
	failuresLook = 1000 // newest exchanges among which they are sought
)

// networkState is what the Network page shows; each action replaces it.
type networkState struct {
	run     *checkup.Run // nil: none yet
	address string
}

func networkOf(z *session) networkState {
	return kept(z, networkKey, func() networkState { return networkState{} })
}

// networkShow is the Network page. It sends nothing.
func (s *Server) networkShow(w http.ResponseWriter, r *http.Request, z *session) error {
	st := networkOf(z)
	p := web.NetworkPage{Page: s.page(r, z, "Network"), Address: st.address, Failures: s.networkFailures(z)}
	if t := z.Tenant(); t != nil && st.address == "" {
		p.Address = t.Address().String()
	}
	network, _ := s.reach(z.Way())
	p.Settings = networkSettings(network.Status())
	if y := z.Way(); y != nil {
		p.Fault = y.fault.Title
	}
	var failed *web.FailureView
	if st.run != nil {
		report := onTheWay(st.run.Report())
		p.Look = s.checkupView(report, z.Presentation())
		for i := range p.Look.Steps {
			p.Look.Steps[i].Again = false // the checkup's own page has that
		}
		if len(report.Causes) > 0 {
			failed = &web.FailureView{Causes: causeViews(report.Causes)}
		}
	}
	s.guide(&p.Page, failed, groupAddress, groupNetwork, groupTLS)
	return s.render(w, r, http.StatusOK, web.Network(p))
}

// onTheWay leaves only the steps up to the tenant's door.
func onTheWay(report checkup.Report) checkup.Report {
	report.Steps = report.Steps[:1+slices.IndexFunc(report.Steps, func(s checkup.Step) bool { return s.ID == checkup.StepHTTP })]
	report.Questions = nil
	return report
}

// networkLook begins to look at the way to an address, without a credential.
func (s *Server) networkLook(w http.ResponseWriter, r *http.Request, z *session) error {
	before, address := networkOf(z), strings.TrimSpace(r.PostFormValue("address"))
	if before.run != nil {
		before.run.Cancel()
	}
	run := s.startCheckup(z, checkup.Target{Address: address})
	z.keep(networkKey, networkState{run, address})
	select {
	case <-run.Done():
	case <-time.After(quick):
	}
	http.Redirect(w, r, "/network", http.StatusSeeOther)
	return nil
}

// networkCancel ends the look; what it found is shown.
func (s *Server) networkCancel(w http.ResponseWriter, r *http.Request, z *session) error {
	if run := networkOf(z).run; run != nil {
		run.Cancel()
		<-run.Done()
	}
	http.Redirect(w, r, "/network", http.StatusSeeOther)
	return nil
}

// networkFailures are the latest calls of the session that did not reach a tenant.
func (s *Server) networkFailures(z *session) []web.NetworkFailure {
	var out []web.NetworkFailure
	for _, i := range z.recorder.Exchanges(failuresLook) {
		x, ok := z.recorder.Exchange(i.ID)
		if !ok || len(out) == failuresMost {
			continue
		}
		f := x.Failure()
		if f == nil || f.Kind == qlikproxy.KindCancelled || !slices.Contains([]string{"dns", "tcp", "proxy", "tls"}, f.Layer) {
			continue
		}
		row := web.NetworkFailure{When: i.Started.Local().Format(time.DateTime), What: i.Method + " " + i.URL, Said: f.Error()}
		if causes := s.failure(z, f).Causes; len(causes) > 0 {
			row.CauseID, row.CauseText = causes[0].ID, causes[0].Title
		}
		out = append(out, row)
	}
	return out
}

// networkSettings puts what is in force into plain words.
func networkSettings(n qlikproxy.NetworkStatus) []web.NetworkSetting {
	proxy := web.NetworkSetting{Title: "Proxy", None: "None is used.", Why: n.Why + " This computer itself, and so the demo tenant, is never reached through a proxy.", Change: []web.Fact{
		{Name: "--proxy http://proxy.example.com:8080", Value: "Use this proxy. It may be an https:// address."},
		{Name: "--proxy none", Value: "Use no proxy."},
		{Name: "--proxy system", Value: "As without the flag: the environment variables HTTPS_PROXY and NO_PROXY, and where they are not set, the proxy settings of Windows with their script (PAC), or those of macOS without it."},
		{Name: "HTTPS_PROXY (environment variable)", Value: "For a proxy that wants a sign-in (Basic): its address with the name, a colon, the password and an @ before the host. Leave --proxy out, because others on this computer can read flags. Write special characters in their coded form, such as %40 for @."},
	}}
	if n.Proxy != "" {
		proxy.Values = []string{n.Proxy}
	}
	return []web.NetworkSetting{
		proxy,
		{Title: "Whom this console trusts (certificate authorities)", Values: n.CAs, None: "Those of this computer, and no more.",
			Why: whyAuthorities(n.CAs), Change: []web.Fact{
				{Name: "--ca company.pem", Value: "Also trust the authorities in this file. May be given again. Where the company inspects traffic, the network team has the file; it is in PEM form and begins with -----BEGIN CERTIFICATE-----."},
			}},
		{Title: "Which hosts may be a tenant", Values: n.Allow, None: "Those under qlikcloud.com and qlikcloudgov.com.",
			Why: whyHosts(n.Allow), Change: []web.Fact{
				{Name: "--allow-tenant tenant.example.com", Value: "Also allow this host, or host:port. May be given again. A credential never goes to any other host."},
			}},
	}
}

func whyAuthorities(added []string) string {
	if len(added) == 0 {
		return ""
	}
	return "These were added to those of this computer."
}

func whyHosts(added []string) string {
	if len(added) == 0 {
		return ""
	}
	return "These were added to those under qlikcloud.com and qlikcloudgov.com. The demo tenant is added when it starts."
}

package handlers

import (
	"fmt"
	"net/http"
	"sort"
	"strings"
	"time"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// exchangeView is what pages show of an exchange.
func exchangeView(x qlikproxy.ExchangeInfo) web.ExchangeView {
	v := web.ExchangeView{Method: x.Method, URL: x.URL, Notes: x.Notes, RequestHeader: headerFacts(x.RequestHeader), RequestBody: x.RequestBody,
		Header: headerFacts(x.Header), Timing: timingBars(x.Timing), Facts: connectionFacts(x)}
	v.State, v.Status = exchangeState(x)
	v.Pills = []web.PillView{{Label: "Status", Value: v.Status, State: v.State}, {Label: "Time", Value: web.Duration(x.Timing.Total)}, {Label: "Size", Value: web.Bytes(x.Size)}}
	if x.Items >= 0 {
		v.Pills = append(v.Pills, web.PillView{Label: "Items on this page", Value: fmt.Sprint(x.Items)})
	}
	if x.TraceID != "" {
		v.Pills = append(v.Pills, web.PillView{Label: "Trace ID", Value: x.TraceID})
	}
	for _, h := range x.Hops {
		v.Hops = append(v.Hops, web.HopView{Method: h.Method, URL: h.URL, Status: fmt.Sprint(h.Status), Location: h.Location, Refused: h.Refused})
	}
	return v
}

func exchangeState(x qlikproxy.ExchangeInfo) (web.State, string) {
	status := "no answer"
	if x.Status > 0 {
		status = trimJoin(fmt.Sprint(x.Status), http.StatusText(x.Status))
	}
	switch {
	case x.State == qlikproxy.StateRunning:
		return web.StateRunning, "running"
	case x.State == qlikproxy.StateCancelled:
		return web.StateSkip, "cancelled"
	case x.Full:
		return web.StateWarn, status
	case x.State == qlikproxy.StateFailed || x.Status >= 400 || x.Status == 0:
		return web.StateFail, status
	}
	return web.StatePass, status
}

func headerFacts(h http.Header) []web.Fact {
	var facts []web.Fact
	for name, values := range h {
		facts = append(facts, web.Fact{Name: name, Value: strings.Join(values, ", ")})
	}
	sort.Slice(facts, func(i, j int) bool { return facts[i].Name < facts[j].Name })
	return facts
}

// timingBars lays the phases of an exchange one after the other.
func timingBars(t qlikproxy.Timing) []web.TimingBar {
	phases := []struct {
		name string
		took time.Duration
	}{{"Name look-up (DNS)", t.DNS}, {"Connection (TCP)", t.Connect}, {"Encryption (TLS)", t.TLS}, {"Waiting for the first byte", t.FirstByte}, {"Download", t.Download}}
	var whole, start time.Duration
	for _, p := range phases {
		whole += p.took
	}
	if whole == 0 {
		return nil
	}
	var bars []web.TimingBar
	for _, p := range phases {
		bars = append(bars, web.TimingBar{Name: p.name, Took: p.took, Start: int(1000 * start / whole), Size: int(1000 * p.took / whole)})
		start += p.took
	}
	return bars
}

func connectionFacts(x qlikproxy.ExchangeInfo) []web.Fact {
	var facts []web.Fact
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, web.Fact{Name: name, Value: value})
		}
	}
	add("Started", x.Started.Local().Format("2006-01-02 15:04:05.000 MST"))
	add("Address reached", x.Timing.RemoteAddr)
	if x.Timing.Reused {
		add("Connection", "kept open from the call before")
	}
	add("Through proxy", x.Timing.Proxy)
	add("Protocol", x.Proto)
	add("Trace ID", x.TraceID)
	if c := x.TLS; c != nil {
		add("Encryption", c.Version)
		add("Certificate for", c.Subject)
		add("Signed by", c.Issuer)
		add("Names", strings.Join(c.Names, ", "))
		add("Valid", day(c.NotBefore)+" to "+day(c.NotAfter))
	}
	return facts
}

package netfault

import (
	"context"
	"net"
	"net/netip"

	"golang.org/x/net/dns/dnsmessage"
)

// reply is how a name server answers.
type reply struct {
	code    dnsmessage.RCode
	ips     []netip.Addr
	silent  bool
	garbage bool
}

func dnsFaults() []Fault {
	f := func(name, cause, title string, r reply) Fault {
		return Fault{Name: name, Layer: "dns", Cause: cause, Title: title, Seam: "resolver",
			start: func(w *Way, _ string) error { return w.dns(r) }}
	}
	return []Fault{
		f("dns-nxdomain", "dns-not-found", "The name server says that there is no such name (NXDOMAIN).", reply{code: dnsmessage.RCodeNameError}),
		f("dns-no-address", "dns-not-found", "The name exists and has no address.", reply{}),
		f("dns-servfail", "dns-failure", "The name server says that it failed (SERVFAIL).", reply{code: dnsmessage.RCodeServerFailure}),
		f("dns-refused", "dns-failure", "The name server refuses to answer (REFUSED).", reply{code: dnsmessage.RCodeRefused}),
		f("dns-silent", "dns-failure", "The name server says nothing.", reply{silent: true}),
		f("dns-garbage", "dns-failure", "What the name server sends cannot be read.", reply{garbage: true}),
		f("dns-loopback", "dns-private-address", "The name leads to this computer itself.", reply{ips: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}),
		f("dns-metadata", "dns-private-address", "The name leads to a cloud's own service address.", reply{ips: []netip.Addr{netip.MustParseAddr("169.254.169.254")}}),
	}
}

// dns starts a name server and the resolver that asks it.
func (w *Way) dns(r reply) error {
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		serveDNS(pc, r)
	}()
	w.stops = append(w.stops, func() { pc.Close(); <-done })
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", pc.LocalAddr().String())
	}}
	w.Tenant = "https://" + TenantName
	w.LookupIP = func(ctx context.Context, host string) ([]netip.Addr, error) {
		return resolver.LookupNetIP(ctx, "ip", host+".") // the dot: no search in other domains
	}
	return nil
}

// serveDNS answers one question at a time until pc is closed.
func serveDNS(pc net.PacketConn, r reply) {
	buffer := make([]byte, 1500)
	for {
		n, from, err := pc.ReadFrom(buffer)
		if err != nil {
			return
		}
		if answer := r.to(buffer[:n]); answer != nil {
			pc.WriteTo(answer, from)
		}
	}
}

// to is the answer to a question, nil for none.
func (r reply) to(question []byte) []byte {
	var m dnsmessage.Message
	if r.silent || m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	if r.garbage {
		return []byte("this is no DNS message")
	}
	q := m.Questions[0]
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, RecursionDesired: true, RecursionAvailable: true, RCode: r.code}
	m.Answers, m.Authorities, m.Additionals = nil, nil, nil
	for _, ip := range r.ips {
		if q.Type == dnsmessage.TypeA && ip.Is4() {
			head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: ip.As4()}})
		}
	}
	answer, err := m.Pack()
	if err != nil {
		return nil
	}
	return answer
}

package qlikproxy

import (
	"context"
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer answers every question for an address with one of TEST-NET-3.
func nameServer(t *testing.T) string {
	t.Helper()
	pc, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pc.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := pc.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			q := m.Questions[0]
			m.Header.Response, m.Additionals = true, nil
			if q.Type == dnsmessage.TypeA {
				head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
				m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte{203, 0, 113, 7}}}}
			}
			if answer, err := m.Pack(); err == nil {
				pc.WriteTo(answer, from)
			}
		}
	}()
	return pc.LocalAddr().String()
}

// The hook that notes whom Go's resolver asks must be called in the lookup's context.
func TestTheNameServerIsNoted(t *testing.T) {
	server := nameServer(t)
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialNameServer(ctx, network, server)
	}}
	ctx, last := WithServers(t.Context())
	ips, err := resolver.LookupNetIP(ctx, "ip", "acme.us.qlikcloud.com.")
	if err != nil || len(ips) != 1 || ips[0].Unmap() != netip.MustParseAddr("203.0.113.7") {
		t.Fatalf("%v, %v", ips, err)
	}
	if last() != server {
		t.Errorf("asked %q, want %q", last(), server)
	}
}

// A name of the hosts file is found without asking anybody.
func TestNobodyIsAskedForLocalhost(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // the operating system asks by itself
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ctx, last := WithServers(ctx)
	ips, err := systemLookup()(ctx, "localhost")
	if err != nil || len(ips) == 0 || last() != "" {
		t.Errorf("%v, %v, asked %q", ips, err, last())
	}
}

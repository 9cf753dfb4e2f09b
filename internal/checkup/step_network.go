package checkup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"

	"qlikconsole/qlikproxy"
)

// stepAddress reads what was typed.
func stepAddress(_ context.Context, w *work) outcome {
	var e Evidence
	e.add("Typed", ShownAddress(w.target.Address))
	a, err := qlikproxy.ParseAddress(w.target.Address, w.o.Network.Policy())
	if err != nil {
		o := failed(e, err)
		wrong := (*qlikproxy.AddressError)(nil)
		if errors.As(err, &wrong) {
			o.Summary = wrong.Problem
			o.Evidence = e
			o.Evidence.add("Example", wrong.Example)
		}
		return o
	}
	w.found.address, w.found.typed = a, w.target.Address
	w.signIn()
	e.add("Understood", a.String())
	e.add("Tenant", a.Tenant)
	e.add("Region", a.Region)
	e.add("App in the address", a.AppID)
	e.add("Remarks", strings.Join(a.Notes, " "))
	return outcome{Status: Pass, Summary: "The address leads to " + a.Host + ".", Evidence: e}
}

// stepProxy tells whether a proxy is used and why, and tries to pass it.
func stepProxy(ctx context.Context, w *work) outcome {
	var e Evidence
	proxy, why, err := w.o.Network.ProxyFor(w.found.address)
	e.add("Proxy", cmp.Or(proxy, "none"))
	e.add("Why", why)
	if err != nil {
		return failed(e, err)
	}
	if proxy == "" {
		return outcome{Status: Pass, Summary: "No proxy is used.", Evidence: e}
	}
	e.add("Sent", "CONNECT "+w.found.address.Host)
	if err := w.o.Network.PassProxy(ctx, w.found.address); err != nil {
		return failed(e, err)
	}
	e.add("Came back", "the way to the tenant is open")
	return outcome{Status: Pass, Summary: "The proxy lets the console through.", Evidence: e}
}

// stepDNS looks the name up, unless a proxy does that.
func stepDNS(ctx context.Context, w *work) outcome {
	var e Evidence
	a := w.found.address
	if proxy, _, err := w.o.Network.ProxyFor(a); err == nil && proxy != "" {
		e.add("Proxy", proxy)
		return outcome{Status: Skip, Summary: "Not tested here: the proxy looks the name up.", Evidence: e}
	}
	e.add("Asked for", hostOf(a))
	e.add("Name servers of this computer", nameServers())
	asked, server := qlikproxy.WithServers(ctx)
	ips, notes, err := w.o.Network.Resolve(asked, a)
	if err != nil {
		if d := (*net.DNSError)(nil); errors.As(err, &d) {
			e.add("Name server asked last", cmp.Or(server(), d.Server))
			e.add("Answer", dnsAnswer(d))
		}
		return failed(e, err)
	}
	e.add("Name server that answered", answeredBy(server(), hostOf(a)))
	w.found.ips = ips
	four, six := families(ips)
	e.add("IPv4 addresses (A)", cmp.Or(strings.Join(four, ", "), "none"))
	e.add("IPv6 addresses (AAAA)", cmp.Or(strings.Join(six, ", "), "none"))
	e.add("Remarks", strings.Join(notes, " "))
	o := outcome{Status: Pass, Summary: fmt.Sprintf("The name leads to %s.", count(len(ips), "address", "addresses")), Evidence: e}
	if len(notes) > 0 {
		o.Status, o.Summary = Warn, notes[0]
	}
	return o
}

// answeredBy names the name server that answered, as far as that can be known.
func answeredBy(server, host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return "none was asked: this is an address already"
	}
	switch {
	case server != "":
		return server
	case qlikproxy.AsksItself():
		return "none was asked: the name stands in a file of this computer (hosts)"
	}
	return "not known: the operating system asks by itself and does not tell"
}

// dnsAnswer says what the name server meant.
func dnsAnswer(d *net.DNSError) string {
	switch {
	case d.IsNotFound:
		return "there is no such name (NXDOMAIN), or it has no address"
	case d.IsTimeout:
		return "none in time"
	}
	return "an error of the name server itself: " + d.Err
}

// nameServers are those of this machine, where it tells them in a file.
func nameServers() string {
	text, err := os.ReadFile("/etc/resolv.conf")
	if err != nil {
		return "those of the operating system"
	}
	var servers []string
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "nameserver" && len(servers) < 5 {
			servers = append(servers, fields[1])
		}
	}
	return strings.Join(servers, ", ")
}

func families(ips []netip.Addr) (four, six []string) {
	for _, ip := range ips {
		if ip.Unmap().Is4() {
			four = append(four, ip.Unmap().String())
		} else {
			six = append(six, ip.String())
		}
	}
	return four, six
}

// maxTried is how many addresses of a tenant are tried.
const maxTried = 16

// stepTCP tries every address by itself, all at once.
func stepTCP(ctx context.Context, w *work) outcome {
	if proxy, _, err := w.o.Network.ProxyFor(w.found.address); err == nil && proxy != "" {
		return outcome{Status: Skip, Summary: "Not tested here: the proxy makes the connection."}
	}
	ips := w.found.ips[:min(len(w.found.ips), maxTried)]
	errs := make([]error, len(ips))
	var tries sync.WaitGroup
	for i, ip := range ips {
		tries.Go(func() { errs[i] = w.o.Network.TryAddress(ctx, w.found.address, ip) })
	}
	tries.Wait()
	return judgeTCP(ips, errs)
}

func judgeTCP(ips []netip.Addr, errs []error) outcome {
	var e Evidence
	worked, failedFour := 0, error(nil)
	var first error
	for i, ip := range ips {
		family := "IPv6 "
		if ip.Unmap().Is4() {
			family = "IPv4 "
			failedFour = cmp.Or(failedFour, errs[i])
		}
		if errs[i] == nil {
			worked++
			e.add(family+ip.Unmap().String(), "connected")
			continue
		}
		first = cmp.Or(first, errs[i])
		e.add(family+ip.Unmap().String(), below(errs[i]))
	}
	first = cmp.Or(failedFour, first)
	switch {
	case worked == 0:
		return failed(e, first)
	case failedFour != nil:
		o := failed(e, failedFour)
		o.Status, o.Summary = Warn, fmt.Sprintf("%d of %d addresses of the tenant can be reached; an IPv4 address cannot.", worked, len(ips))
		return o
	case worked < len(ips):
		return outcome{Status: Pass, Summary: "The tenant can be reached by IPv4. IPv6 does not work here, which does no harm.", Evidence: e}
	}
	return outcome{Status: Pass, Summary: "The tenant can be reached.", Evidence: e}
}

// below is the error under a failure, which says more than its sentence.
func below(err error) string {
	if inner := errors.Unwrap(err); inner != nil {
		return inner.Error()
	}
	return err.Error()
}

func hostOf(a qlikproxy.Address) string {
	host, _, err := net.SplitHostPort(a.Host)
	if err != nil {
		return a.Host
	}
	return host
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

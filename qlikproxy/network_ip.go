package qlikproxy

import "net/netip"

// reach is how far an IP address is away.
type reach int

const (
	reachPublic  reach = iota
	reachPrivate       // private or carrier space: security appliances answer with it
	reachRefused       // never a tenant: this machine, this link, metadata services, groups
)

// classify tells whether a name of Qlik Cloud may lead to ip. An IPv4 address
// wrapped into IPv6 counts as what it wraps.
func classify(ip netip.Addr) reach {
	ip = unwrap(ip.WithZone(""))
	switch {
	case !ip.IsValid(), ip.IsLoopback(), ip.IsUnspecified(), ip.IsMulticast(),
		ip.IsLinkLocalUnicast(), ip.IsInterfaceLocalMulticast(), contains(refusedRanges(), ip):
		return reachRefused
	case ip.IsPrivate(), contains(privateRanges(), ip):
		return reachPrivate
	}
	return reachPublic
}

// refusedRanges are those that netip has no name for.
func refusedRanges() []netip.Prefix {
	return prefixes(
		"0.0.0.0/8",          // this network, RFC 1122
		"240.0.0.0/4",        // reserved, and broadcast
		"192.0.0.0/24",       // protocol assignments; 192.0.0.192 is Oracle's metadata service
		"100.100.100.200/32", // metadata service of Alibaba Cloud
		"168.63.129.16/32",   // host service of Azure
		"fd00:ec2::/32",      // metadata service of AWS
		"2001::/32",          // Teredo: the real address is hidden in it
		"64:ff9b:1::/48",     // local NAT64: the real address is the network's own affair
	)
}

func privateRanges() []netip.Prefix {
	return prefixes(
		"100.64.0.0/10", // carriers, RFC 6598
		"198.18.0.0/15", // benchmarks; used by traffic-inspecting clients
		"fec0::/10",     // site-local, deprecated
	)
}

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		list[i] = netip.MustParsePrefix(t)
	}
	return list
}

func contains(list []netip.Prefix, ip netip.Addr) bool {
	for _, p := range list {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// unwrap takes an IPv4 address out of its IPv6 forms: mapped, compatible, NAT64
// (RFC 6052) and 6to4 (RFC 3056).
func unwrap(ip netip.Addr) netip.Addr {
	ip = ip.Unmap()
	if !ip.Is6() {
		return ip
	}
	b := ip.As16()
	low := netip.AddrFrom4([4]byte(b[12:16]))
	switch {
	case netip.MustParsePrefix("64:ff9b::/96").Contains(ip):
		return low
	case netip.MustParsePrefix("::/96").Contains(ip) && !ip.IsLoopback() && !ip.IsUnspecified():
		return low
	case b[0] == 0x20 && b[1] == 0x02:
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return ip
}

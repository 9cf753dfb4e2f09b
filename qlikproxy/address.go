package qlikproxy

import "strings"

// Address is a tenant's address: where requests and credentials may go.
type Address struct {
	Scheme string   // "https"; "http" only for a host that Policy.Allow names
	Host   string   // lower case; with a port only where it is not the scheme's own
	Tenant string   // the tenant's name, such as acme; empty for an allowed host elsewhere
	Region string   // the region's code, such as us; empty where the host has none
	AppID  string   // the app that the typed address named, or empty
	Notes  []string // plain sentences: what was understood or changed
}

// Policy says which hosts besides those of Qlik Cloud may be a tenant.
type Policy struct {
	Allow []string // host or host:port; only these may be http or loopback
}

// What can be wrong with an address.
const (
	AddressMalformed    = "malformed"      // no usable tenant address
	AddressNotQlikCloud = "not-qlik-cloud" // a host outside Qlik Cloud that is not allowed
)

// AddressError says what is wrong with a typed address and what a right one looks like.
type AddressError struct {
	Kind    string // AddressMalformed or AddressNotQlikCloud
	Problem string // plain sentences
	Example string // an address of the right form
}

func (e *AddressError) Error() string { return e.Problem + " Example: " + e.Example }

// URL is the address of a path on this tenant. path starts with a slash and is
// used as it is.
func (a Address) URL(path string) string { return a.Scheme + "://" + a.Host + path }

// WebSocketURL is the WebSocket address of a path on this tenant.
func (a Address) WebSocketURL(path string) string {
	return strings.Replace(a.URL(path), "http", "ws", 1)
}

// String is the address without a path, such as https://acme.us.qlikcloud.com.
func (a Address) String() string { return a.URL("") }

package main

import (
	"net/url"
	"slices"
	"strings"

	"qlikconsole/qlikproxy"
)

// networkFlags say how the tenant is reached.
type networkFlags struct {
	CA          []string `group:"Network" sep:"none" placeholder:"FILE" help:"Also trust the certificate authorities in this PEM file. May be given again."`
	Proxy       string   `group:"Network" placeholder:"URL|none|system" default:"system" help:"The proxy to use."`
	AllowTenant []string `group:"Network" sep:"none" placeholder:"HOST" help:"Also allow this host, or host:port, as a tenant. May be given again."`
}

func (f networkFlags) policy() qlikproxy.Policy { return qlikproxy.Policy{Allow: f.AllowTenant} }

func (f networkFlags) open() (*qlikproxy.Network, error) {
	return qlikproxy.NewNetwork(qlikproxy.NetworkConfig{CAFiles: f.CA, Proxy: f.Proxy, Policy: f.policy()})
}

func (f networkFlags) check() error {
	if err := checkProxy(f.Proxy); err != nil {
		return err
	}
	for _, host := range f.AllowTenant {
		if !plainHost(host) {
			return wrongUse("--allow-tenant takes a host name, such as tenant.example.com or 127.0.0.1:8080, and nothing else")
		}
	}
	return nil
}

// checkProxy refuses what is no proxy address, and a password in one.
func checkProxy(proxy string) error {
	if proxy == "none" || proxy == "system" {
		return nil
	}
	if strings.Contains(proxy, "@") {
		return wrongUse("a name and password in --proxy can be read by others on this computer; put the whole address into HTTPS_PROXY instead and leave --proxy out")
	}
	u, err := url.Parse(proxy)
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme) {
		return wrongUse("--proxy takes none, system, or an address such as http://proxy.example.com:8080")
	}
	return nil
}

// plainHost tells whether s is a host or host:port, without scheme, path or name.
func plainHost(s string) bool {
	u, err := url.Parse("https://" + s)
	if err != nil || u.Host != s || u.Hostname() == "" || strings.ContainsAny(s, "*, ") {
		return false
	}
	_, err = qlikproxy.ParseAddress("https://"+s, qlikproxy.Policy{Allow: []string{s}})
	return err == nil && !strings.HasSuffix(s, ":")
}

package main

import (
	"testing"

	"qlikconsole/qlikproxy"
)

// FuzzNetworkFlags: what the flags let through can be used, and a proxy that holds a
// password is never let through.
func FuzzNetworkFlags(f *testing.F) {
	f.Add("tenant.example.com:8080", "http://proxy.example:8080")
	f.Add("[::1]:7", "https://u:p@proxy.example")
	f.Add("*.example.com", "socks5://x")
	f.Fuzz(func(t *testing.T, host, proxy string) {
		if checkProxy(proxy) == nil {
			if n, err := qlikproxy.NewNetwork(qlikproxy.NetworkConfig{Proxy: proxy}); err != nil || len(n.Secrets()) > 0 {
				t.Errorf("%q was let through: %v", proxy, err)
			}
		}
		if plainHost(host) {
			if _, err := qlikproxy.ParseAddress("https://"+host, qlikproxy.Policy{Allow: []string{host}}); err != nil {
				t.Errorf("%q was let through: %v", host, err)
			}
		}
	})
}

package qlikproxy

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const scutilSaid = `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : *.intranet.example
  }
  HTTPEnable : 1
  HTTPPort : 8080
  HTTPProxy : plain.example
  HTTPSEnable : 1
  HTTPSPort : 8443
  HTTPSProxy : proxy.example
  SOCKSEnable : 0
}
`

func TestProxyOfMacOS(t *testing.T) {
	program := filepath.Join(t.TempDir(), "scutil") // stands in for the one of macOS
	text := "#!/bin/sh\n[ \"$*\" = --proxy ] && cat <<'END'\n" + scutilSaid + "END\n"
	if err := os.WriteFile(program, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	if said := scutil(program + " that is not there"); said != "" {
		t.Errorf("nothing said %q", said)
	}
	find := staticProxy(readScutil(scutil(program)).Static)
	for address, want := range map[string]string{
		"https://acme.eu.qlikcloud.com/": "proxy.example:8443",
		"http://acme.eu.qlikcloud.com/":  "plain.example:8080",
		"https://a.intranet.example/":    "",
	} {
		u, _ := url.Parse(address)
		got, err := find(u)
		if err != nil || (got == nil) != (want == "") || got != nil && got.Host != want {
			t.Errorf("%s: %v, %v, want %q", address, got, err, want)
		}
	}
}

func TestWhyOfTheSystem(t *testing.T) {
	script := "ProxyAutoConfigEnable : 1\nProxyAutoConfigURLString : http://user:hidden@wpad.example/proxy.pac?key=hidden\n"
	tests := map[string]struct {
		said string
		runs bool
		want string
	}{
		"nothing set":          {"", false, "name no proxy"},
		"set":                  {scutilSaid, false, "This is the proxy setting of the operating system."},
		"switched off":         {strings.ReplaceAll(scutilSaid, "Enable : 1", "Enable : 0"), false, "name no proxy"},
		"script that runs":     {script, true, "script (PAC), http://wpad.example/proxy.pac. Where"},
		"script that does not": {script, false, "script (PAC), http://wpad.example/proxy.pac, which the console cannot read here"},
		"found by itself":      {"ProxyAutoConfigEnable : 1\n", true, "WPAD"},
		"SOCKS only":           {"SOCKSEnable : 1\nSOCKSProxy : s.example\nSOCKSPort : 1080\n", false, "only a SOCKS proxy"},
	}
	for name, tt := range tests {
		why := whySystem(readScutil(tt.said), tt.runs)
		if !strings.Contains(why, tt.want) || strings.Contains(why, "hidden") {
			t.Errorf("%s: %q, want %q", name, why, tt.want)
		}
	}
}

func FuzzScutil(f *testing.F) {
	f.Add(scutilSaid)
	f.Add("HTTPSEnable : 1\nHTTPSProxy : http://user:word@[::1\nHTTPSPort : x\nProxyAutoConfigEnable : 1\nProxyAutoConfigURLString : %zz")
	f.Fuzz(func(t *testing.T, said string) {
		conf := readScutil(said)
		if !conf.Static.Active && len(conf.Static.Protocols) > 0 {
			t.Errorf("%q: a proxy that is not in use: %v", said, conf.Static.Protocols)
		}
		if whySystem(conf, false) == "" {
			t.Errorf("%q: no reason", said)
		}
		if via, err := staticProxy(conf.Static)(&url.URL{Scheme: "https", Host: "acme.eu.qlikcloud.com", Path: "/"}); err == nil && via != nil && conf.Static.Protocols["https"] == "" {
			t.Errorf("%q: %v, a proxy of nobody", said, via)
		}
	})
}

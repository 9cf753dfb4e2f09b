package qlikproxy

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/url"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/mattn/go-ieproxy"
	"golang.org/x/net/http/httpproxy"
)

// systemProxy reads the environment first and, where that is silent, the settings
// of Windows or macOS.
func systemProxy() proxySetting {
	if env := httpproxy.FromEnvironment(); env.HTTPProxy != "" || env.HTTPSProxy != "" {
		return proxySetting{env.ProxyFunc(), "The environment variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY say so."}
	}
	switch runtime.GOOS {
	case "windows":
		system := ieproxy.GetProxyFunc()
		find := func(u *url.URL) (*url.URL, error) { return system(&http.Request{URL: u}) }
		return proxySetting{find, whySystem(ieproxy.GetConf(), true)}
	case "darwin":
		conf := readScutil(scutil("/usr/sbin/scutil"))
		return proxySetting{staticProxy(conf.Static), whySystem(conf, false)}
	}
	return proxySetting{httpproxy.FromEnvironment().ProxyFunc(), "Neither of the environment variables HTTPS_PROXY and HTTP_PROXY is set."}
}

func staticProxy(s ieproxy.StaticProxyConf) func(*url.URL) (*url.URL, error) {
	conf := httpproxy.Config{HTTPProxy: s.Protocols["http"], HTTPSProxy: s.Protocols["https"], NoProxy: s.NoProxy}
	return conf.ProxyFunc()
}

// whySystem says in a sentence what the operating system's settings ask for, and
// what of it cannot be done: a script whose failure nobody reports, SOCKS.
func whySystem(conf ieproxy.ProxyConf, runsScripts bool) string {
	script, _ := url.Parse(conf.Automatic.PreConfiguredURL)
	named := cmp.Or(conf.Static.Protocols["https"], conf.Static.Protocols[""])
	switch {
	case conf.Automatic.PreConfiguredURL != "" && script != nil:
		why := "The settings of the operating system leave the choice to a script (PAC), " + (&url.URL{Scheme: script.Scheme, Host: script.Host, Path: script.Path}).String()
		if runsScripts {
			return why + ". Where the script cannot be read or names none, the console uses none."
		}
		return why + ", which the console cannot read here. Ask whoever looks after the network which proxy it names, and start the console with --proxy."
	case conf.Automatic.Active:
		return "This is the proxy setting of the operating system, which looks for a proxy by itself (automatic detection, WPAD)."
	case conf.Static.Active && named == "" && conf.Static.Protocols["socks"] != "":
		return "The settings of the operating system name only a SOCKS proxy, which the console cannot use."
	case conf.Static.Active:
		return "This is the proxy setting of the operating system."
	}
	return "The settings of the operating system name no proxy."
}

// scutil is what macOS tells by that program of its network settings; empty: it told nothing. Its
// own interface would need a C compiler to build the console.
func scutil(program string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	said, err := exec.CommandContext(ctx, program, "--proxy").Output()
	if err != nil {
		return ""
	}
	return string(said)
}

// readScutil understands what scutil --proxy prints: one setting a line as
// "HTTPSProxy : proxy.example.com", and the exceptions as a numbered list.
func readScutil(said string) ieproxy.ProxyConf {
	settings, exceptions := map[string]string{}, []string(nil)
	for line := range strings.Lines(said) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), " : ")
		switch {
		case !ok || strings.HasPrefix(value, "<"):
		case strings.Trim(name, "0123456789") == "":
			exceptions = append(exceptions, value)
		default:
			settings[name] = value
		}
	}
	conf := ieproxy.ProxyConf{Static: ieproxy.StaticProxyConf{Protocols: map[string]string{}, NoProxy: strings.Join(exceptions, ",")}}
	for kind, prefix := range map[string]string{"http": "HTTP", "https": "HTTPS", "socks": "SOCKS"} {
		if host := settings[prefix+"Proxy"]; settings[prefix+"Enable"] == "1" && host != "" {
			conf.Static.Active = true
			conf.Static.Protocols[kind] = net.JoinHostPort(host, cmp.Or(settings[prefix+"Port"], "80"))
		}
	}
	if settings["ProxyAutoConfigEnable"] == "1" {
		conf.Automatic = ieproxy.ProxyScriptConf{Active: true, PreConfiguredURL: settings["ProxyAutoConfigURLString"]}
	}
	return conf
}

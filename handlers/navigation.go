package handlers

import (
	"strings"

	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

// navigation returns the two parts of the sidebar; path marks the current page.
func navigation(path string) (upper, lower []web.NavItem) {
	upper = []web.NavItem{
		{Title: "Connect", Href: "/", Icon: "connect"},
		{Title: "Checkup", Href: "/checkup", Icon: "checkup"},
		{Title: "Tokens and keys", Href: "/tokens", Icon: "key"},
		{Title: "REST", Href: "/rest", Icon: "rest"},
		{Title: "QIX", Href: "/qix", Icon: "qix"},
		{Title: "Guidance", Href: "/guidance", Icon: "guidance"},
	}
	lower = []web.NavItem{
		{Title: "Network", Href: "/network", Icon: "network"},
		{Title: "Settings", Href: "/settings", Icon: "settings"},
	}
	for _, part := range [][]web.NavItem{upper, lower} {
		for i := range part {
			part[i].Current = isUnder(path, part[i].Href)
		}
	}
	return upper, lower
}

func isUnder(path, href string) bool {
	if href == "/" {
		return path == "/" || strings.HasPrefix(path, "/connect")
	}
	return path == href || strings.HasPrefix(path, href+"/")
}

func signInTitle(kind qlikproxy.SignInKind) string {
	switch kind {
	case qlikproxy.SignInOAuthClient:
		return "OAuth client"
	case qlikproxy.SignInImpersonation:
		return "OAuth client, on behalf of a user"
	case qlikproxy.SignInPrivateKey:
		return "OAuth client with a private key"
	case qlikproxy.SignInAPIKey:
		return "API key"
	default:
		return "Pasted token"
	}
}

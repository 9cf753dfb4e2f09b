package qlikproxy

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"qlikconsole/internal/lazyregexp"
)

const exampleAddress = "https://acme.us.qlikcloud.com"

// domains are those of Qlik Cloud and of Qlik Cloud Government. Source: the host
// suffixes that npm @qlik/api 2.19.0 checks.
func domains() []string { return []string{"qlikcloud.com", "qlikcloudgov.com"} }

func malformed(problem string) *AddressError {
	return &AddressError{Kind: AddressMalformed, Problem: problem, Example: exampleAddress}
}

func notQlikCloud(problem string) *AddressError {
	return &AddressError{Kind: AddressNotQlikCloud, Problem: problem, Example: exampleAddress}
}

func wrongScheme(scheme string) *AddressError {
	return malformed("The address starts with " + shorten(scheme, 20) + "://. It must start with https:// or with the host name.")
}

var placeholder = lazyregexp.New(`(?i)[<>{}\[(]\s*(your|my|server|tenant)|your[-_ ]?(qlik|tenant|instance|server)|^(https?://)?tenant\.region\.|[<>{}]`)

// checkAddressText refuses what can be no address whatever its host is.
func checkAddressText(text string) error {
	switch {
	case text == "":
		return malformed("No address was entered.")
	case len(text) > maxAddress:
		return malformed("The text is too long to be an address.")
	case placeholder.MatchString(text):
		return malformed("This is the pattern from a guide. Put the name of your own tenant and its region in place of the part in brackets; both stand in the browser's address bar when you are signed in to Qlik Cloud.")
	case strings.Contains(text, `\`):
		return malformed("The address has a backslash (\\) in it. Addresses are written with slashes (/).")
	case strings.ContainsFunc(text, unicode.IsSpace):
		return malformed("The address has a blank or a line break in the middle.")
	case strings.ContainsFunc(text, unicode.IsControl):
		return malformed("The address has a control character in it. Type it by hand, or copy it again.")
	}
	return nil
}

func inQlikCloud(host string) bool {
	return slices.ContainsFunc(domains(), func(d string) bool {
		return strings.HasSuffix(host, "."+d)
	})
}

// checkQlikHost refuses every host that is no tenant of Qlik Cloud.
func checkQlikHost(host string) error {
	switch {
	case numeric(host):
		return notQlikCloud("This is a numeric address (IP address). Qlik Cloud tenants are reached by name only.")
	case host == "localhost" || strings.HasSuffix(host, ".localhost"):
		return notQlikCloud("This is this computer itself, not a Qlik Cloud tenant.")
	case slices.Contains(domains(), host):
		return malformed("The name of the tenant and its region are missing in front of " + host + ".")
	case !strings.Contains(host, "."):
		e := malformed("This is only a name. The whole address also has the region and ends in qlikcloud.com; it stands in the browser's address bar when you are signed in to Qlik Cloud.")
		if labelPattern.MatchString(host) {
			e.Example = "https://" + host + ".us.qlikcloud.com"
		}
		return e
	case !inQlikCloud(host):
		return foreignHost(host)
	}
	return checkTenantLabels(host)
}

// foreignHost says why a host outside Qlik Cloud is refused.
func foreignHost(host string) error {
	shown := shorten(host, 80)
	switch {
	case host == "qlik.com" || strings.HasSuffix(host, ".qlik.com") || host == "qlik.dev" || strings.HasSuffix(host, ".qlik.dev"):
		return notQlikCloud(shown + " is a web site of Qlik, not a tenant.")
	case looksLikeQlikCloud(host):
		return notQlikCloud(shown + " only looks like Qlik Cloud: the address of a tenant ends in .qlikcloud.com or .qlikcloudgov.com. Your credentials would go to somebody else.")
	}
	return notQlikCloud(shown + " is not under qlikcloud.com or qlikcloudgov.com. If it really leads to your tenant, start the console with --allow-tenant " + shown + ".")
}

// looksLikeQlikCloud knows the usual misspellings; more letters in a row and
// swapped ones do not matter for it.
func looksLikeQlikCloud(host string) bool {
	plain := strings.NewReplacer("-", "", ".", "", "c", "", "k", "", "0", "o", "1", "l").Replace(host)
	return strings.Contains(plain, "qliloud") || strings.Contains(plain, "liloud") || strings.Contains(host, "xn--")
}

var labelPattern = lazyregexp.New(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// checkTenantLabels looks at the parts in front of Qlik Cloud's domain.
func checkTenantLabels(host string) error {
	labels := tenantLabels(host)
	for _, l := range labels {
		switch {
		case strings.HasPrefix(l, "xn--"):
			return notQlikCloud("The address has letters that only look like plain ones. Type it by hand; tenant names have plain letters, digits and hyphens.")
		case !labelPattern.MatchString(l):
			return malformed("A part of the host name is empty or has characters that cannot stand in one. Letters, digits, hyphens and dots can.")
		}
	}
	switch labels[0] {
	case "console":
		return malformed(host + " is Qlik's console for whole organisations, not a tenant. Use the address that your users open.")
	case "register":
		return malformed(host + " is where tenants are registered, not a tenant itself.")
	case "www":
		return malformed("Leave out www and write the name of the tenant and its region in its place.")
	}
	return nil
}

func tenantLabels(host string) []string {
	for _, d := range domains() {
		if front, ok := strings.CutSuffix(host, "."+d); ok {
			return strings.Split(front, ".")
		}
	}
	return nil
}

// tenantAndRegion reads both from a host under Qlik Cloud: the last part in front
// of the domain is the region.
func tenantAndRegion(host string) (tenant, region string) {
	labels := tenantLabels(host)
	if len(labels) < 2 {
		return strings.Join(labels, "."), ""
	}
	last := len(labels) - 1
	return strings.Join(labels[:last], "."), labels[last]
}

// describeTenant says what the host was understood to mean.
func describeTenant(a Address) string {
	where := "Qlik Cloud"
	if strings.HasSuffix(a.Host, "qlikcloudgov.com") {
		where = "Qlik Cloud Government"
	}
	switch n := len(tenantLabels(a.Host)); {
	case n < 2:
		return "Tenant " + a.Tenant + " in " + where + ". The region is missing: most tenant addresses have it behind the tenant's name, such as " + a.Tenant + ".us.qlikcloud.com."
	case n > 2:
		return "Tenant " + a.Tenant + " in region " + a.Region + " of " + where + ". The name has more than two parts in front of the domain, which is unusual."
	}
	return "Tenant " + a.Tenant + " in region " + a.Region + " of " + where + "."
}

// numeric tells whether programs would read a host as an IP address, in any of the
// forms that they accept (URL standard of WHATWG, "ends in a number").
func numeric(host string) bool {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	_, err := strconv.ParseUint(last, 0, 64)
	return err == nil || last != "" && strings.Trim(last, "0123456789") == ""
}

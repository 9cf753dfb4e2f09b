package qlikproxy

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"qlikconsole/internal/lazyregexp"
)

// maxAddress is the longest address that is read, in bytes. App addresses with a
// sheet and selections in them stay far below it.
const maxAddress = 4 << 10

// ParseAddress reads what a person typed or pasted as a tenant address. The error
// is an *AddressError.
func ParseAddress(input string, p Policy) (Address, error) {
	text, notes := tidyAddress(input)
	if err := checkAddressText(text); err != nil {
		return Address{}, err
	}
	scheme, rest := cutScheme(text)
	authority, path := cutPath(rest)
	host, port, err := readAuthority(authority, scheme == "" && path == "")
	if err != nil {
		return Address{}, err
	}
	if p.allows(host, port, scheme) {
		return allowedAddress(scheme, host, port, path, notes)
	}
	return qlikAddress(scheme, host, port, path, notes)
}

// tidyAddress takes away what comes along when text is copied from somewhere.
func tidyAddress(input string) (string, []string) {
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) { // zero-width characters, direction marks, BOM
			return -1
		}
		return r
	}, input)
	for {
		before := text
		text = strings.TrimSpace(text)
		text = strings.Trim(text, "\"'`“”„‘’‚«»")
		text = strings.TrimRight(text, ",;")
		if inner, ok := bracketed(text); ok {
			text = inner
		}
		if text == before {
			break
		}
	}
	if text != input {
		return text, []string{"Blanks, quotes or invisible characters around the address were left out."}
	}
	return text, nil
}

// bracketed unwraps <https://…>, the way mail programs write links.
func bracketed(text string) (string, bool) {
	inner, ok := strings.CutPrefix(text, "<")
	inner, end := strings.CutSuffix(inner, ">")
	ok = ok && end && strings.Contains(inner, ".") && !strings.ContainsAny(inner, "<>")
	return inner, ok
}

var schemePattern = lazyregexp.New(`^([A-Za-z][A-Za-z0-9+.-]*):/{1,2}`)

// cutScheme splits off the scheme, also where one of its slashes was lost.
func cutScheme(text string) (scheme, rest string) {
	if m := schemePattern.FindStringSubmatch(text); m != nil {
		return strings.ToLower(m[1]), text[len(m[0]):]
	}
	return "", strings.TrimPrefix(text, "//")
}

func cutPath(rest string) (authority, path string) {
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return rest[:i], rest[i:]
	}
	return rest, ""
}

// readAuthority reads host and port. bare: nothing else was typed.
func readAuthority(authority string, bare bool) (host, port string, err error) {
	if strings.Contains(authority, "@") {
		if bare {
			return "", "", malformed("This is an e-mail address, not the address of a tenant.")
		}
		return "", "", malformed("The address has a user name or password in front of an @. Leave that part out; sign-in is asked for separately.")
	}
	host = authority
	if strings.HasPrefix(authority, "[") || strings.Count(authority, ":") == 1 {
		if host, port, err = net.SplitHostPort(authority); err != nil && !strings.HasSuffix(authority, "]") {
			return "", "", malformed("The host and port of the address cannot be read.")
		} else if err != nil {
			host = strings.Trim(authority, "[]")
		}
	}
	if n, bad := strconv.ParseUint(port, 10, 16); port != "" && (bad != nil || n == 0) {
		return "", "", malformed("The port behind the colon is no number between 1 and 65535.")
	}
	host, err = readHost(host)
	return host, port, err
}

// readHost makes a host name plain: lower case, ASCII, no dots at its end.
func readHost(host string) (string, error) {
	host = strings.ToLower(strings.TrimRight(host, ".。"))
	if host == "" {
		return "", malformed("The address has no host name in it.")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return host, nil
	}
	plain, err := idna.Lookup.ToASCII(host)
	if err != nil || len(plain) > 253 {
		return "", malformed("The host name has characters that cannot stand in one. Letters, digits, hyphens and dots can.")
	}
	return strings.TrimRight(plain, "."), nil
}

// allows tells whether the policy names a host. An entry without a port stands for
// every port of the host.
func (p Policy) allows(host, port, scheme string) bool {
	if port == "" {
		port = schemePort(scheme)
	}
	return slices.ContainsFunc(p.Allow, func(entry string) bool {
		h, q, err := net.SplitHostPort(entry)
		if err != nil {
			h, q = entry, port
		}
		h = strings.TrimRight(strings.ToLower(strings.Trim(h, "[]")), ".")
		return h == host && q == port
	})
}

func schemePort(scheme string) string {
	if scheme == "http" || scheme == "ws" {
		return "80"
	}
	return "443"
}

// allowedAddress is the address of a host that the policy names.
func allowedAddress(scheme, host, port, path string, notes []string) (Address, error) {
	a := Address{Scheme: "https", Host: host}
	if ip, err := netip.ParseAddr(host); scheme == "http" || scheme == "ws" || scheme == "" && err == nil && ip.IsLoopback() {
		a.Scheme = "http"
	} else if scheme != "" && scheme != "https" && scheme != "wss" {
		return Address{}, wrongScheme(scheme)
	}
	if strings.Contains(host, ":") {
		a.Host = "[" + host + "]"
	}
	if port != "" && port != schemePort(a.Scheme) {
		a.Host += ":" + port
	}
	if inQlikCloud(host) {
		a.Tenant, a.Region = tenantAndRegion(host)
	}
	a.Notes = append(notes, a.Host+" is named as a tenant in the console's settings.")
	a.readPath(path)
	return a, nil
}

// qlikAddress is the address of a host under Qlik Cloud's own domains.
func qlikAddress(scheme, host, port, path string, notes []string) (Address, error) {
	switch scheme {
	case "", "https":
	case "http", "ws", "wss":
		notes = append(notes, scheme+" was changed to https.")
	default:
		return Address{}, wrongScheme(scheme)
	}
	if err := checkQlikHost(host); err != nil {
		return Address{}, err
	}
	if port != "" && port != "443" && port != schemePort(scheme) {
		return Address{}, malformed("Qlik Cloud has no port " + port + "; leave the colon and the number out. Port 4747 belongs to Qlik Sense on one's own servers.")
	}
	a := Address{Scheme: "https", Host: host}
	a.Tenant, a.Region = tenantAndRegion(host)
	a.Notes = append(notes, describeTenant(a))
	a.readPath(path)
	return a, nil
}

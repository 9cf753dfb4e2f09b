package portable

import "strings"

// The options of curl 8, from `curl --help all`: what they are called and which
// have a value, so that the value of one that is not understood is not taken
// for the address.

var shortNames = map[byte]string{
	'#': "progress-bar", '0': "http1.0", '1': "tlsv1", '2': "sslv2", '3': "sslv3", '4': "ipv4", '6': "ipv6", 'a': "append", 'A': "user-agent",
	'b': "cookie", 'B': "use-ascii", 'c': "cookie-jar", 'C': "continue-at", 'd': "data", 'D': "dump-header", 'e': "referer", 'E': "cert",
	'f': "fail", 'F': "form", 'g': "globoff", 'G': "get", 'h': "help", 'H': "header", 'i': "include", 'I': "head", 'j': "junk-session-cookies",
	'J': "remote-header-name", 'k': "insecure", 'K': "config", 'l': "list-only", 'L': "location", 'm': "max-time", 'M': "manual", 'n': "netrc",
	'N': "no-buffer", 'o': "output", 'O': "remote-name", 'p': "proxytunnel", 'P': "ftp-port", 'q': "disable", 'Q': "quote", 'r': "range",
	'R': "remote-time", 's': "silent", 'S': "show-error", 't': "telnet-option", 'T': "upload-file", 'u': "user", 'U': "proxy-user",
	'v': "verbose", 'V': "version", 'w': "write-out", 'x': "proxy", 'X': "request", 'y': "speed-time", 'Y': "speed-limit", 'z': "time-cond", 'Z': "parallel",
}

var aliases = map[string]string{"data-ascii": "data", "location-trusted": "location"}

// withValue are the options that a value follows.
var withValue = set(`abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at
	cookie cookie-jar create-file-mode crlfile curves data data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr
	dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save expect100-timeout form form-string
	ftp-account ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header help hostpubmd5
	hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options
	mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max
	pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers
	proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers
	proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request
	request-target resolve retry retry-delay retry-max-time sasl-authzid service-name socks4 socks4a socks5 socks5-gssapi-service
	socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword
	tlsuser trace trace-ascii trace-config unix-socket upload-file url url-query user user-agent variable vlan-priority write-out`)

// leftOut says for the options that are known and not taken over what they are.
var leftOut = kinds(map[string]string{
	leftSignIn: `cookie user oauth2-bearer netrc netrc-file netrc-optional cert key pass aws-sigv4 basic digest ntlm negotiate anyauth tlsuser
		tlspassword sasl-ir login-options delegation`,
	leftForm:   "form form-string form-escape",
	leftUnsafe: "insecure proxy-insecure doh-insecure",
	leftProxy: `proxy preproxy proxy-user proxy1.0 socks4 socks4a socks5 socks5-hostname proxytunnel noproxy proxy-header proxy-basic
		proxy-digest proxy-ntlm proxy-negotiate proxy-anyauth`,
	leftTool: `append compressed compressed-ssh silent show-error verbose location include output remote-name remote-name-all remote-header-name
		output-dir create-dirs write-out progress-bar no-progress-meter fail fail-early fail-with-body http1.0 http1.1 http2 http3
		http2-prior-knowledge tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tls-max ipv4 ipv6 max-time connect-timeout retry retry-delay retry-max-time
		retry-all-errors retry-connrefused max-redirs no-buffer no-keepalive keepalive-time dump-header trace trace-ascii trace-time stderr
		cookie-jar junk-session-cookies parallel parallel-immediate parallel-max path-as-is post301 post302 post303 tr-encoding
		styled-output no-styled-output speed-time speed-limit limit-rate max-filesize remote-time disable libcurl raw tcp-nodelay
		tcp-fastopen ssl-no-revoke ssl-revoke-best-effort cacert capath`,
})

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

func kinds(lists map[string]string) map[string]string {
	out := map[string]string{}
	for what, words := range lists {
		for w := range strings.FieldsSeq(words) {
			out[w] = what
		}
	}
	return out
}

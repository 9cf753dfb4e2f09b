package qlikproxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// proxySetting finds the proxy for an address, nil for none.
type proxySetting struct {
	find func(*url.URL) (*url.URL, error)
	why  string
}

// readProxy understands the setting of NetworkConfig.Proxy.
func readProxy(setting string) (proxySetting, error) {
	switch setting {
	case "none":
		none := func(*url.URL) (*url.URL, error) { return nil, nil }
		return proxySetting{none, "No proxy is used, as was asked for."}, nil
	case "", "system":
		return systemProxy(), nil
	}
	u, err := url.Parse(setting)
	if err != nil || u.Host == "" {
		// The text is left out: it may hold a password.
		return proxySetting{}, errors.New("The proxy's address cannot be read. It has the form http://proxy.example:8080.")
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return proxySetting{}, fmt.Errorf("A proxy of the kind %s:// is not supported. Its address starts with http:// or https://.", shorten(u.Scheme, 20))
	}
	given := func(*url.URL) (*url.URL, error) { return u, nil }
	return proxySetting{given, "The proxy was set by hand."}, nil
}

// proxyFor is the proxy on the way to a tenant. This computer itself is never
// reached through one.
func (n *Network) proxyFor(a Address) (*url.URL, error) {
	if a.loopback() {
		return nil, nil
	}
	via, err := n.proxy.find(&url.URL{Scheme: a.Scheme, Host: a.Host, Path: "/"})
	if err != nil || via == nil {
		return nil, err
	}
	switch via.Scheme {
	case "": // proxy scripts give host and port only
		via = &url.URL{Scheme: "http", Host: via.Host, User: via.User}
	case "http", "https":
	default:
		return nil, fmt.Errorf("a proxy of the kind %s:// is not supported", shorten(via.Scheme, 20))
	}
	return via, nil
}

// dialProxy reaches the proxy. It may be anywhere, on this computer too.
func (n *Network) dialProxy(ctx context.Context, via *url.URL) (net.Conn, error) {
	port := via.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[via.Scheme]
	}
	d := net.Dialer{Timeout: n.timeouts.Dial}
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(via.Hostname(), port))
	if err != nil || via.Scheme == "http" {
		return conn, err
	}
	secure := tls.Client(conn, &tls.Config{ServerName: via.Hostname(), RootCAs: n.roots(), MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	return secure, nil
}

// connectThrough asks the proxy on conn for a way to the tenant. A refusal is
// returned as the proxy's answer, with up to 64 KiB of its body.
func (n *Network) connectThrough(conn net.Conn, via *url.URL, a Address) (net.Conn, *http.Response, []byte, error) {
	target := net.JoinHostPort(a.hostname(), a.port())
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: target}, Host: target, Header: http.Header{"User-Agent": {userAgent}}}
	if user := via.User; user != nil {
		password, _ := user.Password()
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := request.Write(conn); err != nil {
		return nil, nil, nil, err
	}
	limited := &io.LimitedReader{R: conn, N: maxHeader}
	buffered := bufio.NewReader(limited)
	answer, err := http.ReadResponse(buffered, request)
	if err != nil {
		return nil, nil, nil, err
	}
	if answer.StatusCode/100 != 2 {
		limited.N = maxFailureBody
		body, _ := io.ReadAll(io.LimitReader(answer.Body, maxFailureBody)) // what came of it is proof enough
		return nil, answer, body, nil
	}
	if buffered.Buffered() > 0 {
		return nil, nil, nil, errors.New("the proxy sent more than its answer")
	}
	return conn, answer, nil, nil
}

package qlikproxy

import (
	"context"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"qlikconsole/internal/secret"
	"qlikconsole/internal/spool"
)

const sentKey = "test-api-key-0123456789"

// fixture is a tenant and what it works with.
type fixture struct {
	*Tenant
	server   *httptest.Server
	recorder *Recorder
	network  *Network
}

// serve starts a server that stands for a tenant, and a Tenant with an API key for it.
func serve(t testing.TB, h http.HandlerFunc) *fixture { return serveWith(t, h, NetworkConfig{}, nil) }

func serveWith(t testing.TB, h http.HandlerFunc, config NetworkConfig, edit func(*SignIn, *Options)) *fixture {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return connect(t, server, config, edit)
}

// connect makes a Tenant for a server of a test.
func connect(t testing.TB, server *httptest.Server, config NetworkConfig, edit func(*SignIn, *Options)) *fixture {
	t.Helper()
	host := strings.TrimPrefix(strings.TrimPrefix(server.URL, "http://"), "https://")
	config.Policy.Allow = append(config.Policy.Allow, host)
	if config.Proxy == "" {
		config.Proxy = "none"
	}
	if cert := server.Certificate(); cert != nil {
		config.CAs = append(config.CAs, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	}
	n, err := NewNetwork(config)
	if err != nil {
		t.Fatal(err)
	}
	a, err := ParseAddress(server.URL, n.Policy())
	if err != nil {
		t.Fatal(err)
	}
	return fixtureAt(t, a, n, server, edit)
}

func fixtureAt(t testing.TB, a Address, n *Network, server *httptest.Server, edit func(*SignIn, *Options)) *fixture {
	t.Helper()
	dir, err := spool.Open(t.TempDir(), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	signIn := SignIn{Kind: SignInAPIKey, Secret: secret.New(sentKey)}
	o := Options{Network: n, Recorder: NewRecorder(Limits{}), Redactor: secret.NewRedactor(), Spool: dir}
	if edit != nil {
		edit(&signIn, &o)
	}
	tenant := NewTenant(a, signIn, o)
	t.Cleanup(func() {
		tenant.Close()
		dir.Close()
	})
	return &fixture{Tenant: tenant, server: server, recorder: o.Recorder, network: n}
}

func bodyOf(t testing.TB, x *Exchange) string {
	t.Helper()
	b, err := io.ReadAll(x.Body().Reader(0))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// must is a call that works.
func (f *fixture) must(t testing.TB, r Request) *Exchange {
	t.Helper()
	x, err := f.Do(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// fails is a call that fails with a Failure.
func (f *fixture) fails(t testing.TB, r Request) (*Exchange, *Failure) {
	t.Helper()
	x, err := f.Do(context.Background(), r)
	failure, ok := err.(*Failure)
	if !ok {
		t.Fatalf("%v is no *Failure", err)
	}
	return x, failure
}

// quiet is a log that nobody reads.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

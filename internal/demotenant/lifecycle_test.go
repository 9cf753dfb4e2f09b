package demotenant

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestStartRefuses(t *testing.T) {
	busy := start(t, Config{})
	for name, cfg := range map[string]Config{
		"not loopback": {Addr: "0.0.0.0:0"}, "a name": {Addr: "example.com:80"}, "no port": {Addr: "127.0.0.1"}, "port taken": {Addr: busy.Host()},
		"unknown fault": {Faults: []string{"nonsense"}}, "bad count": {Faults: []string{"hang:0"}}, "no count": {Faults: []string{"hang:x"}},
	} {
		if tenant, err := Start(cfg); err == nil {
			_ = tenant.Close()
			t.Errorf("%s: started", name)
		}
	}
}

// TestCloseEndsEverything: sockets get 1001, waiting answers end, nothing runs on.
func TestCloseEndsEverything(t *testing.T) {
	tenant, err := Start(Config{GreetingDelay: -1})
	if err != nil {
		t.Fatal(err)
	}
	c := as(t, tenant, "healthy")
	q, _ := c.open("/app/engineData")
	done := make(chan bool)
	go func() {
		_, _ = c.send("GET", "/api/v1/demo/slow?ms=600000", nil, "")
		close(done)
	}()
	for q.call(-1, "EngineVersion") == nil {
	}
	go func() { _ = tenant.Close() }()
	if code, _ := q.closeCode(); code != websocket.CloseGoingAway {
		t.Errorf("closed with %d", code)
	}
	<-done
	if err := tenant.Close(); err != nil {
		t.Error(err)
	}
	if _, err := c.send("GET", "/api/v1/spaces", nil, ""); err == nil {
		t.Error("still answers")
	}
}

func TestTLS(t *testing.T) {
	tenant := start(t, Config{TLS: true})
	if _, err := newCaller(t, tenant, "").send("GET", "/.well-known/jwks.json", nil, ""); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("without the authority: %v", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(tenant.CA()) {
		t.Fatal("no authority in PEM")
	}
	c := newCaller(t, tenant, "")
	c.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, IdleConnTimeout: time.Second}
	if r := c.get("/.well-known/jwks.json"); r.status != 200 || !strings.HasPrefix(tenant.URL(), "https://127.0.0.1:") {
		t.Errorf("%s: %d", tenant.URL(), r.status)
	}
}

func TestDescribe(t *testing.T) {
	tenant := start(t, Config{Apps: 3})
	raw, err := json.Marshal(tenant.Describe())
	if err != nil {
		t.Fatal(err)
	}
	var v obj
	_ = json.Unmarshal(raw, &v)
	healthy := v["actors"].([]any)[0].(obj)
	if v["url"] != tenant.URL() || healthy["name"] != "healthy" || healthy["client_secret"] == "" || len(v["apps"].([]any)) != len(tenant.Apps()) || v["ca"] != "" {
		t.Errorf("%s", raw)
	}
	if len(v) != 4 || len(healthy) != 4 {
		t.Errorf("fields: %v %v", v, healthy)
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	tenant := start(t, Config{Apps: 10_000, Spaces: 200})
	c := as(t, tenant, "healthy")
	if ids := pageAll(c, "/api/v1/items?limit=100", "id"); len(ids) != 10_018 {
		t.Errorf("%d items", len(ids))
	}
	q := openApp(t, c, "Generated app 09999")
	if l := q.call(1, "GetAppLayout")["qLayout"].(obj); l["qTitle"] != "Generated app 09999" {
		t.Errorf("%v", l["qTitle"])
	}
}

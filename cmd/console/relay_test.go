package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// With --relay another program uses the tenant through the console, and only
// with the bearer that was printed.
func TestRelay(t *testing.T) {
	p := start(t, nil, "--demo", "--relay", "--ephemeral", "--no-open", "--addr", "127.0.0.1:0")
	launch := p.await(t, &p.stdout, openLine, 1)
	base := p.await(t, &p.stdout, `^Relay (http://127\.0\.0\.1:\d+/relay/) bearer \w+$`, 1)
	bearer := p.await(t, &p.stdout, `^Relay \S+ bearer (\w{20,})$`, 1)
	newPage(t, launch)

	if status, body := call(t, base+"api/v1/spaces?limit=1", bearer); status != http.StatusOK || !strings.Contains(body, `"data"`) {
		t.Errorf("with the bearer: %d %s", status, body)
	}
	for _, wrong := range []string{"", "guess", bearer + "x"} {
		if status, _ := call(t, base+"api/v1/spaces", wrong); status != http.StatusUnauthorized {
			t.Errorf("bearer %q: %d, want 401", wrong, status)
		}
	}
}

func TestNoRelay(t *testing.T) {
	p := start(t, nil, "--demo", "--ephemeral", "--no-open", "--addr", "127.0.0.1:0")
	launch, err := url.Parse(p.await(t, &p.stdout, openLine, 1))
	if err != nil {
		t.Fatal(err)
	}
	page := newPage(t, launch.String())
	resp, err := page.client.Get("http://" + launch.Host + "/relay/api/v1/spaces")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound || strings.Contains(p.stdout.String(), "Relay") {
		t.Errorf("without --relay: %d", resp.StatusCode)
	}
}

func call(t *testing.T, address, bearer string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

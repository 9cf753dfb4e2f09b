package soak

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// The links: what happens on the way between the console and the tenant.
const (
	clean = "clean"
	slow  = "slow"
	cut   = "cut"
	reset = "reset"
)

func toxics() map[string][]string {
	return map[string][]string{
		clean: nil,
		slow: {
			`{"name":"late","type":"latency","stream":"downstream","toxicity":1,"attributes":{"latency":15,"jitter":10}}`,
			`{"name":"narrow","type":"bandwidth","stream":"downstream","toxicity":1,"attributes":{"rate":500}}`,
			`{"name":"pieces","type":"slicer","stream":"downstream","toxicity":1,"attributes":{"average_size":900,"size_variation":400,"delay":10}}`,
		},
		cut:   {`{"name":"cut","type":"limit_data","stream":"downstream","toxicity":1,"attributes":{"bytes":150000}}`},
		reset: {`{"name":"reset","type":"reset_peer","stream":"downstream","toxicity":1,"attributes":{"timeout":700}}`},
	}
}

// linksTo names the tenant for which this program shall be the links, in a process
// of their own: toxiproxy leaves goroutines behind when a line breaks.
const linksTo = "SOAK_LINKS_TO"

// links are the process of the links.
type links struct {
	cmd *exec.Cmd
	in  io.Closer
	at  map[string]string // addresses by name
}

func openLinks(t *testing.T, to string) *links {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), linksTo+"="+to)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	l := &links{cmd: cmd, in: in}
	if err := json.NewDecoder(out).Decode(&l.at); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *links) close(t *testing.T) {
	t.Helper()
	l.in.Close()
	if err := l.cmd.Wait(); err != nil {
		t.Errorf("the links: %v", err)
	}
}

// serveLinks is the process of the links: it ends with its input.
func serveLinks(to string) error {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.New(io.Discard))
	links := map[string]string{}
	for name, list := range toxics() {
		link := toxiproxy.NewProxy(server, name, "127.0.0.1:0", to)
		if err := link.Start(); err != nil {
			return err
		}
		for _, toxic := range list {
			if _, err := link.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
				return err
			}
		}
		links[name] = link.Listen
	}
	if err := json.NewEncoder(os.Stdout).Encode(links); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

package e2e

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"qlikconsole/internal/guidance"
)

// onlyRead are the causes that no fault of ours provokes, and why; a text that people
// paste leads to them.
var onlyRead = map[string]string{
	"alation-token-extraction":     "The connector's own message. A failed sign-in names it too, as what the connector then shows.",
	"alation-license-key":          "The key is between the connector and Alation; Qlik never sees it.",
	"alation-source-link-none":     "It is shown by Alation, from a setting there.",
	"alation-permission-mirroring": "A setting in Alation; no call to Qlik differs.",
	"alation-heap-memory":          "It is the connector's own memory.",
	"browser-origin-refused":       "A browser refuses on behalf of another page; the console calls the tenant itself.",
}

// faultsPage is docs/faults.md.
func faultsPage(rows []*row) string {
	provoked, read, all := covered(rows)
	healthy := countHealthy(rows)
	var b strings.Builder
	fmt.Fprintf(&b, `# Faults, and the cause that is named first

Each row is a fault that the tests make happen, on real sockets, and the cause that the console must name first. Of the
%d causes of the guidance, %d are provoked, and %d more are only read from a text that people paste; these stand at the end
with the reason. There are %d rows; in %d of them all is well as far as the console can see, and nothing may be named.
`+"`make test`"+` tries them all and fails on a wrong one.

Basis: **documented** and **assumed** tell how well it is known that Qlik behaves so; **real** faults are made by a real
network on this machine. Where a system's resolver or clock cannot be changed without special rights, the test gives the
console its own, and the row says so.

This page is made by `+"`UPDATE_FAULTS=1 go test -run TestFaultsPage ./internal/e2e`"+`.
`, len(all), len(provoked), len(read), len(rows), healthy)
	for _, layer := range layersOf(rows) {
		fmt.Fprintf(&b, "\n## %s\n\n| fault | what happens | seen through | basis | named first |\n|---|---|---|---|---|\n", heading(layer))
		for _, r := range rows {
			if r.layer == layer {
				fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.name, cell(r.how), r.through, r.basis, cmp.Or(r.want, "none"))
			}
		}
	}
	b.WriteString("\n## Only read from a text\n\n| cause | why |\n|---|---|\n")
	for _, c := range guidance.Default().Causes() {
		if why, ok := onlyRead[c.ID]; ok {
			fmt.Fprintf(&b, "| %s | %s |\n", c.ID, why)
		}
	}
	return b.String()
}

func countHealthy(rows []*row) (n int) {
	for _, r := range rows {
		if r.want == "" {
			n++
		}
	}
	return n
}

func layersOf(rows []*row) []string {
	var layers []string
	for _, r := range rows {
		if !slices.Contains(layers, r.layer) {
			layers = append(layers, r.layer)
		}
	}
	return layers
}

func heading(layer string) string {
	if text, ok := map[string]string{
		"dns": "Names (DNS)", "tcp": "Connections (TCP)", "tls": "Encryption (TLS)", "proxy": "Proxies", "ws": "Live connections on the way (WebSocket)", "http": "Portals and answers (HTTP)",
		"clock": "Clocks", "actor": "Who signs in", "oauth": "Sign-in (OAuth)", "rest": "REST", "websocket": "Live connections at the tenant (WebSocket)", "qix": "The engine (QIX)", "pasted": "Texts that people paste",
	}[layer]; ok {
		return text
	}
	return strings.ToUpper(layer[:1]) + layer[1:]
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

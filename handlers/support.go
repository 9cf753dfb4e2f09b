package handlers

import (
	"fmt"
	"strings"

	"qlikconsole/web"
)

// supportText is what Copy for support puts on the clipboard: plain text, the
// person's words first, the proof below. The caller redacts it.
func supportText(v web.FailureView) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", v.Title, v.Happened)
	for i, c := range v.Causes {
		if i == 0 {
			fmt.Fprintf(&b, "\nCause: %s (%s)\n%s\nWho can fix it: %s\n", c.Title, c.ID, c.Meaning, c.Who)
			for n, step := range c.Steps {
				fmt.Fprintf(&b, "%d. %s\n", n+1, step)
			}
			continue
		}
		fmt.Fprintf(&b, "Could also be: %s (%s)\n", c.Title, c.ID)
	}
	if v.Unknown {
		b.WriteString("\nThe console knows no cause for this.\n")
	}
	b.WriteString("\nProof\n")
	for _, f := range v.Proof {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, f.Value)
	}
	return b.String()
}

func trimJoin(parts ...string) string { return strings.TrimSpace(strings.Join(parts, " ")) }

package portable

import (
	"fmt"
	"slices"
	"strings"
)

// What can be left out, in words for the person. The set is closed, so that no
// file can make the report long.
const (
	leftSignIn     = "Sign-in (tokens, passwords, cookies)"
	leftConnection = "Headers that the console or a browser sets by itself"
	leftBadHeader  = "Headers whose name or value cannot be sent"
	leftTooMany    = "Headers and parameters beyond the first 200 of a request"
	leftLargeBody  = "Bodies larger than 1 MB"
	leftLongURL    = "Addresses longer than 16 KB"
	leftNoURL      = "Requests without an address"
	leftFiles      = "Contents of files, which the console never reads"
	leftForm       = "Multipart forms, which the console does not send"
	leftBodyKind   = "Bodies of a kind that the console does not know"
	leftDisabled   = "Headers and parameters that were switched off"
	leftScripts    = "Scripts, which the console never runs"
	leftExamples   = "Saved example answers"
	leftRequests   = "Requests beyond the first 10,000"
	leftDeep       = "Folders more than 100 levels deep"
	leftFolders    = "Folders beyond the first 10,000"
	leftVariables  = "Variables that are too long, too many, or look like a secret"
	leftResources  = "Pictures, scripts and other parts of web pages"
	leftSockets    = "Live connections (WebSocket)"
	leftCommands   = "Further commands, which were not run"
	leftShell      = "Parts that a shell would work out first; they stand as they are written"
	leftTool       = "Settings of the tool that the console does not need"
	leftOptions    = "Options that the console does not know"
	leftUnsafe     = "The switch to trust any certificate; the console always checks"
	leftProxy      = "A proxy; the console has its own setting for that"
	leftUnknown    = "Parts of the file that the console does not know"
	leftFragment   = "What follows a # in an address; it is never sent"
)

// Left is one kind of thing that was not taken over.
type Left struct {
	What     string
	Count    int
	Examples []string // names only, never values
}

// Report says what of a file or command was taken over, and what was not.
type Report struct {
	Requests, Folders int
	Left              []Left // in the order in which it was met
}

const (
	maxExamples = 5
	maxExample  = 60 // characters
)

func (r *Report) leave(what, example string) {
	i := slices.IndexFunc(r.Left, func(l Left) bool { return l.What == what })
	if i < 0 {
		i = len(r.Left)
		r.Left = append(r.Left, Left{What: what})
	}
	l := &r.Left[i]
	l.Count++
	if example = cut(oneLine(example), maxExample); example != "" && len(l.Examples) < maxExamples && !slices.Contains(l.Examples, example) {
		l.Examples = append(l.Examples, example)
	}
}

// SignIn reports whether credentials were left out.
func (r Report) SignIn() bool {
	return slices.ContainsFunc(r.Left, func(l Left) bool { return l.What == leftSignIn })
}

// String is the report in one sentence for each kind.
func (r Report) String() string {
	var b strings.Builder
	for _, l := range r.Left {
		fmt.Fprintf(&b, "%s: %d", l.What, l.Count)
		if len(l.Examples) > 0 {
			fmt.Fprintf(&b, " (%s)", strings.Join(l.Examples, ", "))
		}
		b.WriteString(". ")
	}
	return strings.TrimSpace(b.String())
}

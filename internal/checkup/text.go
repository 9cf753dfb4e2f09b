package checkup

import (
	"fmt"
	"strings"
	"time"
)

// Text is the whole report as plain text, for support and for a terminal: the
// verdict and the root cause first, then every step with its proof.
func (r Report) Text() string {
	var b strings.Builder
	r.head(&b)
	for i, c := range r.Causes {
		if i == 0 {
			continue
		}
		if i == 1 {
			b.WriteString("\nCould also be, or follows from it\n")
		}
		fmt.Fprintf(&b, "- %s (%s)\n", c.Title, c.ID)
	}
	for i, q := range r.Questions {
		if i == 0 {
			b.WriteString("\nWhat no call to Qlik can test\n")
		}
		fmt.Fprintf(&b, "- %s %s\n", q.Ask, q.Then)
	}
	b.WriteString("\nSteps\n")
	for _, s := range r.Steps {
		s.write(&b)
	}
	return b.String()
}

func (r Report) head(b *strings.Builder) {
	fmt.Fprintf(b, "Checkup of %s\nStarted %s, took %s\n\n%s\n", r.Tenant, r.Started.UTC().Format(time.RFC3339), rounded(r.Duration), r.Headline())
	root, ok := r.Root()
	if !ok {
		return
	}
	fmt.Fprintf(b, "\nCause: %s (%s)\n%s\n%s\nWho can fix it: %s\n", root.Title, root.ID, root.Meaning, root.Reason, root.Who.Text())
	for i, step := range root.Steps {
		fmt.Fprintf(b, "%d. %s\n", i+1, step)
	}
	fmt.Fprintf(b, "Source: %s, checked %s, %s\n", root.Source, root.Checked, root.Basis)
}

// Headline says in one sentence how the checkup came out.
func (r Report) Headline() string {
	skipped, untested := 0, ""
	var cut []string
	for _, s := range r.Steps {
		if s.Untested {
			skipped++
		}
		if s.Cut {
			cut = append(cut, "“"+s.Title+"”")
		}
	}
	if skipped > 0 {
		untested = fmt.Sprintf(" %s not tested.", count(skipped, "step was", "steps were"))
	}
	during := ""
	if len(cut) > 0 {
		during = " during " + strings.Join(cut, " and ")
	}
	switch root, known := r.Root(); {
	case r.Cancelled && r.Verdict != Fail:
		return "Cancelled" + during + ". What was tested until then works." + untested
	case r.Verdict == Fail && known:
		return "It does not work: " + root.Title + "." + untested
	case r.Verdict == Fail:
		return "It does not work, and the console knows no cause for it. The proof below is all there is." + untested
	case r.Verdict == Warn && known:
		return "It works as far as it was tested, but look at this: " + root.Title + "." + untested
	case r.Verdict == Warn:
		return "It works as far as it was tested, but something should be looked at." + untested
	case skipped > 0:
		return "Nothing failed." + untested
	}
	return "All is well: everything that was tested works."
}

func (s Step) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n[%s] %s (%s, %s)\n%s\n", s.Status.Word(), s.Title, s.ID, rounded(s.Duration), s.Summary)
	for _, f := range s.Evidence {
		fmt.Fprintf(b, "  %s: %s\n", f.Name, strings.ReplaceAll(f.Value, "\n", "\n    "))
	}
	for _, c := range s.Causes {
		fmt.Fprintf(b, "  Cause: %s (%s)\n", c.Title, c.ID)
	}
}

// Word is the status as it is read out.
func (s Status) Word() string {
	switch s {
	case Waiting:
		return "waiting"
	case Pass:
		return "ok"
	case Warn:
		return "look"
	case Fail:
		return "failed"
	case Skip:
		return "skipped"
	}
	return string(s)
}

package secret

// rule decides at a keyword at [s, e) whether a credential follows, and where.
type rule func(c *cleaner, s, e int) (hit, verdict)

// rest says how far a value goes whose beginning was removed.
type rest struct{}

func (r *rest) skip(t text, pos int) (next int, done bool) { return pos, true }

func keywordOK(want, c byte) bool { return want == c }

func credentialPatterns() []*pattern { return nil }

func credentialName(name string) bool { return false }

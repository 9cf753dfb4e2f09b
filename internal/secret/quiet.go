package secret

import "encoding/binary"

// Quiet reports that p, and every part of it taken by itself, would pass [Redactor.Bytes] unchanged. It may say false of a
// text that would, too. It is for many short texts in one piece of memory, with a few other bytes between.
func (r *Redactor) Quiet(p []byte) bool { return r.all.Load().quiet(p) }

// KnownQuiet is to [Redactor.Known] what [Redactor.Quiet] is to [Redactor.Bytes].
func (r *Redactor) KnownQuiet(p []byte) bool { return r.known.Load().quiet(p) }

// quiet reports that p holds neither an escape nor all characters of a pattern, whatever a keyword's rule would say of what
// stands around. So no part of p holds any.
func (m *matcher) quiet(p []byte) bool {
	if m.empty() {
		return true
	}
	w := newScout(m, text{p, true})
	for s := w.next(0, w.end); s < w.end; s = w.next(s+1, w.end) {
		if escaped(p[s:s+headLen]) || m.holds(p[s:]) {
			return false
		}
	}
	return true
}

// holds reports whether p, where nothing is escaped, begins with a pattern.
func (m *matcher) holds(p []byte) bool {
	for _, candidate := range m.heads[binary.LittleEndian.Uint32(p)] {
		if candidate.begins(p) {
			return true
		}
	}
	return false
}

// begins reports whether b begins with p as it stands.
func (p *pattern) begins(b []byte) bool {
	if len(b) < p.len() {
		return false
	}
	for j := range p.len() {
		if !p.ok(j, b[j]) {
			return false
		}
	}
	return true
}

package qlikproxy

const maxNotices = 32

// Notice is a kind of notification that came from the tenant.
type Notice struct {
	Method string // redacted
	Seq    int64  // of the first frame that had it
}

// noticed remembers the first notification of each kind; l.mu is held.
func (l *FrameLog) noticed(method uint16) {
	for _, n := range l.notices {
		if n.method == method {
			return
		}
	}
	if len(l.notices) < maxNotices {
		l.notices = append(l.notices, notice{method, l.heads.last})
	}
}

type notice struct {
	method uint16
	seq    int64
}

// Notices are the kinds of notifications that came, each with its first frame; at
// most 32.
func (l *FrameLog) Notices() []Notice {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Notice, 0, len(l.notices))
	for _, n := range l.notices {
		out = append(out, Notice{l.redactor.String(unescape(l.methods[n.method])), n.seq})
	}
	return out
}

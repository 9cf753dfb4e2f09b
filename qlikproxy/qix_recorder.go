package qlikproxy

// Connections are the QIX connections kept, the newest first.
func (r *Recorder) Connections() []*QIXConn { return nil }

// Connection finds a QIX connection by its ID.
func (r *Recorder) Connection(id string) (*QIXConn, bool) { return nil, false }

package qlikproxy

import "time"

// Note puts a word of the console itself into the log, before the frame that it is
// about. It went nowhere, so it counts as nothing that was sent.
func (c *QIXConn) Note(text string) {
	l := c.log
	l.add(record{at: time.Now(), out: true, lane: laneNote, size: int64(len(text)), prefix: []byte(text)})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts.out -= int64(len(text))
}

package handlers

import (
	"sync"
	"time"

	"github.com/atotto/clipboard"
)

// clip writes secrets to the operating system's clipboard and takes them off
// again, unless something else was copied in the meantime.
type clip struct {
	write func(string) error
	read  func() (string, error)
	life  time.Duration

	mu    sync.Mutex
	held  string
	timer *time.Timer
}

func newClip() *clip {
	return &clip{write: clipboard.WriteAll, read: clipboard.ReadAll, life: clipboardLife}
}

func (c *clip) put(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.write(text); err != nil {
		return err
	}
	if c.timer != nil {
		c.timer.Stop()
	}
	c.held = text
	c.timer = time.AfterFunc(c.life, c.clear)
	return nil
}

// clear takes the held secret off the clipboard. A clipboard that cannot be
// read is cleared too: better empty than a secret.
func (c *clip) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == "" {
		return
	}
	if now, err := c.read(); err != nil || now == c.held {
		_ = c.write("") // nobody is left to tell
	}
	c.held = ""
	c.timer.Stop()
}

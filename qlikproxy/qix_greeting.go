package qlikproxy

import "encoding/json"

// greeted keeps the engine's first message, which tells the state of the session
// (OnConnected of Qlik Cloud).
func (c *QIXConn) greeted(msg []byte) {
	msg = msg[:min(len(msg), maxPreview)]
	var greeting struct {
		Params struct {
			State string `json:"qSessionState"`
		} `json:"params"`
	}
	_ = json.Unmarshal(msg, &greeting) // a greeting of another form has no state
	text := c.log.redactor.String(string(msg))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.info.Greeting = text
	c.info.SessionState = c.log.redactor.String(cutText(greeting.Params.State, 128))
}

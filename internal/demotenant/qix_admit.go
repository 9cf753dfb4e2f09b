package demotenant

// admit finds the app, or ends the connection and returns false. What may not
// be opened is closed right after the upgrade, before the greeting (assumed
// from the list of close codes).
func (c *connection) admit() (*app, bool) {
	if bad, ok := c.t.closeFault(true); ok {
		return nil, c.end(bad)
	}
	state, faulty := c.t.faults.takePrefix("state-")
	if !c.who.user.entitled || c.t.faults.take("no-entitlement") {
		state, faulty = "SESSION_ERROR_NO_LICENSE", true
	}
	if faulty {
		return nil, c.refuseState(state)
	}
	switch {
	case c.target.engineOnly:
		return nil, true
	case c.target.sessionApp:
		return &app{id: c.target.app, name: c.target.app, ownerID: c.who.user.id, model: emptyDoc}, true
	}
	return c.admitTo(c.target.app)
}

func (c *connection) admitTo(id string) (*app, bool) {
	w := c.t.world
	w.mu.RLock()
	a := w.byApp[id]
	opens := a != nil && w.opens(c.who, a) && !c.t.faults.on("space-membership-missing")
	w.mu.RUnlock()
	switch {
	case a == nil:
		return nil, c.end(closing{code: 4204, text: "App not found"})
	case !opens:
		return nil, c.end(closing{code: 4203, text: "No permission to open the app"})
	}
	return a, true
}

// refuseState greets with a state that means failure, and closes. Always false.
func (c *connection) refuseState(state string) bool {
	_ = c.notify("OnConnected", obj{"qSessionState": state})
	for _, s := range sessionErrors() {
		if s.text == state {
			return c.end(closing{code: s.code})
		}
	}
	return false
}

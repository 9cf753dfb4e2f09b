package demotenant

import "encoding/json"

// answer handles one frame; nil means that nothing is to be sent.
func (c *connection) answer(frame []byte) obj {
	var req request
	if !json.Valid(frame) {
		return obj{"jsonrpc": "2.0", "id": nil, "error": fail(-32700, "")}
	}
	if err := json.Unmarshal(frame, &req); err != nil || req.Method == "" || req.Handle == nil {
		return obj{"jsonrpc": "2.0", "id": idOf(req), "error": fail(-32600, "")}
	}
	out := obj{"jsonrpc": "2.0", "id": idOf(req)}
	if c.t.faults.take("qix-wrong-id") {
		out["id"] = 999_999
	}
	res, bad := c.dispatch(req)
	if bad != nil {
		out["error"] = bad
		return out
	}
	out["result"] = res.out
	if req.Delta {
		out["result"], out["delta"] = deltas(res.out), true
	}
	if len(res.change) > 0 {
		out["change"] = res.change
	}
	if len(res.close) > 0 {
		out["close"] = res.close
	}
	return out
}

func idOf(req request) any {
	if len(req.ID) == 0 {
		return nil
	}
	return req.ID
}

// deltas wraps each value as the patch that sets it whole.
func deltas(out obj) obj {
	wrapped := obj{}
	for name, v := range out {
		wrapped[name] = []obj{{"op": "add", "path": "/", "value": v}}
	}
	return wrapped
}

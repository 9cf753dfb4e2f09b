package handlers

import (
	"encoding/json"
	"io"
	"maps"
	"strings"
	"time"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

const (
	keyStatusKey  = "api-key-statuses"
	keyStatusMost = 2000    // keys whose status is remembered
	lineageMost   = 1 << 20 // bytes of an answer in which lineage is sought
)

// known are the facts about the session's credential that its failures alone do not
// tell: whether it was accepted before that time, and what the tenant lists it as.
func (z *session) known(at time.Time) map[string]string {
	facts := map[string]string{}
	t := z.Tenant()
	if t == nil {
		return facts
	}
	if z.recorder.Accepted(t.SignIn(), z.storyBegan(), at) {
		facts[guidance.FactWorkedBefore] = "true"
	}
	if token, ok := t.Current(); ok && t.SignIn().Kind == qlikproxy.SignInAPIKey {
		id, _ := token.Claims["jti"].(string)
		if status := keyStatuses(z)[id]; status != "" {
			facts[guidance.FactKeyStatus] = status
		}
	}
	return facts
}

// keyStatuses are what tenants said of API keys in this session, by the key's ID.
func keyStatuses(z *session) map[string]string {
	return kept(z, keyStatusKey, func() map[string]string { return nil })
}

// noteKeys remembers the status of keys that were listed, or changed.
func noteKeys(z *session, keys ...qlikproxy.APIKey) {
	all := maps.Clone(keyStatuses(z))
	if all == nil || len(all)+len(keys) > keyStatusMost {
		all = map[string]string{}
	}
	for _, k := range keys {
		all[k.ID] = strings.ToLower(k.Status)
	}
	z.keep(keyStatusKey, all)
}

// noLineage tells that an answer is a lineage with nothing in it: a graph without
// edges, or an empty list.
func noLineage(path string, body io.Reader) bool {
	graph := strings.Contains(path, "/lineage-graphs/") && !strings.HasSuffix(path, "/overview")
	if !graph && !strings.HasSuffix(path, "/data/lineage") {
		return false
	}
	raw, err := io.ReadAll(io.LimitReader(body, lineageMost))
	if err != nil {
		return false
	}
	if !graph {
		var list []json.RawMessage
		return json.Unmarshal(raw, &list) == nil && list != nil && len(list) == 0
	}
	var answer struct {
		Graph *struct{ Edges []json.RawMessage }
	}
	return json.Unmarshal(raw, &answer) == nil && answer.Graph != nil && len(answer.Graph.Edges) == 0
}

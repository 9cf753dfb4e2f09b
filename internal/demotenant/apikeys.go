package demotenant

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func keyRoutes() []route {
	key := "/api/v1/api-keys/{id}"
	config := "/api/v1/api-keys/configs/{tenant}"
	return []route{
		get("/api/v1/api-keys", tier1, accountScope, documented, (*call).apiKeys),
		{http.MethodPost, "/api/v1/api-keys", tier2, anyone, documented, (*call).createKey},
		get(key, tier1, accountScope, documented, withKey((*call).showKeyCall)),
		{http.MethodPatch, key, tier2, adminScopes, documented, withKey((*call).renameKey)},
		{http.MethodDelete, key, tier2, adminScopes, documented, withKey((*call).deleteKey)},
		get(config, tier1, anyone, documented, (*call).keyConfig),
		{http.MethodPatch, config, tier2, adminScopes, documented, (*call).setKeyConfig},
	}
}

func (c *call) apiKeys() {
	w := c.t.world
	now := c.t.now()
	status, sub, by := c.q("status"), c.q("sub"), c.q("createdByUser")
	w.mu.RLock()
	found := filterOf(w.keyOrder, func(k *apiKey) bool {
		return (c.who.user.admin || k.userID == c.who.user.id) && matches(status, k.status(now)) && matches(sub, k.userID) && matches(by, k.userID)
	})
	shown := make([]obj, len(found))
	for i, k := range found {
		shown[i] = c.showKey(k)
	}
	w.mu.RUnlock()
	order := c.q("sort")
	if order == "" {
		order = "-created"
	}
	shown = sorted(shown, order, func(o obj, by string) string { return fmt.Sprint(o[by]) })
	list(c, byAfter(20), shown, func(o obj) obj { return o }, nil)
}

// showKey needs the world's read lock.
func (c *call) showKey(k *apiKey) obj {
	status := k.status(c.t.now())
	if c.t.faults.on("apikey-expired") && status == "active" {
		status = "expired"
	}
	if c.t.faults.on("apikey-revoked") && status == "active" {
		status = "revoked"
	}
	return obj{"id": k.id, "sub": k.userID, "subType": "user", "tenantId": c.t.world.tenantID, "description": k.description, "status": status,
		"created": stamp(k.created), "lastUpdated": stamp(k.created), "expiry": stamp(k.expiry), "createdByUser": k.userID}
}

// withKey finds a key of the caller, or any for an administrator.
func withKey(serve func(*call, *apiKey)) func(*call) {
	return func(c *call) {
		c.t.world.mu.Lock()
		defer c.t.world.mu.Unlock()
		k := c.t.world.keys[c.param("id")]
		switch {
		case k == nil:
			c.notFound("HTTP-404")
		case k.userID != c.who.user.id && !c.who.user.admin:
			c.forbidden("The key belongs to another user.")
		default:
			serve(c, k)
		}
	}
}

func (c *call) showKeyCall(k *apiKey) { c.ok(c.showKey(k)) }

// createKey makes a key and shows it once. Tokens of OAuth clients may not make
// keys: the scope for it is not open to them (the exact answer is assumed).
func (c *call) createKey() {
	var req struct {
		Description string `json:"description"`
		Expiry      string `json:"expiry"`
	}
	if c.who.client != nil || !c.who.user.mayMakeKeys {
		c.forbidden("The user is not allowed to create API keys.")
		return
	}
	if !c.read(&req) {
		return
	}
	w := c.t.world
	w.mu.Lock()
	defer w.mu.Unlock()
	life, err := isoDuration(req.Expiry)
	limit, _ := isoDuration(w.maxLife)
	switch {
	case strings.TrimSpace(req.Description) == "":
		c.badRequest("description is required.")
	case err != nil:
		c.badRequest("expiry must be an ISO 8601 duration such as P30D.")
	case life > limit:
		c.badRequest("expiry is above the maximum " + w.maxLife + " that this tenant allows.")
	case w.activeKeys(c.who.user.id, c.t.now()) >= w.maxKeys:
		c.forbidden(fmt.Sprintf("The user has reached the limit of %d API keys (max_keys_per_user).", w.maxKeys))
	default:
		c.addKey(req.Description, life)
	}
}

func (c *call) addKey(description string, life time.Duration) {
	w := c.t.world
	k := &apiKey{id: uuid("key", randomHex(8)), userID: c.who.user.id, description: description, created: c.t.now(), expiry: c.t.now().Add(life)}
	token, err := c.t.apiKeyToken(k.id, k.userID, w.tenantID)
	if err != nil {
		c.fail(http.StatusInternalServerError, "HTTP-500", "Internal server error", "")
		return
	}
	w.keys[k.id] = k
	w.keyOrder = append(w.keyOrder, k)
	out := c.showKey(k)
	out["token"] = token
	c.send(http.StatusCreated, out)
}

func (w *world) activeKeys(userID string, now time.Time) int {
	return len(filterOf(w.keyOrder, func(k *apiKey) bool { return k.userID == userID && k.status(now) == "active" }))
}

// renameKey takes the JSON Patch that replaces the description, and no other.
func (c *call) renameKey(k *apiKey) {
	var patch []struct{ Op, Path, Value string }
	if !c.read(&patch) {
		return
	}
	for _, p := range patch {
		if p.Op != "replace" || p.Path != "/description" || p.Value == "" {
			c.badRequest("Only replacing /description is possible.")
			return
		}
	}
	for _, p := range patch {
		k.description = p.Value
	}
	c.w.WriteHeader(http.StatusNoContent)
}

// deleteKey: the owner removes the key, an administrator revokes it for good.
func (c *call) deleteKey(k *apiKey) {
	k.revoked = true
	if k.userID == c.who.user.id {
		w := c.t.world
		delete(w.keys, k.id)
		w.keyOrder = filterOf(w.keyOrder, func(other *apiKey) bool { return other != k })
	}
	c.w.WriteHeader(http.StatusNoContent)
}

func (c *call) keyConfig() {
	c.t.world.mu.RLock()
	defer c.t.world.mu.RUnlock()
	if c.param("tenant") != c.t.world.tenantID {
		c.notFound("HTTP-404")
		return
	}
	c.ok(obj{"max_keys_per_user": c.t.world.maxKeys, "max_api_key_expiry": c.t.world.maxLife, "scim_externalClient_expiry": "P365D"})
}

func (c *call) setKeyConfig() {
	var patch []struct {
		Op, Path string
		Value    any
	}
	if c.param("tenant") != c.t.world.tenantID {
		c.notFound("HTTP-404")
		return
	}
	if !c.who.user.admin {
		c.forbidden("Only an administrator may change this.")
		return
	}
	if !c.read(&patch) {
		return
	}
	w := c.t.world
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range patch {
		text, isText := p.Value.(string)
		count, isNumber := p.Value.(float64)
		_, err := isoDuration(text)
		switch {
		case p.Path == "/max_api_key_expiry" && isText && err == nil:
			w.maxLife = text
		case p.Path == "/max_keys_per_user" && isNumber && count >= 1 && count <= 1000:
			w.maxKeys = int(count)
		default:
			c.badRequest("The patch does not fit this configuration.")
			return
		}
	}
	c.w.WriteHeader(http.StatusNoContent)
}

// isoForm covers the durations that make sense for a key: days down to seconds.
var isoForm = regexp.MustCompile(`^P(?:(\d{1,3})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$`)

func isoDuration(s string) (time.Duration, error) {
	m := isoForm.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is no ISO 8601 duration", s)
	}
	var d time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi("0" + m[i+1]) // digits only
		d += time.Duration(n) * unit
	}
	if d == 0 {
		return 0, fmt.Errorf("%q is no time at all", s)
	}
	return d, nil
}

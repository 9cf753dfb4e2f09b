package demotenant

import (
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// world is all that the tenant knows. Its maps and slices are guarded by mu;
// what hangs below an app's content is guarded by the app.
type world struct {
	mu       sync.RWMutex
	tenantID string
	users    map[string]*user
	order    []*user
	clients  map[string]*client
	clientOf []*client
	spaces   []*space
	bySpace  map[string]*space
	apps     []*app
	byApp    map[string]*app
	keys     map[string]*apiKey
	keyOrder []*apiKey
	revoked  map[string]bool
	maxKeys  int
	maxLife  string
	actors   []Actor

	seenMu sync.Mutex
	seen   map[string]time.Time
}

type user struct {
	id, name, email, subject, status string
	bot, admin, entitled             bool
	mayUseKeys, mayMakeKeys          bool
	hasSectionAccess                 bool
}

func (u *user) subType() string {
	if u.bot {
		return "externalClient"
	}
	return "user"
}

// client is an OAuth client.
type client struct {
	id, name, secret, appType, userID string
	trusted                           bool
	grants, scopes                    []string
	keys                              map[string]crypto.PublicKey
	refused                           *refusal
}

type space struct {
	id, name, kind, description string
	ownerID                     string
	created                     time.Time
	members                     []member
	rolesOf                     map[string][]string
}

type member struct {
	id, userID, kind string
	roles            []string
}

type apiKey struct {
	id, userID, description string
	created, expiry         time.Time
	revoked                 bool
}

func (k *apiKey) status(now time.Time) string {
	switch {
	case k.revoked:
		return "revoked"
	case !now.Before(k.expiry):
		return "expired"
	}
	return "active"
}

// unused remembers an assertion's jti until it expires.
func (w *world) unused(jti string, exp, now time.Time) bool {
	w.seenMu.Lock()
	defer w.seenMu.Unlock()
	for id, until := range w.seen {
		if now.After(until) {
			delete(w.seen, id)
		}
	}
	_, used := w.seen[jti]
	w.seen[jti] = exp
	return !used
}

// hexID and uuid make ids that stay the same from start to start, so that
// links and notes about the curated content stay right.
func hexID(kind, name string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	return hex.EncodeToString(sum[:12])
}

func uuid(kind, name string) string {
	s := sha256.Sum256([]byte(kind + "\x00" + name))
	s[6], s[8] = s[6]&0x0f|0x40, s[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", s[0:4], s[4:6], s[6:8], s[8:10], s[10:16])
}

package qlikproxy

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"qlikconsole/internal/secret"
)

// keysPath is where API keys live. Source: qc-specs specs/api-keys.json.
const keysPath = "/api/v1/api-keys"

// APIKey is an API key as the tenant lists it; never the key itself.
type APIKey struct {
	ID          string    `json:"id"`
	Sub         string    `json:"sub"`
	SubType     string    `json:"subType"`
	Description string    `json:"description"`
	Status      string    `json:"status"` // active, expired or revoked
	TenantID    string    `json:"tenantId"`
	CreatedBy   string    `json:"createdByUser"`
	Created     time.Time `json:"created"`
	Expiry      time.Time `json:"expiry"`
	LastUpdated time.Time `json:"lastUpdated"`
}

// APIKeyPage is one page of the list of API keys.
type APIKeyPage struct {
	Keys       []APIKey
	Next, Prev string // cursors for ListAPIKeys; empty: no such page
}

// APIKeyConfig is what the tenant allows.
type APIKeyConfig struct {
	MaxKeysPerUser int    // 0: not stated
	MaxExpiry      string // ISO 8601 duration, as the tenant states it
	MaxDays        int    // MaxExpiry in whole days; 0: not stated, or less than a day
}

// APIKeyConfig reads the limits for API keys.
func (t *Tenant) APIKeyConfig(ctx context.Context) (APIKeyConfig, error) {
	me, err := t.Me(ctx)
	if err != nil {
		return APIKeyConfig{}, err
	}
	var answer struct {
		MaxKeys   float64 `json:"max_keys_per_user"`
		MaxExpiry string  `json:"max_api_key_expiry"`
	}
	target := keysPath + "/configs/" + url.PathEscape(me.TenantID)
	x, err := t.read(ctx, Request{Target: target, Kind: "api-key"}, &answer)
	if err != nil {
		return APIKeyConfig{}, err
	}
	c := APIKeyConfig{MaxKeysPerUser: int(max(0, min(answer.MaxKeys, 1e6))), MaxExpiry: answer.MaxExpiry}
	if answer.MaxExpiry == "" {
		return c, nil
	}
	longest, err := parseISODuration(answer.MaxExpiry)
	if err != nil {
		x.note("The tenant states the longest life of a key as \"" + shorten(answer.MaxExpiry, 40) + "\", which cannot be read.")
		return c, nil
	}
	c.MaxDays = int(longest / day)
	return c, nil
}

// ListAPIKeys reads one page of API keys, newest first. cursor is Next or Prev of
// another page, or empty.
func (t *Tenant) ListAPIKeys(ctx context.Context, cursor string) (APIKeyPage, error) {
	target := cursor
	if cursor == "" {
		target = keysPath + "?limit=20&sort=-created"
	} else if path, _, _ := strings.Cut(cursor, "?"); path != keysPath {
		return APIKeyPage{}, &InputError{"Cursor", "This is no page of the list of API keys."}
	}
	var answer struct {
		Data  []APIKey
		Links links
	}
	if _, err := t.read(ctx, Request{Target: target, Kind: "api-key"}, &answer); err != nil {
		return APIKeyPage{}, err
	}
	return APIKeyPage{Keys: answer.Data, Next: t.link(answer.Links.next()), Prev: t.link(answer.Links.prev())}, nil
}

// maxDescription is the longest description that the console sends, in characters.
const maxDescription = 500

// CreateAPIKey makes an API key that lives for so many days. The key itself is
// known to the redactor before anything of the answer is recorded.
func (t *Tenant) CreateAPIKey(ctx context.Context, description string, days int) (APIKey, secret.Value, error) {
	if err := checkDescription(description); err != nil {
		return APIKey{}, secret.Value{}, err
	}
	if days < 1 || days > maxDays {
		return APIKey{}, secret.Value{}, &InputError{"Days", "Enter for how many days the key is good, from 1 to " + strconv.Itoa(maxDays) + "."}
	}
	var answer struct {
		APIKey
		Token string `json:"token"`
	}
	learn := func(body []byte) {
		_ = json.Unmarshal(body, &answer) // read judges the same body
		t.o.Redactor.Add(secret.New(answer.Token))
	}
	body := jsonBody(map[string]string{"description": description, "expiry": isoDuration(days)})
	r := Request{Method: "POST", Target: keysPath, Kind: "api-key", Body: body, own: &ownCall{learn: learn}}
	x, err := t.read(ctx, r, &answer)
	if err != nil {
		return APIKey{}, secret.Value{}, err
	}
	if answer.Token == "" {
		return answer.APIKey, secret.Value{}, x.unusable("malformed", errNoKey)
	}
	return answer.APIKey, secret.New(answer.Token), nil
}

// RenameAPIKey changes a key's description.
func (t *Tenant) RenameAPIKey(ctx context.Context, id, description string) error {
	if err := checkDescription(description); err != nil {
		return err
	}
	patch := []map[string]string{{"op": "replace", "path": "/description", "value": description}}
	return t.changeKey(ctx, "PATCH", id, jsonBody(patch))
}

// RevokeAPIKey revokes a key. It cannot be undone.
func (t *Tenant) RevokeAPIKey(ctx context.Context, id string) error {
	return t.changeKey(ctx, "DELETE", id, nil)
}

func (t *Tenant) changeKey(ctx context.Context, method, id string, body []byte) error {
	if !plainID(id) {
		return &InputError{"ID", "This is no ID of an API key."}
	}
	_, _, err := t.call(ctx, Request{Method: method, Target: keysPath + "/" + id, Kind: "api-key", Body: body})
	return err
}

func checkDescription(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return &InputError{"Description", "Enter a description, so that the key can be told from others."}
	case len([]rune(text)) > maxDescription:
		return &InputError{"Description", "The description is longer than " + strconv.Itoa(maxDescription) + " characters."}
	}
	return nil
}

// plainID: an ID that stands in a path as it is.
func plainID(id string) bool {
	return id != "" && len(id) <= 128 && strings.Trim(id, idLetters) == "" && strings.Trim(id, ".") != ""
}

const idLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~"

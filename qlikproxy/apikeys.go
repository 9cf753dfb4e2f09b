package qlikproxy

import (
	"context"
	"time"

	"qlikconsole/internal/secret"
)

// APIKey is an API key as the tenant lists it; never the key itself.
type APIKey struct {
	ID, Sub, SubType, Description, Status, TenantID, CreatedBy string
	Created, Expiry, LastUpdated                               time.Time
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
	MaxDays        int    // MaxExpiry in whole days; 0: not stated
}

// APIKeyConfig reads the limits for API keys.
func (t *Tenant) APIKeyConfig(ctx context.Context) (APIKeyConfig, error) { return APIKeyConfig{}, nil }

// ListAPIKeys reads one page of API keys, newest first. cursor is Next or Prev of
// another page, or empty.
func (t *Tenant) ListAPIKeys(ctx context.Context, cursor string) (APIKeyPage, error) {
	return APIKeyPage{}, nil
}

// CreateAPIKey makes an API key that lives for so many days. The key itself is
// known to the redactor before anything of the answer is recorded.
func (t *Tenant) CreateAPIKey(ctx context.Context, description string, days int) (APIKey, secret.Value, error) {
	return APIKey{}, secret.Value{}, nil
}

// RenameAPIKey changes a key's description.
func (t *Tenant) RenameAPIKey(ctx context.Context, id, description string) error { return nil }

// RevokeAPIKey revokes a key. It cannot be undone.
func (t *Tenant) RevokeAPIKey(ctx context.Context, id string) error { return nil }

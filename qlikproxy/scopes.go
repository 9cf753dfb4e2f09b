package qlikproxy

import (
	"slices"
	"strings"
)

// Scope is one permission that an OAuth token can carry.
type Scope struct {
	Name    string // as Qlik wants it, in lower case
	Printed string // as the connector's page prints it
	For     string // what it is for, in plain words
}

// ScopeStatus is a scope and whether a token has it.
type ScopeStatus struct {
	Scope
	Granted bool
	By      string // the granted scope that contains it; empty: the scope itself
}

// ConnectorScopes are the scopes that the connector's page asks for, in its order.
// Source: docs.alation.com, Qlik Sense Cloud connector, Troubleshooting.
func ConnectorScopes() []Scope {
	printed := []Pair{
		{"user_default", "acting as the user: its own account and all content open to it"},
		{"Spaces.shared", "seeing and changing the shared spaces of which it is a member"},
		{"spaces.shared:read", "seeing the shared spaces of which it is a member"},
		{"spaces.managed", "seeing and changing the managed spaces of which it is a member"},
		{"spaces.managed:read", "seeing the managed spaces of which it is a member"},
		{"identity.email:read", "reading the user's e-mail address"},
		{"identity.name:read", "reading the user's full name"},
		{"Admin.apps", "seeing and changing every app of the tenant"},
		{"Admin.apps:read", "seeing every app of the tenant"},
		{"Apps", "seeing and changing its own apps"},
		{"apps:read", "seeing its own apps"},
		{"Admin.spaces", "seeing and changing every space of the tenant"},
		{"admin.spaces:read", "seeing every space of the tenant"},
		{"spaces.data", "seeing and changing the data spaces of which it is a member"},
		{"spaces.data:read", "seeing the data spaces of which it is a member"},
	}
	scopes := make([]Scope, len(printed))
	for i, p := range printed {
		scopes[i] = Scope{Name: strings.ToLower(p.Name), Printed: p.Name, For: p.Value}
	}
	return scopes
}

// GrantedScopes tells which of the connector's scopes a token with these has. A
// scope contains its children (source: qlik.dev, Scopes): x contains x:read,
// user_default what users may do themselves, admin_classic what administrators may.
func GrantedScopes(granted []string) []ScopeStatus {
	scopes := ConnectorScopes()
	statuses := make([]ScopeStatus, len(scopes))
	for i, s := range scopes {
		statuses[i].Scope = s
		for _, holder := range holders(s.Name) {
			if slices.ContainsFunc(granted, func(g string) bool { return strings.EqualFold(g, holder) }) {
				statuses[i].Granted = true
				if holder != s.Name {
					statuses[i].By = holder
				}
				break
			}
		}
	}
	return statuses
}

// holders are a scope and those that contain it, the nearest first.
func holders(name string) []string {
	list := []string{name}
	if parent, _, ok := strings.Cut(name, ":"); ok && !strings.HasPrefix(name, "identity.") {
		list = append(list, parent)
	}
	switch {
	case strings.HasPrefix(name, "admin."):
		list = append(list, "admin_classic")
	case name != "user_default":
		list = append(list, "user_default")
	}
	return list
}

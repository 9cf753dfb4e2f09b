package qlikproxy

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
	By      string // the granted scope that implies it; empty: itself
}

// ConnectorScopes are the scopes that the connector's page asks for, in its order.
func ConnectorScopes() []Scope { return nil }

// GrantedScopes tells which of the connector's scopes a token with these has.
func GrantedScopes(granted []string) []ScopeStatus { return nil }

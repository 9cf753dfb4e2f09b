package checkup

import (
	"context"
	"time"
)

// IDs of the steps, in the order of the layers.
const (
	StepAddress   = "address"
	StepDNS       = "dns"
	StepTCP       = "tcp"
	StepProxy     = "proxy"
	StepTLS       = "tls"
	StepHTTP      = "http"
	StepToken     = "token"
	StepIdentity  = "identity"
	StepScopes    = "scopes"
	StepLicence   = "licence"
	StepSpaces    = "spaces"
	StepApps      = "apps"
	StepWSUpgrade = "ws-upgrade"
	StepWSSession = "ws-session"
	StepOpenApp   = "open-app"
	StepReadApp   = "read-app"
)

// plan is what a step is, and on what it depends.
type plan struct {
	id, title string
	limit     time.Duration
	needs     []string // these must have worked
	after     []string // these must be over, however they came out
	do        func(context.Context, *work) outcome
}

// plans are the steps in the order of the layers. A step writes to found only what
// steps that need it, or come after it, read.
func plans() []plan {
	s := time.Second
	return []plan{
		{StepAddress, "Read the address", 1 * s, nil, nil, stepAddress},
		{StepDNS, "Look the name up (DNS)", 10 * s, []string{StepAddress}, nil, stepDNS},
		{StepTCP, "Reach the tenant (TCP)", 10 * s, []string{StepDNS}, nil, stepTCP},
		{StepProxy, "Pass the proxy", 10 * s, []string{StepAddress}, nil, stepProxy},
		{StepTLS, "Encrypt the connection (TLS)", 10 * s, []string{StepTCP, StepProxy}, nil, stepTLS},
		{StepHTTP, "Ask whether Qlik answers (HTTP)", 15 * s, []string{StepTLS}, nil, stepHTTP},
		{StepToken, "Sign in (token)", 20 * s, []string{StepHTTP}, nil, stepToken},
		{StepIdentity, "Ask who we are", 15 * s, []string{StepToken}, nil, stepIdentity},
		{StepScopes, "Compare the permissions (scopes)", 20 * s, []string{StepIdentity}, nil, stepScopes},
		{StepLicence, "Look at the licence", 15 * s, []string{StepIdentity}, nil, stepLicence},
		{StepSpaces, "Count the spaces", 30 * s, []string{StepIdentity}, nil, stepSpaces},
		{StepApps, "Count the apps and try some", 45 * s, []string{StepIdentity}, []string{StepSpaces}, stepApps},
		{StepWSUpgrade, "Open a live connection (WebSocket)", 20 * s, []string{StepIdentity}, []string{StepApps}, stepUpgrade},
		{StepWSSession, "Wait for the engine's greeting", 10 * s, []string{StepWSUpgrade}, nil, stepSession},
		{StepOpenApp, "Open an app", 90 * s, []string{StepWSSession}, nil, stepOpenApp},
		{StepReadApp, "Read the app", 60 * s, []string{StepOpenApp}, nil, stepReadApp},
	}
}

// StepIDs are the IDs of all steps, in order.
func StepIDs() []string {
	var ids []string
	for _, p := range plans() {
		ids = append(ids, p.id)
	}
	return ids
}

// again are the steps that run again from id: it and all that depend on it. A live
// connection ends with its run, so its steps begin anew with the upgrade.
func again(id string) map[string]bool {
	switch id {
	case StepWSSession, StepOpenApp, StepReadApp:
		id = StepWSUpgrade
	}
	set := map[string]bool{id: true}
	for _, p := range plans() { // dependencies stand before what depends on them
		for _, dep := range append(p.needs, p.after...) {
			if set[dep] {
				set[p.id] = true
			}
		}
	}
	return set
}

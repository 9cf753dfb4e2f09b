// Package web is the console's pages: view models in, HTML out. It imports nothing
// that speaks to a tenant; handlers fill the models.
//
// No page holds inline script or style, so the strictest content security policy
// fits all of them. Everything works without script; script adds what is live.
package web

import (
	"strings"
	"time"
)

// Paths that the layout itself posts to or reads.
const (
	PathStop         = "/stop"         // POST: end the armed time at once
	PathPresentation = "/presentation" // POST: field "on", "1" or "0"
	PathTheme        = "/theme"        // POST: field "theme", a Theme
	PathFind         = "/find"         // GET ?q=: a page; with the HX-Request header only its FindResults
)

// Themes. ThemeSystem follows the operating system.
const (
	ThemeSystem = ""
	ThemeLight  = "light"
	ThemeDark   = "dark"
)

// Page is what every page needs besides its own content.
type Page struct {
	Title         string
	Nav           []NavItem // the sidebar's upper part; only pages that exist
	NavBelow      []NavItem // Network, Settings
	Top           TopBar
	Presentation  bool
	Theme         string      // one of the Theme constants
	Guidance      []CauseView // what fits the page; best first
	GuidanceLinks []CauseView // what else can go wrong on the page, by title only
	GuidanceNote  string      // one sentence above the rows, or instead of them
	GuidanceOpen  bool        // an error happened: the panel opens by itself
	Demo          *DemoView   // set while the demo tenant is connected
	Messages      []NoticeView
	Failed        *FailureView // the failed action that the page is about; nil: none
	Back          string       // the page's own path, to come back to after a switch in the top bar
}

func (p Page) failed(f FailureView) Page {
	p.Failed = &f
	return p
}

// NavItem is one entry of the sidebar.
type NavItem struct {
	Title, Href string
	Icon        string // see Icon
	Current     bool
}

// TopBar says what the console is connected to and what it may do.
type TopBar struct {
	Connected    bool
	Tenant       string    // host name
	SignIn       string    // plain words, such as "OAuth client"
	Credential   string    // masked
	Expires      time.Time // end of the token; zero: not known or never
	NoToken      bool      // none was asked for yet
	Armed        bool      // changes are allowed
	ArmedUntil   time.Time
	SettingsHref string // where arming is done; empty: not shown
	ConnectHref  string // where a connection is made
	Now          time.Time
}

// DemoView is the strip that says a simulated tenant is in use.
type DemoView struct {
	Actor   string
	Faults  []string // names of the tenant's faults that are on
	Network string   // what is wrong with the network, a sentence; empty: nothing
	Href    string   // where actor and faults are chosen
	Back    string   // the page that is shown again when all was put right
}

// text is what the strip says before the names of the faults.
func (d DemoView) text() string {
	s := "Simulated on this machine."
	if d.Actor != "" {
		s += " Signed in: " + strings.TrimSuffix(d.Actor, ".") + "."
	}
	if d.Network != "" {
		s += " The network fails: " + d.Network
	}
	if len(d.Faults) > 0 {
		s += " Faults on:"
	}
	return s
}

// CauseView is one row of guidance.
type CauseView struct {
	ID, Title, Meaning string
	Steps              []string
	Who                string // plain words, such as "Tenant administrator in Qlik"
	Source             string
	URL                string // address of the source; only https is linked
	Checked            string // date, such as 2026-11
	Basis              string // "documented" or "assumed"
	Reason             string // why this row fits here; may be empty
}

// Href is the address of the cause's row on the guidance page.
func (c CauseView) Href() string { return "/guidance#" + domID(c.ID) }

// Fact is a name and a value taken from an exchange.
type Fact struct{ Name, Value string }

// FailureView is everything that a failed operation shows.
type FailureView struct {
	Title    string // what failed, in a few words
	Happened string // one sentence
	Causes   []CauseView
	Unknown  bool // no cause fits; the proof is all there is
	Proof    []Fact
	Support  string // plain text for Copy for support, redacted
}

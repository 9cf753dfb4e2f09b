package web

import (
	"context"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
)

var galleryNow = time.Date(2026, 11, 23, 14, 30, 0, 0, time.UTC)

// group renders components one after the other.
func group(parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, p := range parts {
			if err := p.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// within renders a component that has children.
func within(outer templ.Component, children ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, group(children...)), w)
	})
}

func heading(text string) templ.Component {
	return templ.Raw("<h2>" + templ.EscapeString(text) + "</h2>")
}

// form stands around components that post.
func form(primary bool, parts ...templ.Component) templ.Component {
	open := `<form method="post" action="/echo">`
	if primary {
		open = `<form method="post" action="/echo" data-primary>`
	}
	return group(templ.Raw(open), group(parts...), templ.Raw("</form>"))
}

func galleryPage() Page {
	return Page{
		Title: "Gallery",
		Back:  "/",
		Nav: []NavItem{
			{Title: "Connect", Href: "/", Icon: "connect", Current: true},
			{Title: "Checkup", Href: "/checkup", Icon: "checkup"},
			{Title: "Tokens and keys", Href: "/tokens", Icon: "key"},
			{Title: "REST", Href: "/rest", Icon: "rest"},
			{Title: "QIX", Href: "/qix", Icon: "qix"},
			{Title: "Guidance", Href: "/guidance", Icon: "guidance"},
		},
		NavBelow: []NavItem{
			{Title: "Network", Href: "/network", Icon: "network"},
			{Title: "Settings", Href: "/settings", Icon: "settings"},
		},
		Top: TopBar{
			Connected: true, Tenant: "acme-analytics.eu.qlikcloud.com", SignIn: "OAuth client",
			Credential: "9f3c…a1 · secret ••••", Expires: galleryNow.Add(5 * time.Hour), Now: galleryNow,
			SettingsHref: "/settings", ConnectHref: "/",
		},
		Guidance: []CauseView{galleryCause("upgrade-proxy"), galleryCause("not-member")},
	}
}

func galleryCause(id string) CauseView {
	return CauseView{
		ID: id, Title: "A security appliance between here and Qlik refuses live connections",
		Meaning: "Ordinary calls pass, but the switch to a live connection (WebSocket upgrade) is stopped before it reaches Qlik.",
		Steps: []string{
			"Ask the network team to allow WebSocket connections to *.qlikcloud.com on port 443.",
			"Send them the text from Copy for support; it names the box that answered.",
		},
		Who: "Your network or security team", Source: "Qlik help, allow-list of addresses",
		URL: "https://help.qlik.com/en-US/cloud-services/", Checked: "2026-11", Basis: "documented",
		Reason: "The answer carries the header of a proxy, not of Qlik.",
	}
}

func galleryFailure(unknown bool) FailureView {
	f := FailureView{
		Title: "The live connection was refused", Happened: "Asked for a WebSocket, something answered 403 Forbidden with a page of its own.",
		Proof: []Fact{
			{"Status", "403 Forbidden"}, {"Answered by", "proxy (server: squid/6.1)"},
			{"Trace id", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
			{"Body", "<html><body>Blocked by policy " + strings.Repeat("0123456789abcdef", 12) + "</body></html>"},
		},
		Support: "Qlik Cloud console\nStatus: 403\nTrace id: 00-4bf92f",
	}
	if unknown {
		f.Unknown = true
		return f
	}
	f.Causes = []CauseView{galleryCause("upgrade-proxy"), galleryCause("not-member"), galleryCause("origin")}
	return f
}

// gallery shows every component in every state.
func gallery() templ.Component {
	return group(
		templ.Raw("<h1>Gallery</h1>"),
		galleryStates(), galleryForms(), galleryFailures(), galleryTables(), galleryHand(), galleryLive(),
	)
}

func galleryStates() templ.Component {
	var parts []templ.Component
	for _, s := range []State{StatePass, StateWarn, StateFail, StateSkip, StateInfo, StateRunning} {
		parts = append(parts, templ.Raw("<p>"), Status(s, ""), templ.Raw("</p>"),
			Notice(NoticeView{State: s, Title: "A notice.", Text: "It says one thing that should not be missed."}))
	}
	return group(
		heading("States"), group(parts...),
		Pills([]PillView{{"Status", "200 OK", StatePass}, {"Time", "184 ms", ""}, {"Size", "4.2 kB", ""}, {"Status", "403 Forbidden", StateFail}, {"Limit", "9 left", StateWarn}}),
		within(Empty(EmptyView{Title: "No call was sent yet", Text: "Choose one from the list, or type a path.", Icon: "rest"}), Button(ButtonView{Label: "Choose a call", Href: "/rest"})),
		Progress(ProgressView{Title: "Step 6 of 14: opening a live connection", Done: 5, Total: 14, Note: "What was found so far is kept.", Cancel: "/echo"}),
		Progress(ProgressView{Title: "Waiting for the tenant"}),
		templ.Raw("<p>A data value: "), Private(true, "ada@example.com"), templ.Raw(" or "), Private(false, "ada@example.com"), templ.Raw("</p>"),
	)
}

func galleryForms() templ.Component {
	bad := FieldView{Name: "address", Label: "Tenant address (URL)", Value: "acme.example.com", Hint: "Paste whatever stands in the browser’s address bar.",
		Problem: "This is not a Qlik Cloud address. It looks like https://acme.eu.qlikcloud.com.", Mono: true, Required: true}
	good := bad
	good.ID, good.Value, good.Problem = "address-2", "https://acme.eu.qlikcloud.com/hub", ""
	good.Notes = []string{"Tenant acme in the region eu.", "The path /hub was left out."}
	kinds := []Option{{Value: "oauth", Label: "OAuth client", Hint: "A client ID and a secret", Selected: true}, {Value: "key", Label: "API key"}, {Value: "off", Label: "Not here", Disabled: true}}
	return group(heading("Forms"), form(true,
		Field(bad), Field(good),
		SecretField(FieldView{Name: "secret", Label: "Client secret", Value: "s3cret-value", Hint: "It stays in memory and is never shown."}),
		SecretField(FieldView{Name: "pem", Label: "Private key", Rows: 4, Problem: "This is no PEM file.", Value: "s3cret-value"}),
		Select(ChoiceView{FieldView{Name: "method", Label: "Method"}, []Option{{Value: "GET", Label: "GET", Selected: true}, {Value: "POST", Label: "POST"}}}),
		Radios(ChoiceView{FieldView{Name: "kind", Label: "How do you sign in?", Hint: "Ask your Qlik administrator if you do not know."}, kinds}),
		Radios(ChoiceView{FieldView{Name: "kind2", Label: "How long?", Problem: "Choose one."}, kinds}),
		Check(CheckView{Name: "scope", Value: "apps:read", Label: "apps:read", Hint: "Lets the connector list and open apps.", Checked: true}),
		Field(FieldView{Name: "filter", Label: "Filter", Type: "search", Filter: true, Suggestions: []string{"apps", "spaces"}}),
		within(ButtonRow(), Button(ButtonView{Label: "Connect", Icon: "connect", Kind: ButtonPrimary, Busy: "Connecting …"}), Button(ButtonView{Label: "Plain"}),
			Button(ButtonView{Label: "Revoke", Icon: "trash", Kind: ButtonDanger}), Button(ButtonView{Label: "Quiet", Kind: ButtonQuiet}), Button(ButtonView{Label: "Disabled", Disabled: true}),
			Button(ButtonView{Label: "A link", Href: "/rest", Icon: "next"})),
	), within(Confirm(ConfirmView{Label: "Revoke this key", Icon: "trash", Question: "Whatever uses this key stops working at once. This cannot be undone.", Act: "Revoke the key", Action: "/echo"}),
		templ.Raw(`<input type="hidden" name="id" value="7">`)))
}

func galleryFailures() templ.Component {
	return group(heading("Failures"), FailureCard("failure-1", galleryFailure(false)), FailureCard("failure-2", galleryFailure(true)))
}

func galleryTables() templ.Component {
	table := TableView{Caption: "Apps of the tenant", ShowCaption: true, Columns: []ColumnView{{Title: "Name"}, {Title: "App ID", Data: true}, {Title: "Space"}, {Title: "Items", Numeric: true}, {Title: "State"}}}
	for i := range 4 {
		table.Rows = append(table.Rows, []CellView{{Text: "Sales overview " + strings.Repeat("of everything ", i*3), Href: "/qix"}, {Text: "5f1d2c3b-0a9e-4c55-8f1e-1c9ad6a0b3e" + strconv.Itoa(i)}, {Text: "Finance"}, {Text: strconv.Itoa(i * 1234)}, {Body: Status(StatePass, "Can be opened")}})
	}
	none := TableView{Caption: "Keys", Columns: table.Columns[:2], Empty: "No key yet."}
	return group(heading("Tables and tabs"), DataTable(table), DataTable(none), Facts(galleryFailure(true).Proof),
		Tabs("Answer", []TabView{{Title: "Pretty", Href: "/rest?view=pretty", Current: true}, {Title: "Raw", Href: "/rest?view=raw"}, {Title: "Headers", Href: "/rest?view=headers", Count: "14"}}),
		Panels("show", "How to show it", []PanelView{{Title: "Request", Body: templ.Raw("<p>First panel</p>")}, {Title: "Answer", Count: "3", Body: templ.Raw("<p>Second panel</p>")}, {Title: "Timing", Body: templ.Raw("<p>Third panel</p>")}}))
}

func galleryHand() templ.Component {
	var steps []StepView
	for _, picture := range []string{"menu", "form", "scopes", "secret", "key", "people", "space", "switch", "other"} {
		steps = append(steps, StepView{Title: "Open the page named " + picture, Text: "Choose it in the menu on the left, then look for the button at the top right.", Picture: picture, Where: "Administration › OAuth"})
	}
	return group(heading("Steps by hand"), Steps("by-hand", StepsView{Title: "Make an OAuth client", Steps: steps, Source: "Qlik developer portal", URL: "https://qlik.dev/", Checked: "2026-11", WhoCanDo: "Tenant administrator in Qlik"}))
}

func jsonEditor(ctx context.Context, w io.Writer) error {
	return group(templ.Raw("<json-editor>"), templ.GetChildren(ctx), templ.Raw("</json-editor>")).Render(templ.ClearChildren(ctx), w)
}

func galleryLive() templ.Component {
	return group(heading("Live"),
		within(templ.ComponentFunc(jsonEditor), Field(FieldView{Name: "body", Label: "Body (JSON)", Hint: "Esc, then Tab leaves the editor.", Rows: 8, Mono: true,
			Value: `{"name": "Sales", "n": 12, "ok": true, "bad": }`, Problem: "Line 1: a value is missing."})),
		templ.Raw(`<p id="to-copy">copied text</p>`), Copy(CopyView{From: "to-copy"}))
}

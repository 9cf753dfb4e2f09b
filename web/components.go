package web

import "github.com/a-h/templ"

// State is how a step or an answer stands. It is always shown as icon, word and colour.
type State string

// The states. Their words are those of the checkup.
const (
	StatePass    State = "pass"
	StateWarn    State = "warn"
	StateFail    State = "fail"
	StateSkip    State = "skip"
	StateInfo    State = "info"
	StateRunning State = "running"
)

// word is what a state is called when its caller gives no word.
func (s State) word() string {
	switch s {
	case StatePass:
		return "Passed"
	case StateWarn:
		return "Look at this"
	case StateFail:
		return "Failed"
	case StateSkip:
		return "Skipped"
	case StateRunning:
		return "Running"
	}
	return "Note"
}

// known maps a foreign word to a state that the style sheet has.
func (s State) known() State {
	switch s {
	case StatePass, StateWarn, StateFail, StateSkip, StateRunning:
		return s
	}
	return StateInfo
}

// FieldView is one input with its label. What was typed stays in Value, and what is
// wrong with it stands beside it in Problem.
type FieldView struct {
	Name, Label  string
	ID           string // default: the name
	Value        string
	Hint         string   // one sentence below the label
	Problem      string   // empty: nothing is wrong
	Notes        []string // what was understood or changed
	Type         string   // default "text"
	Placeholder  string
	Autocomplete string // default "off"
	Required     bool
	Mono         bool // data such as an address, an ID, JSON
	Rows         int  // above 0: several lines
	Filter       bool // the page's filter, which the key / goes to
	Suggestions  []string
	Attrs        templ.Attributes // hx-* and data-*; never built from what others sent
}

func (f FieldView) id() string {
	if f.ID != "" {
		return domID(f.ID)
	}
	return domID(f.Name)
}

// describedBy lists the ids of what explains the field; empty when nothing does.
func (f FieldView) describedBy() string {
	ids := ""
	if f.Hint != "" {
		ids += f.id() + "-hint "
	}
	if f.Problem != "" {
		ids += f.id() + "-problem "
	}
	if len(f.Notes) > 0 {
		ids += f.id() + "-notes "
	}
	if ids == "" {
		return ""
	}
	return ids[:len(ids)-1]
}

func (f FieldView) inputType() string { return or(f.Type, "text") }

// attributes are what all kinds of input share.
func (f FieldView) attributes() templ.Attributes {
	a := templ.Attributes{
		"id": f.id(), "name": f.Name, "autocomplete": or(f.Autocomplete, "off"), "spellcheck": "false",
		"autocapitalize": "off", "required": f.Required, "data-filter": f.Filter,
	}
	if d := f.describedBy(); d != "" {
		a["aria-describedby"] = d
	}
	if f.Problem != "" {
		a["aria-invalid"] = "true"
	}
	if f.Placeholder != "" {
		a["placeholder"] = f.Placeholder
	}
	if f.Mono {
		a["class"] = "data"
	}
	if len(f.Suggestions) > 0 && f.Rows == 0 {
		a["list"] = f.id() + "-list"
	}
	for k, v := range f.Attrs {
		a[k] = v
	}
	return a
}

// Option is one choice of a select or a group of radio buttons.
type Option struct {
	Value, Label string
	Hint         string // radio buttons only
	Selected     bool
	Disabled     bool
}

// ChoiceView is a field whose answer is one of several options.
type ChoiceView struct {
	FieldView
	Options []Option
}

// CheckView is a tick box.
type CheckView struct {
	Name, Value, Label, Hint string
	ID                       string // default: name and value
	Checked, Disabled        bool
	Attrs                    templ.Attributes
}

func (c CheckView) id() string { return domID(or(c.ID, c.Name+"-"+c.Value)) }

// Kinds of button.
const (
	ButtonPrimary = "primary" // the page's one main action
	ButtonDanger  = "danger"  // changes or ends something
	ButtonQuiet   = "quiet"
)

// ButtonView is a button, or a link that looks like one when Href is set.
type ButtonView struct {
	Label, Icon string
	Kind        string // one of the Button constants; empty: plain
	Type        string // default "submit"
	Name, Value string
	Href        string
	Disabled    bool
	Busy        string           // what the button says while its form is on the way
	Attrs       templ.Attributes // hx-* and data-*; never built from what others sent
}

// PillView is one fact in a row of short ones: status, time, size.
type PillView struct {
	Label, Value string
	State        State // colour and icon; empty: neutral
}

// NoticeView is a sentence that stands out.
type NoticeView struct {
	State State
	Title string
	Text  string
}

// EmptyView says why there is nothing here yet and what to do about it.
type EmptyView struct {
	Title, Text string
	Icon        string
}

// TabView is a tab that leads to a page of its own.
type TabView struct {
	Title, Href string
	Count       string
	Current     bool
	Attrs       templ.Attributes
}

// PanelView is a tab whose content is on the same page.
type PanelView struct {
	Title string
	Count string
	Body  templ.Component
}

// ColumnView is a column of a table.
type ColumnView struct {
	Title   string
	Numeric bool // aligned right
	Data    bool // monospace
}

// CellView is a cell: Body if set, else Text, linked when Href is set.
type CellView struct {
	Text, Href string
	Body       templ.Component
}

// TableView is a table that scrolls inside itself.
type TableView struct {
	Caption     string // always set; read by screen readers
	ShowCaption bool
	Columns     []ColumnView
	Rows        [][]CellView
	Empty       string // shown instead of no rows
	Tall        bool   // scrolls down inside itself as well
}

func (t TableView) column(i int) ColumnView {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return ColumnView{}
}

// ConfirmView is an action in two steps: the button opens a question, the second one acts.
type ConfirmView struct {
	Label, Icon string // the first button
	Question    string // what will happen, one or two sentences
	Act         string // the second button
	Action      string // path that is posted to
	Attrs       templ.Attributes
}

// CopyView is a button that copies the text of an element.
type CopyView struct {
	Label string // default "Copy"
	From  string // id of the element whose value or text is copied
}

// ProgressView is work on the way.
type ProgressView struct {
	Title       string // "Step 6 of 14: opening a live connection"
	Done, Total int    // Total 0: not known
	Note        string
	Cancel      string           // path posted to by Cancel; empty: cannot be cancelled
	CancelAttrs templ.Attributes // hx-* of the cancel form
}

// StepView is one thing to do by hand.
type StepView struct {
	Title, Text string
	Picture     string // see Illustration; empty: none
	Where       string // menu path in the foreign page, such as "Administration › OAuth"
}

// StepsView is a job done by hand, with its source.
type StepsView struct {
	Title         string
	Steps         []StepView
	Source        string
	URL           string // https only
	Checked       string
	WhoCanDo      string
	FoldedAtFirst bool
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

package guidance

// Cause is one row of the table: a reason why a connection fails, in plain words.
// Its slices belong to the table; callers read them and change nothing.
type Cause struct {
	ID       string   // stable; appears in addresses, reports and tests
	Title    string   // what happened, one plain sentence
	Meaning  string   // what it means, for somebody who is no engineer
	Steps    []string // what to do, in order, each one concrete
	Who      Who      // who can do it
	Source   string   // where the knowledge comes from
	URL      string   // address of the source, https; may be empty
	Checked  string   // when the source was last checked, such as 2026-11
	Basis    string   // BasisDocumented or BasisAssumed
	Group    string   // heading under which the row stands
	Symptoms []string // texts and signals as people see them
	Applies  []string // products the row is marked for, such as "Alation Cloud Service"; mostly empty
}

// How well a row's link between signal and cause is founded.
const (
	BasisDocumented = "documented" // a vendor or a standard says so
	BasisAssumed    = "assumed"    // concluded from experience; the vendor's exact words are not known
)

// Match is a cause that fits a signal.
type Match struct {
	Cause
	Rank    int    // 1 is the most likely
	Reason  string // plain words: why this row, and why in this place
	Certain bool   // the signal names this cause; false: it is one possibility
}

// Who can put a cause right.
type Who string

// The people who can put a cause right.
const (
	WhoYou     Who = "you"
	WhoNetwork Who = "network"
	WhoQlik    Who = "qlik"
	WhoCatalog Who = "catalog"
	WhoSupport Who = "support"
)

// Text names the person for a reader. It is empty for an unknown value.
func (w Who) Text() string {
	switch w {
	case WhoYou:
		return "You, here"
	case WhoNetwork:
		return "Your network or security team"
	case WhoQlik:
		return "Tenant administrator in Qlik"
	case WhoCatalog:
		return "Alation administrator"
	case WhoSupport:
		return "Qlik or Alation support"
	}
	return ""
}

package checkup

import (
	"fmt"
	"strings"
)

// Question is advice that no call to Qlik can test. It is asked where the findings
// make it likely, and never said as a fact.
type Question struct {
	Ask   string // plain sentence with a question mark
	Then  string // what to do if the answer is yes
	Cause string // ID of the row of guidance
}

// manyApps is from where on the connector's memory is worth a question: its own
// page names one gigabyte as the least, and metadata grows with the apps.
const manyApps = 1000

// questions are asked only where Qlik's side works: then what remains is the
// connector's own.
func questions(r Report, f found) []Question {
	var list []Question
	if len(f.address.Notes) > 0 && !strings.EqualFold(strings.TrimRight(r.Tenant, "/"), strings.TrimRight(f.typed, "/")) {
		list = append(list, Question{"Does the link from Alation back to Qlik show “None”?",
			"The address was typed in another form than the connector wants. Enter it as " + r.Tenant + "/ under Server URI.", "alation-source-link-none"})
	}
	read, _ := r.Step(StepReadApp)
	if r.Verdict == Fail || read.Status != Pass {
		return list
	}
	list = append(list,
		Question{"Does Alation's Test Connection say “Invalid License Key.”?",
			"That key is the connector's own, and Qlik knows nothing of it. Look at License Settings in Alation.", "alation-license-key"},
		Question{"Do permissions from Qlik not show up in Alation?",
			"Look whether Disable Permission Enforcement is selected in the connector's settings; if so, deselect it.", "alation-permission-mirroring"})
	if f.apps >= manyApps {
		list = append(list, Question{fmt.Sprintf("Does the extraction end with a memory error? This sign-in sees %d apps.", f.apps),
			"The connector needs 1 GB of memory at least, and more for many apps. Its log says how much it has.", "alation-heap-memory"})
	}
	return list
}

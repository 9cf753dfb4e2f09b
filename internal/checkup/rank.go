package checkup

import (
	"slices"
	"strings"

	"qlikconsole/internal/guidance"
)

// connectorPrefix begins the IDs of the causes that Alation's connector shows; each
// is another failure seen from there, so they stand behind it.
const connectorPrefix = "alation-"

// rank puts the causes of all steps into one order: the root cause of the earliest
// step that failed, those of later failures, those of warnings, then what else each
// of them could be, and last how the connector shows it.
func rank(steps []Step) []guidance.Match {
	var all []guidance.Match
	add := func(want Status, first, connector bool) {
		for _, s := range steps {
			for i, m := range s.Causes {
				of := strings.HasPrefix(m.ID, connectorPrefix)
				known := slices.ContainsFunc(all, func(have guidance.Match) bool { return have.ID == m.ID })
				if s.Status == want && !known && of == connector && (connector || first == (i == 0)) {
					all = append(all, m)
				}
			}
		}
	}
	add(Fail, true, false)
	add(Warn, true, false)
	add(Fail, false, false)
	add(Warn, false, false)
	add(Fail, false, true)
	add(Warn, false, true)
	for i := range all {
		all[i].Rank, all[i].Certain = i+1, all[i].Certain && i == 0
	}
	return all
}

package qlikproxy

import (
	"errors"
	"strconv"
	"time"

	"qlikconsole/internal/lazyregexp"
)

// isoPattern is a duration of ISO 8601: PnW, or PnYnMnDTnHnMnS with at least one part.
var isoPattern = lazyregexp.New(`^P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?$`)

var errISODuration = errors.New("this is no duration of the form P30D (ISO 8601)")

const day = 24 * time.Hour

// maxDays bounds a duration so that it can be counted with; it is over 250 years.
const maxDays = 100_000

// isoDuration is so many days as ISO 8601 writes them.
func isoDuration(days int) string { return "P" + strconv.Itoa(days) + "D" }

// parseISODuration reads a duration of ISO 8601. A year counts 365 days and a month
// 30, because it stands for no certain date. Parts of a second do not count.
func parseISODuration(s string) (time.Duration, error) {
	m := isoPattern.FindStringSubmatch(s)
	if m == nil {
		return 0, errISODuration
	}
	units := []time.Duration{365 * day, 30 * day, 7 * day, day, time.Hour, time.Minute, time.Second}
	var total time.Duration
	empty := true
	for i, text := range m[1:] {
		if text == "" {
			continue
		}
		empty = false
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n > int64(maxDays*day/units[i]) {
			return 0, errISODuration
		}
		total += time.Duration(n) * units[i]
	}
	if empty || s[len(s)-1] == 'T' || total > maxDays*day {
		return 0, errISODuration
	}
	return total, nil
}

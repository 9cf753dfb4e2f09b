package web

import (
	"fmt"
	"math"
	"net/url"
	"strings"
	"time"
)

// Bytes writes a size in the unit a reader expects, in powers of 1000: "512 B", "4.2 kB".
func Bytes(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	v, units := float64(n), "kMGTPE"
	i := -1
	for v >= 999.5 && i < len(units)-1 {
		v /= 1000
		i++
	}
	if v >= 9.95 {
		return fmt.Sprintf("%.0f %cB", v, units[i])
	}
	return fmt.Sprintf("%.1f %cB", v, units[i])
}

// Duration writes a span in one unit: "0.4 ms", "38 ms", "2.1 s", "3 min".
func Duration(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case d <= 0:
		return "0 ms"
	case ms < 9.95:
		return fmt.Sprintf("%.1f ms", ms)
	case ms < 999.5:
		return fmt.Sprintf("%.0f ms", ms)
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%.0f min", math.Round(d.Minutes()))
}

// TimeLeft says how long it is until a moment: "ended", "45 s left", "12 min left",
// "5 h 59 min left", "3 days left". The script in countdown.ts counts on with the
// same words.
func TimeLeft(until, now time.Time) string {
	s := int64(until.Sub(now) / time.Second)
	switch {
	case s <= 0:
		return "ended"
	case s < 90:
		return fmt.Sprintf("%d s left", s)
	case s < 90*60:
		return fmt.Sprintf("%d min left", s/60)
	case s < 48*3600:
		return fmt.Sprintf("%d h %d min left", s/3600, s%3600/60)
	}
	return fmt.Sprintf("%d days left", s/86400)
}

// Clock writes a moment in local time, with the date when it is another day's.
func Clock(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04:05")
	}
	return t.Format("2006-01-02 15:04")
}

// safeLink returns an address that may be linked: https, or a path of the console
// itself. Everything else is empty, and is then shown as text.
func safeLink(address string) string {
	if strings.ContainsAny(address, "\\\t\r\n") {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	own := u.Scheme == "" && u.Host == "" && (strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") || strings.HasPrefix(address, "#") || strings.HasPrefix(address, "?"))
	if own || u.Scheme == "https" && u.Host != "" {
		return address
	}
	return ""
}

// domID makes a name usable as an element id: letters, digits, dash; never empty.
func domID(name string) string {
	id := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, name)
	if id == "" {
		return "x"
	}
	return id
}

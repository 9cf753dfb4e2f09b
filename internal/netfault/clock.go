package netfault

import (
	"net/http"
	"time"
)

func clockFaults() []Fault {
	f := func(name, title string, off time.Duration) Fault {
		return Fault{Name: name, Layer: "clock", Cause: "clock-skew", Title: title, start: func(w *Way, tenant string) error {
			date := func(r *http.Response) { r.Header.Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat)) }
			return w.front(front{tenant: tenant, change: date}, "http", nil)
		}}
	}
	return []Fault{
		f("clock-behind", "By the tenant's clock it is two hours later.", 2*time.Hour),
		f("clock-ahead", "By the tenant's clock it is two hours earlier.", -2*time.Hour),
		{Name: "clock-here", Layer: "clock", Cause: "clock-skew", Title: "This computer's clock is a day ahead.", Seam: "clock", start: func(w *Way, tenant string) error {
			w.Now = func() time.Time { return time.Now().Add(24 * time.Hour) }
			return w.front(front{tenant: tenant}, "http", nil)
		}},
	}
}

package web

import (
	"testing"
	"time"
)

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 4234: "4.2 kB", 9949: "9.9 kB", 9950: "10 kB", 999_499: "999 kB", 999_500: "1.0 MB", 104_857_600: "105 MB", 1 << 62: "4.6 EB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 ms", 0: "0 ms", 400 * time.Microsecond: "0.4 ms", 38 * time.Millisecond: "38 ms",
		999 * time.Millisecond: "999 ms", 2100 * time.Millisecond: "2.1 s", 3 * time.Minute: "3 min",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestTimeLeft(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		-time.Hour: "ended", 0: "ended", 89 * time.Second: "89 s left", 90 * time.Second: "1 min left", 89 * time.Minute: "89 min left",
		6*time.Hour - time.Minute: "5 h 59 min left", 72 * time.Hour: "3 days left",
	} {
		if got := TimeLeft(now.Add(d), now); got != want {
			t.Errorf("TimeLeft(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestDomID(t *testing.T) {
	for in, want := range map[string]string{"": "x", "apps:read": "apps-read", `a" onload=`: "a--onload-", "übung_1": "-bung_1"} {
		if got := domID(in); got != want {
			t.Errorf("domID(%q) = %q, want %q", in, got, want)
		}
	}
}

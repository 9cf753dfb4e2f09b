package demotenant

import (
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"
)

// Requests per minute and user that Qlik grants, by tier
// (source: qlik.dev, rate limiting; special limits from the published specifications).
const (
	tier1         = 1000
	tier2         = 100
	lineageLimit  = 20
	reloadLimit   = 50
	unlimited     = 0
	maxLimitUsers = 10_000
)

// limiter counts calls in windows of one minute.
type limiter struct {
	now func() time.Time
	mu  sync.Mutex
	win map[string]*window
}

type window struct {
	start time.Time
	count int
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, win: map[string]*window{}}
}

// take counts one call and returns how long to wait; 0 means go ahead.
func (l *limiter) take(key string, perMinute int) time.Duration {
	if perMinute == unlimited {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	w := l.win[key]
	if w == nil || now.Sub(w.start) >= time.Minute {
		if len(l.win) >= maxLimitUsers {
			clear(l.win)
		}
		w = &window{start: now}
		l.win[key] = w
	}
	if w.count >= perMinute {
		return time.Minute - now.Sub(w.start)
	}
	w.count++
	return 0
}

// limited answers 429 in Qlik's form (source: qlik.dev, rate limiting).
func (c *call) limited(wait time.Duration) {
	seconds := int(math.Ceil(wait.Seconds()))
	c.w.Header().Set("Retry-After", fmt.Sprint(seconds))
	c.send(http.StatusTooManyRequests, obj{"errors": []obj{{
		"code": "HTTP-429", "title": "API rate limit reached.",
		"detail": fmt.Sprintf("You need to wait %d seconds until limit is lifted.", seconds),
	}}})
}

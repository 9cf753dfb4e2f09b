package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"qlikconsole/internal/catalog"
	"qlikconsole/qlikproxy"
)

// Qlik allows calls by tier and minute (qlik.dev, rate limiting, read 2026-11-23):
// 1,000 of tier 1 and 100 of tier 2, counted for each user and tier.
const (
	tierOne = 1000
	tierTwo = 100
)

// callCount counts this window's calls against the tenant's limit. Others use the
// same sign-in, so it is a floor, and a 429 is believed before it.
type callCount struct {
	recorder *qlikproxy.Recorder
	target   string // of a GET; all calls of its tier count

	mu   sync.Mutex
	told time.Time // when used was counted
	used []time.Time
}

// perMinute is the limit of a call as the catalogue has it; assumed: it has none.
func perMinute(method, target string) (limit int, assumed bool) {
	if o, _, ok := catalog.LoadREST().Match(method, pathOf(target)); ok && o.PerMinute() > 0 {
		return o.PerMinute(), false
	}
	if method == http.MethodGet {
		return tierOne, true
	}
	return tierTwo, true
}

func pathOf(target string) string {
	if u, err := url.Parse(target); err == nil {
		return u.Path
	}
	return target
}

// count returns the limit and when the calls of the last minute were made, the
// latest first.
func (c *callCount) count(now time.Time) (limit int, assumed bool, used []time.Time) {
	limit, assumed = perMinute(http.MethodGet, c.target)
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.told) < 200*time.Millisecond && c.used != nil { // a page takes longer as a rule
		return limit, assumed, c.used
	}
	used = []time.Time{}
	for _, x := range c.recorder.Exchanges(tierOne + 1) {
		if now.Sub(x.Started) >= time.Minute {
			break
		}
		if other, _ := perMinute(x.Method, x.URL); x.Kind == "rest" && other == limit {
			used = append(used, x.Started)
		}
	}
	c.told, c.used = now, used
	return limit, assumed, used
}

// free is how long to wait until one more call is within the limit.
func (c *callCount) free(now time.Time) time.Duration {
	limit, _, used := c.count(now)
	if len(used) < limit {
		return 0
	}
	return max(time.Minute-now.Sub(used[limit-1]), time.Second)
}

func (c *callCount) sentence(now time.Time) string {
	limit, assumed, used := c.count(now)
	tier := fmt.Sprintf("%d calls a minute", limit)
	switch {
	case assumed:
		tier += ", assumed as usual for reading"
	case limit == tierOne:
		tier += ", tier 1"
	case limit == tierTwo:
		tier += ", tier 2"
	}
	return fmt.Sprintf("%d left of %s, by this window's own count", max(0, limit-len(used)), tier)
}

package handlers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"qlikconsole/internal/answer"
	"qlikconsole/qlikproxy"
)

// refusedMost is how often in a row a page is asked for again after a 429.
const refusedMost = 5

// run fetches page after page until the list is whole or its context ends.
// Trouble pauses it, so that it can go on from the same page.
func (a *allPages) run() {
	err := a.begin()
	seen := map[string]bool{}
	for err == nil && a.due() != "" {
		switch pages := len(seen); {
		case seen[a.due()]:
			err = errNeverEnds
		case pages > 0 && pages%allMost == 0:
			a.set(allPaused, fmt.Sprintf("Paused after %d pages.", pages))
			fallthrough
		default:
			seen[a.due()] = true
			err = a.page()
		}
	}
	a.end(err)
}

// begin writes the items of the first page, which is here already.
func (a *allPages) begin() error {
	if _, err := a.clean.Write([]byte("[")); err != nil {
		return err
	}
	list, err := answer.ReadList(a.ctx, a.first, a.first.Size())
	if err != nil {
		return err
	}
	return a.add(list, a.due())
}

func (a *allPages) due() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.next
}

// add writes the items of a page.
func (a *allPages) add(list *answer.List, next string) error {
	a.mu.Lock()
	first := a.items == 0
	a.mu.Unlock()
	if err := list.WriteItems(a.clean, first); err != nil {
		return err
	}
	if err := a.clean.Flush(); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pages, a.items, a.next = a.pages+1, a.items+list.Len(), next
	return nil
}

// page fetches the page that is due, as often as it takes.
func (a *allPages) page() error {
	for refused := 0; ; {
		if err := a.mayCall(); err != nil {
			return err
		}
		x, err := a.tenant.Do(a.ctx, qlikproxy.Request{Method: http.MethodGet, Target: a.due(), Source: "page", Kind: "rest"})
		switch {
		case err == nil:
			list, err := answer.ReadList(a.ctx, x.Body(), x.Body().Size())
			if err != nil {
				return err
			}
			return a.add(list, x.Info().Next)
		case a.ctx.Err() != nil:
			return a.ctx.Err()
		case x != nil && x.Info().Status == http.StatusTooManyRequests && refused < refusedMost:
			refused++
			a.wait(retryAfter(x, time.Now()), "The tenant asks to wait (status 429, Retry-After).")
		default:
			refused = 0
			a.set(allPaused, "Paused at a page that failed: "+err.Error()+" Continue asks for it once more.")
		}
	}
}

// mayCall waits while paused, and while the limit is used up by our own count.
func (a *allPages) mayCall() error {
	for {
		if err := a.paused(); err != nil {
			return err
		}
		until := a.calls.free(time.Now())
		if until <= 0 {
			a.settle(allRunning, "")
			return a.ctx.Err()
		}
		a.wait(until, "By the console's own count the calls of this minute are used up.")
	}
}

// paused returns when the work is not paused, or its context's error.
func (a *allPages) paused() error {
	a.mu.Lock()
	if a.state != allPaused {
		a.mu.Unlock()
		return a.ctx.Err()
	}
	if a.wake == nil {
		a.wake = make(chan struct{})
	}
	wake := a.wake
	a.mu.Unlock()
	select {
	case <-wake:
	case <-a.ctx.Done():
	}
	return a.ctx.Err()
}

func (a *allPages) wait(patience time.Duration, why string) {
	a.mu.Lock()
	a.until = time.Now().Add(patience)
	a.mu.Unlock()
	a.settle(allWaiting, why)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-a.ctx.Done():
	}
}

// end closes the list and says how the work ended.
func (a *allPages) end(err error) {
	_, writeErr := a.clean.Write([]byte("]\n"))
	err = errors.Join(err, writeErr, a.clean.Close())
	a.file.Finish(err)
	switch {
	case err == nil:
		a.set(allWhole, "The whole list was read. Each page stands under Sent in this window.")
	case errors.Is(err, context.Canceled):
		a.set(allEnded, "Cancelled. What was read stays.")
	default:
		a.set(allEnded, "Stopped: "+err.Error())
	}
}

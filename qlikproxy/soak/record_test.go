package soak

import (
	"fmt"

	"qlikconsole/qlikproxy"
)

// frames reads the whole log and holds that its numbers have neither gaps nor
// doubles.
func (j *joined) frames() ([]qlikproxy.Frame, error) {
	log := j.conn.Log()
	var all []qlikproxy.Frame
	for {
		more := log.Since(int64(len(all)), 1000)
		if len(more) == 0 {
			break
		}
		for _, f := range more {
			if f.Seq != int64(len(all)+1) {
				return nil, fmt.Errorf("frame %d stands where %d is due", f.Seq, len(all)+1)
			}
			all = append(all, f)
		}
	}
	if int64(len(all)) != log.Last() || log.Dropped() != 0 {
		return nil, fmt.Errorf("%d frames are there, %d came, %d were dropped", len(all), log.Last(), log.Dropped())
	}
	j.house.mu.Lock()
	defer j.house.mu.Unlock()
	j.house.frames += int64(len(all))
	return all, nil
}

func (j *joined) checkOrder() error {
	_, err := j.frames()
	return err
}

// checkCalls holds that n calls and their answers were recorded once each, in order
// and joined.
func (j *joined) checkCalls(n int) error {
	frames, err := j.frames()
	if err != nil {
		return err
	}
	calls, answers := map[int64]qlikproxy.Frame{}, 0
	for _, f := range frames {
		switch f.Lane {
		case qlikproxy.LaneRequest:
			if f.ID != fmt.Sprint(len(calls)+1) {
				return fmt.Errorf("call %s was recorded as number %d", f.ID, len(calls)+1)
			}
			calls[f.Seq] = f
		case qlikproxy.LaneAnswer:
			answers++
			if call := calls[f.Pair]; f.ID != fmt.Sprint(answers) || call.ID != f.ID || call.Pair != f.Seq || f.Method != "EngineVersion" {
				return fmt.Errorf("answer %s as number %d, joined with call %s", f.ID, answers, call.ID)
			}
		}
	}
	if info := j.conn.Info(); len(calls) != n || answers != n || info.Requests != int64(n) || info.Answers != int64(n) {
		return fmt.Errorf("%d calls and %d answers were recorded of %d", len(calls), answers, n)
	}
	return nil
}

// checkNotifications holds that the first n of the tenant's notifications were
// recorded once each, in the order in which they were sent.
func (j *joined) checkNotifications(n int) error {
	frames, err := j.frames()
	if err != nil {
		return err
	}
	got := 0
	for _, f := range frames {
		if f.Lane != qlikproxy.LaneNotification {
			continue
		}
		got++
		if want := fmt.Sprintf("N%d", got%50); f.Method != want {
			return fmt.Errorf("notification %d is recorded as %s, not %s", got, f.Method, want)
		}
	}
	if got != n {
		return fmt.Errorf("%d notifications were recorded of %d", got, n)
	}
	return nil
}

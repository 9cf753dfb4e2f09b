package checkup

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 16 << 20

// read makes a call whose answer is JSON and decodes it.
func (w *work) read(ctx context.Context, target string, into any) (*qlikproxy.Exchange, error) {
	x, err := w.ask(ctx, target)
	if err != nil {
		return x, err
	}
	body, err := io.ReadAll(io.LimitReader(x.Body().Reader(0), maxAnswer))
	if err == nil {
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		i := x.Info()
		err = &qlikproxy.Failure{Layer: guidance.LayerREST, Op: guidance.OpREST, Kind: guidance.KindMalformed, Method: i.Method, URL: i.URL, Status: i.Status,
			BodyShape: guidance.BodyJSON, CredentialKind: string(w.target.SignIn.Kind), Exchange: i.ID, Time: i.Started, Err: err}
	}
	return x, err
}

// maxPages bounds how many pages of a list are read. With 100 entries each that is
// more than tenants have; time runs out before.
const maxPages = 500

// listing is a list that was read page by page.
type listing struct {
	count, pages int
	whole        bool // to its end
}

func (l listing) text(one, many string) string {
	text := count(l.count, one, many)
	if !l.whole {
		text = "at least " + text + ", the rest was not counted"
	}
	return text
}

// errOffTenant: a list's next page is elsewhere, so it was not fetched.
var errOffTenant = errors.New("the link to the list's next page leads to another host, and was not followed")

// list reads a list to its end, as far as the step's time goes, and calls each for
// every member. A later page that fails ends the count; the first one is an error.
func list[T any](ctx context.Context, w *work, e *Evidence, target string, each func(T)) (l listing, err error) {
	seen := map[string]bool{}
	for target != "" && l.pages < maxPages && !seen[target] {
		seen[target] = true
		var answer struct {
			Data  []T
			Links struct{ Next *struct{ Href string } }
		}
		x, err := w.read(ctx, target, &answer)
		if l.pages == 0 || err != nil {
			e.exchange(x)
		}
		if err != nil {
			if l.pages > 0 && ctx.Err() != nil {
				return l, nil // the time is over, what was counted stays
			}
			return l, err
		}
		l.pages++
		l.count += len(answer.Data)
		for _, member := range answer.Data {
			each(member)
		}
		target = x.Info().Next
		if next := answer.Links.Next; next != nil && next.Href != "" && target == "" {
			e.add("Next page", next.Href)
			return l, &qlikproxy.Failure{Layer: guidance.LayerREST, Op: guidance.OpREST, Kind: guidance.KindOffTenant,
				Method: "GET", URL: x.Info().URL, Status: x.Info().Status, Err: errOffTenant}
		}
	}
	if target != "" && seen[target] {
		e.add("Remark", "The list's last page points back to an earlier one, so the list never ends. The console stopped there.")
	}
	l.whole = target == ""
	return l, nil
}

type space struct {
	ID, Name, Type string
	Meta           struct{ Roles []string }
}

// stepSpaces counts the spaces.
func stepSpaces(ctx context.Context, w *work) outcome {
	var e Evidence
	types := map[string]int{}
	w.found.spaces = map[string]bool{}
	l, err := list(ctx, w, &e, "/api/v1/spaces?limit=100&sort=%2Bname", func(s space) {
		types[s.Type]++
		w.found.spaces[s.ID] = len(s.Meta.Roles) > 0
	})
	if err != nil {
		return failed(e, err)
	}
	e.addf("Spaces", "%d on %s", l.count, count(l.pages, "page", "pages"))
	for _, name := range []string{"shared", "managed", "data"} {
		e.addf("Of them "+name, "%d", types[name])
	}
	if l.count == 0 {
		return outcome{Status: Warn, Summary: "This sign-in sees no space at all.", Evidence: e, signals: []guidance.Signal{w.notMember()}}
	}
	return outcome{Status: Pass, Summary: "This sign-in sees " + l.text("space", "spaces") + ".", Evidence: e}
}

func (w *work) notMember() guidance.Signal {
	return guidance.Signal{Layer: guidance.LayerREST, Operation: guidance.OpREST, Kind: guidance.KindNotMember, CredentialKind: string(w.target.SignIn.Kind)}
}

package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"qlikconsole/internal/answer"
	"qlikconsole/internal/lazyregexp"
	"qlikconsole/internal/store"
	"qlikconsole/qlikproxy"
	"qlikconsole/web"
)

const (
	compareKey     = "compare"
	choicesMost    = 30  // of each kind of answer to compare with
	differencePage = 200 // differences on a page
	compareTime    = 5 * time.Second
)

// side is one of two answers that are compared: "x" and the number of an
// exchange of this window, or "h" and that of an entry of the history.
type side struct {
	name   string
	info   qlikproxy.ExchangeInfo
	signIn string
	size   int64 // of the body, as far as it is there
	cut    bool  // only its beginning is
	body   io.ReadCloser
}

func (d *side) compared() answer.Body { return answer.Body{Reader: d.body, Size: d.size, Cut: d.cut} }

func (s *Server) sideNamed(ctx context.Context, z *session, name string) (*side, error) {
	if len(name) < 2 {
		return nil, errNotFound
	}
	n, err := strconv.ParseInt(name[1:], 10, 64)
	if err != nil {
		return nil, errNotFound
	}
	switch name[0] {
	case 'x':
		x, ok := z.recorder.Exchange(n)
		if !ok || x.Body() == nil {
			return nil, errNotFound
		}
		info, size := x.Info(), x.Body().Size()
		return &side{name: name, info: info, signIn: signInTitle(info.SignIn), size: size, cut: info.Missing > 0 || info.State != qlikproxy.StateDone,
			body: io.NopCloser(io.NewSectionReader(x.Body(), 0, size))}, nil
	case 'h':
		e, ok, err := s.cfg.Store.Entry(ctx, n)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, errNotFound
		}
		body, err := s.cfg.Store.EntryBody(ctx, n)
		return &side{name: name, info: exchangeOf(e), signIn: e.SignIn, size: e.Kept, cut: e.Cut || e.State != qlikproxy.StateDone, body: body}, err
	}
	return nil, errNotFound
}

func (d *side) view() web.SideView {
	state, status := exchangeState(d.info)
	return web.SideView{Name: d.name, Method: d.info.Method, URL: shortURL(d.info.URL), Status: status, State: state,
		At: d.info.Started.Truncate(time.Millisecond), SignIn: d.signIn, Kept: d.name[0] == 'h'}
}

// note says how much of the side's body was compared, unless it was all.
func (d *side) note(e answer.Extent) string {
	switch {
	case !e.Cut:
		return ""
	case d.info.Size > e.Bytes:
		return fmt.Sprintf("Of this answer of %s the first %s are compared; what follows is left out.", web.Bytes(d.info.Size), web.Bytes(e.Bytes))
	}
	return fmt.Sprintf("This answer ends early, after %s; what would follow is left out.", web.Bytes(e.Bytes))
}

// restCompare compares the answers a and b; without b it offers what to compare with.
func (s *Server) restCompare(w http.ResponseWriter, r *http.Request, z *session) error {
	turn := z.turn(compareKey) // two long answers take up to 200 MB, so one pair at a time
	turn.Lock()
	defer turn.Unlock()
	q := r.URL.Query()
	ctx, cancel := context.WithTimeout(r.Context(), compareTime)
	defer cancel()
	a, err := s.sideNamed(ctx, z, q.Get("a"))
	if err != nil {
		return err
	}
	defer a.body.Close()
	p := web.ComparePage{Page: s.page(r, z, "Compare answers"), A: a.view(), All: q.Get("all") == "1"}
	if q.Get("b") == "" {
		p.Choices, err = s.compareChoices(ctx, z, a)
		if err != nil {
			return err
		}
		return s.render(w, r, http.StatusOK, web.Compare(p))
	}
	b, err := s.sideNamed(ctx, z, q.Get("b"))
	if err != nil {
		return err
	}
	defer b.body.Close()
	v := b.view()
	p.B = &v
	if err := s.compared(ctx, r, z, &p, a, b); err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, web.Compare(p))
}

// compared fills in what differs.
func (s *Server) compared(ctx context.Context, r *http.Request, z *session, p *web.ComparePage, a, b *side) error {
	p.Head = headDifferences(z, a, b, p.All)
	c, err := answer.Compare(ctx, a.compared(), b.compared(), p.All)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		p.Problem = fmt.Sprintf("Comparing took longer than %v and was stopped. Ask the tenant for less (limit=).", compareTime)
		return nil
	case err != nil:
		return err
	}
	p.Same, p.Added, p.Removed, p.Changed, p.Left, p.Lines = c.Same, c.Added, c.Removed, c.Changed, c.Left, c.Lines
	p.Equal, p.Total, p.Unseen, p.Long = c.Equal(), len(c.Rows), c.Unseen, c.Long
	p.A.Note, p.B.Note = a.note(c.Before), b.note(c.After)
	p.From = wholeNumber(r.URL.Query().Get("row"), 0, max(0, len(c.Rows)-1), 0) / differencePage * differencePage
	for _, d := range c.Rows[p.From:min(len(c.Rows), p.From+differencePage)] {
		p.Rows = append(p.Rows, differenceRow(z, d))
	}
	return nil
}

// valueInPath is the value by which items of a list are told apart.
var valueInPath = lazyregexp.New(`=[^\]]*\]`)

func differenceRow(z *session, d answer.Difference) web.DifferenceRow {
	row := web.DifferenceRow{Change: changeWord(d.Change), Where: d.Path, Before: d.Before, After: d.After}
	if z.Presentation() {
		row.Where = valueInPath.ReplaceAllString(row.Where, "=•••]")
		row.Before, row.After = hiddenValue(row.Before), hiddenValue(row.After)
	}
	return row
}

func hiddenValue(value string) string {
	if value == "" {
		return ""
	}
	return hidden(value)
}

func changeWord(c answer.Change) string {
	switch c {
	case answer.Added:
		return web.ChangeAdded
	case answer.Removed:
		return web.ChangeRemoved
	case answer.Changed:
		return web.ChangeChanged
	}
	return web.ChangeSame
}

// headDifferences compares status, sign-in and headers.
func headDifferences(z *session, a, b *side, all bool) []web.DifferenceRow {
	var rows []web.DifferenceRow
	add := func(where, before, after string) {
		row := web.DifferenceRow{Change: web.ChangeChanged, Where: where, Before: before, After: after}
		switch {
		case before == after:
			row.Change = web.ChangeSame
		case before == "":
			row.Change = web.ChangeAdded
		case after == "":
			row.Change = web.ChangeRemoved
		}
		if row.Change != web.ChangeSame || all {
			rows = append(rows, row)
		}
	}
	_, was := exchangeState(a.info)
	_, is := exchangeState(b.info)
	add("Status", was, is)
	add("Call", a.info.Method+" "+shortURL(a.info.URL), b.info.Method+" "+shortURL(b.info.URL))
	if a.signIn != "" && b.signIn != "" {
		add("Sign-in", a.signIn, b.signIn)
	}
	names := map[string]bool{}
	for _, h := range []http.Header{a.info.Header, b.info.Header} {
		for name := range h {
			names[name] = true
		}
	}
	for _, name := range sortedNames(names) {
		before, after := strings.Join(a.info.Header[name], ", "), strings.Join(b.info.Header[name], ", ")
		if z.Presentation() && before != after {
			before, after = hiddenValue(before), hiddenValue(after)
			rows = append(rows, web.DifferenceRow{Change: web.ChangeChanged, Where: "Header " + name, Before: before, After: after})
			continue
		}
		add("Header "+name, before, after)
	}
	return rows
}

func sortedNames(names map[string]bool) []string {
	out := make([]string, 0, len(names))
	for name := range names {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// compareChoices are the answers that a can be compared with: those to the same
// call first, then all others, each of this window and of the history.
func (s *Server) compareChoices(ctx context.Context, z *session, a *side) ([]web.ChoiceGroup, error) {
	same := web.ChoiceGroup{Title: "The same call", Note: "Earlier or later, or with another sign-in."}
	others := web.ChoiceGroup{Title: "Other calls"}
	add := func(d *side) {
		if d.name == a.name {
			return
		}
		group := &others
		if sameCall(a.info, d.info) {
			group = &same
		}
		if len(group.Sides) < choicesMost {
			group.Sides = append(group.Sides, d.view())
		}
	}
	for _, info := range z.recorder.Exchanges(historyMost) {
		if info.State != qlikproxy.StateRunning {
			add(&side{name: "x" + strconv.FormatInt(info.ID, 10), info: info, signIn: signInTitle(info.SignIn)})
		}
	}
	for _, query := range []store.EntryQuery{{Text: pathOf(a.info.URL), Method: a.info.Method, Max: choicesMost}, {Max: choicesMost}} {
		entries, _, err := s.cfg.Store.Entries(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			d := &side{name: "h" + strconv.FormatInt(e.ID, 10), info: exchangeOf(e), signIn: e.SignIn}
			if !slices.ContainsFunc(append(same.Sides, others.Sides...), func(v web.SideView) bool { return v.Name == d.name }) {
				add(d)
			}
		}
	}
	return []web.ChoiceGroup{same, others}, nil
}

func sameCall(a, b qlikproxy.ExchangeInfo) bool {
	ua, errA := url.Parse(a.URL)
	ub, errB := url.Parse(b.URL)
	return errA == nil && errB == nil && a.Method == b.Method && ua.Path == ub.Path
}

package checkup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// stepUpgrade opens the live connection, to an app if one is known.
func stepUpgrade(ctx context.Context, w *work) outcome {
	var e Evidence
	e.add("To", cmp.Or(w.found.app.name, "an empty app of this session"))
	g, err := w.dial(ctx, w.found.app.id)
	if err != nil {
		return failed(e, err)
	}
	w.found.engine = g
	i := g.conn.Info()
	e.add("Sent", "GET "+i.URL+" (upgrade to WebSocket)")
	e.add("Came back", "101 Switching Protocols")
	e.add("Address reached", i.RemoteAddr)
	return outcome{Status: Pass, Summary: "The live connection opens.", Evidence: e}
}

// stepSession waits for the engine's first words.
func stepSession(ctx context.Context, w *work) outcome {
	var e Evidence
	state, err := w.found.engine.greet(ctx)
	e.add("Session state", state)
	if err != nil {
		return failed(e, err, w.accessFacts(err)...)
	}
	meaning, _ := guidance.SessionText(state)
	return outcome{Status: Pass, Summary: cmp.Or(strings.TrimPrefix(meaning, "Connected. "), "The engine greets."), Evidence: e}
}

// afterBadNews is how long a close code may take to follow a refusal.
const afterBadNews = 2 * time.Second

// greet reads the greeting. A refusal is told by its state and by the close code
// that follows; both are wanted.
func (g *engine) greet(ctx context.Context) (state string, err error) {
	m, err := g.next(ctx, guidance.OpSession)
	if f := (*qlikproxy.Failure)(nil); errors.As(err, &f) && f.Kind == guidance.KindTimeout {
		f.Layer, f.Kind = guidance.LayerWS, guidance.KindNoGreeting
	}
	if err != nil {
		return "", err
	}
	if m.bad {
		f := g.failure(guidance.LayerWS, guidance.OpSession, guidance.KindBlocked)
		f.Err = errors.New("what came over the connection is not from Qlik's engine: it is no JSON text")
		return "", f
	}
	state = cmp.Or(m.Params.State, m.Method)
	if _, good := guidance.SessionText(state); good || state == "" {
		return state, nil
	}
	g.state = state
	ctx, cancel := context.WithTimeout(ctx, afterBadNews)
	defer cancel()
	for {
		if _, err := g.next(ctx, guidance.OpSession); err != nil {
			f := (*qlikproxy.Failure)(nil)
			if errors.As(err, &f) {
				f.Layer, f.SessionState = guidance.LayerWS, state
				if f.Kind == guidance.KindTimeout {
					f.Kind, f.Err = "", nil
				}
			}
			return state, err
		}
	}
}

// accessFacts tell what is known of the app's place when it is refused. A close
// code comes from the proxy before the engine, which looks at the space; a QIX error
// comes from the engine, which looks at the app's own access table.
func (w *work) accessFacts(err error) []string {
	f := (*qlikproxy.Failure)(nil)
	if !errors.As(err, &f) {
		return nil
	}
	app := w.found.app
	facts := []string{guidance.FactSectionAccess, map[bool]string{true: "true"}[app.sectionAccess]}
	if app.refused {
		facts = append(facts, guidance.FactListed, "true")
	}
	if f.QIXCode != nil && w.found.spaces[app.space] {
		facts = append(facts, guidance.FactMember, "true")
	}
	return facts
}

type handle struct {
	Return struct {
		Type   string `json:"qType"`
		Handle *int   `json:"qHandle"`
	} `json:"qReturn"`
}

// stepOpenApp opens the app without its data first, which is quick, then in a new
// session with its data. Opening without data needs more rights in Qlik, so only
// the second counts.
func stepOpenApp(ctx context.Context, w *work) outcome {
	var e Evidence
	app := w.found.app
	if app.id == "" {
		return outcome{Status: Skip, blocks: true, Summary: "Not tested: no app is known to this sign-in, and none was named."}
	}
	e.add("App", app.name)
	e.add("App ID", app.id)
	without, err := w.open(ctx, &e, "OpenDoc without data", true)
	if f := (*qlikproxy.Failure)(nil); errors.As(err, &f) && f.QIXCode == nil {
		return failed(e, err, w.accessFacts(err)...)
	}
	if err == nil && without == nil {
		return w.noApp(e)
	}
	w.found.engine.close()
	if w.found.engine, err = w.dial(ctx, app.id); err == nil {
		_, err = w.found.engine.greet(ctx)
	}
	if err != nil {
		return failed(e, err, w.accessFacts(err)...)
	}
	with, err := w.open(ctx, &e, "OpenDoc with data", false)
	if err != nil {
		return failed(e, err, w.accessFacts(err)...)
	}
	if with == nil {
		return w.noApp(e)
	}
	w.found.engine.doc = *with
	return outcome{Status: Pass, Summary: "The app “" + app.name + "” opens in a session of its own.", Evidence: e}
}

// open opens the app; a nil handle means that the engine gave none.
func (w *work) open(ctx context.Context, e *Evidence, name string, noData bool) (*int, error) {
	var h handle
	start := time.Now()
	err := w.found.engine.call(ctx, guidance.OpOpenApp, globalHandle, "OpenDoc", []any{w.found.app.id, "", "", "", noData}, &h)
	if err != nil {
		e.add(name, sentence(err))
		return nil, err
	}
	e.addf(name, "opened after %s", rounded(time.Since(start)))
	return h.Return.Handle, nil
}

func (w *work) noApp(e Evidence) outcome {
	f := w.found.engine.failure(guidance.LayerQIX, guidance.OpOpenApp, guidance.KindNoObject)
	f.QIXMethod, f.Err = "OpenDoc", fmt.Errorf("the engine gave no handle for the app")
	return failed(e, f)
}

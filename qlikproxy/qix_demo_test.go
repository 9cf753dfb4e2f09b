package qlikproxy

import (
	"context"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/qlik-oss/enigma-go/v4"

	"qlikconsole/internal/demotenant"
)

func TestDemoQIXRenewsOnce(t *testing.T) {
	d := connectDemo(t, startDemo(t, demotenant.Config{Faults: []string{"ws-unauthorized:1"}}), "healthy", nil)
	before, err := d.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.DialQIX(t.Context(), QIXTarget{App: d.tenant.Describe().Apps[0].ID, Source: "page"})
	if err != nil {
		t.Fatal(err)
	}
	c.Close(1000, "")
	<-c.Done()
	after, _ := d.Current()
	if after.Value.Equal(before.Value) {
		t.Error("the token is the same")
	}
	var statuses []int
	for _, info := range d.recorder.Exchanges(0) {
		if info.Kind == "upgrade" {
			statuses = append(statuses, info.Status)
			if info.State == StateRunning || info.Source != "page" {
				t.Errorf("%+v", info)
			}
		}
	}
	if len(statuses) != 2 || statuses[0] != 101 || statuses[1] != 401 {
		t.Errorf("recorded upgrades, newest first: %v", statuses)
	}
	d.secrets = append(d.secrets, before.Value.Reveal(), after.Value.Reveal())
	d.checkSecrets(t)
	if got, ok := d.recorder.Connection(c.ID()); !ok || got != c || len(d.recorder.Connections()) != 1 {
		t.Error("the connection is not recorded")
	}
}

func TestDemoQIXGivesUpOnTheSecondRefusal(t *testing.T) {
	d := connectDemo(t, startDemo(t, demotenant.Config{Faults: []string{"ws-unauthorized"}}), "healthy", nil)
	_, err := d.DialQIX(t.Context(), QIXTarget{App: "x", Source: "page"})
	f, ok := err.(*Failure)
	if !ok || f.Status != 401 || f.From != "qlik" || len(f.Errors) != 1 || f.Exchange == 0 {
		t.Fatalf("%+v", err)
	}
	if x, ok := d.recorder.Exchange(f.Exchange); !ok || x.Failure() != f || bodyOf(t, x) != f.Body {
		t.Error("the exchange does not show the failure")
	}
}

// TestEnigmaThroughTheBridge lets Qlik's own client walk through an app.
func TestEnigmaThroughTheBridge(t *testing.T) {
	d := connectDemo(t, startDemo(t, demotenant.Config{TLS: true}), "healthy", nil)
	app := d.tenant.Describe().Apps[0].ID
	r, at := startRelay(t, d.Tenant, QIXTarget{App: app, Source: "relay"}, readOnly)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	global, err := enigma.Dialer{}.Dial(ctx, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := global.OpenDoc(ctx, app, "", "", "", false)
	if err != nil {
		t.Fatal(err)
	}
	layout, err := doc.GetAppLayout(ctx)
	if err != nil || layout.Title == "" {
		t.Fatalf("%+v %v", layout, err)
	}
	if _, err := doc.GetScript(ctx); err != nil {
		t.Error(err)
	}
	if err := doc.DoSave(ctx, ""); err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("saving: %v", err)
	}
	global.DisconnectFromServer()
	info := r.ended(t)
	if info.By != ByNetwork || info.Code != 1006 { // enigma-go hangs up without a close frame
		t.Errorf("%+v", info)
	}
	i := r.conn.Info()
	if i.SessionState != "SESSION_CREATED" || !strings.Contains(i.Greeting, "OnConnected") || i.Requests != 3 || i.Answers != 3 || i.TLS == nil {
		t.Errorf("%+v", i)
	}
	var methods []string
	for _, f := range r.conn.Log().Since(0, 0) {
		if f.Out && f.Lane != LaneClose {
			methods = append(methods, f.Lane+" "+f.Method)
		}
	}
	want := "request OpenDoc, request GetAppLayout, request GetScript, blocked DoSave"
	if got := strings.Join(methods, ", "); got != want {
		t.Errorf("recorded %s, want %s", got, want)
	}
}

func TestRecorderForgetsTheOldestConnections(t *testing.T) {
	tenant := engine(t, func(ws *websocket.Conn) { ws.ReadMessage() })
	tenant.o.Recorder.limits.Connections = 3
	var last *QIXConn
	for range 6 {
		c, err := tenant.DialQIX(t.Context(), QIXTarget{App: "x"})
		if err != nil {
			t.Fatal(err)
		}
		if last == nil {
			defer c.Close(1000, "") // stays open, and so is kept
		} else {
			c.Close(1000, "")
			<-c.Done()
		}
		last = c
	}
	kept := tenant.o.Recorder.Connections()
	if len(kept) != 5 || kept[0] != last { // the open one, three closed ones, and the one that closed after the last look
		t.Errorf("%d connections are kept", len(kept))
	}
}

package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/qlik-oss/enigma-go/v4"

	"qlikconsole/internal/demotenant"
)

// What a company's network asks for works for other programs on the relay too: REST,
// and live connections with Qlik's own client.
func TestRelayThroughTheCompanysNetwork(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"tls-good", "proxy-good", "proxy-good-sign-in"} {
		t.Run(fault, func(t *testing.T) {
			w := newScene(t, demotenant.Config{}).behind(fault).serve("--relay")
			bearer := http.Header{"Authorization": {"Bearer " + w.bearer}}
			r, err := http.NewRequest(http.MethodGet, w.base+"/relay/api/v1/spaces", nil)
			must(t, err)
			r.Header = bearer
			answer, err := http.DefaultClient.Do(r)
			must(t, err)
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				t.Errorf("REST: %s", answer.Status)
			}
			app := w.appNamed("Stock Levels")
			global, err := enigma.Dialer{}.Dial(t.Context(), "ws"+strings.TrimPrefix(w.base, "http")+"/relay/app/"+app, bearer)
			must(t, err)
			defer global.DisconnectFromServer()
			doc, err := global.OpenDoc(t.Context(), app, "", "", "", false)
			must(t, err)
			if layout, err := doc.GetAppLayout(t.Context()); err != nil || layout.Title != "Stock Levels" {
				t.Errorf("%+v, %v", layout, err)
			}
		})
	}
}

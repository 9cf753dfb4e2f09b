package checkup

import (
	"context"
	"strings"

	"qlikconsole/internal/guidance"
)

// stepLicence reads the licence's status and overview. Only administrators may, and
// the connector needs neither: a refusal is no problem.
func stepLicence(ctx context.Context, w *work) outcome {
	var e Evidence
	var status, overview struct {
		Status, Valid, Product string
		Allotments             []struct {
			Name             string
			Units, UnitsUsed float64
		}
	}
	x, err := w.read(ctx, "/api/v1/licenses/status", &status)
	if forbidden(err) {
		e.exchange(x)
		return outcome{Status: Skip, Summary: "This sign-in may not read the licence, and need not.", Evidence: e}
	}
	if err != nil {
		return failed(e, err)
	}
	e.exchange(x)
	e.add("Status", status.Status)
	e.add("Valid", status.Valid)
	e.add("Product", status.Product)
	if x, err = w.read(ctx, "/api/v1/licenses/overview", &overview); err == nil {
		e.exchange(x)
		for _, a := range overview.Allotments {
			e.addf("Licences "+a.Name, "%.0f of %.0f used", a.UnitsUsed, a.Units)
		}
	} else {
		e.add("Overview", sentence(err))
	}
	if status.Status != "" && !strings.EqualFold(status.Status, "ok") {
		s := guidance.Signal{Layer: guidance.LayerLicence, Kind: guidance.KindFailure, Facts: map[string]string{guidance.FactLicenceStatus: status.Status}}
		return outcome{Status: Fail, Summary: "The tenant's licence has the status “" + status.Status + "”.", Evidence: e, signals: []guidance.Signal{s}}
	}
	return outcome{Status: Pass, Summary: "The licence is in order.", Evidence: e}
}

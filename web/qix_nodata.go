package web

import (
	"slices"
	"strings"
)

// How the ready-made calls open the app, and how without its data.
const (
	opensApp       = `{"qDocName":"{{appId}}"}`
	opensAppNoData = `{"qDocName":"{{appId}}","qNoData":true}`
)

// forData is what can be sent on a connection; without data, where the app is to be
// opened so.
func (v SendView) forData(without bool) SendView {
	if !without {
		return v
	}
	v.Walk, v.Recipes = slices.Clone(v.Walk), slices.Clone(v.Recipes)
	for i := range v.Walk {
		v.Walk[i].Params = strings.ReplaceAll(v.Walk[i].Params, opensApp, opensAppNoData)
	}
	for i := range v.Recipes {
		v.Recipes[i].JSON = strings.ReplaceAll(v.Recipes[i].JSON, opensApp, opensAppNoData)
	}
	return v
}

package handlers

import (
	"fmt"
	"io"

	"qlikconsole/internal/store"
)

// requests types secrets into every field of a request that is kept.
func (d *drive) requests() {
	d.t.Helper()
	form := []string{"--", "method", "POST", "target", "/api/v1/demo/echo?key=" + canaryKey, "body", d.echoed(),
		"h-name", "X-Secret", "h-value", canaryToken, "h-name", "Cookie", "h-value", canarySecret, "h-name", "client_secret", "h-value", canarySecret}
	for _, path := range []string{"/rest/draft", "/rest/look", "/rest/tabs"} {
		d.do("POST", path, form...)
	}
	front := fmt.Sprint(restOf(d.onlySession()).tab.ID)
	d.do("POST", "/rest/tabs/{id}/copy", append([]string{"id", front}, form...)...)
	d.do("POST", "/rest/tabs/{id}/rename", "id", front, "--", "title", canaryKey)
	d.do("POST", "/rest/tabs/{id}", append([]string{"id", front}, form...)...)
	d.do("POST", "/rest/ask", append(form, "ask", "save")...)
	d.do("POST", "/rest/saved", "--", "name", canaryKey, "folder", "of/"+canaryToken)
	d.do("POST", "/rest/ask", append(form, "ask", "variables")...)
	for name, value := range map[string]string{"v": canaryKey, "client_secret": canarySecret, canaryToken: "x"} {
		d.do("POST", "/rest/variables", "--", "name", name, "value", value)
		d.fetch("/rest")
	}
	d.do("POST", "/rest/variables/delete", "--", "name", canaryToken)
	d.do("POST", "/rest/variables/keep", "--", "x", fmt.Sprint(restOf(d.onlySession()).shown), "path", "$.body")
	d.saved()
	d.portable()
	d.do("POST", "/rest/tabs/{id}/close", append([]string{"id", front}, form...)...)
	d.do("POST", "/rest/tabs/reopen", form...)
	d.do("POST", "/rest/history/pause", "--", "on", "0")
	d.do("POST", "/rest/history/pause", "--", "on", "1")
	if list := d.entries(1); len(list) > 0 {
		d.do("POST", "/rest/history/{id}/open", "id", fmt.Sprint(list[0].ID))
		d.do("POST", "/rest/history/{id}/delete", "id", fmt.Sprint(list[0].ID))
	}
	for _, tab := range d.tabs() {
		d.do("POST", "/rest/tabs/{id}/close", "id", fmt.Sprint(tab.ID))
	}
}

func (d *drive) saved() {
	d.t.Helper()
	list, _, err := d.cfg.Store.SavedRequests(d.t.Context(), "", 1)
	must(d.t, err)
	id := fmt.Sprint(list[0].ID)
	d.do("POST", "/rest/saved/{id}/open", "id", id)
	d.do("POST", "/rest/saved/{id}", "id", id, "--", "name", canarySecret, "folder", canaryKey)
	d.do("POST", "/rest/folders", "--", "from", list[0].Folder, "to", "to/"+canaryToken)
	d.fetch("/rest?panel=saved&saved=" + canaryKey)
	d.fetch("/rest?panel=saved")
	d.do("POST", "/rest/saved/{id}/delete", "id", id)
	d.do("POST", "/rest/saved/undo")
	d.do("POST", "/rest/folders/delete", "--", "folder", "to")
}

func (d *drive) tabs() []store.Tab {
	tabs, err := d.cfg.Store.Tabs(d.t.Context())
	must(d.t, err)
	return tabs
}

func (d *drive) entries(most int) []store.Entry {
	list, _, err := d.cfg.Store.Entries(d.t.Context(), store.EntryQuery{Max: most})
	must(d.t, err)
	return list
}

// kept searches what the file holds packed: the details and bodies of the
// history. All else in it is plain, and searched with the file's bytes.
func (d *drive) kept() {
	d.t.Helper()
	for _, short := range d.entries(store.MaxEntries) {
		if short.ID <= d.readEntries {
			continue
		}
		e, _, err := d.cfg.Store.Entry(d.t.Context(), short.ID)
		must(d.t, err)
		body, err := d.cfg.Store.EntryBody(d.t.Context(), short.ID)
		must(d.t, err)
		text, err := io.ReadAll(body)
		must(d.t, err)
		d.heard(fmt.Sprintf("%s: entry %d of the history, %s %s", d.name, e.ID, e.Method, e.URL), fmt.Sprintf("%+v\n%s", e, text))
	}
	if list := d.entries(1); len(list) > 0 {
		d.readEntries = list[0].ID
		d.views("/rest/history/{id}", "id", fmt.Sprint(list[0].ID))
	}
}

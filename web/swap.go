package web

import "github.com/a-h/templ"

// swap makes a form's answer, a whole page, replace only the element with id,
// the top bar and the guidance; without script the page itself is shown.
func swap(id string) templ.Attributes {
	return templ.Attributes{"hx-boost": "true", "hx-push-url": "false", "hx-target": "#" + id, "hx-select": "#" + id,
		"hx-swap": "outerHTML", "hx-select-oob": "#top,#guide,#messages"}
}

// besides are the attributes of a button that stands elsewhere than the request and
// posts it along, so that nothing that was typed is lost, also without script.
func besides(action string, swapped templ.Attributes) templ.Attributes {
	attrs := templ.Attributes{"form": "request", "formaction": action, "formnovalidate": true, "hx-post": action, "hx-include": "#request"}
	for name, value := range swapped {
		if name != "hx-boost" {
			attrs[name] = value
		}
	}
	return attrs
}

// swapUp is swap for what stands far from the region: its top comes into sight.
func swapUp(id string) templ.Attributes {
	attrs := swap(id)
	attrs["hx-swap"] = "outerHTML show:#" + id + ":top"
	return attrs
}

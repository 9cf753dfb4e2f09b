package web

import "github.com/a-h/templ"

// secretAttributes ask the browser and password managers to keep nothing.
// "new-password" is what browsers honour where they ignore "off".
func (f FieldView) secretAttributes() templ.Attributes {
	a := f.attributes()
	a["autocomplete"] = "new-password"
	a["data-1p-ignore"] = true
	a["data-lpignore"] = "true"
	a["data-secret"] = true
	return a
}

func (b ButtonView) attributes() templ.Attributes {
	a := templ.Attributes{"type": or(b.Type, "submit"), "disabled": b.Disabled}
	set := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	set("class", b.Kind)
	set("name", b.Name)
	set("value", b.Value)
	set("data-busy", b.Busy)
	for k, v := range b.Attrs {
		a[k] = v
	}
	return a
}

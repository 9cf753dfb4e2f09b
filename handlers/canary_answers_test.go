package handlers

import "fmt"

// answers works on a list and on an answer that holds what was sent: a filter
// puts secrets together and takes them apart, and all that is made of it is read.
func (d *drive) answers(list string) {
	d.t.Helper()
	for _, do := range []string{"pause", "continue", "cancel"} {
		d.do("POST", "/rest/all/{do}", "do", do, "--", "x", list)
	}
	d.do("POST", "/rest/filter", "--", "x", list, "of", "l", "program", ".")
	half := len(canaryKey) / 2
	d.do("POST", "/rest/filter", "--", "x", list, "program", fmt.Sprintf("%q + %q, env, $ENV", canaryKey[:half], canaryKey[half:]))
	for _, id := range []string{"l" + list, "f" + list} {
		for _, path := range []string{"/lines?view=raw", "/body", "/body?as=pretty", "/body?as=line", "/rows?as=csv", "/rows?as=json", "/find?view=raw&q=a&regex=1"} {
			d.fetch("/rest/" + id + path)
		}
	}
	for _, view := range []string{"table", "filter", "filter&in=table", "list"} {
		d.fetch("/rest?x=" + list + "&view=" + view)
	}
	for _, other := range d.onlySession().recorder.Exchanges(10) {
		d.fetch(fmt.Sprintf("/rest/compare?all=1&a=x%s&b=x%d", list, other.ID))
	}
}

package checkup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"qlikconsole/qlikproxy"
)

// Evidence is what was sent and what came back, in order.
type Evidence []qlikproxy.Fact

// Bounds of the evidence of one step, in facts and in bytes of one value.
const (
	maxFacts = 100
	maxValue = 4000
)

// add leaves out what is not known.
func (e *Evidence) add(name, value string) {
	if value == "" || len(*e) >= maxFacts {
		return
	}
	if len(value) > maxValue {
		value = strings.ToValidUTF8(value[:maxValue], "") + "…"
	}
	*e = append(*e, qlikproxy.Fact{Name: name, Value: value})
}

func (e *Evidence) addf(name, format string, args ...any) { e.add(name, fmt.Sprintf(format, args...)) }

// exchange adds a request and the head of its answer.
func (e *Evidence) exchange(x *qlikproxy.Exchange) {
	if x == nil {
		return
	}
	i := x.Info()
	e.add("Sent", i.Method+" "+i.URL)
	for _, hop := range i.Hops {
		e.addf("Redirected", "%d to %s", hop.Status, hop.Location)
	}
	if i.Status != 0 {
		e.addf("Came back", "%d %s, %d bytes, after %s", i.Status, http.StatusText(i.Status), i.Size, rounded(i.Timing.Total))
	}
	e.add("Trace ID", i.TraceID)
}

// failure adds the proof of a failed operation.
func (e *Evidence) failure(err error) {
	f := (*qlikproxy.Failure)(nil)
	if !errors.As(err, &f) {
		e.add("Error", err.Error())
		return
	}
	for _, fact := range f.Proof() {
		if fact.Name == "Request" {
			fact.Name = "Sent"
		}
		e.add(fact.Name, fact.Value)
	}
}

func rounded(d time.Duration) time.Duration {
	if d > time.Second {
		return d.Round(10 * time.Millisecond)
	}
	return d.Round(100 * time.Microsecond)
}

// maxName is how much of a name from the tenant is shown, in characters.
const maxName = 80

// clip makes a name from the tenant fit into a sentence: short, on one line, without
// marks that turn the direction of writing.
func clip(name string) string { return clipTo(name, maxName) }

func clipTo(name string, most int) string {
	shown := []rune(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case !unicode.IsPrint(r):
			return ' '
		}
		return r
	}, name))
	if len(shown) > most {
		return string(shown[:most]) + "…"
	}
	return string(shown)
}

// MarshalJSON writes an object whose members stand in the order of the facts; a
// name that occurs again gets a number.
func (e Evidence) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	seen := map[string]int{}
	b.WriteByte('{')
	for i, fact := range e {
		if i > 0 {
			b.WriteByte(',')
		}
		name := fact.Name
		if seen[fact.Name]++; seen[fact.Name] > 1 {
			name = fmt.Sprintf("%s (%d)", fact.Name, seen[fact.Name])
		}
		for j, text := range []string{name, fact.Value} {
			if j > 0 {
				b.WriteByte(':')
			}
			quoted, err := json.Marshal(text)
			if err != nil {
				return nil, err
			}
			b.Write(quoted)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

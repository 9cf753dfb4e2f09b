package checkup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"qlikconsole/internal/guidance"
	"qlikconsole/qlikproxy"
)

// sentence says what an error is, as a sentence.
func sentence(err error) string {
	f := (*qlikproxy.Failure)(nil)
	switch {
	case errors.As(err, &f):
		return ended(strings.TrimRight(failureText(f), "."))
	case errors.Is(err, context.DeadlineExceeded):
		return "No answer came within the time for this step."
	}
	return ended(err.Error())
}

// failureText says more of live connections than the failure's own sentence, which
// knows no close codes and no engine.
func failureText(f *qlikproxy.Failure) string {
	switch {
	case f.CloseCode != 0 && f.SessionState != "":
		return "The engine said " + f.SessionState + ", and the connection was closed with code " + closeText(f)
	case f.CloseCode != 0 && f.Kind == guidance.KindAbnormal:
		return "The connection ended without a word why"
	case f.CloseCode != 0:
		return "The connection was closed with code " + closeText(f)
	case f.SessionState != "":
		meaning, _ := guidance.SessionText(f.SessionState)
		return "The engine said " + f.SessionState + ". " + meaning
	case f.Kind == guidance.KindNoGreeting:
		return "The connection opened, and the engine's greeting never came"
	case f.QIXMethod != "" && f.QIXCode != nil:
		return fmt.Sprintf("The engine answered %s with error %d: %s", f.QIXMethod, *f.QIXCode, clip(f.Errors[0].Title))
	case f.QIXMethod != "" && f.Kind == guidance.KindTimeout:
		return "The engine did not answer " + f.QIXMethod + " in time"
	case f.Layer == guidance.LayerWS && f.Err != nil && f.Kind == guidance.KindBlocked && f.Status == 0:
		return f.Err.Error()
	}
	return f.Error()
}

func closeText(f *qlikproxy.Failure) string {
	name, _ := guidance.CloseText(f.CloseCode)
	for _, text := range []string{clip(f.CloseReason), name} {
		if text != "" {
			return fmt.Sprintf("%d: %s", f.CloseCode, text)
		}
	}
	return fmt.Sprint(f.CloseCode)
}

// ended makes a text begin and end as a sentence. A host's name stays as it is.
func ended(text string) string {
	if text == "" {
		return ""
	}
	if word, _, _ := strings.Cut(text, " "); strings.Contains(word, ".") {
		return text + "."
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// maxShown is how much of a typed address is shown, in characters.
const maxShown = 200

// ShownAddress is a typed address without what may be secret in it: a name and
// password before an @, and all that follows the path.
func ShownAddress(typed string) string {
	if i := strings.IndexAny(typed, "?#"); i >= 0 {
		typed = typed[:i]
	}
	if i := strings.LastIndex(typed, "@"); i >= 0 {
		scheme, _, found := strings.Cut(typed, "://")
		if !found || strings.Contains(scheme, "@") {
			scheme = ""
		} else {
			scheme += "://"
		}
		typed = scheme + "…@" + typed[i+1:]
	}
	return clipTo(typed, maxShown)
}

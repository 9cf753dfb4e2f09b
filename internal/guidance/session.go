package guidance

// SessionText says what a session state or notification of the engine means, and
// whether it is good news. meaning is empty for a state that is not known.
func SessionText(state string) (meaning string, good bool) { return "", false }

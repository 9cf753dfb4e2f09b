package guidance

// CloseText says what a WebSocket close code is called and what it means for the
// person at the console. Both are empty for a code that is not known.
func CloseText(code int) (name, meaning string) { return "", "" }

package handlers

import (
	"net/http"
	"testing"

	"go.uber.org/goleak"

	"qlikconsole/internal/answer"
)

// Every test ends all that it started.
func TestMain(m *testing.M) {
	answer.Worker()
	goleak.VerifyTestMain(hangingUp{m})
}

// hangingUp lets the connections of the tests' own client go.
type hangingUp struct{ *testing.M }

func (h hangingUp) Run() int {
	code := h.M.Run()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	return code
}

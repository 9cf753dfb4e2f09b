package handlers

import (
	"os"
	"testing"

	"qlikconsole/internal/answer"
)

func TestMain(m *testing.M) {
	answer.Worker()
	os.Exit(m.Run())
}

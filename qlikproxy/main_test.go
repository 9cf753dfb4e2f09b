package qlikproxy

import (
	"testing"

	"go.uber.org/goleak"
)

// Every test ends all that it started.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

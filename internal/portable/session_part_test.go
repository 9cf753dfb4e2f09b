//go:build !race

package portable

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// TestSessionPartsAreBounded reads 128 MB of a message without end, ten times as
// slowly with the race detector.
func TestSessionPartsAreBounded(t *testing.T) {
	endless := io.MultiReader(strings.NewReader(`{"log":{"entries":[{"_webSocketMessages":[{"data":"`), again("xxxxxxxxxxxxxxxx"))
	if err := ReadSessions(endless, &collected{}); !errors.Is(err, errLargePart) {
		t.Error(err)
	}
}

package secret

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const crashSecret = "cAn4ry-of-the-cr4sh-0123456789"

// TestCrash runs this test again as a process that panics with a secret.
func TestCrash(t *testing.T) {
	if os.Getenv("SECRET_TEST_CRASH") == "1" {
		r := NewRedactor()
		r.Add(New(crashSecret))
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer r.Crash()
			panic("the tenant said " + crashSecret)
		}()
		<-done
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrash$")
	cmd.Env = append(os.Environ(), "SECRET_TEST_CRASH=1")
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Fatalf("%v, want exit code 2:\n%s", err, out)
	}
	if strings.Contains(string(out), crashSecret) {
		t.Errorf("the secret is in the crash output:\n%s", out)
	}
	for _, want := range []string{"panic: the tenant said ", "crash_test.go"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the crash output lacks %q:\n%s", want, out)
		}
	}
}

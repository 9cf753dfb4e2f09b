package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"qlikconsole/internal/demotenant"
)

// terminal makes a terminal and returns the side at which a person sits, and
// the program's side as a file.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

// startOn runs the program with a terminal as its input, and returns what the
// terminal shows besides: the echo.
func startOn(t *testing.T, args ...string) (p *process, person *os.File, echo *lockedBuffer) {
	t.Helper()
	person, side := terminal(t)
	p = start(t, func(c *exec.Cmd) {
		c.Stdin = side
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	}, args...)
	echo = &lockedBuffer{}
	go func() {
		buf := make([]byte, 256)
		for {
			n, err := person.Read(buf)
			if err != nil {
				return
			}
			echo.Write(buf[:n])
		}
	}()
	return p, person, echo
}

func typed(t *testing.T, person *os.File, text string) {
	t.Helper()
	if _, err := person.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestEnterPrintsAnotherAddress(t *testing.T) {
	p, person, _ := startOn(t, "--ephemeral", "--no-open", "--addr", "127.0.0.1:0")
	first := p.await(t, &p.stdout, openLine, 1)
	p.await(t, &p.stderr, "^(Press Enter)", 1)
	typed(t, person, "\n")
	second := p.await(t, &p.stdout, openLine, 2)
	typed(t, person, strings.Repeat("x", 3000)+"\n")
	third := p.await(t, &p.stdout, openLine, 3)
	if first == second || second == third {
		t.Error("an address came twice")
	}
	for _, launch := range []string{first, second, third} {
		newPage(t, launch)
	}
	typed(t, person, "\x03") // Ctrl+C
	p.awaitEnd(t, exitOK)
	p.leftNothing(t)
}

func TestSecretIsAskedForWithoutEcho(t *testing.T) {
	const hush = "8f14e45fceea167a5a36dedd4bea2543e5fceea167a5a36dedd4bea2543aabbcc"
	p, person, echo := startOn(t, "--ephemeral", "--no-open", "--addr", "127.0.0.1:0",
		"--tenant", "acme.us.qlikcloud.com", "--client-id", "45c48cce2e2d7fbdea1afc51c7c6ad26")
	p.await(t, &p.stderr, "^(Client secret of 45c48cce2e2d7fbdea1afc51c7c6ad26 .not shown while you type.)", 1)
	awaitNoEcho(t, person)
	if p.stdout.String() != "" {
		t.Errorf("printed before the secret was there: %s", p.stdout.String())
	}
	typed(t, person, "\""+hush+"\"\n")
	p.await(t, &p.stdout, openLine, 1)
	p.end(t, os.Interrupt, exitOK)
	for name, out := range map[string]string{"stdout": p.stdout.String(), "stderr": p.stderr.String(), "the terminal": echo.String()} {
		if strings.Contains(out, hush) {
			t.Errorf("%s shows the secret", name)
		}
	}
}

func TestInterruptAtTheQuestion(t *testing.T) {
	p, person, _ := startOn(t, "--ephemeral", "--no-open", "--addr", "127.0.0.1:0", "--tenant", "acme.us.qlikcloud.com")
	p.await(t, &p.stderr, "^(API key)", 1)
	awaitNoEcho(t, person)
	typed(t, person, "\x03")
	p.awaitEnd(t, exitProblem)
	if !echoes(t, person) {
		t.Error("the terminal does not show any more what is typed")
	}
	p.leftNothing(t)
}

func TestEmptyAnswer(t *testing.T) {
	p, person, _ := startOn(t, "--ephemeral", "--no-open", "--addr", "127.0.0.1:0", "--tenant", "acme.us.qlikcloud.com")
	p.await(t, &p.stderr, "^(API key)", 1)
	awaitNoEcho(t, person)
	typed(t, person, "\n")
	p.awaitEnd(t, exitProblem)
	p.await(t, &p.stderr, "^(console: no secret was typed)$", 1)
}

func echoes(t *testing.T, terminal *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// awaitNoEcho waits until the program reads without echo.
func awaitNoEcho(t *testing.T, terminal *os.File) {
	t.Helper()
	awaitTrue(t, func() bool { return !echoes(t, terminal) })
}

// While somebody watches, each step says a line when it is over, in the order in which
// they end; what goes to stdout is the report alone.
func TestCheckSaysHowFarItIs(t *testing.T) {
	demo, err := demotenant.Start(demotenant.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { demo.Close() })
	healthy := demo.Actors()[0]
	person, side := terminal(t)
	p := start(t, func(c *exec.Cmd) {
		c.Env = append(c.Env, "QLIK_CLIENT_SECRET="+healthy.ClientSecret)
		c.Stderr = side
	}, "check", "--json", "--proxy", "none", "--tenant", demo.URL(), "--allow-tenant", demo.Host(), "--client-id", healthy.ClientID)
	side.Close()
	shown := &lockedBuffer{}
	go func() { // ends with an error when the program has let the terminal go
		buf := make([]byte, 1024)
		for n, err := person.Read(buf); err == nil; n, err = person.Read(buf) {
			shown.Write(buf[:n])
		}
	}()
	p.awaitEnd(t, exitOK)
	awaitTrue(t, func() bool { return strings.Contains(shown.String(), "Read the app") })
	var report struct{ Steps []struct{ Title string } }
	if err := json.Unmarshal([]byte(p.stdout.String()), &report); err != nil {
		t.Fatalf("%v\n%s", err, p.stdout.String())
	}
	for _, step := range report.Steps {
		if n := strings.Count(shown.String(), " "+step.Title+" ("); n != 1 {
			t.Errorf("%q is said %d times in\n%s", step.Title, n, shown.String())
		}
	}
	if shown := shown.String(); strings.Contains(shown, healthy.ClientSecret) || strings.Index(shown, "Read the address") > strings.Index(shown, "Read the app") {
		t.Errorf("shown:\n%s", shown)
	}
}

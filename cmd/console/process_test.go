package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

// process is the program, running.
type process struct {
	*exec.Cmd
	tmp    string // its folder for temporary files
	stdout lockedBuffer
	stderr lockedBuffer
	ended  chan struct{}
}

// start runs the program with args until the test ends. setup may change how.
func start(t *testing.T, setup func(*exec.Cmd), args ...string) *process {
	t.Helper()
	p := &process{tmp: t.TempDir(), ended: make(chan struct{})}
	p.Cmd = exec.Command(builtProgram(t), args...)
	p.Env = append(os.Environ(), "TMPDIR="+p.tmp, "HOME="+p.tmp+"/none", "DISPLAY=", "WAYLAND_DISPLAY=", "WSL_DISTRO_NAME=")
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	if setup != nil {
		setup(p.Cmd)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.Wait() // the tests look at ProcessState
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("stdout:\n%s\nstderr:\n%s", p.stdout.String(), p.stderr.String())
		}
	})
	return p
}

// builtProgram is this test's own file under the name by which it is the program (see TestMain).
func builtProgram(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "console")
	if err := os.Symlink(self, name); err != nil {
		t.Fatal(err)
	}
	return name
}

// await waits until the n-th match of pattern is in out, and returns its first group.
func (p *process) await(t *testing.T, out *lockedBuffer, pattern string, n int) string {
	t.Helper()
	re := regexp.MustCompile("(?m)" + pattern)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if found := re.FindAllStringSubmatch(out.String(), -1); len(found) >= n {
			return strings.TrimSpace(found[n-1][1])
		}
	}
	t.Fatalf("no %q in:\n%s", pattern, out.String())
	return ""
}

const openLine = `^Open (http://127\.0\.0\.1:\d+/\?launch=\w+)\r?$`

// end sends a signal and wants the program to end with an exit code.
func (p *process) end(t *testing.T, signal os.Signal, code int) {
	t.Helper()
	if err := p.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	p.awaitEnd(t, code)
}

func (p *process) awaitEnd(t *testing.T, code int) {
	t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Fatal("the program does not end")
	}
	if got := p.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d, want %d", got, code)
	}
}

// leftNothing wants the folder for temporary files to be empty.
func (p *process) leftNothing(t *testing.T) {
	t.Helper()
	left, err := os.ReadDir(p.tmp)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func awaitTrue(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what was waited for did not come")
		}
	}
}

package main

import (
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"console": main})
}

// TestScripts runs the program as people do. Each script has its own home and
// its own folder for temporary files.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			tmp := filepath.Join(env.WorkDir, "tmp")
			env.Setenv("TMPDIR", tmp)
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(env.WorkDir, "config"))
			return os.Mkdir(tmp, 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code":     code,
			"freeport": freePort,
			"await":    await,
			"empty":    empty,
			"mode":     mode,
		},
		Deadline:            time.Now().Add(2 * time.Minute), // what should have failed may run for ever
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// code N COMMAND… wants an exit code.
func code(ts *testscript.TestScript, _ bool, args []string) {
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("exit code %d, want %s", got, want)
	}
}

// freePort VAR sets VAR to a port on which nothing listens.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	_, port, err := net.SplitHostPort(ln.Addr().String())
	ts.Check(err)
	ts.Check(ln.Close())
	ts.Setenv(args[0], port)
}

// await waits for an answer of HOST:PORT, or for a file to be there.
func await(ts *testscript.TestScript, _ bool, args []string) {
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if _, _, err := net.SplitHostPort(args[0]); err != nil {
			if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
				return
			}
		} else if resp, err := http.Get("http://" + args[0] + "/static/"); err == nil {
			ts.Check(resp.Body.Close())
			return
		}
	}
	ts.Fatalf("%s did not come", args[0])
}

// empty DIR wants nothing in a folder.
func empty(ts *testscript.TestScript, neg bool, args []string) {
	files, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if (len(files) == 0) == neg {
		ts.Fatalf("%s holds %v", args[0], files)
	}
}

// mode FILE WANT compares a file's permissions, such as -rw-------.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := info.Mode().String(); got != args[1] {
		ts.Fatalf("%s has the mode %s, want %s", args[0], got, args[1])
	}
}

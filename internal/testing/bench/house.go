package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// house keeps the processes of a run.
type house struct {
	options
	temp   string
	tenant string // host:port
	procs  []*process
}

// process is one that runs.
type process struct {
	cmd  *exec.Cmd
	addr string   // host:port on which it listens
	said []string // the lines it printed first
}

// begin starts a process and reads the lines that it prints first. With none it is
// there once somebody answers at addr.
func (h *house) begin(cmd *exec.Cmd, addr string, lines int) (*process, error) {
	if h.log {
		cmd.Stderr = os.Stderr
	}
	p := &process{cmd: cmd, addr: addr}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	h.procs = append(h.procs, p)
	if lines == 0 {
		return p, p.await()
	}
	out := bufio.NewReader(pipe)
	for range lines {
		line, err := out.ReadString('\n')
		if err != nil {
			return nil, fmt.Errorf("%s ended: %w", cmd.Path, err)
		}
		p.said = append(p.said, strings.TrimSpace(line))
	}
	return p, nil
}

// await waits until somebody listens.
func (p *process) await() error {
	for range 200 {
		if c, err := net.Dial("tcp", p.addr); err == nil {
			return c.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("nobody listens at " + p.addr)
}

// end stops a process and waits for it.
func (p *process) end() {
	if p == nil || p.cmd.Process == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(4*time.Second, func() { _ = p.cmd.Process.Kill() })
	_ = p.cmd.Wait() // how it ends is of no interest
	timer.Stop()
	p.cmd.Process = nil
}

func (h *house) stop() {
	for _, p := range h.procs {
		p.end()
	}
}

// cpu is the time that the process has computed so far.
func (p *process) cpu() time.Duration {
	if p == nil {
		return 0
	}
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
	user, _ := strconv.ParseInt(f[11], 10, 64)
	system, _ := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond // the kernel counts in hundredths of a second
}

// memory is VmRSS or VmHWM, the memory now or at its peak, in MB.
func (p *process) memory(what string) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, what+":"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

// forgetPeak makes the peak begin anew.
func (p *process) forgetPeak() {
	if p == nil {
		return
	}
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.cmd.Process.Pid), []byte("5"), 0o200)
}

// self starts this program as a peer.
func (h *house) self(kind string, args ...string) (*process, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p, err := h.begin(exec.Command(exe, append([]string{"peer", kind}, args...)...), "", 1)
	if err == nil {
		p.addr = p.said[0]
	}
	return p, err
}

func (h *house) openTenant() error {
	p, err := h.self("tenant")
	if err == nil {
		h.tenant = p.addr
	}
	return err
}

// freePort is one that nobody uses at the moment.
func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "127.0.0.1:0"
	}
	defer l.Close()
	return l.Addr().String()
}

func (h *house) file(name, text string) (string, error) {
	path := filepath.Join(h.temp, name)
	return path, os.WriteFile(path, []byte(text), 0o600)
}

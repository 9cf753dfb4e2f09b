package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/itchyny/gojq"
)

// Bounds of a filter.
const (
	MaxProgram      = 16 << 10        // bytes of a filter
	MaxFilterInput  = 64 << 20        // bytes of a body that is filtered
	MaxFilterOutput = 64 << 20        // bytes of a result; what comes after is left out, and told
	MaxValues       = 1_000_000       // values of a result, likewise
	FilterTime      = 5 * time.Second // for the work, beside that of reading the body

	filterReading = 30 * time.Second
	filterMemory  = 1 << 30 // bytes of the process that filters
	filterStack   = 64 << 20
)

// FilterError says what is wrong with a filter, or what it met in the body.
type FilterError struct {
	Problem string // plain sentence
	Detail  string // jq's own words, which may hold data of the body; may be empty
	Place   string // the part of the filter that is meant; may be empty
}

func (e *FilterError) Error() string { return e.Problem }

// Filtered says what a filter made.
type Filtered struct {
	Values int  // written
	Cut    bool // there was more than may be written
}

// Filter runs a jq program on the JSON text or texts of in and writes each value
// that it makes as one line to out. The program sees nothing but the body: no
// environment, file or further input. It runs in a process of its own (see
// [Worker]), which ends when it takes too long or needs too much memory.
// Numbers that the program leaves alone keep all their digits.
//
// It returns a *FilterError for a program that is wrong or failed, together with
// what was made until then, and a *Refused for a body that is too large.
func Filter(ctx context.Context, program string, in io.Reader, size int64, out io.Writer) (Filtered, error) {
	if err := CheckFilter(program); err != nil {
		return Filtered{}, err
	}
	if size > MaxFilterInput {
		return Filtered{}, refuse(fmt.Sprintf("This answer has %d MB. A filter reads at most %d MB, because it needs the whole of it in memory. Ask the tenant for less (limit=), or save the answer and use jq itself.", size>>20, MaxFilterInput>>20))
	}
	ctx, cancel := context.WithTimeout(ctx, filterReading+FilterTime+time.Second)
	defer cancel()
	return runWorker(ctx, order{program, FilterTime}, in, out)
}

// order is what a worker is told first, as one line.
type order struct {
	Program string        `json:"program"`
	Time    time.Duration `json:"time"`
}

// CheckFilter says, as a *FilterError, whether a program can be read.
func CheckFilter(program string) error {
	if len(program) > MaxProgram {
		return &FilterError{Problem: fmt.Sprintf("A filter has at most %d characters.", MaxProgram)}
	}
	query, err := gojq.Parse(program)
	if err != nil {
		return explainParse(program, err)
	}
	if _, err := gojq.Compile(query); err != nil {
		return explainCompile(err)
	}
	return nil
}

// report is what the worker says at its end, on its stderr.
type report struct {
	Values  int    `json:"values"`
	Cut     bool   `json:"cut"`
	Problem string `json:"problem"`
	Detail  string `json:"detail"`
}

// runWorker starts this program once more as a worker and feeds it.
func runWorker(ctx context.Context, o order, in io.Reader, out io.Writer) (Filtered, error) {
	self, err := os.Executable()
	if err != nil {
		return Filtered{}, fmt.Errorf("find the program that filters: %w", err)
	}
	head, err := json.Marshal(o)
	if err != nil {
		return Filtered{}, fmt.Errorf("filter: %w", err)
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = []string{workerVariable + "=1"}
	cmd.Stdin = io.MultiReader(bytes.NewReader(append(head, '\n')), io.LimitReader(in, MaxFilterInput))
	cmd.Stdout, cmd.Stderr = out, &limitedBuffer{to: &said, left: 64 << 10}
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	var r report
	spoken := json.Unmarshal(said.Bytes(), &r) == nil
	done := Filtered{Values: r.Values, Cut: r.Cut}
	switch {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return done, ctx.Err()
	case spoken && r.Problem != "":
		return done, &FilterError{Problem: r.Problem, Detail: r.Detail}
	case spoken:
		return done, nil
	}
	return done, ended(cmd.ProcessState, err)
}

// ended says why a worker ended without a word.
func ended(state *os.ProcessState, err error) error {
	switch {
	case state == nil:
		return fmt.Errorf("start the process that filters: %w", err)
	case state.ExitCode() == exitTime:
		return &FilterError{Problem: fmt.Sprintf("The filter was stopped after %v. It may never end, or the answer is too large for it.", FilterTime)}
	case state.ExitCode() == exitRead:
		return &FilterError{Problem: "The answer could not be read in time."}
	}
	return &FilterError{Problem: fmt.Sprintf("The filter was stopped: it needed more memory than it may have (%d MB). It may make far more than the answer holds.", filterMemory>>20)}
}

// limitedBuffer keeps the first bytes and forgets the rest.
type limitedBuffer struct {
	to   *bytes.Buffer
	left int
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.to.Write(p[:n])
	b.left -= n
	return len(p), nil
}

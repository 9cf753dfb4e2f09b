package answer

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/itchyny/gojq"
)

// workerVariable makes this program a worker.
const workerVariable = "CONSOLE_ANSWER_FILTER"

// Exit codes of a worker that was stopped; any other without a report is a crash,
// which a deeply nested value can cause.
const (
	exitMemory = 43
	exitTime   = 44
	exitRead   = 45
)

// Worker makes this process one that filters, if [Filter] started it as such, and
// does not return then. It must be the first call of main, and of the tests of
// packages that use Filter.
func Worker() {
	if os.Getenv(workerVariable) != "1" {
		return
	}
	// The runtime ends the process at once where a filter nests too deep, and the
	// watch below where it needs too much.
	debug.SetMaxStack(filterStack)
	debug.SetMemoryLimit(filterMemory * 3 / 4)
	go watchMemory()
	reading := time.AfterFunc(filterReading, func() { os.Exit(exitRead) })
	in := bufio.NewReaderSize(os.Stdin, 64<<10)
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
	r := work(in, out, func(limit time.Duration) {
		reading.Stop()
		time.AfterFunc(limit, func() { os.Exit(exitTime) })
	})
	_ = out.Flush()                          // who started it went away
	_ = json.NewEncoder(os.Stderr).Encode(r) // likewise
	os.Exit(0)
}

// watchMemory ends the process when it is too large. An instruction of jq may
// allocate any amount and cannot be interrupted otherwise.
func watchMemory() {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for range time.Tick(5 * time.Millisecond) {
		metrics.Read(sample)
		if sample[0].Value.Uint64()-sample[1].Value.Uint64() > filterMemory {
			os.Exit(exitMemory)
		}
	}
}

// work reads the order and the body from in. It calls begin once the body is read.
func work(in *bufio.Reader, out *bufio.Writer, begin func(limit time.Duration)) report {
	head, err := in.ReadBytes('\n')
	var o order
	if err != nil || json.Unmarshal(head, &o) != nil {
		return report{Problem: "The filter did not arrive."}
	}
	code, err := compile(o.Program)
	if err != nil {
		return reportOf(err)
	}
	body, err := readValues(in)
	if err != nil {
		return report{Problem: "The answer is no JSON, so that it cannot be filtered.", Detail: err.Error()}
	}
	begin(o.Time)
	var r report
	for _, value := range body {
		if more, err := runFilter(code, value, out, &r); err != nil {
			failed := reportOf(err)
			failed.Values = r.Values
			return failed
		} else if !more {
			break
		}
	}
	return r
}

func compile(program string) (*gojq.Code, error) {
	query, err := gojq.Parse(program)
	if err != nil {
		return nil, explainParse(program, err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, explainCompile(err)
	}
	return code, nil
}

// readValues reads all JSON texts that there are.
func readValues(in io.Reader) ([]any, error) {
	var all []any
	d := json.NewDecoder(in)
	d.UseNumber()
	for {
		var v any
		switch err := d.Decode(&v); {
		case errors.Is(err, io.EOF) && len(all) == 0:
			return nil, errors.New("it is empty")
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, v)
	}
}

// runFilter writes what code makes of one value. It returns whether more is wanted.
func runFilter(code *gojq.Code, value any, out *bufio.Writer, r *report) (bool, error) {
	written := int64(0)
	iter := code.RunWithContext(context.Background(), value)
	for {
		v, ok := iter.Next()
		if !ok {
			return true, nil
		}
		if err, ok := v.(error); ok {
			if halt := (*gojq.HaltError)(nil); errors.As(err, &halt) && halt.Value() == nil {
				return false, nil
			}
			return false, explainRun(err)
		}
		line, err := gojq.Marshal(v)
		if err != nil {
			return false, explainRun(err)
		}
		if written += int64(len(line)) + 1; written > MaxFilterOutput || r.Values == MaxValues {
			r.Cut = true
			return false, nil
		}
		r.Values++
		_, _ = out.Write(line)
		if err := out.WriteByte('\n'); err != nil {
			return false, nil // nobody reads any more
		}
	}
}

func reportOf(err error) report {
	if e := (*FilterError)(nil); errors.As(err, &e) {
		return report{Problem: e.Problem, Detail: e.Detail}
	}
	return report{Problem: err.Error()}
}

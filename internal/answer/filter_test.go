package answer

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	Worker()
	goleak.VerifyTestMain(m)
}

func filter(t testing.TB, program, body string) (string, Filtered, error) {
	t.Helper()
	var out strings.Builder
	done, err := Filter(t.Context(), program, strings.NewReader(body), int64(len(body)), &out)
	return out.String(), done, err
}

func TestFilter(t *testing.T) {
	for _, tt := range []struct{ name, program, body, want string }{
		{"identity keeps digits", ".", `{"big":9007199254740993,"exact":0.1000,"huge":1e400}`, `{"big":9007199254740993,"exact":0.1000,"huge":1e400}` + "\n"},
		{"items keep digits", ".data[].n", `{"data":[{"n":123456789012345678901234567890},{"n":1.50}]}`, "123456789012345678901234567890\n1.50\n"},
		{"select", `[.data[] | select(.t=="app") | .name]`, `{"data":[{"t":"app","name":"a"},{"t":"x","name":"b"}]}`, `["a"]` + "\n"},
		{"lines", ".a", `{"a":1}` + "\n" + `{"a":2}`, "1\n2\n"},
		{"no markup escapes", ".", `"<a&b>"`, `"<a&b>"` + "\n"},
		{"halt ends", "1, halt, 2", "null", "1\n"},
		{"no environment", "env, $ENV", "null", "{}\n{}\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := filter(t, tt.program, tt.body)
			if err != nil || got != tt.want {
				t.Errorf("%q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

// What a filter should not reach is not there for it.
func TestFilterReachesNothing(t *testing.T) {
	t.Setenv("QLIK_CLIENT_SECRET", "FINDME")
	for _, program := range []string{"env", "$ENV.QLIK_CLIENT_SECRET", "[inputs]", "input", `include "a"; .`, `import "/etc/passwd" as $x; $x`, "$__prog_args", "get_search_list", "input_line_number"} {
		got, _, err := filter(t, program, "null")
		if strings.Contains(got, "FINDME") || strings.Contains(got, "root:") {
			t.Errorf("%s: %s", program, got)
		}
		t.Log(program, squeeze(got), err)
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Filters that never end, or make more than there is room for, end cleanly.
func TestFilterBombs(t *testing.T) {
	for _, program := range []string{
		"last(range(1e12))",
		"[range(1e12)]",
		"def f: 1 + f; f",
		`reduce range(60) as $i ("x"; . + .)`,
		"reduce range(60) as $i ([1]; [., .]) | tojson",
		"reduce range(3e7) as $i (1; [.])",
		`"x" * 500000000 | [., . + "a", . + "b", . + "c"] | map(explode)`,
		"setpath([500000000]; 1) | [., ., .] | flatten",
		`"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" * 1000000 | [match("(a*)*b"; "g")]`,
	} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			done, err := runWorker(t.Context(), order{program, time.Second}, strings.NewReader("null"), io.Discard)
			if e := (*FilterError)(nil); !errors.As(err, &e) && !done.Cut {
				t.Errorf("%v, %+v: no FilterError and nothing left out", err, done)
			}
			t.Logf("%v: %v, %+v", time.Since(start).Round(time.Millisecond), err, done)
		})
	}
}

func TestFilterIsCut(t *testing.T) {
	out, done, err := filter(t, `range(1e9) | "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"`, "null")
	if err == nil && !done.Cut || len(out) > MaxFilterOutput || strings.Count(out, "\n") > MaxValues {
		t.Errorf("%d bytes, %+v, %v", len(out), done, err)
	}
}

func TestFilterErrors(t *testing.T) {
	for _, tt := range []struct{ program, body, problem, place string }{
		{".data[", "null", "ends too early", ""},
		{".a | ]", "null", "from “]” on (line 1, character 6)", ".a | ▸]"},
		{".a\n| é ]", "null", "line 2", ""},
		{"name", "null", "no function “name”", ""},
		{"$x", "null", "no variable “$x”", ""},
		{".data[]", "{}", "missing or null", ""},
		{".name", "[]", "A list was met", ""},
		{".[0]", "{}", "no list", ""},
		{".", "<html>", "no JSON", ""},
		{".", "", "no JSON", ""},
		{strings.Repeat("(", 20_000), "null", "at most", ""},
	} {
		_, _, err := filter(t, tt.program, tt.body)
		e := (*FilterError)(nil)
		if !errors.As(err, &e) || !strings.Contains(e.Problem, tt.problem) || !strings.Contains(e.Place, tt.place) {
			t.Errorf("%.20q: %+v, want %q", tt.program, e, tt.problem)
		}
	}
}

func TestFilterRefusesLargeBodies(t *testing.T) {
	_, err := Filter(t.Context(), ".", strings.NewReader(""), MaxFilterInput+1, os.Stderr)
	if r := (*Refused)(nil); !errors.As(err, &r) || !strings.Contains(r.Problem, "64 MB") {
		t.Errorf("%v", err)
	}
}

func FuzzCheckFilter(f *testing.F) {
	for _, s := range []string{".", ".data[] | .é", "\"\\(", "{", "\n\n]", "reduce .[] as [$a,{b:$c}] (0;.)", "\xff\xfe", "@base64d \"x\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, program string) {
		err := CheckFilter(program)
		if e := (*FilterError)(nil); err != nil && (!errors.As(err, &e) || e.Problem == "") {
			t.Errorf("%v", err)
		}
	})
}

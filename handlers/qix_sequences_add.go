package handlers

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"qlikconsole/internal/catalog"
	"qlikconsole/qlikproxy"
)

// longestStep bounds a frame that is taken into a sequence, in bytes.
const longestStep = 256 << 10

// frameText is a frame that is to become a step.
type frameText struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Handle json.RawMessage `json:"handle"`
	Params json.RawMessage `json:"params"`
}

// sequenceAdd puts a frame at the end of what is being put together: the one that was
// posted as text, or frame ?seq of a connection's log. With class it says what kind of
// handle the frame goes to, with opener the id of the request that opened that handle.
func (s *Server) sequenceAdd(w http.ResponseWriter, r *http.Request, z *session) error {
	st := sequenceOf(z)
	text := r.PostFormValue("frame")
	if seq := r.PostFormValue("seq"); seq != "" {
		var err error
		if text, err = s.frameOfLog(r, z, seq); err != nil {
			return backToSequences(w, r, z, st, "", err)
		}
	}
	var f frameText
	if err := json.Unmarshal([]byte(text), &f); err != nil || f.Method == "" {
		return backToSequences(w, r, z, st, "", badInput("Only a call can be added: a JSON-RPC frame with a method."))
	}
	step := catalog.QIXStep{Method: f.Method, Class: classOf(f, r.PostFormValue("class")), Params: f.Params}
	if step.Class == "Global" {
		step.Handle = "-1"
	}
	st = st.linked(&step, r.PostFormValue("opener"))
	st.draft.Steps = append(slices.Clone(st.draft.Steps), step)
	st.sent = append(slices.Clone(st.sent), string(f.ID))
	if len(st.draft.Steps) > catalog.MaxSteps {
		return backToSequences(w, r, z, sequenceOf(z), "", badInput("A sequence has no room for more calls."))
	}
	return backToSequences(w, r, z, st, f.Method+" was added. Give the sequence a name and save it.", nil)
}

// frameOfLog reads a request of a connection's log.
func (s *Server) frameOfLog(r *http.Request, z *session, seq string) (string, error) {
	c, ok := z.recorder.Connection(r.PostFormValue("c"))
	n, err := strconv.ParseInt(seq, 10, 64)
	if !ok || err != nil {
		return "", errNotFound
	}
	f, ok := c.Log().Frame(n)
	if ok && !f.Out && f.Pair != 0 { // an answer: its request is meant
		f, ok = c.Log().Frame(f.Pair)
	}
	if !ok || f.Lane != qlikproxy.LaneRequest && f.Lane != qlikproxy.LaneBlocked {
		return "", badInput("Only a call can be added, no notification.")
	}
	if f.Whole {
		return f.Preview, nil
	}
	body, ok := c.Log().Body(f.Seq)
	if !ok || f.Size > longestStep {
		return "", badInput("This call is too long to be kept.")
	}
	text, err := io.ReadAll(io.LimitReader(body.Reader(0), longestStep))
	return string(text), err
}

// classOf is what kind of handle a frame goes to, as far as it can be known.
func classOf(f frameText, said string) string {
	if string(f.Handle) == "-1" {
		return "Global"
	}
	q := catalog.LoadQIX()
	if _, ok := q.Find(said, f.Method); ok {
		return said
	}
	found := ""
	for _, m := range q.Methods {
		if m.Name == f.Method && m.Class != "Global" {
			if found != "" {
				return "" // several have it
			}
			found = m.Class
		}
	}
	return found
}

// linked makes a step use the handle that an earlier one opens, if that is in the
// sequence: the earlier one then keeps it.
func (st sequenceState) linked(step *catalog.QIXStep, opener string) sequenceState {
	i := slices.Index(st.sent, opener)
	if opener == "" || i < 0 || step.Handle != "" {
		return st
	}
	const where = "/result/qReturn/qHandle"
	steps := slices.Clone(st.draft.Steps)
	keep := map[string]string{}
	for name, path := range steps[i].Keep {
		keep[name] = path
		if path == where {
			step.Handle = "{{" + name + "}}"
		}
	}
	if step.Handle == "" {
		name := "handle" + strconv.Itoa(i+1)
		if step.Class == "Doc" {
			name = "app"
		}
		keep[name], step.Handle = where, "{{"+name+"}}"
	}
	steps[i].Keep = keep
	if strings.HasPrefix(steps[i].Method, "OpenDoc") && steps[i].Unless == "" {
		steps[i].Unless = "Doc" // it cannot be opened twice on one connection
	}
	st.draft.Steps = steps
	return st
}

func (st sequenceState) without(i int) sequenceState {
	st.draft.Steps = slices.Delete(slices.Clone(st.draft.Steps), i, i+1)
	if i < len(st.sent) {
		st.sent = slices.Delete(slices.Clone(st.sent), i, i+1)
	}
	return st
}

func (st sequenceState) swapped(i, j int) sequenceState {
	st.draft.Steps, st.sent = slices.Clone(st.draft.Steps), slices.Clone(st.sent)
	st.draft.Steps[i], st.draft.Steps[j] = st.draft.Steps[j], st.draft.Steps[i]
	if i < len(st.sent) && j < len(st.sent) {
		st.sent[i], st.sent[j] = st.sent[j], st.sent[i]
	}
	return st
}

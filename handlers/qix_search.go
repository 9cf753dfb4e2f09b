package handlers

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"qlikconsole/qlikproxy"
)

const (
	searchWait   = 10 * time.Second // for one piece of a search; the page asks for the next
	longestQuery = 1000             // characters
)

// searchAnswer is what one piece of a search found.
type searchAnswer struct {
	Frames []int64 `json:"frames"`
	Upto   int64   `json:"upto"`
	Last   int64   `json:"last"` // upto is less: ask for the rest
}

// qixSearch looks through the frames after ?after=, for ?text= or ?regex=; with
// inside=1 through whole messages. It ends when the page goes away.
func (s *Server) qixSearch(w http.ResponseWriter, r *http.Request, z *session) error {
	c, err := s.connNamed(r, z)
	if err != nil {
		return err
	}
	v := r.URL.Query()
	q := qlikproxy.FrameQuery{Text: v.Get("text"), Inside: v.Get("inside") == "1"}
	regex := v.Get("regex")
	if len(q.Text)+len(regex) == 0 || len(q.Text)+len(regex) > longestQuery {
		return badInput("Search for 1 to 1,000 characters.")
	}
	if regex != "" {
		if q.Regexp, err = regexp.Compile("(?i)" + regex); err != nil {
			return badInput("This is no regular expression that the console can read (Go’s RE2, without look-ahead and back-references).")
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), searchWait)
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	found := c.Log().Search(ctx, q, int64(wholeNumber(v.Get("after"), 0, 1<<62, 0)))
	answer := searchAnswer{Frames: found.Frames, Upto: found.Upto, Last: c.Log().Last()}
	if answer.Frames == nil {
		answer.Frames = []int64{}
	}
	return writeJSON(w, answer)
}

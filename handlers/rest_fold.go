package handlers

import "net/http"

const (
	foldLevels = 3      // that the viewer can fold at
	foldsMost  = 20_000 // folds that one request gets, about 300 kB
)

// foldAnswer says with which line the object or list ends that a line begins.
type foldAnswer struct {
	Last int `json:"last"` // 0: the line begins none
}

// foldsAnswer is the objects and lists of a level, in order.
type foldsAnswer struct {
	Folds []int `json:"folds"` // first line, last line, first line, last line …
	Next  int   `json:"next"`  // line to go on from; 0: there are no more
}

// restFold answers ?line= of the pretty view, or ?level= from ?from= on.
func (s *Server) restFold(w http.ResponseWriter, r *http.Request, z *session) error {
	b, err := bodyNamed(r, z)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	if level := wholeNumber(q.Get("level"), 0, foldLevels, 0); level > 0 {
		folds, next, err := b.file.Folds(r.Context(), level, wholeNumber(q.Get("from"), 0, 1<<31-1, 0), foldsMost)
		if err != nil {
			return err
		}
		return writeJSON(w, foldsAnswer{folds, next})
	}
	last, err := b.file.Closing(r.Context(), wholeNumber(q.Get("line"), 0, 1<<31-1, 0))
	if err != nil {
		return err
	}
	return writeJSON(w, foldAnswer{last})
}

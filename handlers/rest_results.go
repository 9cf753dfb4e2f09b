package handlers

import (
	"context"
	"net/http"
	"strconv"
	"sync"

	"github.com/go-chi/chi/v5"

	"qlikconsole/internal/answer"
	"qlikconsole/internal/spool"
)

// What is made of answers is kept for the last few of them.
const (
	filtersMost = 10
	listsMost   = 4
	tablesMost  = 4
)

// results is what a session made of answers: filtered ones, lists put together
// of pages, and where the rows of tables stand.
type results struct {
	mu      sync.Mutex
	filters []*filtered // the oldest first
	lists   []*allPages
	tables  []*tableOf
}

const resultsKey = "rest-results"

func resultsOf(z *session) *results {
	return keptOnce(z, resultsKey, func() *results { return &results{} })
}

func (o *results) filter(exchange int64) *filtered {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, f := range o.filters {
		if f.of == exchange {
			return f
		}
	}
	return nil
}

func (o *results) addFilter(f *filtered) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var left []*filtered
	for _, old := range o.filters {
		if old.of == f.of || len(o.filters) == filtersMost && old == o.filters[0] {
			old.file.Release()
		} else {
			left = append(left, old)
		}
	}
	o.filters = append(left, f)
}

func (o *results) list(exchange int64) *allPages {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, l := range o.lists {
		if l.of == exchange {
			return l
		}
	}
	return nil
}

func (o *results) addList(a *allPages) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var left []*allPages
	for _, old := range o.lists {
		if old.of == a.of || len(o.lists) == listsMost && old == o.lists[0] {
			old.drop()
		} else {
			left = append(left, old)
		}
	}
	o.lists = append(left, a)
}

// tableOf is the list in a body as it was when the body had this size.
type tableOf struct {
	file *spool.File
	size int64
	list *answer.List
}

// table reads the list in a body, or gives the one read before.
func (o *results) table(ctx context.Context, file *spool.File) (*answer.List, error) {
	size := file.Size()
	o.mu.Lock()
	for _, t := range o.tables {
		if t.file == file && t.size == size {
			o.mu.Unlock()
			return t.list, nil
		}
	}
	o.mu.Unlock()
	list, err := answer.ReadList(ctx, file, size)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	var left []*tableOf
	for i, t := range o.tables {
		if t.file != file && (len(o.tables) < tablesMost || i > 0) {
			left = append(left, t)
		}
	}
	o.tables = append(left, &tableOf{file, size, list})
	return list, nil
}

// body is the body of an answer, or what was made of it.
type body struct {
	id          string // as it stands in addresses: an exchange's number, f and that for its filtered form, l for the whole list
	file        *spool.File
	contentType string
}

// bodyNamed finds the body that the address names.
func bodyNamed(r *http.Request, z *session) (body, error) {
	id := chi.URLParam(r, "id")
	kind, number := "", id
	if len(id) > 1 && (id[0] == 'f' || id[0] == 'l') {
		kind, number = id[:1], id[1:]
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return body{}, errNotFound
	}
	return bodyOf(z, kind, n)
}

func bodyOf(z *session, kind string, n int64) (body, error) {
	b := body{id: kind + strconv.FormatInt(n, 10), contentType: "application/json"}
	switch kind {
	case "f":
		if f := resultsOf(z).filter(n); f != nil {
			b.file = f.file
		}
	case "l":
		if l := resultsOf(z).list(n); l != nil {
			b.file = l.file
		}
	default:
		if x, ok := z.recorder.Exchange(n); ok {
			b.file, b.contentType = x.Body(), x.Info().ContentType
		}
	}
	if b.file == nil {
		return body{}, errNotFound
	}
	return b, nil
}

package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Bounds of the history.
const (
	MaxEntries   = 20_000
	DefaultLimit = 200 << 20 // bytes of entries, as they are on disk
	MaxAnswer    = 20 << 20  // bytes of an answer's body that are kept
	maxPacked    = 4 << 20   // bytes that they take on disk; what does not become smaller ends here
	maxDetail    = 4 << 20   // bytes of all that is kept of an entry beside the answer's body
)

// Entry is one call and its answer as they were; it is never changed after it
// was added. It holds no secret: the caller has cleaned it, and headers that
// carry a credential lose their value here.
type Entry struct {
	ID          int64 // given by the store, ascending
	At          time.Time
	Tenant      string // host
	SignIn      string // how, in words
	Source      string // "page", "console" or "relay"
	Method      string
	URL         string
	Status      int    // 0: no answer
	State       string // how it ended: "done", "failed" or "cancelled"
	ContentType string
	TraceID     string
	Cause       string // id of the row of the guidance that fits best; empty: none
	Took        time.Duration
	Size        int64 // bytes of the answer's body, unpacked
	Kept        int64 // bytes of them that are kept, at most MaxAnswer

	EntryDetail // zero in a list
}

// EntryDetail is what only an open entry shows.
type EntryDetail struct {
	RequestHeader, Header []Pair
	RequestBody           string
	RequestSize, WireSize int64
	Proto                 string
	Timing                Timing
	Hops                  []Hop
	TLS                   *TLS
	Notes                 []string
	Items                 int // of a list; -1: no list
	Problem               string
	Proof                 []Pair
	Cut                   bool `json:",omitempty"` // only the beginning of the answer's body is kept
}

// Timing is how long the parts of a call took.
type Timing struct {
	DNS, Connect, TLS, FirstByte, Download, Total time.Duration
	Reused                                        bool
	RemoteAddr, Proxy                             string
}

// Hop is one redirect on the way.
type Hop struct {
	Method, URL, Location, Refused string
	Status                         int
}

// TLS is what was known of the encrypted connection.
type TLS struct {
	Version, Subject, Issuer string
	Names                    []string
	NotBefore, NotAfter      time.Time
}

// Packed is an entry on its way into the history.
type Packed struct {
	Tab int64 // that has it as its last answer, see [Tab.Entry]; 0: none

	entry          Entry
	detail, answer []byte
	kept           int64
}

// Size is how many bytes the entry takes.
func (p Packed) Size() int { return len(p.detail) + len(p.answer) + len(p.entry.URL) + entryOverhead }

// AddEntry adds e with the beginning of body (nil: none), see [Store.Pack], and returns
// its ID. The oldest entries give way when there are more than MaxEntries or
// their size is over the limit; they are counted.
func (s *Store) AddEntry(ctx context.Context, e Entry, body io.Reader) (int64, error) {
	p, err := s.Pack(ctx, e, body)
	if err != nil {
		return 0, err
	}
	ids, err := s.AddPacked(ctx, []Packed{p})
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

// Pack makes an entry ready for [Store.AddPacked], with at most MaxAnswer bytes
// of body (nil: none), and fewer where they would take more than 4 MiB on disk or ctx
// ends meanwhile.
func (s *Store) Pack(ctx context.Context, e Entry, body io.Reader) (p Packed, err error) {
	e.RequestHeader, e.Header = withoutCredentials(e.RequestHeader), withoutCredentials(e.Header)
	var more bool
	if p.answer, p.kept, more, err = s.packBody(ctx, body, room{MaxAnswer, maxPacked}); err != nil {
		return Packed{}, err
	}
	e.Cut = e.Cut || more
	if p.detail, err = s.packDetail(e.EntryDetail); err != nil {
		return Packed{}, err
	}
	e.EntryDetail = EntryDetail{} // it is in detail
	p.entry = e
	return p, nil
}

// AddPacked adds entries like [Store.AddEntry], all of them in one transaction or
// none, and returns their IDs: many at once take little longer than one.
func (s *Store) AddPacked(ctx context.Context, entries []Packed) ([]int64, error) {
	limit, err := s.HistoryLimit(ctx)
	if err != nil {
		return nil, err
	}
	add, err := s.statement(ctx, insertEntry)
	if err != nil {
		return nil, err
	}
	addParts, err := s.statement(ctx, insertParts)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(entries))
	err = s.change(ctx, func(tx *sql.Tx) error {
		ctx := context.WithoutCancel(ctx) // for one that can end, each statement would start a goroutine; these are short
		add, addParts := tx.StmtContext(ctx, add), tx.StmtContext(ctx, addParts)
		for i, p := range entries {
			e := p.entry
			added, err := add.ExecContext(ctx, e.At.UnixMilli(), e.Tenant, e.SignIn, e.Source, e.Method, cut(e.URL, maxValue), e.Status, e.State, cut(e.ContentType, maxField), cut(e.TraceID, maxField), e.Cause,
				e.Took, e.Size, p.kept, p.Size())
			if err != nil {
				return err
			}
			if ids[i], err = added.LastInsertId(); err != nil {
				return err
			}
			if _, err := addParts.ExecContext(ctx, ids[i], p.detail, p.answer); err != nil {
				return err
			}
			if p.Tab == 0 {
				continue
			}
			if _, err := tx.ExecContext(ctx, setTabEntry, ids[i], p.Tab); err != nil {
				return err
			}
		}
		return dropOldest(ctx, tx, limit, MaxEntries)
	})
	if err != nil {
		return nil, err
	}
	return ids, nil
}

const (
	insertEntry = `
		INSERT INTO history (at, tenant, sign_in, source, method, url, status, state, content_type, trace_id, cause, took, size, kept, bytes)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	insertParts = "INSERT INTO history_parts (id, detail, answer) VALUES (?, ?, ?)"
)

// entryOverhead is about what an entry takes beside its texts, in bytes.
const entryOverhead = 256

func cut(s string, most int) string { return s[:min(len(s), most)] }

func (s *Store) packDetail(d EntryDetail) ([]byte, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("an entry of the history: %w", err)
	}
	if len(text) > maxDetail {
		return nil, &InputError{"RequestBody", "headers and body of the request are too large for the history"}
	}
	packed, _, _, err := s.packBody(context.Background(), bytes.NewReader(text), room{maxDetail, 2 * maxDetail})
	return packed, err
}

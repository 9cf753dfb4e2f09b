package handlers

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"sync"
	"time"
)

const (
	launchLife  = 10 * time.Minute
	launchMost  = 16 // open tokens; the oldest goes first
	guessWindow = time.Minute
	guessMost   = 20 // wrong tokens a window; more are turned away till the next one
)

// launches hands out one-time tokens that turn a browser window into a
// session. Tokens are kept as hashes and compared in constant time. Nobody
// guesses 128 random bits: a right token opens the console also while wrong
// ones are turned away, or any page could lock the person out by guessing.
type launches struct {
	now func() time.Time

	mu      sync.Mutex
	open    []launch
	wrong   int
	counted time.Time
}

type launch struct {
	hash [sha256.Size]byte
	ends time.Time
}

func newLaunches(now func() time.Time) *launches { return &launches{now: now} }

func (l *launches) issue() string {
	token := rand.Text()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.open) == launchMost {
		l.open = l.open[1:]
	}
	l.open = append(l.open, launch{sha256.Sum256([]byte(token)), l.now().Add(launchLife)})
	return token
}

// take reports whether token was open, and closes it. tooMany says that there
// were more wrong ones of late than a person types.
func (l *launches) take(token string) (ok, tooMany bool) {
	hash := sha256.Sum256([]byte(token))
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	found := -1
	for i := range l.open {
		if subtle.ConstantTimeCompare(l.open[i].hash[:], hash[:]) == 1 {
			found = i
		}
	}
	if found < 0 || now.After(l.open[found].ends) {
		return false, l.countWrong(now)
	}
	l.open = append(l.open[:found], l.open[found+1:]...)
	return true, false
}

func (l *launches) countWrong(now time.Time) (tooMany bool) {
	if now.Sub(l.counted) > guessWindow {
		l.counted, l.wrong = now, 0
	}
	l.wrong++
	return l.wrong > guessMost
}

// launch turns a launch token into a session and takes it out of the address.
func (s *Server) launch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := r.URL.Query().Get("launch")
		if token == "" || r.URL.Path != "/" || r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		if ok, tooMany := s.launches.take(token); tooMany {
			w.Header().Set("Retry-After", "60")
			http.Error(w, "Too many wrong addresses. Wait a minute, or open one that works.", http.StatusTooManyRequests)
			return
		} else if !ok {
			s.notOpened(w, r, "This address was used already, or is too old.")
			return
		}
		if err := s.sessions.begin(w, r); err != nil {
			s.fail(w, r, nil, err)
			return
		}
		http.Redirect(w, r, "/", http.StatusFound)
	})
}

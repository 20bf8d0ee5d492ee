package handlers

import (
	"strings"
	"sync"
	"time"
)

// How much one may do (DESIGN 7). A class shares one address, so that only
// what is wrong is counted by address.
const (
	movesPerSecond   = 5
	postsPerMinute   = 10
	strokesPerSecond = 12
	allPerSecond     = 2000
	guessesPerMinute = 30
	lookupsPerMinute = 240 // of notes, two hundred tokens each
	longestDelay     = 30 * time.Second
	bucketsKept      = 10 * time.Minute
)

// limits counts in memory only, and forgets.
type limits struct {
	now func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
	wrong   map[string]*wrong
	swept   time.Time
}

// bucket holds what may still be done.
type bucket struct {
	left float64
	at   time.Time
}

// wrong counts an address's wrong passwords.
type wrong struct {
	times int
	until time.Time
}

func newLimits() *limits {
	return &limits{now: time.Now, buckets: map[string]*bucket{}, wrong: map[string]*wrong{}}
}

// leads begins the sessions of facilitators. They type in what many people say
// aloud, faster than one person posts.
const leads = "f"

// move tells whether a session may make this move now.
func (l *limits) move(session, move string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.take("all", allPerSecond, time.Second) {
		return false
	}
	if session == "" {
		return true
	}
	switch {
	case move == "stroke":
		return l.take("stroke "+session, strokesPerSecond, time.Second)
	case move == "post" && !strings.HasPrefix(session, leads):
		return l.take("move "+session, movesPerSecond, time.Second) &&
			l.take("post "+session, postsPerMinute, time.Minute)
	}
	return l.take("move "+session, movesPerSecond, time.Second)
}

// guess counts a wrong code from an address, and tells whether it may go on.
func (l *limits) guess(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.take("guess "+address, guessesPerMinute, time.Minute)
}

// lookup counts by address how often somebody asks where notes are.
func (l *limits) lookup(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.take("lookup "+address, lookupsPerMinute, time.Minute)
}

// delay is how long an address must wait before it may try a password.
func (l *limits) delay(address string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.wrong[address]
	if w == nil {
		return 0
	}
	return max(0, w.until.Sub(l.now()))
}

// mistyped counts a wrong password: one second, two, four … thirty.
func (l *limits) mistyped(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.wrong[address]
	if w == nil {
		w = &wrong{}
		l.wrong[address] = w
	}
	delay := min(longestDelay, time.Second<<min(w.times, 5))
	w.times++
	w.until = l.now().Add(delay)
}

// typedRight forgets the wrong passwords of an address.
func (l *limits) typedRight(address string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.wrong, address)
}

// take takes one of size, of which as many come back in each period.
func (l *limits) take(name string, size float64, period time.Duration) bool {
	now := l.now()
	l.sweep(now)
	b := l.buckets[name]
	if b == nil {
		b = &bucket{left: size, at: now}
		l.buckets[name] = b
	}
	b.left = min(size, b.left+size*float64(now.Sub(b.at))/float64(period))
	b.at = now
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}

func (l *limits) sweep(now time.Time) {
	if now.Sub(l.swept) < bucketsKept {
		return
	}
	l.swept = now
	for name, b := range l.buckets {
		if now.Sub(b.at) > bucketsKept {
			delete(l.buckets, name)
		}
	}
	for address, w := range l.wrong {
		if now.Sub(w.until) > bucketsKept {
			delete(l.wrong, address)
		}
	}
}

package handlers

import (
	"sync"
	"time"
)

// Tickets are one-time links: to claim Hearth, to invite a facilitator, to sign
// in a second device, to set a lost password anew. They live in memory: a restart
// makes new ones. Only a reset that was asked for while no Hearth ran waits in the
// store: see left.go.
type tickets struct {
	now func() time.Time

	mu   sync.Mutex
	open map[string]ticket // hash of the token → what it is for
}

type ticket struct {
	use         string
	facilitator string    // whose device signs in, or who invited
	until       time.Time // by the wall clock: the other stands still while the machine sleeps
}

// What a ticket is for.
const (
	useClaim  = "claim"
	useInvite = "invite"
	useDevice = "device"
	useReset  = "reset"
)

// How long each may lie about.
const (
	claimAge  = 100 * 365 * 24 * time.Hour // until the first facilitator is there
	inviteAge = 24 * time.Hour
	deviceAge = 5 * time.Minute
	resetAge  = time.Hour
)

func newTickets() *tickets { return &tickets{now: time.Now, open: map[string]ticket{}} }

// issue makes a ticket and gives its token, which is nowhere else.
func (t *tickets) issue(use, facilitator string, age time.Duration) string {
	token := newCode()
	t.mu.Lock()
	defer t.mu.Unlock()
	for hash, old := range t.open {
		if t.now().After(old.until) {
			delete(t.open, hash)
		}
	}
	t.open[hashOf(token)] = ticket{use: use, facilitator: facilitator, until: t.now().Add(age).Round(0)}
	return token
}

// admit takes in a ticket that was issued elsewhere, by its token's hash.
func (t *tickets) admit(use, hash string, until time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open[hash] = ticket{use: use, until: until}
}

// valid tells whether a token could be used; it uses nothing up.
func (t *tickets) valid(use, token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, ok := t.find(use, token)
	return ok
}

// take uses a token up.
func (t *tickets) take(use, token string) (ticket, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found, ok := t.find(use, token)
	if ok {
		delete(t.open, hashOf(token))
	}
	return found, ok
}

// waits tells whether some ticket of a use could still be used.
func (t *tickets) waits(use string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, open := range t.open {
		if open.use == use && !t.now().After(open.until) {
			return true
		}
	}
	return false
}

func (t *tickets) find(use, token string) (ticket, bool) {
	found, ok := t.open[hashOf(token)]
	if !ok || found.use != use || t.now().After(found.until) {
		return ticket{}, false
	}
	return found, true
}

// revoke makes every ticket of a use worthless.
func (t *tickets) revoke(use, facilitator string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for hash, old := range t.open {
		if old.use == use && (facilitator == "" || old.facilitator == facilitator) {
			delete(t.open, hash)
		}
	}
}

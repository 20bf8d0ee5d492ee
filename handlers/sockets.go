package handlers

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"

	"hearth/activity"
	"hearth/room"
)

const (
	maxMessage   = 4 << 10
	pingEvery    = 3 * time.Second
	pongLate     = 8500 * time.Millisecond // looked at twice a second: cut off within ten
	writeTimeout = 9 * time.Second
	goodbyeWait  = 2 * time.Second
	maxSockets   = 5000 // far above a large school; beyond it a phone tries again later
)

// closeRemoved is the one code that htmx's sockets take for "do not come back".
const closeRemoved = websocket.ClosePolicyViolation

// sockets are all that are open.
type sockets struct {
	mu      sync.Mutex
	began   time.Time // what sockets count from: a clock that is set wrong cuts nobody off
	open    map[*socket]struct{}
	closing bool
	gone    sync.WaitGroup

	// Shorter in tests.
	pingEvery, pongLate time.Duration
}

func newSockets() *sockets {
	return &sockets{began: time.Now(), open: map[*socket]struct{}{}, pingEvery: pingEvery, pongLate: pongLate}
}

// add takes a socket in; it refuses while shutting down and when there are too
// many.
func (ss *sockets) add(s *socket) (closeCode int) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	switch {
	case ss.closing:
		return websocket.CloseServiceRestart
	case len(ss.open) >= maxSockets:
		return websocket.CloseTryAgainLater
	}
	ss.open[s] = struct{}{}
	ss.gone.Add(1)
	return 0
}

func (ss *sockets) remove(s *socket) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	if _, ok := ss.open[s]; ok {
		delete(ss.open, s)
		ss.gone.Done()
	}
}

// looksAPing is how often in a pingEvery sockets are looked at: each is pinged at a
// time of its own, so that no note waits behind a thousand pings.
const looksAPing = 12

// keepWatch pings, and cuts off who gives no sign of life or takes nothing, until
// stop. A blocked writer cannot do that for itself: fasthttp may have cleared its
// deadline from another goroutine.
func (ss *sockets) keepWatch(stop <-chan struct{}) {
	ticker := time.NewTicker(ss.pingEvery / looksAPing)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			ss.look(ss.now())
		case <-stop:
			return
		}
	}
}

// now is how long there have been sockets.
func (ss *sockets) now() time.Duration { return time.Since(ss.began) }

func (ss *sockets) look(now time.Duration) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for s := range ss.open {
		switch {
		case s.silent(now):
			cutOff(s.conn.NetConn())
		case now-time.Duration(s.asked.Load()) >= ss.pingEvery:
			s.asked.Store(int64(now))
			s.want(wantPing)
		}
	}
}

// shutdown asks every page to come back soon, and cuts off who has not gone
// after two seconds.
func (ss *sockets) shutdown(ctx context.Context) {
	ss.mu.Lock()
	ss.closing = true
	for s := range ss.open {
		s.leave(websocket.CloseServiceRestart)
	}
	ss.mu.Unlock()
	done := make(chan struct{})
	go func() { ss.gone.Wait(); close(done) }()
	timer := time.NewTimer(goodbyeWait)
	defer timer.Stop()
	select {
	case <-done:
		return
	case <-timer.C:
	case <-ctx.Done():
	}
	ss.mu.Lock()
	for s := range ss.open {
		cutOff(s.conn.NetConn())
	}
	ss.mu.Unlock()
	<-done
}

// signOut ends every socket of a facilitator; their pages ask to sign in.
func (ss *sockets) signOut(facilitator string) {
	ss.end(func(s *seat) bool { return facilitator != "" && s.facilitator == facilitator })
}

// endSession ends every socket of one signed-in device.
func (ss *sockets) endSession(hash string) {
	ss.end(func(s *seat) bool { return s.session == hash })
}

func (ss *sockets) end(whose func(*seat) bool) {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	for s := range ss.open {
		if whose(s.seat) {
			s.leave(closeRemoved)
		}
	}
}

// getSocket opens a page's socket. Everything is read from c here: what comes
// after the answer is memory that the next request overwrites.
func (a *App) getSocket(c *fiber.Ctx) error {
	if !isUpgrade(c) {
		return fiber.ErrUpgradeRequired
	}
	s, err := a.socketFor(c)
	if lostSeat(err) {
		a.upgrade(c, a.sendAway)
		return nil
	}
	if err != nil {
		return err
	}
	since := c.Query("since")
	a.upgrade(c, func(conn *websocket.Conn) { newSocket(a, conn, s, since).run() })
	return nil
}

// lostSeat tells that a page is not what it was any more: its room was closed, its
// person removed, its facilitator signed out, while it slept.
func lostSeat(err error) bool {
	var refused *activity.Refusal
	return errors.Is(err, fiber.ErrForbidden) || errors.As(err, &refused) && refused.Status != fiber.StatusTooManyRequests
}

// sendAway has a page ask for itself again. A refused upgrade would not do: a script
// is not told why, and the page would try for ever. No watch is kept over this
// connection, so its write has a deadline.
func (a *App) sendAway(conn *websocket.Conn) {
	defer a.contained("sending away")
	defer conn.Close() //nolint:errcheck // there is nothing more to say
	if conn.SetWriteDeadline(time.Now().Add(writeTimeout)) == nil {
		newSocket(a, conn, nil, "").goodbye(closeRemoved)
	}
}

// socketFor finds out whose socket it is, and for which page.
func (a *App) socketFor(c *fiber.Ctx) (*seat, error) {
	page := c.Query("as")
	live, ok := a.live[page]
	if !ok {
		return nil, fiber.ErrNotFound
	}
	r, err := a.roomOfPage(c, page)
	if err != nil {
		return nil, err
	}
	viewer := activity.Viewer{Role: live.role}
	if led(page) && a.facilitator(c) == nil {
		return nil, fiber.ErrForbidden
	}
	if live.role == activity.Participant {
		viewer.Person = a.person(c, r)
		if mark := c.Query("seat"); viewer.Person == "" || mark != "" && mark != a.seatMark(c, r) {
			return nil, fiber.ErrForbidden // somebody else sits here now: the page is that of the one before
		}
	}
	return a.seat(c, r, page, viewer), nil
}

func (a *App) roomOfPage(c *fiber.Ctx, page string) (*room.Room, error) {
	switch page {
	case pageScreen, pageLed:
		return a.screenOf(c, cookieScreen)
	case pageKiosk:
		return a.screenOf(c, cookieKiosk)
	}
	r, _, err := a.roomOf(c)
	return r, err
}

// seat is this browser's place at a live page.
func (a *App) seat(c *fiber.Ctx, r *room.Room, page string, viewer activity.Viewer) *seat {
	s := &seat{
		app: a, room: r, viewer: viewer, page: page,
		live: a.live[page], code: c.Params("code"),
	}
	if led(page) {
		s.facilitator, s.session = a.facilitator(c).ID, hashOf(c.Cookies(cookieSession))
	}
	if viewer.Role != activity.Screen {
		s.lang = a.languageFor(c, r.Settings().Language)
	}
	return s
}

// count is how many sockets are open.
func (ss *sockets) count() int {
	ss.mu.Lock()
	defer ss.mu.Unlock()
	return len(ss.open)
}

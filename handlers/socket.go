package handlers

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"

	"hearth/activity"
	"hearth/room"
)

// socket is one page's connection. Its one goroutine reads: it answers clock
// probes, and owns the socket's end. Frames are sent by the app's delivery.
type socket struct {
	app   *App
	seat  *seat
	conn  *websocket.Conn
	since string // what the page says it shows

	write sync.Mutex    // gorilla wants one writer at a time
	pong  atomic.Int64  // when the page was last heard, in nanoseconds of sockets.now
	busy  atomic.Int64  // since when something is being written; 0: nothing is
	asked atomic.Int64  // when it was last pinged
	wants atomic.Uint32 // what is to be sent
	turn  atomic.Int32  // where delivery is with it
	slow  atomic.Bool   // the last frame was not taken quickly
	code  atomic.Int32  // what the page is told when it ends; 0: it goes on

	serving sync.Mutex // guards what follows, and the seat
	begun   bool       // it has had its first frame
	shown   *cut
	ended   bool // nothing may be sent any more
}

// What a socket wants to have sent.
const (
	wantNews  = 1 << iota // what changed
	wantWhole             // everything: the page asks for it
	wantPing
	wantEnd // a goodbye
)

// Where delivery is with a socket.
const (
	turnNone  int32 = iota
	turnWaits       // it was put into the delivery
	turnServed
	turnAgain // it is served, and wants more since
)

func newSocket(a *App, conn *websocket.Conn, s *seat, since string) *socket {
	return &socket{app: a, seat: s, conn: conn, since: since}
}

// run serves the socket until it ends.
func (s *socket) run() {
	defer s.conn.Close() //nolint:errcheck // it is over either way
	defer s.app.contained("socket")
	now := int64(s.app.sockets.now())
	s.pong.Store(now)
	s.asked.Store(now)
	if code := s.app.sockets.add(s); code != 0 {
		s.goodbye(code)
		return
	}
	defer s.app.sockets.remove(s)
	s.conn.SetReadLimit(maxMessage)
	s.conn.SetPongHandler(func(string) error {
		s.pong.Store(int64(s.app.sockets.now()))
		return nil
	})
	watch := s.seat.room.Listen(s.seat.viewer.Role, s.seat.viewer.Person, func() { s.want(wantNews) })
	defer watch.Close()
	if s.seat.page == pageKiosk {
		watch.Stay()
	}
	defer s.finish()
	s.want(wantNews)
	s.read()
}

// leave ends the socket with a goodbye of that code; the first one counts.
func (s *socket) leave(code int) {
	s.code.CompareAndSwap(0, int32(code)) //nolint:gosec // close codes have four digits
	s.want(wantEnd)
}

// finish waits until nothing is being sent, and says goodbye if nobody has.
func (s *socket) finish() {
	s.code.CompareAndSwap(0, websocket.CloseNormalClosure)
	s.serving.Lock()
	defer s.serving.Unlock()
	s.end()
}

// contained, deferred, keeps a panic beside the requests from ending the program.
func (a *App) contained(where string) {
	if p := recover(); p != nil {
		a.Log.Error("something panicked", "where", where, "panic", room.Panicked(p), "stack", stack())
	}
}

// fromPage is what a page may send: a clock probe, or the wish for the whole.
type fromPage struct {
	Probe *int64  `json:"probe"`
	T1    float64 `json:"t1"`
	Whole bool    `json:"whole"`
}

// clockAnswer has four stamps with the page's own: T2 and T3 in milliseconds
// since the epoch of this process. Probe and T1 are zero for who asked by GET.
type clockAnswer struct {
	Clock struct {
		Probe int64   `json:"probe"`
		T1    float64 `json:"t1"`
		T2    float64 `json:"t2"`
		T3    float64 `json:"t3"`
		Epoch string  `json:"epoch"`
	} `json:"clock"`
}

// read answers clock probes at once, ahead of any frame. What it does not
// understand ends the socket: no page of ours sends it.
func (s *socket) read() {
	for {
		kind, raw, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		_, received := s.app.Rooms.EpochMs()
		var m fromPage
		if kind != websocket.TextMessage || json.Unmarshal(raw, &m) != nil {
			s.leave(websocket.CloseUnsupportedData)
			return
		}
		switch {
		case m.Probe != nil:
			if s.answerProbe(m, received) != nil {
				return
			}
		case m.Whole:
			s.want(wantWhole)
		}
	}
}

// answerProbe stamps T3 under the write lock, so that waiting for a frame
// lies between T2 and T3 and not on the way.
func (s *socket) answerProbe(m fromPage, received float64) error {
	return s.writeLocked(func() error {
		var answer clockAnswer
		answer.Clock.Probe, answer.Clock.T1, answer.Clock.T2 = *m.Probe, m.T1, received
		answer.Clock.Epoch, answer.Clock.T3 = s.app.Rooms.EpochMs()
		raw, err := json.Marshal(answer)
		if err != nil {
			return err
		}
		return s.conn.WriteMessage(websocket.TextMessage, raw)
	})
}

// getProbe answers a probe beside the socket: where an answer there is held up,
// this one passes it on a connection of its own.
func (a *App) getProbe(c *fiber.Ctx) error {
	var answer clockAnswer
	_, answer.Clock.T2 = a.Rooms.EpochMs()
	answer.Clock.Epoch, answer.Clock.T3 = a.Rooms.EpochMs()
	return c.JSON(answer)
}

// want has something sent soon, and waits for nobody.
func (s *socket) want(what uint32) {
	s.wants.Or(what)
	for {
		switch s.turn.Load() {
		case turnNone:
			if s.turn.CompareAndSwap(turnNone, turnWaits) {
				s.app.delivery.put(s)
				return
			}
		case turnServed:
			if s.turn.CompareAndSwap(turnServed, turnAgain) {
				return
			}
		default: // it will be served after this
			return
		}
	}
}

// serve sends what is wanted. Delivery calls it, one goroutine at a time.
func (s *socket) serve() {
	s.turn.Store(turnServed)
	began := time.Now()
	s.sendWanted(s.wants.Swap(0))
	if s.slow.Load() && time.Since(began) < quick {
		s.slow.Store(false)
	}
	if !s.turn.CompareAndSwap(turnServed, turnNone) {
		s.turn.Store(turnWaits)
		s.app.delivery.put(s)
	}
}

// quick is how soon a page that reads has taken a frame.
const quick = time.Millisecond

func (s *socket) sendWanted(wants uint32) {
	s.serving.Lock()
	defer s.serving.Unlock()
	if s.ended {
		return
	}
	failed := true // also where it panics
	defer func() {
		if failed {
			s.conn.Close() //nolint:errcheck // ends the reader
		}
	}()
	defer s.app.contained("delivery")
	if wants&(wantNews|wantWhole) != 0 && s.send(wants&wantWhole != 0) != nil {
		return
	}
	if wants&wantPing != 0 && s.ping() != nil {
		return
	}
	if s.code.Load() != 0 {
		s.end() // and the connection is closed
		return
	}
	failed = false
}

// send takes the page from what it shows to what is; at first from what it says
// it shows.
func (s *socket) send(whole bool) error {
	t, c, glance, err := s.seat.now()
	if err != nil {
		s.app.Log.Error("a frame failed", "page", s.seat.page, "error", err)
		return err
	}
	if s.seat.viewer.Role == activity.Participant && !glance.In {
		s.code.CompareAndSwap(0, closeRemoved) // and goodbye comes next
		return nil
	}
	from := s.shown
	if !s.begun {
		s.begun, from = true, t.known(glance.Epoch, s.since)
	}
	if whole {
		from = nil
	}
	s.shown = c
	if c == from {
		return nil
	}
	m, err := t.message(glance.Epoch, from, c)
	if err != nil || m == nil {
		return err
	}
	return s.writeLocked(func() error { return s.conn.WritePreparedMessage(m) })
}

// end says goodbye, once. The caller holds serving.
func (s *socket) end() {
	if !s.ended {
		s.ended = true
		s.goodbye(int(s.code.Load()))
	}
}

// writeLocked lets one goroutine write at a time, and keepWatch see how long it
// takes.
func (s *socket) writeLocked(write func() error) error {
	s.write.Lock()
	defer s.write.Unlock()
	s.busy.Store(int64(s.app.sockets.now()))
	defer s.busy.Store(0)
	return write()
}

// ping asks for a sign of life. A read deadline would do the same, but fasthttp
// clears it from another goroutine.
func (s *socket) ping() error {
	return s.writeLocked(func() error {
		return s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(pingEvery))
	})
}

// silent tells whether a pong is late, or a frame has not been taken for as
// long.
func (s *socket) silent(now time.Duration) bool {
	late := s.app.sockets.pongLate
	busy := s.busy.Load()
	return now-time.Duration(s.pong.Load()) > late ||
		busy != 0 && now-time.Duration(busy) > late
}

// reloadPage makes a page ask for itself again, and so find out that its seat
// or its session is gone. It is JSON, so that it is not put into the page.
const reloadPage = `{"reload":true}`

// goodbye sends a close message and does not wait for the answer.
func (s *socket) goodbye(code int) {
	if code == closeRemoved {
		if err := s.writeLocked(func() error { return s.conn.WriteMessage(websocket.TextMessage, []byte(reloadPage)) }); err != nil {
			return
		}
	}
	message := websocket.FormatCloseMessage(code, "")
	if err := s.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second)); err != nil {
		s.app.Log.Debug("a socket left without goodbye", "error", err)
	}
}

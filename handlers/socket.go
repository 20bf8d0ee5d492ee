package handlers

import (
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/websocket"

	"hearth/activity"
)

// socket is one page's connection: a reader that answers clock probes, and a
// writer that sends frames. The reader's goroutine owns the socket's end.
type socket struct {
	app  *App
	seat *seat
	conn *websocket.Conn

	write sync.Mutex    // gorilla wants one writer at a time
	pong  atomic.Int64  // when the page was last heard, in nanoseconds
	busy  atomic.Int64  // since when a frame is being written; 0: none is
	whole chan struct{} // the page asks for all of it
	quit  chan struct{} // closed once: the writer ends
	once  sync.Once
	code  atomic.Int32 // what the page is told when it ends
}

func newSocket(a *App, conn *websocket.Conn, s *seat) *socket {
	return &socket{
		app: a, seat: s, conn: conn,
		whole: make(chan struct{}, 1), quit: make(chan struct{}),
	}
}

// run serves the socket until it ends.
func (s *socket) run(since string) {
	defer s.conn.Close() //nolint:errcheck // it is over either way
	defer s.app.contained("socket")
	s.pong.Store(time.Now().UnixNano())
	if code := s.app.sockets.add(s); code != 0 {
		s.goodbye(code)
		return
	}
	defer s.app.sockets.remove(s)
	s.conn.SetReadLimit(maxMessage)
	s.conn.SetPongHandler(func(string) error {
		s.pong.Store(time.Now().UnixNano())
		return nil
	})
	var writer sync.WaitGroup
	writer.Go(func() { s.writeFrames(since) })
	defer writer.Wait()
	defer s.leave(websocket.CloseNormalClosure)
	s.read()
}

// contained, deferred, keeps a panic in a socket from ending the program.
func (a *App) contained(where string) {
	if p := recover(); p != nil {
		a.Log.Error("a socket panicked", "where", where, "panic", p, "stack", stack())
	}
}

// leave ends the writer, which says goodbye with the code.
func (s *socket) leave(code int) {
	s.once.Do(func() {
		s.code.Store(int32(code)) //nolint:gosec // close codes have four digits
		close(s.quit)
	})
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
			select {
			case s.whole <- struct{}{}:
			default:
			}
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

// writeFrames sends what changed, whenever something did.
func (s *socket) writeFrames(since string) {
	defer s.conn.Close() //nolint:errcheck // ends the reader
	defer s.app.contained("writer")
	watch := s.seat.room.Watch(s.seat.viewer.Role, s.seat.viewer.Person)
	defer watch.Close()
	if s.seat.page == pageKiosk {
		watch.Stay()
	}
	ticker := time.NewTicker(s.app.sockets.pingEvery)
	defer ticker.Stop()

	shown, err := s.first(since)
	for err == nil {
		select {
		case <-watch.Changed:
			shown, err = s.send(shown)
		case <-s.whole:
			shown, err = s.send(nil)
		case <-ticker.C:
			err = s.ping()
		case <-s.quit:
			s.goodbye(int(s.code.Load()))
			return
		}
	}
}

// first brings a page that says what it shows up to date; any other gets the
// whole.
func (s *socket) first(since string) (*cut, error) {
	t, _, glance, err := s.seat.now()
	if err != nil {
		s.app.Log.Error("a frame failed", "page", s.seat.page, "error", err)
		return nil, err
	}
	return s.send(t.known(glance.Epoch, since))
}

// send takes the page from what it shows to what is.
func (s *socket) send(shown *cut) (*cut, error) {
	if s.removed() {
		s.leave(closeRemoved) // the loop says goodbye
		return shown, nil
	}
	t, c, glance, err := s.seat.now()
	if err != nil {
		s.app.Log.Error("a frame failed", "page", s.seat.page, "error", err)
		return nil, err
	}
	if c == shown {
		return c, nil
	}
	m, err := t.message(glance.Epoch, shown, c)
	if err != nil || m == nil {
		return c, err
	}
	return c, s.writeLocked(func() error { return s.conn.WritePreparedMessage(m) })
}

// writeLocked lets one goroutine write at a time, and keepWatch see how long it
// takes.
func (s *socket) writeLocked(write func() error) error {
	s.write.Lock()
	defer s.write.Unlock()
	s.busy.Store(time.Now().UnixNano())
	defer s.busy.Store(0)
	return write()
}

// removed tells whether a participant is no longer in the room.
func (s *socket) removed() bool {
	if s.seat.viewer.Role != activity.Participant {
		return false
	}
	return !s.seat.room.Glance(s.seat.viewer).In
}

// ping asks for a sign of life. A read deadline would do the same, but fasthttp
// clears it from another goroutine.
func (s *socket) ping() error {
	return s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(pingEvery))
}

// silent tells whether a pong is late, or a frame has not been taken for as
// long.
func (s *socket) silent(now time.Time) bool {
	late := s.app.sockets.pongLate
	busy := s.busy.Load()
	return now.Sub(time.Unix(0, s.pong.Load())) > late ||
		busy != 0 && now.Sub(time.Unix(0, busy)) > late
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

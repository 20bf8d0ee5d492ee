package handlers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"hearth/activity"
	"hearth/room"
)

// narrow is a connection whose own system holds as little as it can.
func (a *testApp) narrow() net.Conn {
	a.t.Helper()
	dialer := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error { return c.Control(smallReadBuffer) }}
	conn, err := dialer.Dial("tcp", strings.TrimPrefix(a.url, "http://"))
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { conn.Close() })
	return conn
}

// bare opens a socket and leaves everything else to the test: nothing reads it,
// and nothing answers a ping.
func (a *testApp) bare(r *room.Room, query string) net.Conn {
	a.t.Helper()
	conn := a.narrow()
	fmt.Fprintf(conn, "GET /r/%s/live?%s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
		r.Code(), query, strings.TrimPrefix(a.url, "http://"), a.url)
	head := ""
	for one := make([]byte, 1); !strings.HasSuffix(head, "\r\n\r\n"); head += string(one) { // and not a byte of a frame
		if _, err := conn.Read(one); err != nil {
			a.t.Fatal(head, err)
		}
	}
	if !strings.HasPrefix(head, "HTTP/1.1 101") {
		a.t.Fatal(head)
	}
	return conn
}

// wide makes each frame as long as a full wall.
func wide(t *testing.T) *testApp {
	app := makeTestApp(t, drawnFrom(plainViews))
	app.live = map[string]livePage{pageScreen: {role: activity.Screen, draw: func(l Live) (string, any, error) {
		l.Look.Name = strings.Repeat("long ", 20_000) + l.Since
		return "pages/plain", l, nil
	}}}
	return app
}

// Times are a tenth of the real ones. A half open client is seen from here as
// one whose system takes everything and from which nothing comes any more: what
// takes nothing either is the first case.
func TestAClientThatDoesNotKeepUpIsCutOff(t *testing.T) {
	for what, keeps := range map[string]func(net.Conn){
		"reads nothing":       func(net.Conn) {},
		"reads a byte a time": func(c net.Conn) { readsSlowly(c, 50*time.Millisecond) },
		"is half open":        func(c net.Conn) { _, _ = io.Copy(io.Discard, c) },
	} {
		t.Run(what, func(t *testing.T) {
			app := wide(t)
			app.sockets.pingEvery, app.sockets.pongLate = pingEvery/10, pongLate/10
			app.serve()
			r := app.openRoom(room.Settings{})
			bad := app.bare(r, "as=screen")
			over := make(chan struct{})
			go func() { keeps(bad); close(over) }()
			other := app.browser().mustDial(r, "as=screen").reading() // and answering pings, however long a move takes
			deadline := time.Now().Add(20 * time.Second)
			for i := 0; app.sockets.count() > 1; i++ {
				if time.Now().After(deadline) {
					t.Fatal("it is still served")
				}
				app.do(r, "blank", "on", fmt.Sprint((i+1)%2))
				time.Sleep(5 * time.Millisecond)
			}
			select {
			case e := <-other:
				t.Fatalf("the other one was cut off after %d frames: %v", len(e.before), e.err)
			default:
			}
			// It is told, and nothing is kept to be sent to it.
			if err := bad.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if what == "is half open" {
				<-over
				return
			}
			if _, err := io.Copy(io.Discard, bad); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}

func readsSlowly(c net.Conn, every time.Duration) {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for one := make([]byte, 1); ; <-ticks.C {
		if _, err := c.Read(one); err != nil {
			return
		}
	}
}

// mostHeld is what one client that takes nothing may cost us, in bytes, its send
// buffer in the system apart.
const mostHeld = 64 << 10

func TestAClientThatTakesNothingHoldsLittle(t *testing.T) {
	const clients = 40
	app := makeTestApp(t)
	app.sockets.pongLate = time.Hour // they stay
	app.serve()
	r := app.openRoom(room.Settings{})
	app.do(r, "start", "kind", "wall", "format", "free", "responder_who", "Kim", "responder_where", "here", "contact_name", "Kim", "contact_how", "here")
	says := func(n int) {
		app.do(r, "post", "text", fmt.Sprintf("Thank you, number %d, for %s", n, strings.Repeat("staying until the rain stopped ", 12)))
	}
	for n := range 80 {
		says(n)
	}
	whole := []byte{0x81, 0x80 | 14, 0, 0, 0, 0}
	whole = append(whole, `{"whole":true}`...)
	stops := func(n int) { // each at a page of its own
		says(n)
		bad := app.bare(r, "as=screen")
		for !app.blocked(n + 1) {
			if _, err := bad.Write(whole); err != nil {
				t.Fatal(err)
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	for n := range clients {
		stops(n)
	}
	with := inUse()
	app.sockets.mu.Lock()
	for s := range app.sockets.open {
		cutOff(s.conn.NetConn())
	}
	app.sockets.mu.Unlock()
	for app.sockets.count() > 0 {
		time.Sleep(5 * time.Millisecond)
	}
	held := (with - inUse()) / clients
	t.Logf("each holds %d bytes", held)
	if held <= 0 || held > mostHeld {
		t.Errorf("each holds %d bytes", held)
	}
}

// blocked tells whether the writers of n sockets wait for their clients.
func (a *testApp) blocked(n int) bool {
	a.sockets.mu.Lock()
	defer a.sockets.mu.Unlock()
	for s := range a.sockets.open {
		since := s.busy.Load()
		if since == 0 || a.sockets.now()-time.Duration(since) < 100*time.Millisecond {
			return false
		}
	}
	return len(a.sockets.open) == n
}

// inUse is what the program holds, heap and stacks.
func inUse() int {
	runtime.GC()
	runtime.GC() // what pools let go of at the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse) //nolint:gosec // far from the largest int
}

// A plain answer that nobody takes is given up as well.
func TestAnAnswerThatNobodyTakesIsGivenUp(t *testing.T) {
	now := time.Now()
	for size, want := range map[int]time.Duration{
		0: answerTimeout, sendBuffer: answerTimeout, sendBuffer + slowestClient: answerTimeout + time.Second, 10 << 20: answerTimeout + 638*time.Second,
	} {
		if got := untilTaken(now, size).Sub(now); got != want {
			t.Errorf("%d bytes: %v, want %v", size, got, want)
		}
	}
}

func TestAPageThatNobodyReadsIsCutOff(t *testing.T) {
	t.Parallel() // it waits
	app := newTestApp(t)
	r := app.openRoom(room.Settings{})
	app.do(r, "start", "kind", "wall", "format", "free", "responder_who", "Kim", "responder_where", "here", "contact_name", "Kim", "contact_how", "here")
	for n := range 100 {
		app.do(r, "post", "text", fmt.Sprintf("%d %s", n, strings.Repeat("staying until the rain stopped ", 15)))
	}
	conn := app.narrow()
	ask := "GET /r/" + r.Code() + "/screen HTTP/1.1\r\nHost: " + strings.TrimPrefix(app.url, "http://") + "\r\n\r\n"
	for range 200 { // more than any buffer holds, one after another
		if _, err := conn.Write([]byte(ask)); err != nil {
			t.Fatal(err)
		}
	}
	in := bufio.NewReader(conn)
	if _, err := in.Peek(1); err != nil { // it has been taken up
		t.Fatal(err)
	}
	for began := time.Now(); app.fiber.Server().GetOpenConnectionsCount() > 0; time.Sleep(50 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("it is still answered")
		}
	}
	answered := 0
	for {
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			break
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			break
		}
		answered++
	}
	if answered == 0 || answered == 200 {
		t.Errorf("%d pages of 200 came", answered)
	}
}

// Whoever says that it is there, and takes nothing, is cut off as well.
func TestAPageThatTakesNothingIsSilentWhateverItSays(t *testing.T) {
	app := newSocketApp(t)
	s, late, now := newSocket(app.App, nil, nil, ""), app.sockets.pongLate, time.Hour
	for _, test := range []struct {
		what        string
		heard, busy time.Duration // how long ago; busy 0: nothing is being written
		silent      bool
	}{
		{"it answers", late, 0, false},
		{"it takes its time", 0, late, false},
		{"it does not answer", late + 1, 0, true},
		{"it takes nothing", 0, late + 1, true},
	} {
		s.pong.Store(int64(now - test.heard))
		if s.busy.Store(0); test.busy != 0 {
			s.busy.Store(int64(now - test.busy))
		}
		if s.silent(now) != test.silent {
			t.Errorf("%s: silent is %v", test.what, !test.silent)
		}
	}
}

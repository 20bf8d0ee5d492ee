package handlers

import (
	"bytes"
	"context"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hearth/activity"
	"hearth/room"
)

// trap is a clock that breaks under the reader of a socket, and only there.
type trap struct{ armed atomic.Bool }

// Now is the time, or a panic.
func (c *trap) Now() time.Time {
	if c.armed.Load() && calledBy("(*socket).read") {
		panic("the clock broke")
	}
	return time.Now()
}

func calledBy(name string) bool {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.Function, name) {
			return true
		}
		if !more {
			return false
		}
	}
}

// logged is a log that is read while it is written.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds a line.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) has(words string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), words)
}

// says waits for words: a socket may be over before it is written why.
func (l *logged) says(t *testing.T, words string) {
	t.Helper()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if l.has(words) {
			return
		}
		if time.Since(began) > 10*time.Second {
			t.Fatalf("the log does not say %q: %s", words, l.text.String())
		}
	}
}

func TestAPanicInASocketEndsThatSocketOnly(t *testing.T) {
	clock, log := &trap{}, &logged{}
	var breaks atomic.Bool // the screen's page cannot be drawn
	app := makeTestApp(t, drawnFrom(plainViews), func(c *Config) {
		c.Log = slog.New(slog.NewTextHandler(log, nil))
		if err := c.Rooms.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
		var err error
		if c.Rooms, err = room.Open(c.Accounts.(room.Store), room.Options{Log: c.Log, Clock: clock}); err != nil {
			t.Fatal(err)
		}
	})
	draw := func(l Live) (string, any, error) { return "pages/plain", l, nil }
	app.live = map[string]livePage{
		pageLead: {role: activity.Facilitator, draw: draw},
		pageScreen: {role: activity.Screen, draw: func(l Live) (string, any, error) {
			if breaks.Load() {
				panic("the page broke")
			}
			return draw(l)
		}},
	}
	app.serve()
	r := app.openRoom(room.Settings{})
	watched := app.facilitatorBrowser().mustDial(r, "as=lead")
	watched.next()

	// While a frame is drawn.
	screen := app.browser().mustDial(r, "as=screen")
	screen.next()
	breaks.Store(true)
	app.do(r, "blank", "on", "1")
	if frame := watched.next(); !strings.Contains(frame, "true") {
		t.Errorf("the other socket got %s", frame)
	}
	ends(t, screen)
	ends(t, app.browser().mustDial(r, "as=screen"))      // it comes back and is still broken
	log.says(t, "TestAPanicInASocketEndsThatSocketOnly") // in the stack
	breaks.Store(false)
	again := app.browser().mustDial(r, "as=screen")
	if whole := again.next(); !strings.Contains(whole, `<p id="r-veil">true</p>`) {
		t.Errorf("the room does not go on from what was saved: %s", whole)
	}

	// While a probe is answered.
	clock.armed.Store(true)
	again.say(`{"probe":1,"t1":2}`)
	ends(t, again)
	clock.armed.Store(false)
	log.says(t, "(*trap).Now")
	if log.has("broke") {
		t.Error("what a panic carries may be what someone wrote, and is in the log")
	}
	app.do(r, "blank", "on", "0")
	if frame := watched.next(); !strings.Contains(frame, "false") {
		t.Errorf("the other socket got %s", frame)
	}
	for began := time.Now(); app.sockets.count() != 1; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatalf("%d sockets are open", app.sockets.count())
		}
	}
}

// ends waits until a socket is over, however.
func ends(t *testing.T, w *wire) {
	t.Helper()
	began := time.Now()
	for {
		if _, err := w.tryNext(); err != nil {
			if time.Since(began) > 10*time.Second {
				t.Errorf("it ends after %v: %v", time.Since(began), err)
			}
			return
		}
	}
}

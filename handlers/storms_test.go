package handlers

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"hearth/room"
	"hearth/storage"
)

// TestTwentyRestartsLeaveNothingBehind starts everything but the command line on
// one data folder, twenty times over, each time with sockets that are told to
// come back, or are cut off. What the first left, the twentieth leaves: no
// goroutine, no open file, no file in the folder, and no memory more.
func TestTwentyRestartsLeaveNothingBehind(t *testing.T) {
	ignored := goleak.IgnoreCurrent()
	folder, id := t.TempDir(), room.ID("")
	var first left
	for storm := range 20 {
		id = oneStorm(t, folder, id, storm)
		now := leftBehind(t, folder)
		if storm == 0 {
			first = now
		}
		if now.open > first.open || now.kept > first.kept {
			t.Fatalf("storm %d leaves %+v, and the first %+v", storm, now, first)
		}
	}
	merged(t, folder)
	// fasthttp's own cleaner notices a stop only when it wakes, every ten seconds,
	// and holds a whole App until then: the first's was held as well.
	for began := time.Now(); inUse() > first.heap; time.Sleep(100 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatalf("the first left %d bytes in use, the twentieth %d", first.heap, inUse())
		}
	}
	goleak.VerifyNone(t, ignored, goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}

// unmerged is how many tables Badger may have at rest: each start leaves one, young
// ones are merged from the tenth on, and what they were merged into are a few more.
const unmerged = 12

// merged waits until Badger, given the time, has merged what the storms left.
func merged(t *testing.T, folder string) {
	t.Helper()
	store, err := storage.Open(folder, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); len(leftBehind(t, folder).tables) > unmerged; time.Sleep(100 * time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Errorf("after twenty storms there are still %q", leftBehind(t, folder).tables)
			break
		}
	}
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}

// left is what is there after everything was closed.
type left struct {
	open   int // files and sockets of this process
	kept   int // files in the data folder, but for Badger's
	tables []string
	heap   int // bytes
}

func leftBehind(t *testing.T, folder string) (l left) {
	t.Helper()
	for _, dir := range []string{"/proc/self/fd", "/dev/fd"} {
		if open, err := os.ReadDir(dir); err == nil {
			l.open = len(open)
			break
		}
	}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
		case filepath.Ext(path) == ".sst":
			l.tables = append(l.tables, d.Name())
		case filepath.Base(filepath.Dir(path)) != "index":
			l.kept++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	l.heap = inUse()
	return l
}

const inAStorm = 500

func oneStorm(t *testing.T, folder string, id room.ID, storm int) room.ID {
	t.Helper()
	store, err := storage.Open(folder, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	rooms, err := room.Open(store, room.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	app, err := New(Config{
		Rooms: rooms, Accounts: store, Log: log, Version: "test", Catalogue: testWords(t),
		Views: os.DirFS("../views"), Static: os.DirFS("../static"), Locales: os.DirFS("../locales"),
		Hosts: func() []string { return nil }, Addresses: func() []Address { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	a := &testApp{App: app, t: t, url: "http://" + strings.Replace(ln.Addr().String(), "127.0.0.1", "localhost", 1), store: store}
	served := make(chan error, 1)
	go func() { served <- app.Serve(ln) }()
	r, ok := rooms.ByID(id)
	if !ok {
		r = a.openRoom(room.Settings{})
		a.do(r, "start", "kind", "breathing")
	}
	var all sync.WaitGroup
	for n := range inAStorm {
		w, frame := opened(t, a.url, r.Code())
		if !strings.Contains(frame, "hx-partial") {
			t.Fatalf("storm %d: %s", storm, frame)
		}
		all.Go(func() {
			defer w.Close()
			for n%5 > 0 { // every fifth is gone without a word
				if _, _, err := w.ReadMessage(); err != nil {
					if !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
						t.Errorf("storm %d: %v", storm, err)
					}
					return
				}
			}
		})
	}
	a.do(r, "blank", "on", fmt.Sprint(storm%2))
	id = r.ID()
	for _, err := range []error{app.Shutdown(context.Background()), <-served, rooms.Close(context.Background()), store.Close()} {
		if err != nil {
			t.Errorf("storm %d: %v", storm, err)
		}
	}
	all.Wait()
	return id
}

// opened is a screen's socket and its first frame. The test keeps nothing of it.
func opened(t *testing.T, at, code string) (*websocket.Conn, string) {
	t.Helper()
	to := "ws" + strings.TrimPrefix(at, "http") + "/r/" + code + "/live?as=screen"
	conn, res, err := websocket.DefaultDialer.Dial(to, http.Header{"Origin": {at}})
	if err != nil {
		t.Fatal(err, res)
	}
	_, frame, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	return conn, string(frame)
}

package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"hearth/activity"
	"hearth/room"
)

// plainViews is one live page, so that these tests are about sockets only.
var plainViews = fstest.MapFS{
	"pages/plain.html": {Data: []byte(`<body>{{.Mark "now"}}<section id="r-now">{{.Look.Name}} {{.Look.Locked}}</section>{{.EndMark}}` +
		`{{.Mark "veil"}}<p id="r-veil">{{.Look.Blank}}</p>{{.EndMark}}</body>`)},
}

func newSocketApp(t *testing.T) *testApp {
	t.Helper()
	app := makeTestApp(t, drawnFrom(plainViews))
	draw := func(l Live) (string, any, error) { return "pages/plain", l, nil }
	app.live = map[string]livePage{
		pageScreen:      {role: activity.Screen, draw: draw},
		pageParticipant: {role: activity.Participant, draw: draw},
		pageLead:        {role: activity.Facilitator, draw: draw},
		pageLed:         {role: activity.Screen, draw: draw},
		pageChoose:      {role: activity.Screen, draw: draw},
	}
	app.serve()
	return app
}

// wire is a page's end of a socket.
type wire struct {
	*websocket.Conn
	t testing.TB
}

// dial opens a socket as a page would; changes are made to its headers.
func (b *browser) dial(r *room.Room, query string, changes ...func(http.Header)) (*wire, int) {
	b.app.t.Helper()
	return b.dialCode(r.Code(), query, changes...)
}

func (b *browser) dialCode(code, query string, changes ...func(http.Header)) (*wire, int) {
	b.app.t.Helper()
	header := http.Header{"Origin": {b.app.url}}
	for _, change := range changes {
		change(header)
	}
	dialer := websocket.Dialer{Jar: b.jar, HandshakeTimeout: 10 * time.Second}
	at := "ws" + strings.TrimPrefix(b.app.url, "http") + "/r/" + code + "/live?" + query
	conn, res, err := dialer.Dial(at, header)
	if err != nil {
		if res == nil {
			b.app.t.Fatal(err)
		}
		res.Body.Close() //nolint:errcheck // nothing is read from it
		return nil, res.StatusCode
	}
	b.app.t.Cleanup(func() { conn.Close() }) //nolint:errcheck // it may be closed already
	return &wire{Conn: conn, t: b.app.t}, res.StatusCode
}

func (b *browser) mustDial(r *room.Room, query string) *wire {
	b.app.t.Helper()
	w, status := b.dial(r, query)
	if w == nil {
		b.app.t.Fatalf("dial %s: %d", query, status)
	}
	return w
}

// next is the next message.
func (w *wire) next() string {
	w.t.Helper()
	raw, err := w.tryNext()
	if err != nil {
		w.t.Fatal(err)
	}
	return raw
}

func (w *wire) tryNext() (string, error) {
	if err := w.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return "", err
	}
	_, raw, err := w.ReadMessage()
	return string(raw), err
}

// end is how a socket ended, and what it was sent before.
type end struct {
	code   int // 0: otherwise than by a close frame
	before []string
	err    error
}

func (w *wire) readAll() (e end) {
	for e.err == nil {
		var raw string
		if raw, e.err = w.tryNext(); e.err == nil {
			e.before = append(e.before, raw)
		}
	}
	if closed, ok := e.err.(*websocket.CloseError); ok { //nolint:errorlint // gorilla does not wrap it
		e.code = closed.Code
	}
	return e
}

// closed is the code the socket ends with; messages before it are given too.
func (w *wire) closed() (code int, before []string) {
	w.t.Helper()
	e := w.readAll()
	if e.code == 0 {
		w.t.Fatalf("not closed but: %v", e.err)
	}
	return e.code, e.before
}

// reading answers pings, as a page does, while the test is busy with something
// slow, until the socket is closed.
func (w *wire) reading() <-chan end {
	ended := make(chan end, 1)
	go func() { ended <- w.readAll() }()
	return ended
}

func (w *wire) say(message string) {
	w.t.Helper()
	if err := w.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
		w.t.Fatal(err)
	}
}

// do makes a move as a facilitator.
func (a *testApp) do(r *room.Room, move string, fields ...string) {
	a.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	by := activity.Viewer{Role: activity.Facilitator}
	if _, err := r.Do(context.Background(), room.Request{Move: move, By: by, Facilitator: "ana", Form: form}); err != nil {
		a.t.Fatalf("%s: %v", move, err)
	}
}

func TestASocketSendsTheWholeAndThenWhatChanges(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	w := app.browser().mustDial(r, "as=screen")
	whole := w.next()
	for _, want := range []string{`hx-target="#r-now" hx-swap="outerMorph"`, `hx-target="#r-veil"`, `hx-target="#live" hx-swap="textContent"`, "Class 3b"} {
		if !strings.Contains(whole, want) {
			t.Fatalf("no %s in %s", want, whole)
		}
	}
	app.do(r, "blank", "on", "1")
	change := w.next()
	if !strings.Contains(change, `<p id="r-veil">true</p>`) || strings.Contains(change, "r-now") {
		t.Errorf("a change sends %s", change)
	}
}

func TestAPageThatComesBackGetsWhatItMissed(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	w := b.mustDial(r, "as=screen")
	first := w.next()
	since := between(first, `hx-swap="textContent">`, "<")
	app.do(r, "blank", "on", "1")
	w.next()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	back := b.mustDial(r, "as=screen&since="+url.QueryEscape(since))
	if missed := back.next(); !strings.Contains(missed, "r-veil") || strings.Contains(missed, "r-now") {
		t.Errorf("it gets %s", missed)
	}
	for _, unknown := range []string{"nonsense", "other.1.x", since + "0", "..", "a.b.c"} {
		other := b.mustDial(r, "as=screen&since="+url.QueryEscape(unknown))
		if whole := other.next(); !strings.Contains(whole, "r-now") || !strings.Contains(whole, "r-veil") {
			t.Errorf("since %s: %s", unknown, whole)
		}
	}
}

func TestAPageMayAskForTheWhole(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	w := app.browser().mustDial(r, "as=screen")
	first := w.next()
	w.say(`{"whole":true}`)
	if again := w.next(); again != first {
		t.Errorf("got %s", again)
	}
}

func TestClockProbesAreAnswered(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	w := app.browser().mustDial(r, "as=screen")
	w.next()
	last := 0.0
	for probe := range 12 {
		_, before := app.Rooms.EpochMs()
		w.say(fmt.Sprintf(`{"probe":%d,"t1":%d.5}`, probe, 1000+probe))
		var got clockAnswer
		if err := json.Unmarshal([]byte(w.next()), &got); err != nil {
			t.Fatal(err)
		}
		epoch, after := app.Rooms.EpochMs()
		c := got.Clock
		if c.Probe != int64(probe) || c.T1 != float64(1000+probe)+0.5 || c.Epoch != epoch {
			t.Errorf("probe %d: %+v", probe, c)
		}
		if c.T2 < before || c.T3 < c.T2 || c.T3 > after || c.T2 < last {
			t.Errorf("probe %d: %f not within %f and %f: %+v", probe, c.T2, before, after, c)
		}
		last = c.T3
	}
}

func TestAProbeBesideTheSocketIsAnsweredByTheSameClock(t *testing.T) {
	app := newSocketApp(t)
	_, before := app.Rooms.EpochMs()
	answer := app.browser().get("/probe")
	epoch, after := app.Rooms.EpochMs()
	var got clockAnswer
	if err := json.Unmarshal([]byte(answer.body), &got); err != nil {
		t.Fatal(err)
	}
	if c := got.Clock; c.Epoch != epoch || c.T2 < before || c.T3 < c.T2 || c.T3 > after {
		t.Errorf("not between %f and %f of %s: %+v", before, after, epoch, c)
	}
	if kept := answer.header.Get("Cache-Control"); kept != "no-store" {
		t.Errorf("an answer may be kept: %q", kept)
	}
}

func TestASocketIsOnlyForOurOwnPages(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	set := func(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
	for _, test := range []struct {
		name   string
		query  string
		change func(http.Header)
		want   int
	}{
		{"another site", "as=screen", set("Origin", "http://evil.example"), http.StatusForbidden},
		{"a sandboxed page", "as=screen", set("Origin", "null"), http.StatusForbidden},
		{"another host", "as=screen", set("Host", "evil.example"), http.StatusMisdirectedRequest},
		{"no such page", "as=other", set("X", "y"), http.StatusNotFound},
	} {
		if w, status := b.dial(r, test.query, test.change); w != nil || status != test.want {
			t.Errorf("%s: %d", test.name, status)
		}
	}
	if got := b.get("/r/" + r.Code() + "/live?as=screen"); got.status != http.StatusUpgradeRequired {
		t.Errorf("a plain request: %s", got)
	}
}

// A page that slept is told when it comes back that it is not what it was any more.
func TestASocketThatHasNoPlaceAnyMoreAsksItsPageToLookAgain(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	moon := app.browser()
	moon.join(r, "moon")
	code := r.Code()
	sent := func(b *browser, query string) {
		t.Helper()
		w, status := b.dialCode(code, query)
		if w == nil {
			t.Fatalf("%s: %d", query, status)
		}
		if with, before := w.closed(); with != closeRemoved || len(before) != 1 || before[0] != reloadPage {
			t.Errorf("%s: %d after %q", query, with, before)
		}
	}
	sent(app.browser(), "as=participant")
	for _, page := range []string{pageLead, pageLed, pageChoose} {
		sent(app.browser(), "as="+page)
		sent(moon, "as="+page)
	}
	sent(moon, "as=participant&seat=ofwhoeverwashere") // somebody else sat here when the page was opened
	if err := r.Shut(); err != nil {
		t.Fatal(err)
	}
	sent(moon, "as=participant")
	sent(app.facilitatorBrowser(), "as=lead")
}

func TestMessagesThatNoPageSendsEndTheSocket(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	for _, test := range []struct {
		name, message string
		kind, want    int
	}{
		{"too large", strings.Repeat("x", maxMessage+1), websocket.TextMessage, websocket.CloseMessageTooBig},
		{"no JSON", "hello", websocket.TextMessage, websocket.CloseUnsupportedData},
		{"another type", `{"probe":"one"}`, websocket.TextMessage, websocket.CloseUnsupportedData},
		{"bytes", `{"probe":1}`, websocket.BinaryMessage, websocket.CloseUnsupportedData},
	} {
		w := b.mustDial(r, "as=screen")
		w.next()
		if err := w.WriteMessage(test.kind, []byte(test.message)); err != nil {
			t.Fatal(err)
		}
		if code, _ := w.closed(); code != test.want {
			t.Errorf("%s: %d", test.name, code)
		}
	}
	// Not even a WebSocket frame.
	w := b.mustDial(r, "as=screen")
	w.next()
	if _, err := w.NetConn().Write([]byte("GET / HTTP/1.1\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if code, _ := w.closed(); code != websocket.CloseProtocolError {
		t.Errorf("a broken frame: %d", code)
	}
}

// What fasthttp's adaptor hands on is overwritten by the next request.
func TestSocketsRememberWhoseTheyAre(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	want := map[activity.PersonID]bool{}
	for i := range 24 {
		b := app.browser()
		want[b.join(r, activity.Pictures()[i])] = true
		b.mustDial(r, "as=participant").next()
		b.get("/r/" + strings.Repeat("X", 40) + "/live?as=" + strings.Repeat("y", 200))
	}
	app.sockets.mu.Lock()
	defer app.sockets.mu.Unlock()
	for s := range app.sockets.open {
		if !want[s.seat.viewer.Person] || s.seat.page != pageParticipant || s.seat.code != r.Code() {
			t.Errorf("%+v", s.seat)
		}
		delete(want, s.seat.viewer.Person)
	}
	if len(want) > 0 {
		t.Errorf("%d have no socket", len(want))
	}
}

func TestARemovedPersonIsToldNotToComeBack(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	b := app.browser()
	person := b.join(r, "fox")
	w := b.mustDial(r, "as=participant")
	w.next()
	app.do(r, "remove", "person", string(person))
	code, before := w.closed()
	if code != closeRemoved || len(before) == 0 || before[len(before)-1] != reloadPage {
		t.Errorf("%d after %q", code, before)
	}
}

func TestStoppingTellsEveryPageToComeBack(t *testing.T) {
	app := newSocketApp(t)
	r := app.openRoom(room.Settings{})
	var wires []*wire
	for range 5 {
		w := app.browser().mustDial(r, "as=screen")
		w.next()
		wires = append(wires, w)
	}
	done := make(chan struct{})
	go func() {
		app.sockets.shutdown(context.Background())
		close(done)
	}()
	for _, w := range wires {
		if code, _ := w.closed(); code != websocket.CloseServiceRestart {
			t.Errorf("%d", code)
		}
	}
	<-done
	w, status := app.browser().dial(r, "as=screen")
	if w == nil {
		t.Fatalf("%d", status)
	}
	if code, _ := w.closed(); code != websocket.CloseServiceRestart {
		t.Errorf("a late one: %d", code)
	}
}

func TestThirtySocketsLeaveNothingBehind(t *testing.T) {
	ignored := goleak.IgnoreCurrent()
	t.Run("a morning", func(t *testing.T) {
		app := newSocketApp(t)
		r := app.openRoom(room.Settings{})
		var wires []*wire
		for i := range 30 {
			b := app.browser()
			b.join(r, activity.Pictures()[i])
			wires = append(wires, b.mustDial(r, "as=participant"))
		}
		screen := app.browser().mustDial(r, "as=screen")
		for range 10 {
			app.do(r, "blank", "on", "1")
			app.do(r, "blank", "on", "0")
		}
		for i, w := range append(wires, screen) {
			for !strings.Contains(w.next(), "false") {
			}
			if i%2 == 0 {
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	// fasthttp's own cleaner notices a stop only when it wakes, every ten seconds.
	goleak.VerifyNone(t, ignored, goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}

func between(s, from, to string) string {
	_, rest, _ := strings.Cut(s, from)
	part, _, _ := strings.Cut(rest, to)
	return part
}

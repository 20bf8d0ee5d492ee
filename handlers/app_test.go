package handlers

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"hearth/activity"
	"hearth/room"
	"hearth/storage"
)

// testApp is the real program but for its command line: real Badger in a folder
// of its own, a real port, the real views and words.
type testApp struct {
	*App
	t     testing.TB
	url   string
	store *storage.Store
	full  *atomic.Bool // the disk

	listener net.Listener
}

// newTestApp starts an app and stops it when the test ends. Changes are made to
// it before it serves.
func newTestApp(t testing.TB, changes ...func(*Config)) *testApp {
	t.Helper()
	a := makeTestApp(t, changes...)
	a.serve()
	return a
}

// makeTestApp makes an app that does not serve yet.
func makeTestApp(t testing.TB, changes ...func(*Config)) *testApp {
	t.Helper()
	full := &atomic.Bool{}
	space := func(string) (storage.Space, error) {
		if full.Load() {
			return storage.Space{Free: 1 << 20, Total: 100 << 30}, nil
		}
		return storage.Space{Free: 50 << 30, Total: 100 << 30}, nil
	}
	store, err := storage.Open(t.TempDir(), storage.Options{Space: space})
	if err != nil {
		t.Fatal(err)
	}
	// A page that cannot be drawn says that something went wrong; why, only the log says.
	log, words := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})), testWords(t)
	rooms, err := room.Open(store, room.Options{Log: log, PictureWords: words.PictureWords})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := "http://" + ln.Addr().String()
	config := Config{
		Rooms: rooms, Accounts: store, Log: log, Version: "test",
		Views: os.DirFS("../views"), Static: os.DirFS("../static"), Locales: os.DirFS("../locales"), Catalogue: words,
		Hosts:     func() []string { return []string{"hearth.test"} },
		Addresses: func() []Address { return []Address{{Name: "test", URL: at}} },
		Control:   Control{Token: "control", Backup: store.Backup},
		HashCost:  bcrypt.MinCost, // with the race detector on, the default is a second each
	}
	for _, change := range changes {
		change(&config)
	}
	app, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return &testApp{App: app, t: t, url: at, store: store, full: full, listener: ln}
}

func (a *testApp) serve() {
	served := make(chan error, 1)
	go func() { served <- a.Serve(a.listener) }()
	a.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		for _, err := range []error{a.Shutdown(ctx), <-served, a.Rooms.Close(ctx), a.store.Close()} {
			if err != nil {
				a.t.Error(err)
			}
		}
	})
}

// drawnFrom lets an app draw from templates of the test.
func drawnFrom(files fs.FS) func(*Config) { return func(c *Config) { c.Views = files } }

// openRoom makes a room and opens it.
func (a *testApp) openRoom(settings room.Settings) *room.Room {
	a.t.Helper()
	if settings.Name == "" {
		settings.Name = "Class 3b"
	}
	if settings.Age == "" {
		settings.Age = activity.Age8to12
	}
	r, err := a.Rooms.Create(settings)
	if err != nil {
		a.t.Fatal(err)
	}
	if err := r.Open(); err != nil {
		a.t.Fatal(err)
	}
	return r
}

// browser is one device with its cookies. It follows no redirects.
type browser struct {
	app    *testApp
	client *http.Client
	jar    *cookiejar.Jar
}

func (a *testApp) browser() *browser {
	a.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		a.t.Fatal(err)
	}
	client := &http.Client{
		Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	a.t.Cleanup(client.CloseIdleConnections)
	return &browser{app: a, client: client, jar: jar}
}

// facilitator is a browser that has claimed the app, or signed in if somebody
// had before.
func (a *testApp) facilitatorBrowser() *browser {
	a.t.Helper()
	b := a.browser()
	claim, err := a.ClaimPath()
	if err != nil {
		a.t.Fatal(err)
	}
	var got answer
	if claim != "" {
		_, code, _ := strings.Cut(claim, "#")
		got = b.post("/claim", url.Values{"code": {code}, "name": {"Ana"}, "password": {"long enough"}})
	} else {
		got = b.post("/sign-in", url.Values{"name": {"Ana"}, "password": {"long enough"}})
	}
	if got.status != http.StatusSeeOther {
		a.t.Fatalf("sign in: %s", got)
	}
	return b
}

// join gives the browser a seat.
func (b *browser) join(r *room.Room, picture string) activity.PersonID {
	b.app.t.Helper()
	if got := b.post("/r/"+r.Code()+"/moves/join", url.Values{"picture": {picture}}); got.status != http.StatusSeeOther {
		b.app.t.Fatalf("join: %s", got)
	}
	person, ok := r.Person(b.seat(r))
	if !ok {
		b.app.t.Fatal("join: no cookie of a seat")
	}
	return person
}

// seat is the token of the browser's seat in a room.
func (b *browser) seat(r *room.Room) string {
	b.app.t.Helper()
	token, _ := readSeat(b.cookie(cookieSeat + string(r.ID())))
	return token
}

// cookie is the value of one of the browser's cookies.
func (b *browser) cookie(name string) string {
	b.app.t.Helper()
	at, err := url.Parse(b.app.url)
	if err != nil {
		b.app.t.Fatal(err)
	}
	for _, cookie := range b.jar.Cookies(at) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) String() string { return http.StatusText(a.status) + " " + a.body }

// with sets a header of a request.
func with(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		if name == "Host" {
			r.Host = value
			return
		}
		r.Header.Set(name, value)
	}
}

var partialRequest = with("HX-Request", "true")

func (b *browser) get(path string, changes ...func(*http.Request)) answer {
	return b.do(http.MethodGet, path, "", changes...)
}

func (b *browser) post(path string, fields url.Values, changes ...func(*http.Request)) answer {
	form := with("Content-Type", "application/x-www-form-urlencoded")
	return b.do(http.MethodPost, path, fields.Encode(), append([]func(*http.Request){form, with("Origin", b.app.url)}, changes...)...)
}

func (b *browser) do(method, path, body string, changes ...func(*http.Request)) answer {
	b.app.t.Helper()
	r, err := http.NewRequest(method, b.app.url+path, strings.NewReader(body))
	if err != nil {
		b.app.t.Fatal(err)
	}
	for _, change := range changes {
		change(r)
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.app.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.app.t.Fatal(err)
	}
	return answer{status: res.StatusCode, header: res.Header, body: string(raw)}
}

package e2e

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is one Chromium; each of its devices has cookies of its own.
type browser struct {
	t    *testing.T
	ctx  context.Context
	fine bool // draws every pixel
}

// openBrowser is the one Chromium of all tests; TestMain closes it.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	ctx, err := chromium.open()
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, ctx: ctx}
}

// chromium is started by the first test that needs it.
var chromium shared

type shared struct {
	once  sync.Once
	ctx   context.Context
	err   error
	close func()
}

func (s *shared) open() (context.Context, error) {
	s.once.Do(func() { s.ctx, s.close, s.err = launch() })
	return s.ctx, s.err
}

func launch() (context.Context, func(), error) {
	path, err := findChromium()
	if err != nil {
		return nil, nil, err
	}
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.NoFirstRun, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-backgrounding-occluded-windows", true))
	ctx, cancel := chromedp.NewContext(alloc)
	stop := func() { cancel(); cancelAlloc() }
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, nil, err
	}
	return ctx, stop, nil
}

func findChromium() (string, error) {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errors.New("no Chromium on this machine; `make test` installs it, or says how")
}

// size is a kind of device.
type size struct {
	width, height int64
	touch         bool
}

var (
	projector = size{1920, 1080, false}
	phone     = size{390, 844, true}
	laptop    = size{1280, 800, true}
)

// halved is how many pixels of a device stand for one of its page's, each way, but
// where a picture is taken to be looked at: four times less to draw, for processors
// that do it without a graphics card.
const halved = 0.5

func (pg *page) drawn() chromedp.EmulateViewportOption {
	if pg.fine {
		return chromedp.EmulateScale(1)
	}
	return chromedp.EmulateScale(halved)
}

// page is one device looking at Hearth.
type page struct {
	t    *testing.T
	base string
	ctx  context.Context
	fine bool // see browser

	mu     sync.Mutex
	faults []string
	frames bytes.Buffer // all that its sockets were sent
}

// device opens a page with cookies of its own.
func (b *browser) device(p *program, s size) *page {
	b.t.Helper()
	return b.page(p, s, chromedp.WithNewBrowserContext())
}

// another opens one more page on the same device.
func (pg *page) another(s size) *page {
	pg.t.Helper()
	b := &browser{t: pg.t, ctx: pg.ctx, fine: pg.fine}
	return b.page(&program{url: pg.base}, s)
}

func (b *browser) page(p *program, s size, options ...chromedp.ContextOption) *page {
	b.t.Helper()
	pg := &page{t: b.t, base: p.url, fine: b.fine}
	ctx, cancel := chromedp.NewContext(b.ctx, append(options, chromedp.WithListener(pg.listen))...)
	b.t.Cleanup(cancel)
	pg.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // the page lives as long as the context it first ran in
		b.t.Fatal(err)
	}
	var how []chromedp.EmulateViewportOption
	if s.touch {
		how = append(how, chromedp.EmulateTouch)
	}
	pg.do(chromedp.EmulateViewport(s.width, s.height, append(how, pg.drawn())...), inFront)
	b.t.Cleanup(func() { pg.clean() })
	return pg
}

// inFront lets a page live as if it were the only one: devices do not cover each
// other.
func inFront(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
	_, err := cdp.Call(ctx, t, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return chromedp.Void{}, err
}

// expected are the lines that Chromium itself logs for a refused move and for a
// server that is away. Nothing else may stand in the console.
var expected = regexp.MustCompile(`^Failed to load resource: (the server responded with a status of (4\d\d|507)|net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|INTERNET_DISCONNECTED|NETWORK_CHANGED))|^WebSocket connection to '[^']*' failed|^WebSocket is closed before`)

// absent is what htmx logs of its own when a socket or a move finds no server, or
// no answer.
var absent = regexp.MustCompile(`htmx: htmx:(ws:error: \[object Event\]|error: (Failed to fetch|timeout))`)

func (pg *page) listen(ev any) {
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		text := ev.ExceptionDetails.Text
		if ev.ExceptionDetails.Exception != nil {
			text += " " + ev.ExceptionDetails.Exception.Description
		}
		pg.fault("exception: " + text)
	case *runtime.EventConsoleAPICalled:
		if said := plain(ev.Args); (ev.Type == "error" || ev.Type == "warning" || ev.Type == "assert") && !absent.MatchString(said) {
			pg.fault("console: " + said)
		}
	case *log.EventEntryAdded:
		if e := ev.Entry; e.Level == "error" && !expected.MatchString(e.Text) {
			pg.fault("log: " + e.Text + " " + e.URL)
		}
	case *network.EventWebSocketFrameReceived:
		pg.mu.Lock()
		pg.frames.Write(ev.Response.PayloadData)
		pg.mu.Unlock()
	case *network.EventRequestWillBeSent:
		if to, err := url.Parse(ev.Request.URL); err == nil && strings.HasPrefix(to.Scheme, "http") && !strings.HasPrefix(ev.Request.URL, pg.base) {
			pg.fault("a request to another host: " + ev.Request.URL)
		}
	}
}

func plain(args []*runtime.RemoteObject) string {
	var said []string
	for _, a := range args {
		said = append(said, a.Description+" "+string(a.Value))
	}
	return strings.Join(said, " ")
}

func (pg *page) fault(what string) {
	pg.mu.Lock()
	defer pg.mu.Unlock()
	pg.faults = append(pg.faults, what)
}

// clean fails the test if the page has made a fault so far.
func (pg *page) clean() {
	pg.t.Helper()
	pg.mu.Lock()
	defer pg.mu.Unlock()
	for _, f := range pg.faults {
		pg.t.Error(f)
	}
	pg.faults = nil
}

func (pg *page) do(steps ...chromedp.Action[chromedp.Void]) {
	pg.t.Helper()
	ctx, cancel := context.WithTimeout(pg.ctx, 2*patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		pg.t.Fatal(err)
	}
}

// open goes to a path of the program, or to a whole address.
func (pg *page) open(path string) {
	pg.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = pg.base + path
	}
	pg.do(chromedp.Navigate(path))
}

// theme makes the device prefer "light" or "dark".
func (pg *page) theme(scheme string) {
	pg.t.Helper()
	pg.prefers("prefers-color-scheme", scheme)
}

// prefers makes a device want several things at once, as pairs of a media
// feature and its value.
func (pg *page) prefers(pairs ...string) {
	pg.t.Helper()
	var all []*emulation.MediaFeature
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, &emulation.MediaFeature{Name: pairs[i], Value: pairs[i+1]})
	}
	pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: all})
		return chromedp.Void{}, err
	})
}

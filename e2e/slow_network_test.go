package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// stops has requests that match a pattern stand still, each until does has dealt with it; false: it was the last.
func (pg *page) stops(pattern string, does func(fetch.RequestID) bool) {
	pg.t.Helper()
	paused := chromedp.Events(pg.ctx, fetch.RequestPaused)
	go func() {
		for ev, err := range paused {
			if err != nil || !does(ev.RequestID) {
				return
			}
		}
	}()
	held := fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: pattern}}}
	if _, err := chromedp.Call(pg.ctx, fetch.Enable, held); err != nil {
		pg.t.Fatal(err)
	}
}

// holdsUp lets requests that match a pattern wait so long, or until they are freed.
func (pg *page) holdsUp(pattern string, wait time.Duration) (free func()) {
	pg.t.Helper()
	freed := make(chan struct{})
	pg.stops(pattern, func(id fetch.RequestID) bool {
		select {
		case <-time.After(wait):
		case <-freed:
		}
		// A page that was left meanwhile asks no more, and the next one does.
		_, _ = chromedp.Call(pg.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: id})
		return true
	})
	return func() { close(freed) }
}

// On a network that holds up one script, htmx has begun before its sockets are
// there.
func TestAPageConnectsWhenItsScriptsComeLate(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	screen := b.claimed(p, projector)
	screen.makeRoom("Room 12", "adults", "screen")
	late := b.device(p, projector)
	late.holdsUp("*/hx-ws.min.js", 600*time.Millisecond)
	late.open("/r/" + screen.code() + "/screen")
	p.until("its clock is the room's", func() bool {
		return eval[bool](late, `import(document.querySelector('script[src$="hearth.js"]').src.replace('hearth.js', 'clock.js')).then((clock) => clock.epochNow() !== '')`)
	})
}

// A child may write and send before the scripts are there: the browser then sends the form by itself.
func TestWhatIsSentBeforeTheScriptsAreThereIsThankedForAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	at := "/r/" + code
	lead.posts(at+"/moves/start", startsWall)
	fox := b.device(p, phone)
	release := fox.holdsUp("*/htmx.min.js", patience)
	fox.open(at)
	fox.tap("input[name=picture][value=fox]")
	fox.tap("form button.main")
	fox.write("#note-text", "Thank you for the soup.")
	if !eval[bool](fox, "!window.htmx && (document.querySelector('.write-go button').click(), true)") {
		t.Fatal("the scripts are there")
	}
	fox.waitFor("location.pathname.endsWith('/notes/mine')")
	fox.sees("Sent. Thank you for writing.")
	fox.sees("Thank you for the soup.")
	release()
	fox.button("Back")
	fox.waitFor("document.querySelectorAll('.my-notes li').length === 1")
	fox.sees("Waiting to be read.")
	fox.button("Take it back")
	fox.waitFor("!document.querySelector('.my-notes li')")
	if waiting := eval[bool](lead, "fetch("+quote(at+"/lead")+").then(r => r.text()).then(page => page.includes('soup'))"); waiting {
		t.Error("it was taken back, and the lead still has it")
	}
}

// fails lets the first request for a file fail, as where the Wi-Fi is away for a moment.
func (pg *page) fails(file string) {
	pg.t.Helper()
	pg.stops("*/"+file, func(id fetch.RequestID) bool {
		_, _ = chromedp.Call(pg.ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: id, ErrorReason: network.ErrorReasonInternetDisconnected})
		_, _ = chromedp.Call(pg.ctx, fetch.Disable, cdp.Empty{})
		return false
	})
}

func TestAScriptThatDidNotComeIsAskedForAgain(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	at := "/r/" + code
	lead.posts(at+"/moves/start", startsWall)
	comes := func(picture, without string) *page {
		pg := b.device(p, phone)
		pg.open("/livez") // no page of ours, so that no script has come yet
		pg.posts(at+"/moves/join", "picture="+picture)
		pg.fails(without)
		pg.open(at)
		pg.waitFor("document.querySelector('#note-text')")
		return pg
	}
	for picture, file := range map[string]string{"fox": "htmx.min.js", "owl": "hx-ws.min.js", "bee": "notes.js", "bear": "hearth.js", "boat": "clock.js"} {
		pg := comes(picture, file)
		pg.button("Send") // waits for scripts
		pg.waitFor("document.querySelector('#note-text').matches(':invalid, :focus') || document.querySelector('.write-form .answer').textContent")
		lead.posts(at+"/moves/pause", "")
		pg.sees("Pause. Look up.")
		lead.posts(at+"/moves/go-on", "")
		pg.without("htmx is not defined", file)
	}

	moon := comes("moon", "hearth.js")
	moon.write("#note-text", "Thank you for the soup.")
	time.Sleep(4 * time.Second) // it is not asked for again under the words
	if got := eval[string](moon, "document.querySelector('#note-text').value"); got != "Thank you for the soup." {
		t.Errorf("%q is left of what was typed", got)
	}
	moon.sees("Reconnecting")
	eval[bool](moon, "(document.querySelector('.write-go button').click(), true)")
	moon.waitFor(ready + " && document.querySelectorAll('.my-notes li').length === 1")
	lead.waitFor("document.body.innerText.includes('Thank you for the soup.')")
}

// without lets go of faults that are what the test is about.
func (pg *page) without(faults ...string) {
	pg.mu.Lock()
	defer pg.mu.Unlock()
	pg.faults = slices.DeleteFunc(pg.faults, func(fault string) bool {
		return slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(fault, f) })
	})
}

package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp"
)

// holdsUp lets requests that match a pattern wait so long, or until they are freed.
func (pg *page) holdsUp(pattern string, wait time.Duration) (free func()) {
	pg.t.Helper()
	paused, freed := chromedp.Events(pg.ctx, fetch.RequestPaused), make(chan struct{})
	go func() {
		for ev, err := range paused {
			if err != nil {
				return
			}
			select {
			case <-time.After(wait):
			case <-freed:
			}
			// A page that was left meanwhile asks no more, and the next one does.
			_, _ = chromedp.Call(pg.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: ev.RequestID})
		}
	}()
	held := fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: pattern}}}
	if _, err := chromedp.Call(pg.ctx, fetch.Enable, held); err != nil {
		pg.t.Fatal(err)
	}
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

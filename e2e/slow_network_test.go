package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/chromedp"
)

// On a network that holds up one script, htmx has begun before its sockets are
// there.
func TestAPageConnectsWhenItsScriptsComeLate(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	screen := b.claimed(p, projector)
	screen.makeRoom("Room 12", "adults", "screen")
	late := b.device(p, projector)
	paused := chromedp.Events(late.ctx, fetch.RequestPaused)
	go func() {
		for ev, err := range paused {
			if err != nil {
				return
			}
			time.Sleep(600 * time.Millisecond) // the slow network
			if _, err := chromedp.Call(late.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: ev.RequestID}); err != nil {
				return
			}
		}
	}()
	held := fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: "*/hx-ws.min.js"}}}
	if _, err := chromedp.Call(late.ctx, fetch.Enable, held); err != nil {
		t.Fatal(err)
	}
	late.open("/r/" + screen.code() + "/screen")
	p.until("its clock is the room's", func() bool {
		return eval[bool](late, `import(document.querySelector('script[src$="hearth.js"]').src.replace('hearth.js', 'clock.js')).then((clock) => clock.epochNow() !== '')`)
	})
}

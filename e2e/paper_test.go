package e2e

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// papers are what is left between margins of 14 mm, in pixels of CSS.
var papers = map[string]size{"A4": {688, 1017, false}, "Letter": {710, 950, false}}

// onPaper lays a page out as it is printed.
func (pg *page) onPaper(sheet size) {
	pg.t.Helper()
	pg.do(chromedp.EmulateViewport(sheet.width, sheet.height), func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return chromedp.Void{}, err
	})
}

// Nothing that is printed is cut off, and nothing that is only for the screen is
// printed.
func TestWhatIsPrintedFitsItsPaper(t *testing.T) {
	t.Parallel()
	p, b := start(t), openBrowser(t)
	lead := b.claimed(p, laptop)
	lead.makeRoom("Room 12", "8-12", "lead")
	at := "/r/" + lead.code()
	lead.posts(at+"/moves/start", startsWall)
	for n, note := range []struct{ text, to string }{
		{"Thank you for laughing at my joke.", "Moon"}, {strings.Repeat("It helped me so. ", 29), "Ada"}, {strings.Repeat("W", 120), "Ada"},
		{"شكرا لك", "Zoë"}, {"Thank you.", ""},
	} {
		lead.posts(at+"/moves/post", fmt.Sprintf("text=%s&to=%s&paper=%d&place=room&knows=facilitator", url.QueryEscape(note.text), url.QueryEscape(note.to), n))
	}
	lead.open(at + "/notes")
	lead.largeText("all the notes")
	for _, what := range []string{"slips", "paper"} {
		lead.open(at + "/notes/" + what)
		for name, sheet := range papers {
			lead.onPaper(sheet)
			lead.noSideways(what + " on " + name)
			cut := eval[[]string](lead, `[...document.querySelectorAll('.slip, .note')].filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1 || e.offsetHeight > innerHeight || getComputedStyle(e).breakInside !== 'avoid').map((e) => e.innerText.slice(0, 40))`)
			if len(cut) > 0 {
				t.Errorf("%s on %s: cut: %q", what, name, cut)
			}
			if seen := eval[[]string](lead, "[...document.querySelectorAll('button, .screen-only, .top')].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80))"); len(seen) > 0 {
				t.Errorf("%s on %s: printed: %q", what, name, seen)
			}
		}
	}
	lead.theme("dark")
	lead.settle()
	lead.onPaper(papers["A4"])
	if moves := eval[[]string](lead, "document.getAnimations().filter((m) => m instanceof CSSTransition).map((m) => m.transitionProperty)"); len(moves) > 0 {
		t.Errorf("what dusk leaves on paper depends on when it is printed: %q are on their way", moves)
	}
	if wrong := eval[bool](lead, "getComputedStyle([...document.querySelectorAll('.note p')].find((e) => e.innerText.includes('شكرا'))).direction !== 'rtl'"); wrong {
		t.Error("a note that is written from right to left begins on the left")
	}
}

package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// strikes presses a key and, held down, lets it repeat so often.
func (pg *page) strikes(key, text string, code int64, held int) {
	pg.t.Helper()
	for i := range held + 1 {
		pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{
				Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: text,
				WindowsVirtualKeyCode: code, NativeVirtualKeyCode: code, AutoRepeat: new(i > 0),
			})
			return chromedp.Void{}, err
		})
		time.Sleep(60 * time.Millisecond) // the room has answered, and the page shows what comes next
	}
}

// clicks clicks the middle of what a selector finds, so often in the same place.
func (pg *page) clicks(selector string, times int) {
	pg.t.Helper()
	pg.waitFor("document.querySelector(" + quote(selector) + ")")
	at := eval[[2]float64](pg, fmt.Sprintf(`(() => { const e = document.querySelector(%s); e.scrollIntoView({block: 'center', behavior: 'instant'});
		const b = e.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2] })()`, quote(selector)))
	for range times {
		pg.do(chromedp.MouseClickXY(at[0], at[1]))
		time.Sleep(200 * time.Millisecond) // a double click, and the page has changed in between
	}
}

// slips lets everything that a slip might have done arrive.
const slips = 800 * time.Millisecond

func TestASecondPressSoonAfterSkipsNoChildAndUndoesNothing(t *testing.T) {
	t.Parallel()
	_, _, lead, code := led(t, "Room 12", "8-12")
	lead.startCircle(code, 8)
	lead.nextStep()
	turn := "document.querySelector('#r-now [name=turn]').value"
	pass, pause := "#r-now .lead-ring .button.main", "#r-always form[action$='/moves/pause'] button"
	lead.waitFor("document.querySelector('#r-now .lead-ring form[action$=\"/moves/later\"]')")
	for _, way := range []struct {
		how   string
		press func()
	}{
		{"a double click", func() { lead.clicks(pass, 2) }},
		{"Enter held down", func() {
			eval[bool](lead, "(document.querySelector("+quote(pass)+").focus(), true)")
			lead.strikes("Enter", "\r", 13, 8)
		}},
	} {
		time.Sleep(slips)
		was := eval[int](lead, "Number("+turn+")")
		way.press()
		time.Sleep(slips)
		if now := eval[int](lead, "Number("+turn+")"); now != was+1 {
			t.Errorf("%s passed the stone %d times", way.how, now-was)
		}
	}
	lead.clicks(pause, 2)
	time.Sleep(slips)
	if !eval[bool](lead, "Boolean(document.querySelector('#r-always form[action$=\"/moves/go-on\"]'))") {
		t.Error("a double click on Pause all goes on at once")
	}
}

func TestFHeldDownFillsTheScreenOnce(t *testing.T) {
	t.Parallel()
	p, b := start(t), openBrowser(t)
	screen := b.claimed(p, projector)
	screen.makeRoom("Room 12", "8-12", "screen")
	screen.button("It is mirrored")
	screen.waitFor("!document.body.innerText.includes('It is mirrored') && customElements.get('screen-bar')")
	eval[bool](screen, "(window.asked = 0, document.documentElement.requestFullscreen = async () => { asked++ }, true)")
	screen.strikes("f", "f", 70, 8)
	if asked := eval[int](screen, "asked"); asked != 1 {
		t.Errorf("the whole screen was asked for %d times", asked)
	}
}

func TestNoNoteIsShownByAKeyHeldDownOrASecondClick(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	at := "/r/" + code
	lead.posts(at+"/moves/start", startsWall)
	fox := b.seat(p, code, "fox")
	for n := range 5 {
		fox.write("#note-text", fmt.Sprintf("note number %d", n))
		fox.button("Send")
		// What became of it takes the focus: who writes on before has the next words nowhere.
		fox.waitFor(fmt.Sprintf("document.querySelectorAll('.my-notes li').length === %d && document.activeElement.matches('.write-form .answer')", n+1))
	}
	lead.open(at + "/lead")
	waiting := "document.querySelectorAll('#waiting-notes > li').length"
	lead.waitFor(waiting + " === 5 && document.querySelector('#waiting-notes > li[tabindex=\"0\"]')")
	left := func(how string, want int) {
		t.Helper()
		time.Sleep(slips)
		if now := eval[int](lead, waiting); now != want {
			t.Errorf("%s: %d notes wait, not %d", how, now, want)
		}
	}
	lead.clicks("#waiting-notes .button.main", 2)
	left("a double click on Show", 4)
	eval[bool](lead, "(document.querySelector('#waiting-notes > li').focus(), true)")
	lead.strikes("a", "a", 65, 10)
	left("A held down", 3)
	lead.waitFor("document.activeElement.matches('#waiting-notes > li')")
	lead.press("a")
	time.Sleep(200 * time.Millisecond)
	lead.press("a")
	left("A struck twice", 2)
}

func TestAClickOnItsWayShowsNoNoteThatHasJustCome(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	at := "/r/" + code
	lead.posts(at+"/moves/start", startsWall)
	fox := b.seat(p, code, "fox")
	fox.write("#note-text", "read by now")
	fox.button("Send")
	fox.waitFor("document.querySelector('#note-text').value === ''")
	lead.open(at + "/lead")
	lead.waitFor("document.querySelector('#waiting-notes > li[tabindex=\"0\"]')")
	eval[bool](lead, `(() => { const show = document.querySelector('#waiting-notes .button.main');
		show.scrollIntoView({block: 'center', behavior: 'instant'});
		const b = show.getBoundingClientRect();
		new MutationObserver(() => setTimeout(() => {
			const under = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2);
			window.aimed = under.closest('li').innerText;
			under.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, detail: 1, view: window}));
		}, 50)).observe(document.querySelector('#waiting-notes'), {childList: true}); return true })()`)
	fox.write("#note-text", "read by nobody")
	fox.button("Send")
	lead.waitFor("window.aimed?.includes('read by nobody')")
	time.Sleep(slips)
	if left := eval[int](lead, "document.querySelectorAll('#waiting-notes > li').length"); left != 2 {
		t.Errorf("%d notes wait: one was shown that nobody has read", left)
	}
	lead.tap("#waiting-notes .button.main") // later it counts
	lead.sees("1 note waiting to be read")
}

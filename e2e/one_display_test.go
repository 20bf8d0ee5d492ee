package e2e

import (
	"bytes"
	"image"
	"image/draw"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// oneDisplay is a morning on a laptop that is mirrored to the projector. The
// witness is the same display, and never leaves the screen.
type oneDisplay struct {
	t       *testing.T
	p       *program
	code    string
	display *page
	witness *page
}

// mirror claims, makes a room for so many devices and opens its screen on the
// one display there is.
func mirror(t *testing.T, devices string) *oneDisplay {
	d := &oneDisplay{t: t, p: start(t)}
	b := openBrowser(t)
	d.display = b.claimed(d.p, laptop)
	d.display.makeRoomOnly("Room 12", "8-12")
	d.display.button("Settings")
	d.display.tap("input[name=devices][value=" + devices + "]")
	d.display.tap("form[action^='/rooms/'] .button.main")
	d.display.sees("Saved")
	d.display.open("/")
	d.display.tap(".room-card form:has(input[value=screen]) button")
	d.code = d.display.code()
	d.display.sees("One picture on two displays")
	d.display.tap("form:has(input[name=one][value='1']) button")
	d.display.waitFor("document.querySelector('screen-bar') && !document.querySelector('dialog')")
	d.witness = d.display.another(projector)
	d.onScreen()
	d.witness.open("/r/" + d.code + "/screen")
	d.witness.live()
	return d
}

// onScreen waits until the display shows the screen again.
func (d *oneDisplay) onScreen() {
	d.t.Helper()
	d.display.waitFor("document.body.dataset.page === 'screen' && document.querySelector('screen-bar')")
	d.display.live()
}

// key presses a key on the screen, later than what a slip of the finger would be.
func (d *oneDisplay) key(key string) {
	d.t.Helper()
	d.display.waitFor("performance.now() - (window.lastKey ?? -1000) > 750")
	d.display.press(key)
	eval[bool](d.display, "(window.lastKey = performance.now()) > 0")
}

func (d *oneDisplay) breatheByKey() {
	d.key(" ")
	d.witness.waitFor("document.querySelector('breath-guide .breath[data-live]')")
	d.key("p")
	d.witness.sees("Pause. Look up.")
	d.key("p")
	d.witness.waitFor("!document.querySelector('#r-veil').classList.contains('veil')")
	d.key("b")
	d.witness.waitFor("document.querySelector('#r-veil').classList.contains('blank')")
	d.key(".")
	d.witness.waitFor("!document.querySelector('#r-veil').classList.contains('blank')")
	d.endByBar()
}

// endByBar moves the pointer, so that the bar comes, and presses what it offers.
func (d *oneDisplay) endByBar() {
	d.t.Helper()
	d.display.waitFor("document.querySelector('screen-bar').hasAttribute('data-away')")
	d.display.touch(300, 300)
	d.display.waitFor("!document.querySelector('screen-bar').hasAttribute('data-away')")
	d.display.tap("#r-bar form[action$='/moves/end'] button")
	d.display.waitFor("document.querySelector('.idle') || document.querySelector('#r-bar').innerText.includes('End now')")
	if eval[bool](d.display, "!document.querySelector('.idle')") {
		d.display.tap("#r-bar form[action$='/moves/end'] button")
	}
	d.witness.waitFor("document.querySelector('.idle')")
}

// choose opens what could run, on the display that all can see: nothing private
// is on it, and it goes once something has started.
func (d *oneDisplay) choose(kind string, fields ...string) {
	d.t.Helper()
	d.display.touch(320, 320)
	d.display.tap("screen-bar a[href$='/lead']")
	d.display.waitFor("document.querySelector('#offer-" + kind + "')")
	d.display.live()
	d.display.never(secrets()...)
	if eval[bool](d.display, "Boolean(document.querySelector('#r-notes, #r-breaks, #add-names, #people'))") {
		d.t.Error("private parts on a display that children see")
	}
	d.display.starts(kind, fields...)
	d.onScreen()
}

func (d *oneDisplay) holder() string {
	d.t.Helper()
	return eval[string](d.witness, "document.querySelector('.seat.holds')?.id ?? ''")
}

// moves waits until the piece is with someone else than was.
func (d *oneDisplay) moves(was string) string {
	d.t.Helper()
	d.witness.waitFor("document.querySelector('.seat.holds') && document.querySelector('.seat.holds').id !== " + quote(was))
	return d.holder()
}

func (d *oneDisplay) circleByKeys() {
	d.choose("circle", append(responder, "[name=count]", "28")...)
	d.witness.waitFor("document.querySelectorAll('.seat').length === 28 || document.querySelector('.circle-read')")
	for range 3 {
		if d.holder() != "" {
			break
		}
		was := eval[string](d.display, "document.querySelector('#key-next [name=turn]').value")
		d.key(" ")
		d.display.waitFor("document.querySelector('#key-next [name=turn]').value !== " + quote(was))
		d.witness.waitFor("document.querySelector('.circle, .circle-read')")
	}
	first := d.moves("")
	d.key(kb.ArrowRight)
	d.display.press(kb.ArrowRight) // the clicker bounces: that must not skip a child
	second := d.moves(first)
	d.key(kb.ArrowLeft)
	d.witness.waitFor("document.querySelector('.seat.holds')?.id === " + quote(first))
	d.key(kb.PageDown)
	d.witness.waitFor("document.querySelector('.seat.holds')?.id === " + quote(second))
	d.key("l")
	third := d.moves(second)
	d.key(kb.PageUp)
	d.witness.waitFor("document.querySelector('.seat.holds')?.id === " + quote(second))
	d.key(" ")
	d.witness.waitFor("document.querySelector('.seat.holds')?.id === " + quote(third))
	if eval[int](d.witness, "document.querySelectorAll('.seat').length") != 28 {
		d.t.Error("there must be 28 seats")
	}
	d.clean()
}

// private goes through the question to what only the teacher may see.
func (d *oneDisplay) private() {
	d.t.Helper()
	d.display.touch(340, 340)
	d.display.tap("screen-bar a[href$='/private']")
	d.display.sees("Can the children see this display?")
	d.display.never(secrets()...)
	d.display.button("No, only I")
	d.display.waitFor("document.querySelector('private-gate[data-after-ms=\"60000\"]')")
	d.display.live()
}

// leaveIt leaves the private part alone for what is a minute in a classroom.
func (d *oneDisplay) leaveIt() {
	d.t.Helper()
	// On a busy machine the page may not be there yet, or the minute be over already.
	d.display.waitFor("document.readyState === 'complete' && (document.querySelector('private-gate') || document.body.dataset.page === 'screen')")
	eval[bool](d.display, `(() => {
		const gate = document.querySelector('private-gate');
		if (gate) gate.dataset.afterMs = '200';
		return document.dispatchEvent(new Event('pointermove'));
	})()`)
	d.onScreen()
	d.display.forgetFrames()
}

// A phone writes a note that waits, and asks for a break: neither shows on the
// screen, not even as one more, in what it is sent and in its picture.
func TestAWaitingNoteAndABreakLeaveTheScreenAsItWas(t *testing.T) {
	t.Parallel()
	d := mirror(t, "some")
	d.choose("wall", responder...)
	child := (&browser{t: t, ctx: d.witness.ctx}).comeIn(d.p, d.code, "moon")
	child.sees("Send")
	d.witness.waitFor("document.querySelector('.wall')")
	screen := (&browser{t: t, ctx: d.witness.ctx}).device(d.p, projector)
	screen.open("/r/" + d.code + "/screen")
	screen.live()
	before := still(screen)

	child.write("#note-text", "Thank you for the tambourine.")
	child.tap(".write-form button.main")
	child.waitFor("document.querySelector('.my-notes').innerText.includes('tambourine')")
	child.tap("form[action$='/moves/break'] button")
	d.private()
	d.display.sees("tambourine")
	d.display.waitFor("document.querySelector('#r-breaks')?.innerText.includes('Moon')")
	d.leaveIt()

	same(t, before, still(screen))
	d.choosePage()
	for _, pg := range []*page{screen, d.witness, d.display} {
		pg.never("tambourine", "notes-waiting")
	}
	for _, pg := range []*page{screen, d.witness} {
		pg.never("Moon", "#moon")
	}
}

// choosePage is the lead page as children may see it.
func (d *oneDisplay) choosePage() {
	d.t.Helper()
	d.display.open("/r/" + d.code + "/lead")
	d.display.live()
}

// still is the picture of a page, once it has come to rest.
func still(pg *page) *image.RGBA {
	pg.t.Helper()
	pg.waitFor("document.fonts.status === 'loaded' && document.getAnimations().every((a) => a.playState !== 'running')")
	var last []byte
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); pg.do(sleep(200)) {
		now := pixels(pg)
		if bytes.Equal(now.Pix, last) {
			return now
		}
		last = now.Pix
	}
	pg.t.Fatal("the page does not come to rest")
	return nil
}

// unseen is by how much of 255 a colour may differ: drawing the same shade twice
// is exact to three.
const unseen = 8

// same fails where two pictures of the screen are not the same, pixel by pixel.
func same(t *testing.T, before, after *image.RGBA) {
	t.Helper()
	changed := image.Rectangle{}
	for y := range after.Rect.Dy() {
		for x := range after.Rect.Dx() {
			a, b := before.RGBAAt(x, y), after.RGBAAt(x, y)
			if max(differ(a.R, b.R), differ(a.G, b.G), differ(a.B, b.B)) > unseen {
				changed = changed.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if !changed.Empty() {
		t.Errorf("the picture of the screen changed in %v of %v", changed, after.Rect)
	}
}

func differ(a, b uint8) uint8 { return max(a, b) - min(a, b) }

func pixels(pg *page) *image.RGBA {
	pg.t.Helper()
	img := picture(pg)
	to := image.NewRGBA(img.Bounds())
	draw.Draw(to, to.Bounds(), img, img.Bounds().Min, draw.Src)
	return to
}

func TestTheMainActionIsUnderTheThumbOnOneDisplay(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	host := b.claimed(p, phone)
	host.makeRoom("Room 12", "8-12", "screen")
	host.tap("form:has(input[name=one][value='1']) button")
	host.waitFor("document.querySelector('screen-bar')")
	host.open("/r/" + host.code() + "/lead")
	host.waitFor(`(() => {
		const main = document.querySelector('#r-now .button.main').getBoundingClientRect();
		return document.querySelector('.gate') && [main.top + 1, main.bottom - 1]
			.every((y) => document.elementFromPoint(main.left + main.width / 2, y)?.closest('.button.main'));
	})()`)
}

// A laptop that slept on a private page shows it to nobody: its timers stood still, and what wakes it
// is a touch.
func TestAPrivatePageDoesNotOutliveASleep(t *testing.T) {
	t.Parallel()
	d := mirror(t, "some")
	d.private()
	d.display.waitFor("customElements.get('private-gate')")
	eval[bool](d.display, `(() => { const now = Date.now; Date.now = () => now() + 600_000; return true })()`)
	d.display.touch(300, 300)
	d.display.waitFor("location.pathname.endsWith('/screen')")
}

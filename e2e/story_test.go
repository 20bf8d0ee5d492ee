package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// claimed makes the person at this machine the first facilitator, on a page of
// the given size, and ends on the page of rooms.
func (b *browser) claimed(p *program, s size) *page {
	b.t.Helper()
	host := b.device(p, s)
	host.claims(p)
	return host
}

// claims follows the one-time link.
func (pg *page) claims(p *program) {
	pg.t.Helper()
	pg.open(p.claim())
	pg.waitFor("document.querySelector('#code').value.length > 20 && location.hash === ''")
	pg.write("#name", "Maria")
	pg.write("#password", "a quiet morning")
	pg.tap("main form button.main")
	pg.waitFor("document.querySelector('#room-name')")
}

// makeRoom makes a room on the page of rooms and opens it as "screen", "lead" or
// "phone".
func (pg *page) makeRoom(name, age, as string) {
	pg.t.Helper()
	pg.makeRoomOnly(name, age)
	if as == "screen" {
		pg.tap(".room-card form:has(input[value=screen]) button")
	} else {
		pg.tap(".room-card details summary")
		pg.tap(".room-card form:has(input[value=" + as + "]) button")
	}
	pg.waitFor("!document.querySelector('.room-card')")
}

// led is a room that was just opened, and the laptop that leads it.
func led(t *testing.T, name, age string) (p *program, b *browser, lead *page, code string) {
	t.Helper()
	p, b = start(t), openBrowser(t)
	lead = b.claimed(p, laptop)
	lead.makeRoom(name, age, "lead")
	return p, b, lead, lead.code()
}

// chooses sets one of the lists of the room's settings, as its language.
func (pg *page) chooses(field, value string) {
	pg.t.Helper()
	pg.open("/")
	pg.button("Settings")
	pg.waitFor("document.querySelector('" + field + "')")
	pg.fills(field, value)
	pg.tap("form[action^='/rooms/'] .button.main")
	pg.sees("Saved")
}

// makeRoomOnly makes a room and does not open it.
func (pg *page) makeRoomOnly(name, age string) {
	pg.t.Helper()
	pg.tap("input[name=age][value='" + age + "']")
	pg.write("#room-name", name)
	pg.tap("form[action='/rooms'] button")
	pg.waitFor("[...document.querySelectorAll('.room-card h2')].some((h) => h.textContent.trim() === " + quote(name) + ")")
}

// path is where a page is.
func (pg *page) path() string {
	pg.t.Helper()
	return eval[string](pg, "location.pathname")
}

// code is the join code of the room that a page shows.
func (pg *page) code() string {
	pg.t.Helper()
	pg.waitFor("location.pathname.startsWith('/r/')")
	return strings.Split(pg.path(), "/")[2]
}

// live waits until a page is in step with its room.
func (pg *page) live() {
	pg.t.Helper()
	pg.waitFor(ready + " && document.querySelector('#live')?.textContent.includes('.') && document.querySelector('[data-lost]')?.hidden")
}

// comeIn opens a room on a phone of its own and takes a picture.
func (b *browser) comeIn(p *program, code, picture string) *page {
	b.t.Helper()
	pg := b.device(p, phone)
	pg.open("/r/" + code)
	pg.tap("input[name=picture][value=" + picture + "]")
	pg.tap(".join-go button")
	pg.waitFor("document.querySelector('#r-main')")
	return pg
}

// starts starts a kind of activity from the lead; fields are pairs of selector
// and text, typed in where they are asked for.
func (pg *page) starts(kind string, fields ...string) {
	pg.t.Helper()
	form := "#start-" + kind
	pg.tap("label[for=tab-next], #offer-" + kind + " summary")
	if !eval[bool](pg, fmt.Sprintf("document.querySelector('#offer-%s').open", kind)) {
		pg.tap("#offer-" + kind + " summary")
	}
	for i := 0; i+1 < len(fields); i += 2 {
		pg.fills(form+" "+fields[i], fields[i+1])
	}
	pg.tap(form + " button.main")
}

// fills a field in, if it is asked for: types text, or chooses what begins with
// it.
func (pg *page) fills(selector, text string) {
	pg.t.Helper()
	switch eval[string](pg, fmt.Sprintf("document.querySelector(%s)?.tagName ?? ''", quote(selector))) {
	case "":
	case "SELECT":
		eval[bool](pg, fmt.Sprintf("(() => { const s = document.querySelector(%s); s.value = [...s.options].find((o) => o.text.startsWith(%s)).value; return true })()", quote(selector), quote(text)))
	case "INPUT":
		if eval[bool](pg, fmt.Sprintf("document.querySelector(%s).type === 'radio'", quote(selector))) {
			eval[bool](pg, fmt.Sprintf("document.querySelector(%s).checked = true", quote(selector+"[value='"+text+"']")))
			return
		}
		pg.write(selector, text)
	default:
		pg.write(selector, text)
	}
}

// ends ends what runs from the lead: once for its closing, once more for good.
func (pg *page) ends() {
	pg.t.Helper()
	pg.tap("#r-now form[action$='/moves/end'] button")
	pg.waitFor("!document.querySelector('#r-now form[action$=\"/moves/end\"]') || document.querySelector('#r-now').innerText.includes('End now')")
	if eval[bool](pg, "Boolean(document.querySelector('#r-now form[action$=\"/moves/end\"]'))") {
		pg.tap("#r-now form[action$='/moves/end'] button")
	}
	pg.waitFor("!document.querySelector('#r-now form[action$=\"/moves/end\"]')")
}

// nextStep goes on with the circle, and waits until the lead shows it.
func (pg *page) nextStep() {
	pg.t.Helper()
	was := eval[string](pg, "document.querySelector('#r-now [name=turn]')?.value ?? ''")
	pg.tap("#r-now .lead-ring .button.main")
	pg.waitFor("document.querySelector('#r-now [name=turn]')?.value !== " + quote(was))
}

// someoneHolds tells whether the lead shows who has the piece; the other pages may be a moment behind.
func (pg *page) someoneHolds() bool {
	pg.t.Helper()
	return eval[bool](pg, "Boolean(document.querySelector('#r-now .lead-ring form[action$=\"/moves/later\"]'))")
}

// responder is who responds today and whom to turn to, as every activity in
// which people open up asks for it.
var responder = []string{
	"[name=responder_who]", "Ms Okafor", "[name=responder_where]", "room 4",
	"[name=contact_name]", "Ms Okafor", "[name=contact_how]", "room 4, any break",
}

// touch moves the pointer over a page.
func (pg *page) touch(x, y float64) {
	pg.t.Helper()
	pg.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
}

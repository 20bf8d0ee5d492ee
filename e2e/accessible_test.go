package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"hearth/activity"
)

// inspection looks at pages in whatever state they are: with axe in both themes,
// with the text twice as large, and in the end all their HTML with the Nu
// checker.
type inspection struct {
	t    *testing.T
	p    *program
	b    *browser
	host *page
	code string
	html map[string]string
}

func inspect(t *testing.T) *inspection {
	t.Helper()
	return &inspection{t: t, p: start(t), b: openBrowser(t), html: map[string]string{}}
}

func TestEveryPageInEveryStateIsAccessible(t *testing.T) {
	t.Parallel()
	in := inspect(t)
	in.comingIn()
	in.alone()
	in.rooms()
	in.idle()
	in.breathing()
	nu(t, in.html)
}

func TestEveryCircleAndWallIsAccessible(t *testing.T) {
	t.Parallel()
	in := inspect(t)
	in.host = in.b.claimed(in.p, laptop)
	in.host.makeRoom("Room 12", "8-12", "lead")
	in.code = in.host.code()
	in.circle()
	in.shapes()
	in.wall()
	in.turning()
	in.paper()
	in.oneDisplay()
	nu(t, in.html)
}

// look inspects a page as it stands.
func (in *inspection) look(pg *page, state string) {
	in.t.Helper()
	if _, have := in.html[state]; !have {
		in.html[state] = eval[string](pg, "fetch(location.href).then((r) => r.text())")
	}
	in.seen(pg, state)
}

// seen is look for a page that cannot be asked for again, as the answer to a form.
func (in *inspection) seen(pg *page, state string) {
	in.t.Helper()
	pg.bothThemes(state)
	if eval[string](pg, "document.body.dataset.page") != "screen" {
		pg.largeText(state)
	}
	pg.clean()
}

// rest takes pages off what they show: what moves there is drawn as long as they
// are open.
func rest(pages ...*page) {
	for _, pg := range pages {
		pg.open("about:blank")
	}
}

// settle brings what moves for a moment to its end, so that no colour is looked
// at on its way to another.
func (pg *page) settle() {
	pg.t.Helper()
	eval[bool](pg, `(() => {
		for (const move of document.getAnimations()) {
			if (move.playState !== 'running' || move.effect.getComputedTiming().endTime === Infinity) continue;
			if (move.effect.target?.closest('breath-guide') && !(move instanceof CSSTransition)) continue;
			move.finish();
		}
		return true;
	})()`)
}

// largeText doubles the text on a phone: nothing may need to be scrolled to the
// side.
func (pg *page) largeText(state string) {
	pg.t.Helper()
	was := eval[[]int64](pg, "[innerWidth, innerHeight]")
	pg.resize(phone.width, phone.height)
	eval[bool](pg, "(document.documentElement.style.fontSize = '200%') !== ''")
	pg.noSideways(state + " with large text")
	eval[bool](pg, "(document.documentElement.style.fontSize = '') === ''")
	pg.resize(was[0], was[1])
}

func (pg *page) resize(width, height int64) {
	pg.t.Helper()
	pg.do(chromedp.EmulateViewport(width, height, pg.drawn()))
}

// noSideways fails for every element that makes the page wider than the window.
func (pg *page) noSideways(state string) {
	pg.t.Helper()
	if eval[bool](pg, "document.scrollingElement.scrollWidth <= innerWidth") {
		return
	}
	wide := eval[[]string](pg, `(() => {
		const wide = (e) => {
			const { left, right } = e.getBoundingClientRect();
			return (right > innerWidth + 1 || left < -1) && e.checkVisibility() && !e.closest('.visually-hidden, .skip') && !e.closest('svg *');
		};
		const all = [...document.body.querySelectorAll('*')].filter(wide);
		return all.filter((e) => !all.some((other) => other !== e && e.contains(other))).slice(0, 6).map((e) => e.outerHTML.slice(0, 160));
	})()`)
	pg.t.Errorf("%s: %d px wide in %d\n\t%q", state, eval[int](pg, "document.scrollingElement.scrollWidth"), eval[int](pg, "innerWidth"), wide)
}

// freeze holds a guide where someone breathes in, with its word in full sight.
func (pg *page) freeze() {
	pg.t.Helper()
	pg.waitFor("document.querySelector('breath-guide .breath[data-live]')")
	pg.freezeAt(1500)
}

func (in *inspection) comingIn() {
	guest := in.b.device(in.p, phone)
	for _, path := range []string{"/", "/claim", "/guide/families", "/guide/children", "/guide/it", "/guide/upset", "/nowhere", "/r/AAAAAA"} {
		guest.open(path)
		in.look(guest, "unclaimed "+path)
	}
	in.host = in.b.claimed(in.p, laptop)
	in.look(in.host, "first room")
	for _, path := range []string{"/", "/sign-in", "/invite", "/device", "/devices"} {
		guest.open(path)
		in.look(guest, "guest "+path)
	}
	guest.open("/sign-in")
	guest.write("#name", "Maria")
	guest.write("#password", "not this one")
	guest.tap("main form button.main")
	guest.waitFor("document.querySelector('.answer').innerText.trim() !== ''")
	in.seen(guest, "wrong password")
	rest(guest)
}

// alone inspects what needs no room, and the pages to read.
func (in *inspection) alone() {
	guest := in.b.device(in.p, phone)
	for _, path := range []string{"/solo", "/solo/breathing", "/solo/quiet", "/clock", "/reset", "/guide/breathing", "/guide/circle", "/guide/gratitude"} {
		guest.open(path)
		in.look(guest, "alone "+path)
	}
	rest(guest)
}

func (in *inspection) rooms() {
	in.host.makeRoomOnly("Room 12", "8-12")
	in.look(in.host, "rooms")
	in.host.button("Settings")
	in.host.waitFor("document.querySelector('#contacts')")
	in.look(in.host, "settings")
	in.host.open("/")
	in.host.button("Delete")
	in.host.waitFor("document.querySelector('form[action$=\"/delete\"]')")
	in.look(in.host, "delete a room")
	in.host.open("/devices")
	in.look(in.host, "devices")
	for _, action := range []string{"/devices", "/facilitators"} {
		in.host.open("/devices")
		in.host.tap("form[action='" + action + "'] button")
		in.host.waitFor("document.querySelector('#ticket-title')")
		in.seen(in.host, "ticket of "+action)
	}
	in.host.open("/")
	in.host.tap(".room-card details summary")
	in.host.tap(".room-card form:has(input[value=lead]) button")
	in.code = in.host.code()
}

// on opens a page of the room on a device of its own, or reloads it there.
func (in *inspection) on(pg *page, what string) {
	in.t.Helper()
	pg.open("/r/" + in.code + what)
	pg.live()
}

func (in *inspection) idle() {
	screen, child := in.b.device(in.p, projector), in.b.device(in.p, phone)
	in.on(screen, "/screen")
	in.look(screen, "screen idle")
	child.open("/r/" + in.code)
	in.look(child, "join")
	in.lead("lead, nothing runs")
	in.host.tap("form[action$='/moves/lock'] button")
	in.host.waitFor("document.querySelector('form[action$=\"/moves/lock\"] input[value=\"0\"]')")
	child.open("/r/" + in.code)
	in.look(child, "join, locked")
	in.host.tap("form[action$='/moves/lock'] button")
	in.host.waitFor("document.querySelector('form[action$=\"/moves/lock\"] input[value=\"1\"]')")
	child = in.b.comeIn(in.p, in.code, "moon")
	in.look(child, "participant, nothing runs")
	in.veils(screen, child)
	child.open("/r/" + in.code + "/leave")
	in.look(child, "leave")
	rest(screen, child)
}

func (in *inspection) veils(screen, child *page) {
	in.host.tap("#r-always form[action$='/moves/blank'] button")
	screen.waitFor("document.querySelector('#r-veil.blank')")
	in.look(screen, "screen blank")
	in.look(in.host, "lead, blank")
	in.host.tap("#r-always form[action$='/moves/blank'] button")
	in.host.tap("#r-always form[action$='/moves/pause'] button")
	child.sees("Look up")
	screen.waitFor("document.querySelector('#r-veil').innerText.includes('Pause')")
	in.look(screen, "screen paused")
	in.look(child, "participant paused")
	in.look(in.host, "lead, paused")
	in.host.tap("#r-always form[action$='/moves/go-on'] button")
	screen.waitFor("!document.querySelector('#r-veil').innerText.includes('Pause')")
}

// lead inspects the remote in full size, and each of its tabs on a phone.
func (in *inspection) lead(state string) {
	in.t.Helper()
	in.look(in.host, state)
	eval[bool](in.host, "document.querySelectorAll('main details').forEach((d) => (d.open = true)) === undefined")
	in.seen(in.host, state+", all open")
	in.host.resize(phone.width, phone.height)
	for _, tab := range []string{"now", "next", "room"} {
		in.host.tap("label[for=tab-" + tab + "]")
		in.seen(in.host, state+" on a phone, "+tab)
	}
	in.host.resize(laptop.width, laptop.height)
}

// all inspects the screen, a phone and the lead.
func (in *inspection) all(state string, screen, child *page) {
	in.t.Helper()
	in.look(screen, "screen, "+state)
	in.look(child, "participant, "+state)
	in.look(in.host, "lead, "+state)
}

func (in *inspection) breathing() {
	screen, child := in.b.device(in.p, projector), in.b.comeIn(in.p, in.code, "fox")
	in.on(screen, "/screen")
	for _, look := range []string{"orb", "horizon", "flower"} {
		in.on(in.host, "/lead")
		in.host.starts("breathing", "[name=look]", look)
		for _, pg := range []*page{screen, child, in.host} {
			pg.freeze()
		}
		in.all("breathing with "+look, screen, child)
		in.host.ends()
	}
	in.on(in.host, "/lead")
	in.host.starts("quiet")
	for _, pg := range []*page{screen, child, in.host} {
		pg.freeze()
	}
	in.all("five quiet minutes", screen, child)
	in.host.ends()
	rest(screen, child)
}

func (in *inspection) circle() {
	screen := in.b.device(in.p, projector)
	in.on(screen, "/screen")
	child := in.b.comeIn(in.p, in.code, "owl")
	in.on(in.host, "/lead")
	in.host.starts("circle", append(responder, "[name=count]", "5", "[name=start]", "Owl")...)
	screen.waitFor("document.querySelector('.circle, .circle-read')")
	for at := 0; !in.host.someoneHolds() && at < 4; at++ {
		in.all(fmt.Sprintf("circle, step %d", at), screen, child)
		in.host.nextStep()
		screen.live()
	}
	child.waitFor("document.querySelector('form[action$=\"/moves/later\"]')")
	in.all("circle, owl has the piece", screen, child)
	child.tap("form[action$='/moves/later'] button")
	child.waitFor("!document.querySelector('form[action$=\"/moves/later\"]')")
	in.all("circle, someone else has the piece", screen, child)
	in.lead("lead in a circle")
	in.host.ends()
	rest(screen, child)
}

// shapes inspects a large circle in the ways it is offered, with a second
// language on the screen.
func (in *inspection) shapes() {
	in.host.chooses("#second", "Español")
	screen := in.b.device(in.p, projector)
	in.on(screen, "/screen")
	in.look(screen, "screen idle, two languages")
	for i, shape := range activity.CircleShapes() {
		in.on(in.host, "/lead")
		in.host.starts("circle", append(responder, "[name=count]", "28", "[name=shape]", string(shape))...)
		screen.waitFor("document.querySelector('.circle, .circle-read')")
		for step := 0; !in.host.someoneHolds() && step < 4; step++ {
			if i == 0 { // what is read before the round is the same for every shape
				in.look(screen, fmt.Sprintf("28 in %s, two languages, step %d", shape, step))
			}
			in.host.nextStep()
			screen.live()
		}
		screen.waitFor("document.querySelector('.seat.holds')")
		in.look(screen, "28 in "+string(shape)+", two languages")
		in.look(in.host, "lead, 28 in "+string(shape))
		in.host.ends()
	}
	in.on(in.host, "/lead")
	rest(screen)
}

func (in *inspection) wall() {
	screen := in.b.device(in.p, projector)
	in.on(screen, "/screen")
	child := in.b.comeIn(in.p, in.code, "bear")
	in.on(in.host, "/lead")
	in.host.starts("wall", responder...)
	screen.waitFor("document.querySelector('.wall')")
	in.all("wall, empty", screen, child)
	for _, text := range []string{"Thank you for the umbrella.", "Thank you for the second umbrella.", "I am sad at night."} {
		child.waitFor("document.querySelector('#note-text')?.value === '' && document.querySelector('.write-form [name=once]').value !== ''")
		child.write("#note-text", text)
		child.tap(".write-form button.main")
		child.waitFor("document.querySelector('.my-notes').innerText.includes(" + quote(text) + ")")
	}
	in.host.waitFor("document.querySelectorAll('#waiting-notes > li').length === 3")
	in.all("wall, notes wait", screen, child)
	in.lead("lead with notes that wait")
	in.host.tap("#waiting-notes > li:last-child form[action$='/moves/approve'] button")
	in.host.waitFor("document.querySelectorAll('#waiting-notes > li').length === 2")
	in.host.tap("#waiting-notes > li:last-child form[action$='/moves/approve'] button")
	in.host.waitFor("document.querySelectorAll('#waiting-notes > li').length === 1")
	in.host.tap("#waiting-notes > li:last-child form[action$='/moves/worry'] button")
	in.host.waitFor("document.querySelector('#r-notes a[href*=\"/notes/worry/\"]')")
	screen.waitFor("document.querySelectorAll('#wall-notes > li').length === 2")
	in.all("wall, two notes", screen, child)
	child.tap("form[action$='/moves/break'] button")
	in.host.waitFor("document.querySelector('#r-breaks').innerText.trim() !== ''")
	in.look(in.host, "lead, someone asks for a break")
	child.open("/r/" + in.code + "/notes/mine")
	in.look(child, "my notes")
	child.open("/notes/mine")
	in.look(child, "the phone's notes")
	rest(screen, child)
}

// turning inspects the wall as it is folded, as it turns, and once it is over.
func (in *inspection) turning() {
	screen := in.b.device(in.p, projector)
	in.on(screen, "/screen")
	for _, step := range []struct{ move, form, sign string }{
		{"hide", "", "paper-wall[data-folded]"},
		{"reveal", "", "paper-wall:not([data-folded])"},
		{"slides", "slides=one", "paper-wall[data-slides=one]"},
	} {
		in.host.posts("/r/"+in.code+"/moves/"+step.move, step.form)
		screen.waitFor("document.querySelector('" + step.sign + "')")
		in.look(screen, "wall, "+step.move)
		in.look(in.host, "lead, "+step.move)
	}
	in.host.ends()
	screen.waitFor("document.querySelector('.idle')")
	in.look(in.host, "lead, the wall is over")
	rest(screen)
}

// paper inspects the pages that are printed, and what is kept.
func (in *inspection) paper() {
	worry := eval[string](in.host, "document.querySelector('#r-notes a[href*=\"/notes/worry/\"]').getAttribute('href')")
	for _, path := range []string{"/notes", "/notes/slips", "/notes/paper", "/kept"} {
		in.host.open("/r/" + in.code + path)
		in.look(in.host, path)
	}
	in.host.open(worry)
	in.look(in.host, "a note that worries")
	in.host.open("/guide/upset")
	in.look(in.host, "signed in /guide/upset")
}

// oneDisplay inspects the screen in the facilitator's own browser.
func (in *inspection) oneDisplay() {
	in.host.open("/r/" + in.code + "/screen")
	in.host.live()
	in.look(in.host, "screen with its bar and the question about displays")
	in.host.tap("form:has(input[name=one][value='1']) button")
	in.host.waitFor("document.querySelector('screen-bar') && !document.querySelector('dialog')")
	in.host.touch(300, 300)
	in.look(in.host, "screen with its bar")
	for _, path := range []string{"/private", "/lead", "/lead?private=1"} {
		in.host.open("/r/" + in.code + path)
		in.look(in.host, "one display "+path)
	}
}

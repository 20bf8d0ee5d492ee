package e2e

import (
	"fmt"
	"testing"
)

// touches lists the disks and words of seats, and lines of what is fine for them,
// that lie over one another, as the browser has drawn them, once everything stands
// still.
const touches = `(async () => {
	const moving = [...document.querySelectorAll('talking-ring')].flatMap((ring) => ring.getAnimations({subtree: true}));
	await Promise.all(moving.map((m) => m.finished.catch(() => {})));
	const disks = [...document.querySelectorAll('.seat .rim')].map((e) => {
		const b = e.getBoundingClientRect();
		return {id: e.closest('.seat').id.replace('seat-', ''), x: b.x + b.width / 2, y: b.y + b.height / 2, r: b.width / 2};
	});
	const words = [...document.querySelectorAll('.seat-word')].map((e) => {
		const b = e.getBoundingClientRect(), em = b.height / 5; // letters fill the middle of their line
		return {id: e.id.replace('word-', ''), x: b.x, y: b.y + em * 0.8, w: b.width, h: b.height - em * 1.4};
	});
	const fine = document.createRange();
	fine.selectNodeContents(document.querySelector('.circle-fine') ?? document.createElement('p'));
	for (const b of fine.getClientRects()) words.push({id: 'of what is fine', x: b.x - b.height / 4, y: b.y + b.height * 0.16, w: b.width + b.height / 2, h: b.height * 0.68}); // apart by a space
	const found = [];
	disks.forEach((d, i) => {
		for (const o of disks.slice(0, i)) if (Math.hypot(d.x - o.x, d.y - o.y) < d.r + o.r) found.push(d.id + ' and ' + o.id);
		for (const w of words) {
			const dx = Math.max(w.x - d.x, 0, d.x - w.x - w.w), dy = Math.max(w.y - d.y, 0, d.y - w.y - w.h);
			if (w.id !== d.id && Math.hypot(dx, dy) < d.r) found.push(d.id + ' over the word ' + w.id);
		}
	});
	words.forEach((w, i) => {
		for (const o of words.slice(0, i)) if (w.x < o.x + o.w && o.x < w.x + w.w && w.y < o.y + o.h && o.y < w.y + w.h) found.push('words ' + w.id + ' and ' + o.id);
	});
	return found;
})()`

func TestNoSeatTouchesAnotherWhoeverHolds(t *testing.T) {
	t.Parallel()
	_, _, lead, code := led(t, "Room 12", "8-12")
	screen := lead.another(projector)
	screen.open("/r/" + code + "/screen")
	screen.live()
	for i, seats := range []int{12, 28, 36} {
		size := []size{projector, wide}[i%2]
		screen.resize(size.width, size.height)
		pairs := []string{}
		run := eval[string](lead, "document.querySelector('#running')?.value ?? ''")
		if run != "" {
			pairs = append(pairs, "instead", run)
		}
		lead.startCircle(code, seats, pairs...)
		lead.waitFor("![undefined, " + quote(run) + "].includes(document.querySelector('#running')?.value) && document.querySelector('#r-now .lead-ring .button.main') && !document.querySelector('#give-0')")
		screen.waitFor("document.querySelector('.circle-read')")
		lead.nextStep()
		screen.waitFor(fmt.Sprintf("document.querySelectorAll('.seat').length === %d && document.querySelector('.seat.holds')", seats))
		for n := range 3 {
			at := seats * n / 3
			lead.holds(at)
			screen.waitFor(fmt.Sprintf("document.querySelectorAll('.seat')[%d].classList.contains('holds')", at))
			for _, found := range eval[[]string](screen, touches) {
				t.Errorf("%d seats at %d wide, seat %d holds: %s", seats, size.width, at, found)
			}
		}
	}
}

// Between two rings there is little room for the line of what is fine.
func TestNoWordLiesOnAnotherInTwoRings(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	screen := b.device(p, projector)
	screen.open("/r/" + code + "/screen")
	screen.live()
	for _, language := range []string{"English", "Español"} {
		lead.chooses("#language", language)
		for _, seats := range []int{16, 22, 28} {
			lead.open("/r/" + code + "/lead")
			lead.live()
			lead.starts("circle", append(responder, "[name=count]", fmt.Sprint(seats), "[name=shape]", "two")...)
			lead.toARound()
			screen.waitFor(fmt.Sprintf("document.querySelectorAll('.seat').length === %d && document.querySelectorAll('.seat.holds').length === 2 && document.querySelector('.circle-fine')", seats))
			for _, found := range eval[[]string](screen, touches) {
				t.Errorf("%s, %d seats: %s", language, seats, found)
			}
			lead.ends()
		}
	}
}

// holds gives the piece to the seat at a place, from the lead.
func (pg *page) holds(at int) {
	pg.t.Helper()
	give := fmt.Sprintf("#give-0 .seat-grid li:nth-child(%d) button", at+1)
	pg.waitFor(fmt.Sprintf("document.querySelector(%s)", quote(give)))
	if eval[bool](pg, fmt.Sprintf("document.querySelector(%s).classList.contains('holds')", quote(give))) {
		return
	}
	eval[bool](pg, fmt.Sprintf("(() => { document.querySelector('#give-0').open = true; document.querySelector(%s).click(); return true })()", quote(give)))
	pg.waitFor(fmt.Sprintf("document.querySelector(%s)?.classList.contains('holds')", quote(give)))
}

func TestWhoBeginsListsWhoComesIn(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	lead.open("/r/" + code + "/lead?private=1")
	lead.live()
	lead.tap("#offer-circle summary")
	lead.write("#circle-count", "4")
	child := b.comeIn(p, code, "moon")
	lead.waitFor("[...document.querySelectorAll('#circle-start option')].some((o) => o.text === 'Moon')")
	lead.fills("#circle-start", "Moon")
	b.comeIn(p, code, "owl")
	lead.waitFor("[...document.querySelectorAll('#circle-start option')].some((o) => o.text === 'Owl')")
	if kept := eval[string](lead, "document.querySelector('#circle-start').selectedOptions[0].text + ' ' + document.querySelector('#circle-count').value"); kept != "Moon 4" {
		t.Errorf("what was chosen and typed became %q", kept)
	}

	// One seat's name, typed while people come and go, and seen nowhere else.
	tile := "#people li:has(use[href$='#moon'])"
	lead.tap(tile + " summary")
	lead.write(tile+" input[name=name]", "Zebedee")
	b.comeIn(p, code, "bee")
	lead.waitFor("document.querySelector('#people use[href$=\"#bee\"]')")
	if typed := eval[string](lead, "document.querySelector("+quote(tile+" input[name=name]")+").value"); typed != "Zebedee" {
		t.Errorf("the name became %q as someone came in", typed)
	}
	lead.tap(tile + " form[action$='/rename'] button")
	lead.waitFor("document.querySelector(" + quote(tile+" summary") + ").innerText.includes('Zebedee')")

	for name, value := range map[string]string{"responder_who": "Ms Lee", "responder_where": "room 4", "contact_name": "Ms Lee", "contact_how": "room 4"} {
		lead.fills("#start-circle [name="+name+"]", value)
	}
	lead.tap("#start-circle button.main")
	lead.toARound()
	if first := lead.holder(); first != "Moon" {
		t.Errorf("%s begins", first)
	}
	screen := lead.another(projector)
	screen.open("/r/" + code + "/screen")
	screen.waitFor("document.querySelector('.seat.holds')")
	screen.never("Zebedee")
	child.never("Zebedee")
}

// toARound goes on with the circle until somebody holds the piece.
func (pg *page) toARound() {
	pg.t.Helper()
	pg.waitFor("document.querySelector('#r-now .lead-ring')")
	for range 4 {
		if eval[bool](pg, "/The stone is with/.test(document.querySelector('#r-now').innerText)") {
			return
		}
		pg.nextStep()
	}
}

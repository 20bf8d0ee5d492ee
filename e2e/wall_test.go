package e2e

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

const startsWall = "kind=wall&responder_who=Ada&responder_where=room+4&contact_name=Ms+Rivera&contact_how=room+4"

// send sends a form, what URLSearchParams takes in JavaScript, from a page as its own
// script would, and gives the status and what was said. Five moves a second and no
// more: a test is quicker than a person.
func (pg *page) send(path, form string) (status int, said string) {
	pg.t.Helper()
	got := eval[struct {
		Status int
		Said   string
	}](pg, fmt.Sprintf(`(async () => {
		for (let times = 0; ; times++) {
			const r = await fetch(%s, {method: 'POST', headers: {'HX-Request': 'true'}, body: new URLSearchParams(%s)});
			if (r.status !== 429 || times > 20) return {Status: r.status, Said: await r.text()};
			await new Promise((go) => setTimeout(go, 250));
		}
	})()`, quote(path), form))
	return got.Status, got.Said
}

// posts sends a form that must be taken.
func (pg *page) posts(path, form string) {
	pg.t.Helper()
	if status, said := pg.send(path, quote(form)); status < 200 || status > 299 {
		pg.t.Fatalf("%s: %d %s", path, status, said)
	}
}

// seat takes a picture in the room of a code.
func (b *browser) seat(p *program, code, picture string) *page {
	b.t.Helper()
	pg := b.device(p, phone)
	pg.open("/r/" + code)
	pg.tap("input[name=picture][value=" + picture + "]")
	pg.tap("form button.main")
	pg.waitFor("document.querySelector('#r-main')")
	return pg
}

// hangs waits until so many notes hang on the wall (0: any number), all of them
// in sight, none on another, and every letter large enough.
func (pg *page) hangs(notes int) {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf("%d === 0 || document.querySelectorAll('#wall-notes > li').length === %d", notes, notes))
	pg.waitFor(`(() => {
		document.getAnimations().forEach((a) => a.finish());
		const all = [...document.querySelectorAll('#wall-notes > li')];
		const seen = all.filter((n) => n.checkVisibility({visibilityProperty: true}));
		const boxes = seen.map((n) => {
			const [x, y] = n.style.translate.split(' ').map(parseFloat); // before it was put askew
			return {x, y, right: x + n.offsetWidth, bottom: y + n.offsetHeight};
		});
		const wall = document.querySelector('paper-wall');
		const inside = boxes.every((b) => b.x >= 0 && b.right <= wall.clientWidth && b.y >= 0 && b.bottom <= wall.clientHeight);
		const apart = boxes.every((a, i) => boxes.every((b, j) => i <= j || a.right <= b.x || b.right <= a.x || a.bottom <= b.y || b.bottom <= a.y));
		return seen.length > 0 && seen.length === all.length && inside && apart && parseFloat(getComputedStyle(seen[0]).fontSize) >= innerHeight / 40 - 0.1;
	})()`)
}

func TestNotesGoFromAPhoneToTheWallAndBack(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	at := "/r/" + code
	lead.posts(at+"/moves/start", startsWall)
	screen := b.device(p, projector)
	screen.open(at + "/screen")
	fox, owl := b.seat(p, code, "fox"), b.seat(p, code, "owl")

	// Before one writes: who will know, who will see, who can be told.
	fox.sees("Only the person who leads this room will know", "It will be seen in this room", "The person who leads reads it first", "No one reads this at once", "Ms Rivera: room 4")
	fox.bothThemes("a phone that may write")

	// A refused note keeps its text, and says what to do.
	fox.waitFor("document.querySelector('[name=once]').value")
	eval[bool](fox, "(() => { const t = document.querySelector('#note-text'); t.value = 'é'.repeat(501); t.dispatchEvent(new Event('input', {bubbles: true})); return true })()")
	fox.sees("1 too many")
	fox.button("Send")
	fox.waitFor("document.querySelector('.write-form .answer').textContent.includes('500')")
	fox.waitFor("document.querySelector('#note-text').value.length === 501")
	eval[bool](fox, "(() => { document.querySelector('#note-text').value = ''; return true })()")

	fox.button("Thank you for …")
	fox.press("waiting for me at the bus.")
	fox.tap("input[name=paper][value='1']")
	fox.button("Send")
	fox.sees("Sent. Thank you for writing.", "Waiting to be read.")
	fox.waitFor("document.querySelector('#note-text').value === '' && document.querySelector('[name=once]').value")

	// Asking where it is changes nothing that is still so: a focus stays, and nothing is read aloud again.
	if !eval[bool](fox, "(async () => { const note = document.querySelector('.my-notes li'); await document.querySelector('my-notes').ask(); return note.isConnected })()") {
		fox.t.Error("the note that waits was drawn anew")
	}

	// A drawing is as good as words.
	owl.button("Draw instead")
	owl.waitFor("document.querySelector('draw-note svg')")
	eval[bool](owl, `(() => { const s = document.querySelector('draw-note svg'); s.setPointerCapture = () => {};
		const b = s.getBoundingClientRect(); const at = (type, x, y) => s.dispatchEvent(new PointerEvent(type, {bubbles: true, isPrimary: true, button: 0, pointerId: 1, clientX: b.left + x, clientY: b.top + y}));
		at('pointerdown', 60, 140); for (let i = 0; i <= 60; i++) at('pointermove', 60 + i * 3, 120 - 60 * Math.sin(i / 10)); at('pointerup', 240, 120); return true })()`)
	owl.button("Send")
	owl.sees("Sent. Thank you for writing.")

	// The keyboard: the newest is the drawing; it is shown, the other declined.
	lead.open(at + "/lead")
	lead.sees("2 notes waiting to be read", "could it be a joke on someone?")
	lead.bothThemes("a lead with notes that wait")
	screen.never("waiting for me")
	lead.waitFor("document.querySelector('#waiting-notes > li[tabindex=\"0\"]')")
	eval[bool](lead, "(() => { document.querySelector('#waiting-notes > li').focus(); return true })()")
	lead.press("a")
	lead.sees("1 note waiting to be read")
	lead.waitFor("document.activeElement.matches('#waiting-notes > li')")
	lead.press("3")
	lead.sees("No note is waiting.")
	screen.hangs(1)
	screen.waitFor("document.querySelector('#wall-notes path').getAttribute('d').length > 40")
	fox.open(at)
	fox.sees("This might hurt someone. Would you like to try again?")
	owl.open(at)
	owl.sees("On the wall.")
	owl.button("Take it back")
	screen.sees("Small things count")
	owl.waitFor("document.querySelector('.my-notes').hidden")
}

func TestAFacilitatorFillsRevealsAndTurnsTheWall(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	at := "/r/" + code
	lead.posts(at+"/moves/start", startsWall+"&hidden=1")
	screen := b.device(p, projector)
	screen.open(at + "/screen")
	screen.bothThemes("an empty wall")
	owl := b.seat(p, code, "owl")
	for i, n := range []string{"Thank you for laughing at my joke.|Moon", "Thank you for explaining fractions.|Ada", "The caretaker fixed our window.|The caretaker", "You shared your crayons.|Ada"} {
		text, to, _ := strings.Cut(n, "|")
		lead.posts(at+"/moves/post", fmt.Sprintf("text=%s&to=%s&paper=%d&place=room&knows=facilitator", url.QueryEscape(text), url.QueryEscape(to), i))
	}

	// For someone who says it aloud.
	lead.open(at + "/lead")
	lead.button("Write one for someone")
	lead.waitFor("document.querySelector('#note-text').checkVisibility() && document.querySelector('[name=once]').value")
	lead.write("#note-text", "The big tree by the gate.")
	lead.button("Put it on the wall")
	lead.sees("It is on the wall.")

	screen.hangs(5)
	screen.never("crayons", "big tree")
	screen.bothThemes("a folded wall")
	lead.button("Reveal the notes")
	screen.sees("crayons", "big tree")
	screen.hangs(5)
	screen.bothThemes("a wall")
	lead.button("One note at a time")
	screen.hangs(1)
	lead.button("Stop the slideshow")
	screen.hangs(5)

	owl.write("#note-text", "Sometimes I am afraid of the way home.")
	owl.button("Send")
	lead.sees("1 note waiting")
	lead.button("This worries me")
	lead.button("Read what to do now")
	lead.sees("Stay near", "afraid of the way home", "Owl")
	lead.bothThemes("a note that worries")
	eval[bool](lead, "(() => { window.print = () => { window.printed = true }; return true })()")
	lead.button("Print it once")
	lead.waitFor("window.printed")
	owl.sees("Waiting to be read.")

	pages := map[string]string{"worry": lead.text()}
	for name, path := range map[string]string{"notes": "/notes", "slips": "/notes/slips", "paper": "/notes/paper"} {
		lead.open(at + path)
		lead.sees("crayons")
		lead.bothThemes(name)
		pages[name] = lead.text()
	}
	pages["screen"], pages["phone"] = screen.text(), owl.text()
	for name := range pages {
		pages[name] = eval[string](lead, fmt.Sprintf("fetch(%s).then(r => r.text())", quote(map[string]string{
			"worry": at + "/lead", "notes": at + "/notes", "slips": at + "/notes/slips", "paper": at + "/notes/paper", "screen": at + "/screen", "phone": at,
		}[name])))
	}
	nu(t, pages)
}

func TestEveryNoteOfAPageIsInSight(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	lead := b.claimed(p, laptop)
	lead.makeRoom("Room 12", "8-12", "lead")
	at := "/r/" + lead.code()
	lead.posts(at+"/moves/start", startsWall)
	screen := b.device(p, projector)
	screen.open(at + "/screen")
	small := b.device(p, size{1024, 768, false})
	small.open(at + "/screen")
	long := strings.Repeat("It helped me so. ", 30)
	for i, letters := range []int{20, 490, 120, 60, 240, 30, 90, 480, 40} {
		lead.posts(at+"/moves/post", fmt.Sprintf("text=Note+%d.+%s&paper=%d&place=room&knows=facilitator", i, url.QueryEscape(long[:letters-10]), i%5))
		for _, pg := range []*page{screen, small} {
			pg.sees(fmt.Sprintf("Note %d.", i))
			pg.hangs(0)
		}
	}
	lead.posts(at+"/moves/post", "text=Somebody+leant"+strings.Repeat("%0A", 60)+"on+a+key.&paper=1&place=room&knows=facilitator")
	for _, pg := range []*page{screen, small} {
		pg.sees("on a key.")
		pg.hangs(0)
	}
}

func TestAnAnswerInTheBarComesOnceAndNotWithEveryNote(t *testing.T) {
	t.Parallel()
	p, b := start(t), openBrowser(t)
	screen := b.claimed(p, projector)
	screen.makeRoom("Room 12", "8-12", "screen")
	at := "/r/" + screen.code()
	screen.button("It is mirrored")
	screen.waitFor("!document.body.innerText.includes('It is mirrored') && document.querySelector('screen-bar')")
	screen.posts(at+"/moves/start", startsWall)
	screen.waitFor("document.querySelector('.wall')")
	fox := b.seat(p, screen.code(), "fox")
	screen.key(" ")
	away := "document.querySelector('screen-bar').hasAttribute('data-away')"
	screen.waitFor("!" + away + " && document.querySelector('#r-bar').innerText.includes('All the notes are in sight.')")
	screen.waitFor(away)
	fox.waitFor("document.querySelector('[name=once]')?.value")
	fox.write("#note-text", "a note")
	fox.button("Send")
	fox.sees("Sent.")
	lead := screen.another(laptop)
	lead.open(at + "/lead?private=1")
	lead.tap("#waiting-notes form[action$='/moves/approve'] button")
	screen.waitFor("document.querySelectorAll('#wall-notes > li').length === 1")
	if !eval[bool](screen, away) {
		t.Error("the bar comes with a note, and says again what it said of a key")
	}
}

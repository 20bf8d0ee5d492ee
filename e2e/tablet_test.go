package e2e

import (
	"strings"
	"testing"
)

// sits takes a picture on a device that is at the room's page already.
func (pg *page) sits(picture string) {
	pg.t.Helper()
	pg.waitFor("document.querySelector('input[name=picture]')")
	pg.tap("input[name=picture][value=" + picture + "]")
	pg.tap("form button.main")
	pg.waitFor("document.querySelector('#note-text') && document.querySelector('[name=once]').value")
}

const keptNotes = "Object.keys(localStorage).filter((key) => key.startsWith('hearth-notes'))"

// One tablet goes round: whoever has it next reads nothing of whoever had it
// before, neither a note nor half of one.
func TestATabletThatGoesRoundShowsNothingOfTheChildBefore(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	at := "/r/" + code
	lead.posts(at+"/moves/start", startsWall)
	tablet := b.seat(p, code, "fox")

	writes := func(text, half string) {
		t.Helper()
		tablet.write("#note-text", text)
		tablet.button("Send")
		tablet.sees("Sent. Thank you for writing.", text)
		tablet.waitFor(keptNotes + ".length === 1")
		tablet.waitFor("document.querySelector('#note-text').value === ''")
		tablet.write("#note-text", half)
	}
	finds := func(words ...string) {
		t.Helper()
		tablet.never(words...)
		tablet.waitFor("document.querySelector('.my-notes').hidden && document.querySelector('#note-text').value === ''")
	}
	back := func(steps string) {
		t.Helper()
		eval[bool](tablet, "(() => { window.old = true; setTimeout(() => history.go("+steps+"), 20); return true })()")
		tablet.waitFor("!window.old && document.readyState === 'complete' && document.querySelector('#note-text')")
	}

	writes("the fox is afraid of Ben", "and the fox")
	tablet.tap("a[href$='/leave']")
	tablet.tap("form[action$='/moves/leave'] button")
	tablet.waitFor("location.pathname === '/'")
	tablet.waitFor(keptNotes + ".length === 0")
	tablet.open(at)
	tablet.sits("owl")
	finds("afraid of Ben", "and the fox")
	tablet.waitFor(keptNotes + ".length === 0")
	// The way back leads to the page that the fox had open, and not to the words.
	back("-4")
	finds("afraid of Ben", "and the fox")

	writes("the owl is tired of Ben", "and the owl")
	lead.open(at + "/lead")
	lead.posts(at+"/moves/remove", "person="+eval[string](lead, "document.querySelector('form[action$=\"/moves/remove\"] [name=person]').value"))
	tablet.sits("bear") // the page came back by itself
	finds("tired of Ben", "and the owl")
	back("-1")
	finds("tired of Ben", "and the owl")
	// The owl did not leave, and may come back for the note: behind a tap, and without its words.
	tablet.button("Notes from this phone")
	tablet.sees("A note of", "Waiting to be read.")
	tablet.never("tired of Ben")
	tablet.button("Take it back")
	tablet.button("Yes, take it back")
	tablet.sees("No notes of yours are kept on this phone.")
	tablet.waitFor(keptNotes + ".length === 0")
}

// A phone that was in another room meanwhile still finds the notes it wrote here.
func TestAPhoneKeepsItsNotesWhileItVisitsAnotherRoom(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	lead := b.claimed(p, laptop)
	lead.makeRoom("Room 12", "8-12", "lead")
	codes := []string{lead.code()}
	lead.open("/")
	lead.posts("/rooms/demo", "")
	lead.open("/")
	shown := "[...document.querySelectorAll('.room-card b.code')].map((code) => code.textContent)"
	lead.waitFor(shown + ".length === 2")
	for _, code := range strings.Fields(eval[string](lead, shown+".join(' ')")) {
		if code != codes[0] {
			codes = append(codes, code)
		}
	}
	for _, code := range codes {
		lead.posts("/r/"+code+"/moves/start", startsWall)
	}
	fox := b.device(p, phone)
	for i, code := range codes {
		fox.open("/r/" + code)
		fox.sits("fox")
		fox.write("#note-text", "thank you, room "+code)
		fox.button("Send")
		fox.sees("Sent. Thank you for writing.", "thank you, room "+code)
		fox.waitFor(keptNotes + ".length === " + []string{"1", "2"}[i])
	}
	fox.open("/r/" + codes[0])
	fox.sees("thank you, room " + codes[0])
	fox.never("thank you, room " + codes[1])
	fox.button("Take it back")
	fox.waitFor("document.querySelector('.my-notes').hidden")
	fox.open("/r/" + codes[1])
	fox.sees("thank you, room " + codes[1])
	// A page that shows no notes of its own loses none: the lead types some in, too.
	kept := "Object.keys(localStorage).sort().join()"
	eval[bool](lead, "(localStorage.setItem('hearth-notes:some:seat', '[\"token\"]'), true)")
	was := eval[string](lead, kept)
	lead.open("/r/" + codes[0] + "/lead")
	lead.waitFor("document.querySelector('write-note') && customElements.get('write-note')")
	if is := eval[string](lead, kept); is != was || !strings.Contains(is, "hearth-notes:some:seat") {
		t.Errorf("before the lead was opened the browser kept %q, and then %q", was, is)
	}
}

// The lesson is over, and a phone takes back what hangs there.
func TestANoteIsTakenBackWhenTheRoomHasClosed(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	lead.posts("/r/"+code+"/moves/start", startsWall)
	fox, owl := b.seat(p, code, "fox"), b.seat(p, code, "owl")
	fox.waitFor("document.querySelector('[name=once]').value")
	fox.write("#note-text", "thank you for the boat")
	fox.button("Send")
	fox.sees("Sent. Thank you for writing.", "thank you for the boat")
	id := eval[string](lead, "fetch('/').then((r) => r.text()).then((page) => page.match(/[/]rooms[/](\\w+)\"/)[1])")
	lead.posts("/rooms/"+id+"/close", "")
	owl.sees("The room is closed.")
	fox.sees("The room is closed.", "Notes from this phone")
	owl.waitFor("document.querySelector('[data-wrote]').hidden")
	fox.never("thank you for the boat</")
	fox.bothThemes("a phone whose room has closed")
	fox.button("Notes from this phone")
	fox.sees("A note of", "Waiting to be read.")
	fox.never("thank you for the boat</")
	fox.bothThemes("the phone's notes after the lesson")

	// The next lesson is another one: whoever comes now is asked who they are, and may still take it back,
	// on the way in and from the new seat.
	lead.posts("/rooms/"+id+"/open", "as=lead")
	lead.open("/")
	lead.waitFor("document.querySelector('.room-card b.code')")
	at := "/r/" + eval[string](lead, "document.querySelector('.room-card b.code').textContent")
	lead.posts(at+"/moves/start", startsWall)
	fox.open("/")
	fox.sees("Notes from this phone")
	fox.bothThemes("the first page of a phone that wrote")
	fox.open(at)
	fox.sees("Notes from this phone")
	fox.sits("bear")
	fox.sees("Notes from this phone")
	fox.bothThemes("the wall of a phone that wrote before")
	fox.open(at + "/leave")
	fox.sees("forgets which notes in this room")
	fox.bothThemes("leaving, with a note")
	fox.button("Notes from this phone")
	fox.button("Take it back")
	fox.bothThemes("taking back, asked once more")
	fox.button("Yes, take it back")
	fox.sees("No notes of yours are kept on this phone.")
	fox.waitFor("document.querySelector('my-notes .my-notes').hidden && " + keptNotes + ".length === 0")
}

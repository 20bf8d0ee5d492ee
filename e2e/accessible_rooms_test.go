package e2e

import (
	"os/exec"
	"regexp"
	"testing"
)

// It stands by itself, so that it can run beside the rest.
func TestOtherRoomsSheetsAndTicketsAreAccessible(t *testing.T) {
	t.Parallel()
	in := inspect(t)
	guest := in.b.device(in.p, phone)
	guest.open(in.p.claim())
	in.ticket(guest, "/claim")
	in.host = in.b.claimed(in.p, laptop)
	in.host.makeRoomOnly("Room 12", "8-12")
	in.otherRooms()
	in.tickets()
	for _, sheet := range []string{"opt-out", "data-map", "retention", "dpia", "papers"} {
		guest.open("/guide/" + sheet)
		in.look(guest, "alone /guide/"+sheet)
	}
	nu(t, in.html)
}

// otherRooms inspects what only rooms of another age show.
func (in *inspection) otherRooms() {
	in.youngest()
	in.code = in.host.opens("Tuesday workshop")
	in.caution()
	in.ownPattern()
	in.withoutApproval()
}

// youngest: a room for 5 to 7 says things with pictures, and without numbers.
func (in *inspection) youngest() {
	in.host.open("/")
	in.host.button("Make another room")
	in.host.makeRoomOnly("Kindergartners", "5-7")
	in.look(in.host, "rooms, several")
	card := "#" + eval[string](in.host, "[...document.querySelectorAll('.room-card')].find((c) => c.innerText.includes('Kindergartners')).id")
	in.host.tap(card + " details summary")
	in.host.tap(card + " form:has(input[value=lead]) button")
	in.code = in.host.code()
	screen, child := in.b.device(in.p, projector), in.b.device(in.p, phone)
	in.on(screen, "/screen")
	child.open("/r/" + in.code)
	in.look(child, "join, 5 to 7")
	child.tap("input[name=picture][value=fox]")
	child.tap(".join-go button")
	child.waitFor("document.querySelector('#r-main')")
	in.host.posts("/r/"+in.code+"/moves/start", "kind=breathing&pattern=balloon&amount=2&look=flower")
	for _, pg := range []*page{screen, child, in.host} {
		pg.freeze()
	}
	in.all("breathing, 5 to 7", screen, child)
	eval[bool](in.host, "document.querySelectorAll('main details').forEach((d) => (d.open = true)) === undefined")
	in.seen(in.host, "lead, 5 to 7, all open")
	rest(screen, child)
}

// caution: box breathing stands behind a sentence, on the lead and then on every
// page.
func (in *inspection) caution() {
	screen, child := in.b.device(in.p, projector), in.b.comeIn(in.p, in.code, "owl")
	in.on(screen, "/screen")
	in.on(in.host, "/lead")
	in.host.tap("#offer-breathing summary")
	in.host.tap("#start-breathing [name=pattern][value=box]")
	in.host.waitFor("document.querySelector('.breath-care').checkVisibility()")
	in.seen(in.host, "lead, the caution before holds")
	in.host.tap("#start-breathing button.main")
	in.host.waitFor("document.querySelector('#start-breathing .answer').innerText.trim() !== ''")
	in.seen(in.host, "lead, the caution was not read")
	in.host.posts("/r/"+in.code+"/moves/start", "kind=breathing&pattern=box&caution=1&amount=5")
	for _, pg := range []*page{screen, child} {
		pg.waitFor("document.querySelector('breath-guide')")
		pg.freezeAt(-beforeFirst)
	}
	in.look(screen, "screen, the caution first")
	in.look(child, "participant, the caution first")
	in.host.ends()
	rest(screen, child)
}

// ownPattern: one that the room may not have is refused beside what was typed.
func (in *inspection) ownPattern() {
	in.host.open(in.settings("Tuesday workshop"))
	in.host.waitFor("document.querySelector('#own-name')")
	for field, text := range map[string]string{"#own-name": "Long in", "#own-in": "6", "#own-out": "3"} {
		in.host.write(field, text)
	}
	in.host.tap("form[action^='/rooms/'] .button.main")
	in.host.waitFor("document.querySelector('.answer[role=alert]')")
	in.seen(in.host, "an own pattern is refused")
}

// settings is the address of the settings of a room.
func (in *inspection) settings(name string) string {
	in.t.Helper()
	in.host.open("/")
	return eval[string](in.host, "[...document.querySelectorAll('.room-card')].find((c) => c.innerText.includes("+quote(name)+")).querySelector('a[href^=\"/rooms/\"]').getAttribute('href')")
}

// withoutApproval: adults may let notes stand on the wall at once.
func (in *inspection) withoutApproval() {
	in.host.open(in.settings("Tuesday workshop"))
	in.host.tap("[name=approve]")
	in.host.tap("form[action^='/rooms/'] .button.main")
	in.host.sees("Saved")
	in.look(in.host, "settings, without approval")
	screen, child := in.b.device(in.p, projector), in.b.comeIn(in.p, in.code, "bear")
	in.on(screen, "/screen")
	in.on(in.host, "/lead")
	in.host.starts("wall", responder...)
	child.sends("Thank you for the tea.")
	screen.hangs(1)
	in.all("wall, without approval", screen, child)
	in.host.ends()
	rest(screen, child)
}

// tickets inspects the pages of one-time links, come to by such a link.
func (in *inspection) tickets() {
	guest := in.b.device(in.p, phone)
	for action, path := range map[string]string{"/devices": "/device", "/facilitators": "/invite"} {
		in.host.open("/devices")
		in.host.tap("form[action='" + action + "'] button")
		in.host.waitFor("document.querySelector('#ticket-title')")
		guest.open(path + eval[string](in.host, "document.querySelector('.address').innerText.match(/#\\S+/)[0]"))
		in.ticket(guest, path)
	}
	said, err := exec.Command(in.p.binary, "reset", "--data", in.p.folder).CombinedOutput()
	link := regexp.MustCompile(`/reset#\S+`).Find(said)
	if err != nil || link == nil {
		in.t.Fatalf("%v: %s", err, said)
	}
	guest.open(string(link))
	in.ticket(guest, "/reset")
}

// ticket looks at a page that has taken its code out of the address.
func (in *inspection) ticket(pg *page, path string) {
	in.t.Helper()
	pg.waitFor("location.hash === '' && document.querySelector('#code').value.length > 20")
	in.seen(pg, "with a ticket: "+path)
}

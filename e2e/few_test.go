package e2e

import (
	"net/url"
	"testing"
)

// Where nobody may know who wrote, nothing is promised until five phones are here;
// and who has begun to write keeps the words when one of them leaves.
func TestWhereNobodyMayKnowOneWritesAmongFive(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "adults")
	at := "/r/" + code
	id := eval[string](lead, "fetch('/').then((r) => r.text()).then((page) => page.match(/[/]rooms[/](\\w+)\"/)[1])")
	lead.open("/rooms/" + id)
	lead.waitFor("document.querySelector('[name=knows][value=nobody]')")
	lead.button("Nobody")
	lead.waitFor("document.querySelector('[name=knows][value=nobody]').checked")
	eval[bool](lead, "(() => { document.querySelector('[name=knows]').form.requestSubmit(); return true })()")
	lead.sees("Saved")
	lead.posts(at+"/moves/start", startsWall)
	comes := func(picture string) *visitor {
		t.Helper()
		v := p.visitor()
		if got := v.send(at+"/moves/join", url.Values{"picture": {picture}}); got.status != 303 {
			t.Fatalf("%s: %+v", picture, got)
		}
		return v
	}
	comes("owl")
	comes("bee")
	bear := comes("bear")
	fox := b.seat(p, code, "fox")
	fox.live()
	fox.sees("With fewer than 5 phones here")
	fox.never("We do not store who wrote this", "note-text")
	fox.bothThemes("a wall with too few phones")

	boat := comes("boat")
	fox.sees("We do not store who wrote this")
	fox.waitFor("document.querySelector('[name=once]').value && !document.querySelector('.few')")
	fox.write("#note-text", "half a note")
	leaves := func(v *visitor) {
		t.Helper()
		if got := v.send(at+"/moves/leave", url.Values{"from": {"participant"}}); got.status != 303 {
			t.Fatalf("%+v", got)
		}
	}
	leaves(boat)
	fox.sees("With fewer than 5 phones here")
	fox.waitFor("document.querySelector('#note-text').value === 'half a note' && document.querySelector('#note-text').checkVisibility()")
	fox.button("Send")
	fox.waitFor("document.querySelector('.write-form .answer').textContent.includes('fewer than 5')")
	fox.waitFor("document.querySelector('#note-text').value === 'half a note'")

	boat = comes("boat")
	fox.waitFor("!document.querySelector('.few')")
	fox.button("Send")
	fox.sees("Sent. Thank you for writing.")
	fox.waitFor("document.querySelector('#note-text').value === '' && document.querySelector('[name=once]').value")

	// Nothing was begun: the form goes, and comes again.
	leaves(bear)
	fox.waitFor("document.querySelector('.few') && !document.querySelector('#note-text').checkVisibility() && !document.querySelector('.promise').checkVisibility()")
	comes("bear")
	fox.waitFor("!document.querySelector('.few') && document.querySelector('#note-text').checkVisibility()")
	fox.button("Draw instead")
	fox.waitFor("document.querySelector('draw-note svg')")
	leaves(boat)
	fox.waitFor("document.querySelector('.few') && document.querySelector('draw-note').checkVisibility()")
}

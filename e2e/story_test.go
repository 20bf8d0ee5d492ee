package e2e

import (
	"flag"
	"strings"
)

// pictures is the folder that `make pictures` wants the pictures of the README
// in.
var pictures = flag.String("pictures", "", "take the pictures of the README into this folder")

// claimed makes the person at this machine the first facilitator, on a page of
// the given size, and ends on the page of rooms.
func (b *browser) claimed(p *program, s size) *page {
	b.t.Helper()
	host := b.device(p, s)
	host.open(p.claim())
	host.waitFor("document.querySelector('#code').value.length > 20 && location.hash === ''")
	host.write("#name", "Maria")
	host.write("#password", "a quiet morning")
	host.tap("main form button.main")
	host.waitFor("document.querySelector('#room-name')")
	return host
}

// makeRoom makes a room on the page of rooms and opens it as "screen", "lead" or
// "phone".
func (pg *page) makeRoom(name, age, as string) {
	pg.t.Helper()
	pg.tap("input[name=age][value='" + age + "']")
	pg.write("#room-name", name)
	pg.tap("form[action='/rooms'] button")
	pg.waitFor("document.querySelector('.room-card')")
	pg.tap(".room-card details summary")
	pg.tap(".room-card form:has(input[value=" + as + "]) button")
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

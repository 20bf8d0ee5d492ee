package e2e

import "testing"

// almostTwoMinutes lets it be nearly two minutes since the code was shown, by this page's
// own clock, and waits for what the lead says then: not sooner.
func (pg *page) almostTwoMinutes() {
	pg.t.Helper()
	waited := eval[float64](pg, `(async () => {
		const notice = () => document.getElementById('no-phone');
		const real = Date.now, left = 1000;
		const ahead = Number(notice().dataset.after) + 120_000 - left - real();
		Date.now = () => real() + ahead;
		const began = performance.now();
		document.dispatchEvent(new Event('htmx:after:swap')); // any frame
		if (!notice().hidden) return -1;
		while (notice().hidden) await new Promise((go) => setTimeout(go, 20));
		Date.now = real;
		return performance.now() - began;
	})()`)
	if waited < 900 {
		pg.t.Errorf("it was said %v ms too early", 1000-waited)
	}
}

func TestTheLeadSaysWhyNoPhoneComesAndWhatToDo(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	host := b.claimed(p, phone)
	host.makeRoom("Room 12", "8-12", "screen") // mirrored, as a new room is
	code := host.code()
	host.open("/r/" + code + "/lead")
	host.live()
	host.almostTwoMinutes()
	host.sees("No phone has come in yet")
	host.waitFor(`(() => { // and the main action stays under the thumb
		const main = document.querySelector('#r-now .button.main').getBoundingClientRect();
		return document.elementFromPoint(main.left + main.width / 2, main.bottom - 1)?.closest('.button.main');
	})()`)
	host.settle()
	host.tap("#no-phone summary")
	host.sees("keeps devices apart", "guest network", "firewall", "mobile data", "hotspot")
	host.bothThemes("no phone has come")
	host.tap(".tab-now label[for=tab-room]")
	host.waitFor("document.querySelector('.ways')?.closest('section').checkVisibility()")

	fox := b.comeIn(p, code, "fox")
	host.waitFor("!document.getElementById('no-phone')")
	fox.tap("a[href$='/leave']")
	fox.tap("form[action$='/moves/leave'] button")
	host.waitFor("document.getElementById('no-phone')") // the last one has gone: it begins again
	host.open("/r/" + code + "/lead")
	host.live()
	host.almostTwoMinutes()
	host.tap("#no-phone summary")
	host.button("Go on without phones")
	host.waitFor("!document.querySelector('#r-entry, #no-phone') && document.querySelector('#r-now')")
	host.never(`class="code`)
}

package e2e

import "testing"

func TestALeadLeftOpenOvernightAsksWhoRespondsToday(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	host := b.claimed(p, laptop)
	host.makeRoom("Room 12", "8-12", "lead")
	host.waitFor("document.querySelector('#start-circle[data-htmx-powered]')")
	// The page of yesterday, when the question had been answered.
	eval[bool](host, `(() => {
		document.querySelectorAll('#start-circle .asked').forEach((asked) => asked.remove());
		Date.prototype.toDateString = () => 'tomorrow';
		return true;
	})()`)
	host.starts("circle")
	host.waitFor("location.hash === '#offer-circle' && document.querySelector('#offer-circle').open && document.querySelector('#start-circle[data-htmx-powered] [name=responder_who]')")
	host.starts("circle", responder...)
	host.waitFor("document.querySelector('#r-now form[action$=\"/moves/end\"]')")
	host.waitFor("document.querySelector('#tab-now').checked && !document.querySelector('#offer-circle').open && document.activeElement.matches('.tab-now') && scrollY === 0")
}

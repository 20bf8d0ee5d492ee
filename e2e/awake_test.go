package e2e

import "testing"

// locks stands in for what a device on https has; a headless browser gives none.
const locks = `window.locks = []; Object.defineProperty(navigator, 'wakeLock', {value: {request: async () => {
	const lock = {released: false, release: async () => { lock.released = true }};
	locks.push(lock);
	return lock;
}}});`

// heldAwake is how many locks keep it from sleeping.
const heldAwake = "window.locks.filter((lock) => !lock.released).length"

// wakeful is a lead, and a phone in the room that may be kept awake.
func wakeful(t *testing.T) (lead, fox *page, code string) {
	t.Helper()
	p, b, lead, code := led(t, "Room 12", "8-12")
	fox = b.device(p, phone)
	fox.before(locks)
	fox.open("/r/" + code)
	fox.tap("input[name=picture][value=fox]")
	fox.tap(".join-go button")
	fox.waitFor("document.querySelector('#r-main')")
	return lead, fox, code
}

func TestAPhoneMaySleepAgainWhenTheBreathingIsOver(t *testing.T) {
	t.Parallel()
	lead, fox, code := wakeful(t)
	for range 2 {
		lead.starts("breathing")
		fox.waitFor(breathes + " && " + heldAwake + " === 1")
		fox.open("/r/" + code) // the page and its guide both ask
		fox.waitFor(breathes + " && " + heldAwake + " === 1")
		lead.ends()
		fox.waitFor("!document.querySelector('breath-guide') && " + heldAwake + " === 0")
	}
}

// What is no guide asks in its view, and comes while the page is open.
func TestAPhoneStaysAwakeWhileAViewAsksForIt(t *testing.T) {
	t.Parallel()
	lead, fox, _ := wakeful(t)
	eval[bool](fox, "document.querySelector('main').toggleAttribute('data-awake')")
	lead.starts("circle", append(responder, "[name=count]", "5")...)
	fox.waitFor("document.querySelector('#r-main .circle-mine') && " + heldAwake + " === 1")
	eval[bool](fox, "document.querySelector('main').toggleAttribute('data-awake')")
	lead.ends()
	fox.waitFor("!document.querySelector('#r-main .circle-mine') && " + heldAwake + " === 0")
}

package e2e

import "testing"

// moving lists what moves on a page, also where it has only just begun or ended.
const moving = "document.getAnimations().map((m) => (m.effect.target.id || m.effect.target.className) + ' ' + m.playState)"

// Movement of over five seconds can be hidden (PRACTICES 8.5): the words go on
// without it, and it comes back in step with everyone's.
func TestAPhoneHidesTheMovementAndKeepsTheWords(t *testing.T) {
	t.Parallel()
	p, b, screen, lead := breathingRoom(t)
	startBreathing(lead)
	screen.waitFor(breathes)
	hand := b.device(p, phone)
	hand.open("/r/" + screen.code())
	hand.tap("label.person")
	hand.tap("main form button.main")
	hand.waitFor(breathes)

	hand.button("Hide the movement")
	hand.waitFor("document.querySelector('.breath[data-stilled]')")
	said := "[...document.querySelectorAll('[data-says]')].filter((w) => getComputedStyle(w).opacity === '1').map((w) => w.dataset.says).join(' ')"
	for _, part := range []string{"in", "out", "in"} {
		hand.waitFor(said + " === " + quote(part))
		if still := eval[[]string](hand, moving); len(still) > 0 {
			t.Errorf("while %s is said, these move: %v", part, still)
		}
	}
	if eval[bool](hand, "document.querySelector('.breath-scene').checkVisibility() || Boolean(document.querySelector('.breath-left')?.checkVisibility())") {
		t.Error("the light is still there")
	}

	lead.button("One more minute") // arrives as a morph
	hand.waitFor("document.querySelector('breath-guide').dataset.breaths === '36'")
	lead.button("Pause")
	hand.waitFor("document.querySelector('breath-guide').dataset.phase === '4'")
	lead.button("Go on")
	hand.waitFor("document.querySelector('breath-guide').dataset.phase === '2'")
	hand.live()
	if still := eval[[]string](hand, moving); len(still) > 0 {
		t.Errorf("after a minute more and a pause these move: %v", still)
	}

	hand.button("Show the movement")
	hand.waitFor("!document.querySelector('.breath[data-stilled]') && document.querySelector('.orb').checkVisibility()")
	hand.until("it is in step", func() bool { at := breathOf(hand); return at.Shown-at.Meant < 17 && at.Meant-at.Shown < 17 })

	hand.button("Hide the movement")
	hand.button("Only the light") // and nothing else: so it comes back
	hand.waitFor("document.querySelector('.breath[data-light]:not([data-stilled])')")
	hand.tap(".breath")
	hand.button("Hide the movement")
	hand.waitFor("document.querySelector('.breath[data-stilled]')")
	hand.open("/r/" + screen.code())
	hand.waitFor(breathes + " && !document.querySelector('.breath[data-stilled]')") // remembered nowhere
}

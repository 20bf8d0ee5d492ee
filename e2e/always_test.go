package e2e

import "testing"

// Whoever leads may be anywhere in Hearth when the room needs a pause; what they have half typed
// there must not cost them a thought.
func TestTheLeadPausesAllFromAnywhereAndKeepsWhatIsTyped(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	fox := b.seat(p, code, "fox")
	fox.live()
	lead.open("/")
	lead.button("Settings")
	lead.waitFor("document.body.dataset.page === 'settings'")
	const name = "document.querySelector('[name=name]').value"
	lead.write("[name=name]", "Room half typ")
	lead.button("Pause all")
	fox.sees("Pause. Look up.")
	lead.waitFor("document.activeElement.innerText === 'Go on'")
	if got := eval[string](lead, name); got != "Room half typ" {
		t.Errorf("%q is left of what was typed", got)
	}
	lead.bothThemes("the settings of a room that pauses")
	lead.button("Go on")
	fox.waitFor("!document.body.innerText.includes('Pause. Look up.')")
	lead.sees("Pause all")

	p.stop()
	lead.button("Blank screens")
	lead.sees("This did not get through.")
	if got := eval[string](lead, name); got != "Room half typ" {
		t.Errorf("%q is left of what was typed", got)
	}
}

package e2e

import (
	"testing"
)

// Pairs, then three voices, from the first page to the last, on a screen, a lead
// and two phones.
func TestPairsThenThreeVoicesToTheEnd(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	screen, moon, fox := b.device(p, projector), b.comeIn(p, code, "moon"), b.comeIn(p, code, "fox")
	screen.open("/r/" + code + "/screen")
	screen.live()
	phones := []*page{moon, fox}
	lead.starts("circle", append(responder, "[name=count]", "18", "[name=shape]", "pairs")...)
	for _, pg := range append(phones, screen) {
		pg.sees("We begin our circle")
	}
	lead.nextStep()
	for _, pg := range append(phones, screen) {
		pg.sees("How we are together here", "I must tell someone who can help")
	}

	lead.nextStep() // two by two, with one prompt, and a light that ends nothing
	for _, pg := range append(phones, screen) {
		pg.sees("Two by two. One speaks, one listens. Then change.", "Something small that went OK")
	}
	for _, pg := range phones { // a phone is no reason to look away from the other
		if eval[bool](pg, "Boolean(document.querySelector('#r-main form')) || document.querySelector('#r-main').innerText.includes('Look up')") {
			t.Error("in pairs a phone asks for something")
		}
	}
	screen.waitFor("document.querySelector('.slow-light').getAnimations().length === 1 && !document.querySelector('.seat.holds')")

	lead.nextStep() // three are asked, whoever they are
	had := map[string]bool{}
	for who := lead.holder(); ; {
		had[who] = true
		screen.sees("Three voices", "The stone is with "+who)
		lead.nextStep()
		lead.waitFor("!document.querySelector('#r-now').innerText.includes('The stone is with " + who + "')")
		if eval[bool](lead, "document.querySelector('#r-now').innerText.includes('The stone is in the middle')") {
			break
		}
		who = lead.holder()
	}
	if said := eval[string](screen, "document.querySelector('.circle-step').innerText"); said != "Three voices" {
		t.Errorf("where there is one round, it says %q", said)
	}
	if len(had) != 3 {
		t.Errorf("%d voices: %v", len(had), had)
	}
	screen.sees("The stone is in the middle", "Would anyone like it?")
	fox.sees("You may take it, or leave it there.")
	fox.button("Take the stone")
	fox.sees("The stone is with you")
	moon.sees("The stone is with Fox")
	lead.sees("The stone is with Fox")
	fox.button("Pass")
	screen.sees("The stone is in the middle")

	lead.waitFor("document.querySelector('#r-now').innerText.includes('The stone is in the middle')")
	lead.button("Go on: Closing")
	for _, pg := range append(phones, screen) {
		pg.sees("We close our circle", "Thank you for speaking, for listening and for being quiet.")
	}
	lead.sees("This was the last step")
	lead.ends()
	screen.waitFor("document.querySelector('.idle') && !document.querySelector('.circle')")
	for _, pg := range phones {
		pg.sees("You are in. Look up.")
	}
}

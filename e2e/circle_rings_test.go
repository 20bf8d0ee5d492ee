package e2e

import (
	"fmt"
	"testing"
)

// in is the holder of one of two rings as a screen draws it: its seat's picture.
func (pg *page) in(ring int) string {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf("document.querySelector('#ring-%d .seat.holds')", ring))
	return eval[string](pg, fmt.Sprintf("document.querySelector('#ring-%d .seat.holds').id.replace('seat-', '')", ring))
}

// moved waits until the piece of a ring is with somebody else.
func (pg *page) moved(ring int, from string) string {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf("document.querySelector('#ring-%d .seat.holds:not(#seat-%s)')", ring, from))
	return pg.in(ring)
}

// ringOf is the part of a lead that leads one of two rings.
func ringOf(ring int) string { return fmt.Sprintf("#r-now .lead-ring:has(#give-%d)", ring) }

// gives hands the piece of a ring to somebody, from the lead.
func (pg *page) gives(ring int, picture string) {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf("document.querySelector('#give-%d')", ring))
	seat := fmt.Sprintf("#give-%d button:has(use[href$='#%s'])", ring, picture)
	if eval[bool](pg, fmt.Sprintf("Boolean(document.querySelector(%s)?.classList.contains('holds'))", quote(seat))) {
		return // to give it again would make what that phone shows stale
	}
	eval[bool](pg, fmt.Sprintf("(document.querySelector('#give-%d').open = true)", ring))
	pg.tap(seat)
}

// over sends somebody to the other ring, from the lead.
func (pg *page) over(from int, picture string) {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf("document.querySelector('#one-%d')", from))
	eval[bool](pg, fmt.Sprintf("(document.querySelector('#order-%[1]d').open = document.querySelector('#one-%[1]d').open = true)", from))
	seat := fmt.Sprintf("li:has(use[href$='#%s'])", picture)
	pg.tap(fmt.Sprintf("#one-%d %s button[name=over]", from, seat))
	pg.waitFor("document.querySelector(" + quote(fmt.Sprintf("#one-%d %s", 1-from, seat)) + ")")
}

// rings is a circle of two, on a screen, a lead and a phone each for four people.
type rings struct {
	*testing.T
	p                    *program
	code                 string
	lead, screen         *page
	moon, fox, owl, bear *page
}

// Sixteen are more than one ring is good for at that age: the lead offers two,
// and each has its own piece, which nothing in the other moves.
func TestTwoRingsEachKeepTheirOwnHolder(t *testing.T) {
	t.Parallel()
	p, b := start(t), openBrowser(t)
	r := &rings{T: t, p: p, lead: b.claimed(p, laptop)}
	r.lead.makeRoom("Room 12", "8-12", "lead")
	r.code = r.lead.code()
	r.screen = r.lead.another(projector)
	r.screen.open("/r/" + r.code + "/screen")
	r.screen.button("It is extended")
	r.moon, r.fox, r.owl = b.comeIn(p, r.code, "moon"), b.comeIn(p, r.code, "fox"), b.comeIn(p, r.code, "owl")
	r.lead.starts("circle", append(responder, "[name=count]", "16", "[name=start]", "Moon")...)
	r.lead.sees("16 of us. One ring goes well up to 15.")
	r.lead.button("Two rings")
	r.screen.waitFor("document.querySelectorAll('.ring').length === 2 && document.querySelectorAll('.seat').length === 16")
	r.bear = b.comeIn(p, r.code, "bear") // whoever is late sits down too
	r.lead.over(0, "owl")
	r.screen.waitFor("document.querySelector('#seat-bear')")
	r.lead.waitFor("document.querySelector(\"#order-0 use[href$='#bear'], #order-1 use[href$='#bear']\")")
	if eval[bool](r.lead, "Boolean(document.querySelector(\"#order-0 use[href$='#bear']\"))") { // it took the seat of its picture, wherever that was
		r.lead.over(0, "bear")
	}
	r.begins()
	r.onePiece()
	r.atOnce()
	r.facilitator()
	r.comesBack()
	r.through()
}

// begins: both phones that hold say so, and the others say which piece is where.
func (r *rings) begins() {
	r.lead.nextStep() // the guidelines
	r.screen.sees("How we are together here")
	r.lead.nextStep()
	r.lead.gives(1, "owl")
	r.moon.sees("The stone is with you", "Pass it on")
	r.owl.sees("The shell is with you", "Pass it on")
	r.fox.sees("The stone is with Moon")
	r.bear.sees("The shell is with Owl")
	r.fox.waitFor("!document.querySelector('form[action$=\"/moves/pass\"]')")
	r.fox.never("The shell is with")
	r.screen.waitFor("document.querySelector('#ring-0 #seat-moon.holds') && document.querySelector('#ring-1 #seat-owl.holds')")
	r.screen.sees("The stone is with Moon", "The shell is with Owl")
	for i := range 2 {
		half := eval[float64](r.screen, fmt.Sprintf("(() => { const box = document.querySelector('#piece-%d').getBoundingClientRect(); return (box.x + box.width / 2) / innerWidth })()", i))
		if int(half*2) != i {
			r.Errorf("the piece of ring %d lies at %.2f of the screen", i, half)
		}
	}
}

// onePiece: what someone does with one piece leaves the other where it is.
func (r *rings) onePiece() {
	r.owl.button("Pass it on")
	r.screen.moved(1, "owl")
	r.owl.waitFor("!document.querySelector('form[action$=\"/moves/pass\"]')")
	r.moon.sees("The stone is with you")
	if still := r.screen.in(0); still != "moon" {
		r.Errorf("the stone went to %s as the shell was passed on", still)
	}
}

// atOnce: who passes on at the same moment as someone in the other ring is heard
// as well. The turn on the phone is the one drawn before.
func (r *rings) atOnce() {
	seen := eval[string](r.moon, "document.querySelector('form[action$=\"/moves/pass\"] [name=turn]').value")
	shell := r.screen.in(1)
	r.onward(1, shell)
	if status := r.moon.move(r.code, "pass-on", "turn", seen); status != 204 {
		r.Fatalf("the other ring's piece has moved, and the stone cannot be passed on: %d", status)
	}
	stone := r.screen.moved(0, "moon")
	if status := r.moon.move(r.code, "pass-on", "turn", seen); status != 409 {
		r.Errorf("a double press is answered with %d", status)
	}
	if still := r.screen.in(0); still != stone {
		r.Errorf("a double press skipped %s", stone)
	}
}

// onward passes the piece of a ring on from the lead, once it shows who has it.
func (r *rings) onward(ring int, from string) {
	r.Helper()
	r.lead.waitFor("document.querySelector(" + quote(fmt.Sprintf("%s .seat-button.holds use[href$='#%s']", ringOf(ring), from)) + ")")
	r.lead.tap(ringOf(ring) + " .button.main")
	r.screen.waitFor(fmt.Sprintf("document.querySelector('#ring-%[1]d.ring-offer') || document.querySelector('#ring-%[1]d .seat.holds:not(#seat-%[2]s)')", ring, from))
}

// facilitator moves each ring on by itself.
func (r *rings) facilitator() {
	for ring := range 2 {
		was, other := r.screen.in(ring), r.screen.in(1-ring)
		r.onward(ring, was)
		if still := r.screen.in(1 - ring); still != other {
			r.Errorf("as ring %d goes on, the other's piece goes from %s to %s", ring, other, still)
		}
	}
}

// comesBack: a reload and the power cord leave both pieces where they are.
func (r *rings) comesBack() {
	r.lead.gives(0, "fox")
	r.fox.sees("The stone is with you")
	r.lead.gives(1, "bear")
	r.bear.sees("The shell is with you")
	held := func(when string) {
		r.Helper()
		r.screen.live()
		r.screen.waitFor("document.querySelector('#ring-0 #seat-fox.holds') && document.querySelector('#ring-1 #seat-bear.holds')")
		r.fox.sees("The stone is with you", "Pass it on")
		r.bear.sees("The shell is with you", "Pass it on")
		r.moon.sees("The stone is with Fox")
		r.owl.sees("The shell is with Bear")
	}
	r.fox.open("/r/" + r.code)
	r.screen.open("/r/" + r.code + "/screen")
	held("after a reload")
	r.p.kill()
	r.screen.waitFor(lost)
	r.p.restart()
	for _, pg := range []*page{r.screen, r.lead, r.moon, r.fox, r.owl, r.bear} {
		pg.live()
	}
	held("after the power cord")
	r.bear.button("Pass it on")
	r.screen.moved(1, "bear")
	if still := r.screen.in(0); still != "fox" {
		r.Errorf("after a restart the stone goes to %s as the shell is passed on", still)
	}
}

// through: the ring that is done waits for the other, and says so.
func (r *rings) through() {
	r.goesRound(0)
	r.screen.sees("The stone is in the middle", "Would anyone like it?")
	r.fox.sees("Take the stone")
	r.lead.button("Done in this ring")
	r.screen.sees("This ring is through. The other is still going round.")
	r.fox.sees("This ring is through")
	r.lead.waitFor("!document.querySelector('#give-0')") // nothing is offered that would be refused
	r.goesRound(1)
	r.owl.sees("Take the shell")
	r.lead.button("Go on: Check-in")
	r.screen.waitFor("document.querySelector('#ring-0 .seat.holds') && document.querySelector('#ring-1 .seat.holds')") // both begin the next round
	r.screen.sees("round 2 of")
}

// goesRound passes the piece of a ring on until it lies in the middle.
func (r *rings) goesRound(ring int) {
	r.Helper()
	for range 20 {
		if eval[bool](r.screen, fmt.Sprintf("Boolean(document.querySelector('#ring-%d.ring-offer'))", ring)) {
			return
		}
		was := r.screen.in(ring)
		r.onward(ring, was)
	}
}

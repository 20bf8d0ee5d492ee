package e2e

import (
	"fmt"
	"testing"
)

// slowLight is how much of a page's slow light is to be seen, from 0 to 1, and
// what moves it.
type slowLight struct {
	Seen  float64  `json:"seen"`
	Moves []string `json:"moves"` // what its animations change
	ForMs float64  `json:"forMs"`
}

func (pg *page) slowLight() slowLight {
	pg.t.Helper()
	return eval[slowLight](pg, `(() => {
		const light = document.querySelector('.slow-light'), moves = light.getAnimations();
		return { seen: Number(getComputedStyle(light).opacity), forMs: moves[0]?.effect.getComputedTiming().duration ?? 0,
			moves: moves.flatMap((m) => Object.keys(m.effect.getKeyframes()[0])).filter((k) => !['offset', 'computedOffset', 'easing', 'composite'].includes(k)) };
	})()`)
}

// The slow light is there when it was asked for, fades on the screen and on the
// holder's phone, says nothing, hurries nobody and ends nothing.
func TestTheSlowLightFadesAndEndsNothing(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	screen, moon := b.device(p, projector), b.comeIn(p, code, "moon")
	screen.open("/r/" + code + "/screen")
	screen.live()
	lead.startCircle(code, 5, "shape", "one")
	lead.waitFor("document.querySelector('#circle-light')")
	lead.toARound()
	lead.gives(0, "moon")
	moon.sees("The stone is with you")
	dark := func(when string) {
		t.Helper()
		for name, pg := range map[string]*page{"screen": screen, "phone": moon} {
			if l := pg.slowLight(); l.Seen != 0 || len(l.Moves) > 0 {
				t.Errorf("%s, %s: a light that nobody asked for: %+v", name, when, l)
			}
		}
	}
	dark("as it begins")

	eval[bool](lead, "(document.querySelector('#circle-light').open = true)")
	lead.tap("#circle-light form:has([name=light][value='30']) button")
	for name, pg := range map[string]*page{"screen": screen, "phone": moon} {
		pg.waitFor("document.querySelector('.slow-light')?.getAnimations().length === 1")
		words := eval[string](pg, "document.body.innerText")
		pg.waitFor("Number(getComputedStyle(document.querySelector('.slow-light')).opacity) < 0.97") // it fades
		if l := pg.slowLight(); l.ForMs != 30_000 || fmt.Sprint(l.Moves) != "[opacity]" {
			t.Errorf("%s: %+v", name, l)
		}
		// In one breath: a clock that is set moves it back to where it was.
		if left := eval[float64](pg, "(document.querySelector('.slow-light').getAnimations()[0].finish(), Number(getComputedStyle(document.querySelector('.slow-light')).opacity))"); left != 0 {
			t.Errorf("%s: faded, there is still %.2f of it", name, left)
		}
		if after := eval[string](pg, "document.body.innerText"); after != words {
			t.Errorf("%s: the light says something: before %q, after %q", name, words, after)
		}
	}
	moon.sees("The stone is with you", "There is no hurry", "Pass it on", "Come back to me")

	// With less movement it is the same light: nothing in it moves.
	screen.prefers("prefers-reduced-motion", "reduce")
	moon.prefers("prefers-reduced-motion", "reduce")
	moon.button("Pass it on")
	screen.waitFor("document.querySelector('.seat.holds:not(#seat-moon)') && Number(getComputedStyle(document.querySelector('.slow-light')).opacity) > 0") // a fresh one
	moon.waitFor("!document.querySelector('.slow-light')")                                                                                                 // it is beside the holder
	lead.waitFor("document.querySelector('#give-0 .holds:not(:has([href$=\"#moon\"]))')")                                                                  // the lead's page has seen it too
	lead.gives(0, "moon")
	moon.waitFor("document.querySelector('.slow-light')?.getAnimations().length === 1")
	for name, pg := range map[string]*page{"screen": screen, "phone": moon} {
		if l := pg.slowLight(); fmt.Sprint(l.Moves) != "[opacity]" {
			t.Errorf("%s, with less movement: %+v", name, l)
		}
	}

	lead.tap("#circle-light form:has([name=light][value='0']) button")
	for _, pg := range []*page{screen, moon} {
		pg.waitFor("document.querySelector('.slow-light').getAnimations().length === 0")
	}
	dark("turned off")
}

// A page that is back from a restart has the new clock a moment before it knows when the piece came by it.
func TestTheSlowLightDoesNotFlashAtARestart(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	screen := b.device(p, projector)
	screen.open("/r/" + code + "/screen")
	lead.startCircle(code, 5, "shape", "one")
	lead.toARound()
	lead.waitFor("document.querySelector('#circle-light')")
	eval[bool](lead, "(document.querySelector('#circle-light').open = true)")
	lead.tap("#circle-light form:has([name=light][value='30']) button")
	screen.waitFor("document.querySelector('.slow-light').getAnimations().length === 1 && Number(getComputedStyle(document.querySelector('.slow-light')).opacity) < 0.7")
	eval[bool](screen, `(() => { window.brighter = 0; window.was = document.querySelector('#live').textContent;
		let last = 1;
		const look = () => {
			const now = Number(getComputedStyle(document.querySelector('.slow-light')).opacity);
			brighter = Math.max(brighter, now - last);
			last = now;
			requestAnimationFrame(look);
		};
		look(); return true })()`)
	p.kill()
	p.restart()
	screen.waitFor("document.querySelector('#live').textContent !== was")
	screen.live()
	screen.waitFor("Number(getComputedStyle(document.querySelector('.slow-light')).opacity) < 0.6") // and it fades on
	if brighter := eval[float64](screen, "brighter"); brighter > 0.1 {
		t.Errorf("the light came back by %.2f", brighter)
	}
}

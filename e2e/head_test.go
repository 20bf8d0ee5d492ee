package e2e

import (
	"strings"
	"testing"
)

// heads are the ways out of a phone's page as they are drawn: on one line, every
// target large enough, and no word lost to whom it is read.
const heads = `(() => {
	const targets = [...document.querySelectorAll('header.top > .person, header.top :is(a, button), [data-exit]')].filter((e) => e.checkVisibility());
	const box = (e) => e.getBoundingClientRect();
	const middles = targets.filter((e) => e.closest('.top')).map((e) => Math.round((box(e).top + box(e).bottom) / 2));
	const exit = document.querySelector('[data-exit]');
	const words = (some) => some.map((e) => e.textContent.trim().replace(/\s+/g, ' ')).join('|');
	return {
		apart: Math.max(...middles) - Math.min(...middles),
		small: words(targets.filter((e) => box(e).height < 43.5 || box(e).width < 43.5)),
		out: words(targets.filter((e) => box(e).left < 0 || box(e).right > innerWidth)),
		low: words(targets.filter((e) => e.matches('#break button, [href$="/leave"]') && (box(e).height < 63.5 || box(e).width < 63.5))), // the main action is 64 high
		over: words(targets.filter((e, i) => i > 0 && e.closest('.top') && box(e).left < box(targets[i - 1]).right - 0.5)),
		below: exit !== null && box(exit).top >= box(document.querySelector('#r-main h1')).bottom,
		said: words(targets),
	};
})()`

// headOnOneLine checks the head of a phone's page at two widths.
func (pg *page) headOnOneLine(state string, words ...string) {
	pg.t.Helper()
	for _, width := range []int64{390, 360} {
		pg.resize(width, 780)
		h := eval[struct {
			Apart            float64
			Small, Out, Over string
			Low              string
			Below            bool
			Said             string
		}](pg, heads)
		if h.Apart > 2 || h.Small+h.Low+h.Out+h.Over != "" || h.Below {
			pg.t.Errorf("%s at %d: %+v", state, width, h)
		}
		for _, w := range words {
			if !strings.Contains(h.Said, w) {
				pg.t.Errorf("%s at %d: %q is not said: %s", state, width, w, h.Said)
			}
		}
		pg.noSideways(state)
	}
}

func TestTheHeadOfAPhoneIsOneLine(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	host := b.claimed(p, laptop)
	for _, age := range []string{"5-7", "adults"} {
		host.open("/")
		if age == "adults" {
			host.tap("#make > summary")
		}
		host.makeRoomOnly("For "+age, age)
		host.tap(".room-card:not(.on) details summary")
		host.tap(".room-card:not(.on) form:has(input[value=lead]) button")
		code := host.code()
		kid := b.device(p, phone)
		kid.open("/r/" + code)
		kid.write("#nickname", "Grandmother Josephine")
		kid.tap("input[name=picture][value=butterfly]")
		kid.tap(".join-go button")
		kid.live()
		kid.headOnOneLine(age+", nothing runs", "Butterfly", "Grandmother Josephine", "I need a break", "Leave")
		host.posts("/r/"+code+"/moves/start", startsWall)
		kid.waitFor("document.querySelector('[data-exit]')")
		kid.headOnOneLine(age+", writing", "Butterfly", "I need a break", "Leave", "Quick way out")
		kid.posts("/language", "language=es")
		kid.open("/r/" + code)
		kid.live()
		kid.headOnOneLine(age+", writing in Spanish", "Necesito una pausa", "Salir")
		if age == "5-7" { // a device with a voice of its own has one more
			eval[bool](kid, "document.querySelector('[data-read-aloud]').hidden = false")
			kid.headOnOneLine(age+", read aloud in Spanish", "Necesito una pausa", "Salir")
		}
	}
}

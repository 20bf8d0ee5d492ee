package e2e

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// comforts are what people ask their device for, in both themes.
var comforts = map[string][]string{
	"more contrast":       {"prefers-contrast", "more", "prefers-color-scheme", "light"},
	"more contrast, dusk": {"prefers-contrast", "more", "prefers-color-scheme", "dark"},
	"forced colours":      {"forced-colors", "active", "prefers-color-scheme", "dark"},
	"less movement":       {"prefers-reduced-motion", "reduce", "prefers-color-scheme", "light"},
}

// lostWords are the words that a page does not show whole: those cut off by the
// window or by a box around them.
const lostWords = `(() => {
	const found = [], nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = nodes.nextNode(); n; n = nodes.nextNode()) {
		const at = n.parentElement;
		if (!n.data.trim() || at.closest('script, noscript, .visually-hidden, .skip, #live, select, textarea') || !at.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
		const range = document.createRange();
		range.selectNodeContents(n);
		const box = range.getBoundingClientRect();
		if (box.left < -1 || box.right > innerWidth + 1) found.push('beside the window: ' + n.data.trim().slice(0, 60));
		for (let e = at; e && e !== document.body; e = e.parentElement) {
			const style = getComputedStyle(e);
			if (e instanceof SVGElement || style.overflowX === 'visible' && style.overflowY === 'visible' || style.position === 'fixed') continue;
			const b = e.getBoundingClientRect();
			const cut = box.left < b.left - 2 || box.right > b.right + 2 || (style.overflowY === 'hidden' || style.overflowY === 'clip') && (box.top < b.top - 2 || box.bottom > b.bottom + 2);
			if (cut) found.push('cut off by ' + e.tagName + '.' + e.className + ': ' + n.data.trim().slice(0, 60));
		}
	}
	return found.slice(0, 5);
})()`

// edgeless are the buttons that nothing but a colour tells from the page around
// them: with forced colours there are no colours of ours.
const edgeless = `[...document.querySelectorAll('button, .button, input, select, textarea')].filter((e) => e.checkVisibility() && !e.closest('.visually-hidden') && e.type !== 'hidden')
	.filter((e) => { const s = getComputedStyle(e); return (s.borderTopStyle === 'none' || parseFloat(s.borderTopWidth) < 1) && s.outlineStyle === 'none' && !s.textDecorationLine.includes('underline') && s.opacity !== '0' && (s.appearance === 'none' || e.matches('button, .button')); })
	.map((e) => e.outerHTML.slice(0, 120)).slice(0, 5)`

// ringless are the things one can come to with the Tab key that do not show it.
const ringless = `(() => {
	const found = [];
	for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
		if (!e.checkVisibility() || e.disabled) continue;
		e.focus({focusVisible: true, preventScroll: true});
		if (document.activeElement !== e) continue;
		const shows = (o) => { const s = getComputedStyle(o); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; };
		if (!shows(e) && !shows(e.parentElement) && !(e.labels?.length && shows(e.labels[0])) && !(e.nextElementSibling && shows(e.nextElementSibling))) found.push(e.outerHTML.slice(0, 140));
	}
	document.activeElement?.blur();
	return found.slice(0, 5);
})()`

// Whatever people ask their device for, nothing of a page is lost.
func TestNothingIsLostToWhomeverNeedsItOtherwise(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Kindergartners", "8-12")
	screen, child := b.device(p, projector), b.comeIn(p, code, "moon")
	screen.open("/r/" + code + "/screen")
	screen.live()
	c := &comfort{t, map[string]*page{"screen": screen, "phone": child, "lead": lead}}
	lead.starts("breathing")
	for _, pg := range c.pages {
		pg.freeze()
	}
	c.everywhere("breathing")
	for _, pg := range []*page{screen, child} {
		c.breathes(pg)
	}
	lead.ends()
	lead.startCircle(code, 5)
	lead.toARound()
	lead.gives(0, "moon")
	child.sees("The stone is with you")
	screen.sees("The stone is with Moon")
	c.everywhere("circle")
	lead.ends()
	lead.starts("wall", responder...)
	long := b.comeIn(p, code, "owl")
	long.move(code, "rename", "from", "participant", "name", strings.Repeat("W", 24))
	long.move(code, "break")
	long.sends(strings.Repeat("W", 200))
	rest(long)
	child.sends(strings.Repeat("W", 200))
	child.sends("شكرا لك (يا صديقي)!")
	lead.sees("3 notes waiting", "Asked for a break")
	for _, pg := range []*page{child, lead} {
		if eval[bool](pg, "getComputedStyle([...document.querySelectorAll('.note p')].find((e) => e.innerText.includes('شكرا'))).direction !== 'rtl'") {
			t.Error("a note that is written from right to left begins on the left")
		}
	}
	child.sends("Thank you for the umbrella.")
	lead.tap("#waiting-notes form[action$='/moves/approve'] button")
	screen.hangs(1)
	c.everywhere("wall")
}

type comfort struct {
	*testing.T
	pages map[string]*page
}

// everywhere looks at all pages in all the ways, and with letters twice as large.
func (c *comfort) everywhere(what string) {
	c.Helper()
	for name, pg := range c.pages {
		for wish, pairs := range comforts {
			pg.prefers(pairs...)
			if !eval[bool](pg, fmt.Sprintf("matchMedia('(%s: %s)').matches", pairs[0], pairs[1])) {
				c.Fatalf("the browser does not know %s", wish)
			}
			pg.settle()
			c.whole(pg, fmt.Sprintf("%s, %s, %s", name, what, wish))
			if found := eval[[]string](pg, edgeless); wish == "forced colours" && len(found) > 0 {
				c.Errorf("%s, %s: no edges with forced colours: %q", name, what, found)
			}
			if found := eval[[]string](pg, ringless); name != "screen" && len(found) > 0 {
				c.Errorf("%s, %s, %s: where the focus is cannot be seen: %q", name, what, wish, found)
			}
		}
		pg.prefers()
		if name == "screen" {
			continue // its letters follow the size of the screen
		}
		was := eval[[]int64](pg, "[innerWidth, innerHeight]")
		pg.resize(phone.width, phone.height) // where letters twice as large bring any device, by the width in rem
		eval[bool](pg, "(document.documentElement.style.fontSize = '200%') !== ''")
		c.whole(pg, fmt.Sprintf("%s, %s, letters twice as large", name, what))
		eval[bool](pg, "(document.documentElement.style.fontSize = '') === ''")
		pg.resize(was[0], was[1])
	}
}

// whole fails for every word that is not all there.
func (c *comfort) whole(pg *page, state string) {
	c.Helper()
	pg.noSideways(state)
	for _, lost := range eval[[]string](pg, lostWords) {
		c.Errorf("%s: %s", state, lost)
	}
}

// breathes: in every way, the guide still tells in from out in words and in size
// or, with less movement, in light.
func (c *comfort) breathes(pg *page) {
	c.Helper()
	for wish, pairs := range comforts {
		pg.prefers(pairs...)
		var words [2]string
		var parts [2][][2]float64 // of each its area and its light
		for i, at := range []int{1500, 4800} {
			pg.freezeAt(at)
			words[i] = eval[string](pg, "[...document.querySelectorAll('.breath-words *')].filter((e) => !e.children.length && e.checkVisibility({opacityProperty: true}) && getComputedStyle(e).opacity > 0.5).map((e) => e.innerText.trim()).join(' ')")
			parts[i] = eval[[][2]float64](pg, "[...document.querySelectorAll('breath-guide svg *, breath-guide [class*=orb]')].map((e) => { const b = e.getBoundingClientRect(); return [b.width * b.height, Number(getComputedStyle(e).opacity)] })")
		}
		if words[0] == words[1] || words[0] == "" || words[1] == "" {
			c.Errorf("%s: in and out are told by %q", wish, words)
		}
		told := 0 // 0: by size
		if wish == "less movement" {
			told = 1
		}
		changes := false
		for at, in := range parts[0] {
			out := parts[1][at]
			changes = changes || math.Abs(in[told]-out[told]) > 0.1*out[told]
		}
		if !changes {
			c.Errorf("%s: the guide looks the same in and out", wish)
		}
	}
	pg.prefers()
}

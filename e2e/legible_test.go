package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What a child reads from eight metres (DESIGN 10).
const (
	keyLine  = 1.0 / 16 // of the screen's height: the one that matters, at least
	smallest = 1.0 / 40 // and every other
	contrast = 7.0
)

// paragraph begins the name of a state that is a sentence to read, as the caution
// before a hold, and has no key line.
const paragraph = "to read: "

// line is one line of text as a screen paints it.
type line struct {
	Text  string     `json:"text"`
	Size  float64    `json:"size"` // of its letters, in pixels, as large as they are painted
	Ink   [4]float64 `json:"ink"`  // red, green, blue; how much of it covers what is behind, 0 to 1
	Left  float64    `json:"left"`
	Right float64    `json:"right"`
	Mid   float64    `json:"mid"`
	Edge  [4]float64 `json:"edge"` // an outline behind the letters, likewise
}

// allLines finds every line of text that can be seen.
const allLines = `(() => {
	const dot = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
	const ink = (colour) => { dot.clearRect(0, 0, 1, 1); dot.fillStyle = colour; dot.fillRect(0, 0, 1, 1); return [...dot.getImageData(0, 0, 1, 1).data]; };
	const veil = document.querySelector('#r-veil.veil');
	const lines = [], nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = nodes.nextNode(); n; n = nodes.nextNode()) {
		const at = n.parentElement;
		if (!n.data.trim() || at.closest('script, noscript, .visually-hidden, .skip, #live') || (veil && !veil.contains(at))) continue;
		if (!at.checkVisibility({visibilityProperty: true})) continue;
		let seen = 1, scale = 1;
		for (let e = at; e; e = e.parentElement) {
			const style = getComputedStyle(e);
			seen *= Number(style.opacity);
			if (e instanceof SVGElement && !(e instanceof SVGSVGElement)) continue;
			const m = new DOMMatrix(style.transform === 'none' ? '' : style.transform);
			scale *= Math.hypot(m.a, m.b) * (style.scale === 'none' ? 1 : parseFloat(style.scale));
		}
		if (seen < 0.2) continue;
		const style = getComputedStyle(at);
		if (at instanceof SVGElement) { const m = at.getScreenCTM(); scale = Math.hypot(m.a, m.b); }
		const [r, g, b, a] = ink(at instanceof SVGElement ? style.fill : style.webkitTextFillColor);
		const edge = at instanceof SVGElement && style.paintOrder.startsWith('stroke') && parseFloat(style.strokeWidth) >= 4 ? ink(style.stroke) : [0, 0, 0, 0];
		const range = document.createRange();
		range.selectNodeContents(n);
		for (const box of range.getClientRects()) {
			if (box.width < 2 || box.right < 0 || box.left > innerWidth || box.bottom < 0 || box.top > innerHeight) continue;
			lines.push({text: n.data.trim().slice(0, 60), size: parseFloat(style.fontSize) * scale, ink: [r, g, b, a / 255 * seen],
				left: box.left, right: box.right, mid: (box.top + box.bottom) / 2, edge: [...edge.slice(0, 3), edge[3] / 255]});
		}
	}
	return lines;
})()`

// withoutText hides every letter and nothing else.
const withoutText = `(() => {
	const sheet = new CSSStyleSheet();
	sheet.replaceSync('* { -webkit-text-fill-color: transparent !important; transition: none !important } text, tspan { fill: transparent !important; stroke: transparent !important }');
	document.adoptedStyleSheets = %s;
	return true;
})()`

// legible measures every line of a screen, in both themes, against what is
// painted behind it.
func (pg *page) legible(state string) {
	pg.t.Helper()
	for _, theme := range []string{"light", "dark"} {
		pg.theme(theme)
		pg.settle()
		lines, behind := pg.stands()
		pg.measured(state+", "+theme, lines, behind)
	}
	pg.theme("light")
}

// stands gives the lines of a screen, and what is behind them, of a moment in
// which it did not change: a slide may turn between the two.
func (pg *page) stands() (lines []line, behind image.Image) {
	pg.t.Helper()
	for range 10 {
		lines = eval[[]line](pg, allLines)
		eval[bool](pg, fmt.Sprintf(withoutText, "[sheet]"))
		behind = pg.painted()
		eval[bool](pg, fmt.Sprintf(withoutText, "[]"))
		pg.settle()
		if slices.Equal(lines, eval[[]line](pg, allLines)) {
			return drawn(lines, float64(behind.Bounds().Dx())/float64(projector.width)), behind
		}
	}
	pg.t.Fatal("the screen does not stand still")
	return nil, nil
}

// drawn gives lines as large as they are painted.
func drawn(lines []line, scale float64) []line {
	for i := range lines {
		for _, length := range []*float64{&lines[i].Size, &lines[i].Left, &lines[i].Right, &lines[i].Mid} {
			*length *= scale
		}
	}
	return lines
}

func (pg *page) measured(state string, lines []line, behind image.Image) {
	pg.t.Helper()
	high := float64(behind.Bounds().Dy())
	if len(lines) == 0 {
		pg.t.Errorf("%s: nothing can be read", state)
	}
	largest := 0.0
	for _, l := range lines {
		largest = max(largest, l.Size)
		if l.Size < high*smallest-0.1 {
			pg.t.Errorf("%s: %q is 1/%.0f of the height", state, l.Text, high/l.Size)
		}
		if got := l.contrast(behind); got < contrast-0.05 {
			pg.t.Errorf("%s: %q has a contrast of %.1f (%s)", state, l.Text, got, fmt.Sprint(l.Ink))
		}
	}
	if !strings.HasPrefix(state, paragraph) && largest < high*keyLine-0.5 {
		pg.t.Errorf("%s: its largest line is 1/%.1f of the height", state, high/largest)
	}
}

// contrast is that of the letters with what is behind them, where it is least;
// but for a fiftieth, which is an edge or a grain and not a ground.
func (l line) contrast(behind image.Image) float64 {
	var all []float64
	for y := l.Mid - 0.36*l.Size; y <= l.Mid+0.36*l.Size; y += 2 {
		for x := l.Left; x <= l.Right; x += 2 {
			at := image.Pt(int(x), int(y))
			if !at.In(behind.Bounds()) {
				continue
			}
			r, g, b, _ := behind.At(at.X, at.Y).RGBA()
			ground := over(l.Edge, [3]float64{float64(r >> 8), float64(g >> 8), float64(b >> 8)})
			ink := over(l.Ink, ground)
			light, dark := luminance(ink), luminance(ground)
			all = append(all, (max(light, dark)+0.05)/(min(light, dark)+0.05))
		}
	}
	if len(all) == 0 {
		return 21
	}
	slices.Sort(all)
	return all[len(all)/50]
}

// over paints a colour, as far as it covers, on a ground.
func over(colour [4]float64, ground [3]float64) (seen [3]float64) {
	for i := range seen {
		seen[i] = colour[i]*colour[3] + ground[i]*(1-colour[3])
	}
	return seen
}

// luminance is the relative one of WCAG 2.
func luminance(c [3]float64) float64 {
	var lin [3]float64
	for i, v := range c {
		if v /= 255; v <= 0.04045 {
			lin[i] = v / 12.92
		} else {
			lin[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*lin[0] + 0.7152*lin[1] + 0.0722*lin[2]
}

func (pg *page) painted() image.Image {
	pg.t.Helper()
	ctx, cancel := context.WithTimeout(pg.ctx, 2*patience)
	defer cancel()
	shot, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		pg.t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		pg.t.Fatal(err)
	}
	return img
}

// eightMetres shows a screen in every state there is.
type eightMetres struct {
	lead, screen *page
	at           string
}

func TestEveryScreenIsReadFromEightMetres(t *testing.T) {
	t.Parallel()
	e := sitAtTheBack(t)
	e.screen.legible("idle")
	e.breathing()
	e.circle()
	e.longWordByThePiece()
	e.wall()
	e.veiled()
}

func TestEveryScreenInTwoLanguagesIsReadFromEightMetres(t *testing.T) {
	t.Parallel()
	e := sitAtTheBack(t)
	e.ownGuidelines()
	e.settles("es", "")
	e.screen.legible("idle, in two languages")
	e.breathing()
	e.circle()
	e.wall()
	e.veiled()
}

func sitAtTheBack(t *testing.T) *eightMetres {
	t.Helper()
	p, b := start(t), openBrowser(t)
	e := &eightMetres{lead: b.claimed(p, laptop), screen: b.device(p, projector)}
	e.lead.makeRoom("Room 12", "adults", "lead")
	e.at = "/r/" + e.lead.code()
	e.screen.open(e.at + "/screen")
	e.screen.live()
	e.lead.posts(e.at+"/moves/contact", "contact_name=Ms+Rivera&contact_how=room+4")
	return e
}

func (e *eightMetres) starts(form, sign string) {
	e.lead.t.Helper()
	e.lead.posts(e.at+"/moves/start", form+"&responder_who=Ada&responder_where=room+4")
	e.screen.waitFor("document.querySelector(" + quote(sign) + ")")
	e.screen.live()
}

// ends ends what runs: once for its closing, once more for good.
func (e *eightMetres) ends() {
	e.lead.t.Helper()
	code := strings.TrimPrefix(e.at, "/r/")
	for !eval[bool](e.screen, "Boolean(document.querySelector('.idle'))") {
		e.lead.move(code, "end")
		e.screen.do(sleep(150))
	}
}

func (e *eightMetres) breathing() {
	for _, look := range []string{"orb", "horizon", "flower"} {
		e.starts("kind=breathing&lead=0&left=count&count=1&look="+look, "breath-guide .breath[data-live]")
		for _, into := range []string{"in", "out"} {
			e.screen.freezeAt(map[string]int{"in": 1500, "out": 7500}[into])
			e.screen.legible("breathing, " + look + ", " + into)
		}
		e.ends()
	}
	e.starts("kind=breathing&pattern=box&caution=1&look=orb", "breath-guide")
	e.screen.freezeAt(-beforeFirst)
	e.screen.legible(paragraph + "breathing, caution first")
	e.ends()
	for _, anchor := range []string{"breath", "look"} {
		e.starts("kind=quiet&after=Then+we+draw&anchor="+anchor, "breath-guide")
		for _, second := range []int{-15, 2, 62} {
			e.screen.freezeAt(second * 1000)
			e.screen.legible(fmt.Sprintf("quiet minutes, %s, at %d s", anchor, second))
		}
		e.ends()
	}
}

// beforeFirst is when the caution stands: in the midst of what comes before the
// first breath, in milliseconds.
const beforeFirst = 9000

// freezeAt holds a guide so many milliseconds into its first breath, and waits
// until it stands: a guide that has just been told of another wish of the device
// makes its movements anew.
func (pg *page) freezeAt(ms int) {
	pg.t.Helper()
	stands := fmt.Sprintf(`(async () => {
		const at = Number(document.querySelector('breath-guide').dataset.first || 0) + %d;
		const moves = () => document.getAnimations().filter((move) => move.effect.target?.closest('breath-guide'));
		for (const move of moves()) {
			move.pause();
			move.currentTime = at;
		}
		for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
		return moves().every((move) => move.playState === 'paused' && move.currentTime === at);
	})()`, ms)
	for range 20 {
		if eval[bool](pg, stands) {
			return
		}
	}
	pg.t.Fatal("the guide does not stand still")
}

func (e *eightMetres) circle() {
	for _, c := range []struct{ name, form string }{
		{"5", "count=5&chosen=1&step=opening&step=values&topic1=sound&step=closing"},
		{"28", "count=28&chosen=1&step=values&topic1=sound"},
		{"28 in pairs", "count=28&chosen=1&topic1=sound&shape=pairs"},
		{"28 in two rings", "count=28&chosen=1&topic1=sound&shape=two"},
	} {
		e.starts("kind=circle&"+c.form, ".circle-read, .circle")
		for step := range 3 {
			e.screen.legible(fmt.Sprintf("circle of %s, step %d", c.name, step))
			if step < 2 {
				e.next()
			}
		}
		e.ends()
	}
}

// settles fills in the room's settings: its second language, and the group's own
// guidelines.
func (e *eightMetres) settles(second, guidelines string) {
	e.lead.t.Helper()
	if !eval[bool](e.lead, fmt.Sprintf(`(async () => {
		const page = async (at) => new DOMParser().parseFromString(await (await fetch(at)).text(), 'text/html');
		const at = (await page('/')).querySelector('a[href^="/rooms/"]').getAttribute('href');
		const form = (await page(at)).querySelector('main form');
		form.querySelector('#second').value = %s;
		form.querySelector('#guidelines').value = %s;
		return (await fetch(at, {method: 'POST', body: new URLSearchParams(new FormData(form))})).ok;
	})()`, quote(second), quote(guidelines))) {
		e.lead.t.Fatal("the settings were not taken")
	}
}

// ownGuidelines are many and long; what must be told stands below them, on an
// upright screen and in two languages as well.
func (e *eightMetres) ownGuidelines() {
	own := strings.Repeat("we wait until somebody has finished before we say what we think\n", 12)
	for _, second := range []string{"", "es"} {
		e.settles(second, own)
		e.starts("kind=circle&count=5&chosen=1&topic1=sound", ".circle-read")
		e.screen.legible("the group's own guidelines, and in " + second)
		for _, s := range []size{projector, {1080, 1920, false}} {
			e.screen.resize(s.width, s.height)
			if eval[bool](e.screen, "[...document.querySelectorAll('.circle-read :is(h1, li)')].some((e) => e.getBoundingClientRect().top < 0 || e.getBoundingClientRect().bottom > innerHeight)") {
				e.screen.t.Errorf("the group's own guidelines, and in %q: some are out of sight at %d", second, s.width)
			}
		}
		e.screen.resize(projector.width, projector.height)
		e.ends()
	}
}

// longWordByThePiece has a long word at every seat, and the piece beside the word of the
// one who holds it.
func (e *eightMetres) longWordByThePiece() {
	e.starts("kind=circle&count=28&chosen=1&topic1=sound&shape=two", ".circle-read, .circle")
	e.next()
	for ring := range 2 {
		give := fmt.Sprintf("#give-%d .seat-grid li:nth-child(13) button", ring)
		e.lead.open(e.at + "/lead")
		e.lead.waitFor("document.querySelector(" + quote(give) + ")")
		eval[bool](e.lead, "document.querySelector("+quote(give)+").click(), true")
		e.screen.waitFor(fmt.Sprintf("document.querySelectorAll('#ring-%d .seat')[12].classList.contains('holds')", ring))
	}
	eval[bool](e.screen, "[...document.querySelectorAll('.seat-word')].forEach((word) => word.textContent = 'Mushroom'), true")
	e.screen.legible("circle of 28 in two rings, long words")
	e.ends()
}

// next goes on as the lead's first button does, and waits until the screen shows
// it.
func (e *eightMetres) next() {
	e.lead.t.Helper()
	was := eval[string](e.screen, "document.querySelector('#live').textContent")
	form := eval[string](e.lead, "fetch("+quote(e.at+"/lead")+").then((r) => r.text()).then((html) => String(new URLSearchParams(new FormData(new DOMParser().parseFromString(html, 'text/html').querySelector('form[action$=\"/moves/next\"]')))))")
	e.lead.posts(e.at+"/moves/next", form)
	e.screen.waitFor("document.querySelector('#live').textContent !== " + quote(was))
}

func (e *eightMetres) wall() {
	e.starts("kind=wall", ".wall")
	e.screen.legible("wall, empty")
	for n, text := range []string{"Thank you for the tea.", strings.Repeat("It helped me so. ", 29), "شكرا لك على القهوة", "Thank you 🌻 for the sunflowers", "I noticed the quiet."} {
		e.lead.posts(e.at+"/moves/post", fmt.Sprintf("text=%s&to=Ada&paper=%d&place=room&knows=facilitator", url.QueryEscape(text), n))
		if n == 0 {
			e.screen.hangs(1)
			e.screen.legible("wall, one note")
		}
	}
	e.screen.hangs(0)
	e.screen.waitFor("parseFloat(getComputedStyle(document.querySelector('#wall-notes')).fontSize) > innerHeight / 32") // one long note does not make all small
	e.screen.legible("wall, five notes")
	e.lead.posts(e.at+"/moves/hide", "")
	e.screen.waitFor("document.querySelector('paper-wall[data-folded]')")
	e.screen.legible("wall, folded")
	e.lead.posts(e.at+"/moves/slides", "slides=one&pace=40")
	e.lead.posts(e.at+"/moves/reveal", "")
	e.screen.hangs(1)
	e.screen.legible("wall, one at a time")
	e.ends()
}

func (e *eightMetres) veiled() {
	e.lead.posts(e.at+"/moves/pause", "")
	e.screen.waitFor("document.querySelector('#r-veil.veil')")
	e.screen.legible("pause for all")
	e.lead.posts(e.at+"/moves/go-on", "")
}

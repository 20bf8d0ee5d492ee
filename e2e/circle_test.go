package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// move does a move from a page, as its own forms do, and gives the status.
func (pg *page) move(code, name string, pairs ...string) int {
	pg.t.Helper()
	var all []string
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, fmt.Sprintf("[%s, %s]", quote(pairs[i]), quote(pairs[i+1])))
	}
	status, _ := pg.send(fmt.Sprintf("/r/%s/moves/%s", code, name), "["+strings.Join(all, ",")+"]")
	return status
}

// startCircle seats people and starts a circle that goes straight to one topic
// round from the guidelines.
func (pg *page) startCircle(code string, people int, more ...string) {
	pg.t.Helper()
	form := append([]string{
		"kind", "circle", "count", fmt.Sprint(people), "chosen", "1", "step", "values", "topic1", "sound",
		"responder_who", "Ms Lee", "responder_where", "Room 4",
	}, more...)
	if status := pg.move(code, "start", form...); status != 204 && status != 200 {
		pg.t.Fatalf("start: %d", status)
	}
}

var withWhom = regexp.MustCompile(`The stone is with ([A-Z][a-z]+)`)

// holder is the picture that a page says has the stone.
func (pg *page) holder() string {
	pg.t.Helper()
	pg.waitFor("/The stone is with/.test(document.body.innerText)")
	return withWhom.FindStringSubmatch(eval[string](pg, "document.body.innerText"))[1]
}

func (pg *page) otherHolder(than string) string {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf("/The stone is with (?!%s)/.test(document.body.innerText)", than))
	return pg.holder()
}

// key presses a key of the screen, later than what counts as a slip.
func (pg *page) key(k string) {
	pg.t.Helper()
	time.Sleep(800 * time.Millisecond)
	pg.press(k)
}

func TestTwentyEightSeatsAndTwoKeysAreACircle(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	screen := b.claimed(p, projector)
	screen.makeRoom("Room 12", "8-12", "screen")
	code := screen.code()
	screen.button("It is mirrored")
	screen.waitFor("!document.body.innerText.includes('It is mirrored') && document.querySelector('screen-bar')")
	screen.startCircle(code, 28)
	screen.sees("How we are together here", "I must tell someone who can help")
	screen.bothThemes("the guidelines of a circle")
	screen.key(" ")
	first := screen.holder()
	if seats := eval[int](screen, "document.querySelectorAll('.seat').length"); seats != 28 {
		t.Fatalf("%d seats", seats)
	}
	screen.bothThemes("a round of a circle")

	before := eval[string](screen, "document.querySelector('.piece').getAttribute('transform')")
	screen.key(" ")
	second := screen.otherHolder(first)
	if moving := eval[int](screen, "document.querySelector('.piece').getAnimations().length"); moving == 0 {
		t.Error("the piece does not travel")
	}
	if after := eval[string](screen, "document.querySelector('.piece').getAttribute('transform')"); after == before {
		t.Error("the piece did not arrive")
	}
	screen.waitFor("document.querySelector('.piece').getAnimations().length === 0")
	screen.key("b")
	screen.waitFor("document.querySelector('#r-bar').textContent.includes('Show again')")
	screen.key("b")
	screen.waitFor("!document.querySelector('.veil-on')")
	if again := screen.holder(); again != second {
		t.Fatalf("blanking moved the piece to %s", again)
	}
	screen.key(kb.ArrowLeft) // arrow left
	if back := screen.otherHolder(second); back != first {
		t.Fatalf("back went to %s, not to %s", back, first)
	}
	screen.prefers("prefers-reduced-motion", "reduce")
	screen.key(" ")
	screen.otherHolder(first)
	moved := eval[string](screen, "JSON.stringify(document.querySelector('.piece').getAnimations().map(a => a.effect.getKeyframes().map(k => k.opacity)))")
	if !strings.Contains(moved, `"0"`) {
		t.Errorf("with less movement the piece fades, but: %s", moved)
	}
}

func TestTheHoldersPhoneSaysSoAndNoScreenTellsAName(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Room 12", "8-12")
	lead.open("/r/" + code + "/lead?private=1")
	if status := lead.move(code, "add", "names", "Anahit\nBenedikt"); status >= 300 {
		t.Fatalf("names: %d", status)
	}
	child := b.device(p, phone)
	child.open("/r/" + code)
	if status := child.move(code, "join", "picture", "moon"); status >= 300 {
		t.Fatalf("join: %d", status)
	}
	child.open("/r/" + code)
	lead.move(code, "start", "kind", "circle", "chosen", "1", "topic1", "sound", "responder_who", "Ms Lee", "responder_where", "Room 4")
	child.sees("How we are together here")
	lead.button("Go on")
	for eval[bool](child, "!document.body.innerText.includes('with you')") {
		now := lead.holder()
		if now == "Moon" {
			break
		}
		lead.button("Pass the stone")
		lead.otherHolder(now)
	}
	child.sees("The stone is with you", "Pass it on", "Come back to me")
	child.bothThemes("the holder's phone")
	lead.bothThemes("the keeper's lead")
	child.never("Anahit", "Benedikt")
	child.button("Come back to me")
	child.waitFor("!document.body.innerText.includes('Come back to me')")
	lead.button("Choose who has it")
	lead.tap(".seat-grid button[name=person]:not(.holds)")
	lead.button("Order of the ring")
	lead.tap("[id^=arrange] li:last-child button")
	lead.waitFor("document.querySelector('.seat-button.tapped')")
	screen := lead.another(projector)
	screen.open("/r/" + code + "/screen")
	screen.never("Anahit", "Benedikt")
}

// source is a page as the program sends it.
func (pg *page) source(path string) string {
	pg.t.Helper()
	return eval[string](pg, "fetch("+quote(path)+").then(r => r.text())")
}

func TestTheManyStatesOfACircleAreSoundPages(t *testing.T) {
	t.Parallel()
	_, _, lead, code := led(t, "Room 12", "8-12")
	lead.open("/r/" + code + "/lead?private=1")
	pages := map[string]string{}
	keep := func(state string) {
		t.Helper()
		for name, path := range map[string]string{"screen": "/screen", "lead": "/lead?private=1"} {
			html := lead.source("/r/" + code + path)
			for _, wrong := range []string{"circle.step.", "circle.lead.", "circle.prompt.", "picture.", "no value", "{{"} {
				if strings.Contains(strings.ReplaceAll(html, `="circle.`, ""), ">"+wrong) {
					t.Errorf("%s, %s: %q is not said in words", name, state, wrong)
				}
			}
			pages[name+" "+state] = html
		}
	}
	turn := func() string {
		lead.waitFor("document.querySelector('.circle-lead input[name=turn]')")
		return eval[string](lead, "fetch('/r/"+code+"/lead?private=1').then(r => r.text()).then(t => t.match(/name=\"turn\" value=\"(\\d+)\"/)[1])")
	}
	for _, shape := range []string{"one", "word", "pairs", "two"} {
		pairs := []string{"shape", shape, "light", "60", "real", map[bool]string{true: "1"}[shape == "word"]}
		if run := eval[string](lead, "document.querySelector('#running')?.value ?? ''"); run != "" {
			pairs = append(pairs, "instead", run)
		}
		lead.startCircle(code, 50, pairs...)
		lead.open("/r/" + code + "/lead?private=1")
		keep(shape + " before")
		for i := range 4 {
			if status := lead.move(code, "next", "turn", turn(), "ring", "0"); status >= 300 {
				t.Errorf("%s %d: going on was answered %d", shape, i, status)
			}
			keep(fmt.Sprintf("%s %d", shape, i))
		}
	}
	nu(t, pages)
}

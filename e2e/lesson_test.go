package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// lesson is a morning with a screen, a lead and two phones.
type lesson struct {
	t         *testing.T
	p         *program
	b         *browser
	code      string
	lead      *page
	screen    *page
	moon, fox *page
}

func TestALesson(t *testing.T) {
	l := arrive(t)
	l.breatheTogether()
	l.sitInACircle()
	l.loseThePower()
	l.finishTheRound()
	l.giveThanks()
	l.takeACopy()
	l.forget()
}

func arrive(t *testing.T) *lesson {
	l := &lesson{t: t, p: start(t), b: openBrowser(t)}
	l.lead = l.b.claimed(l.p, laptop)
	l.lead.makeRoom("Room 12", "8-12", "lead")
	l.code = l.lead.code()
	l.screen = l.b.device(l.p, projector)
	l.screen.open("/r/" + l.code + "/screen")
	l.screen.sees("Room 12", l.code)
	l.moon = l.b.comeIn(l.p, l.code, "moon")
	l.fox = l.b.comeIn(l.p, l.code, "fox")
	for _, pg := range l.everyone() {
		pg.live()
	}
	l.moon.sees("You are in. Look up.")
	l.lead.sees("2 here")
	return l
}

func (l *lesson) everyone() []*page { return []*page{l.lead, l.screen, l.moon, l.fox} }

// begun is when, by the clock of this machine, the breathing that a page shows
// began: read off its animations and nothing else.
const begun = `(() => {
	const moves = document.getAnimations().filter((a) => a.playState === 'running' && a.effect.target.closest('breath-guide'));
	return moves.length ? performance.timeOrigin + document.timeline.currentTime - moves[0].currentTime : 0;
})()`

// together is how far two pages may be apart. One sees 20 ms with one's own eyes
// at best; a busy machine that runs tests may add some.
const together = 30.0 // ms

func (l *lesson) breatheTogether() {
	l.lead.starts("breathing")
	for _, pg := range l.everyone() {
		pg.waitFor("document.querySelector('breath-guide .breath[data-live]')")
	}
	late := l.b.device(l.p, projector) // comes in mid-breath
	late.open("/r/" + l.code + "/screen")
	late.waitFor("document.querySelector('breath-guide .breath[data-live]')")
	all := append(l.everyone(), late)
	l.inPhase("after the start", all)
	l.lead.tap("#r-now form[action$='/moves/pause'] button, #r-always form[action$='/moves/pause'] button")
	l.screen.sees("Pause.")
	l.moon.sees("Look up")
	l.lead.tap("#r-always form[action$='/moves/go-on'] button")
	l.screen.waitFor("!document.querySelector('#r-veil').classList.contains('veil')")
	l.inPhase("after a pause", all)
	l.comesBack("a power cut in mid-breath", func() {
		l.p.kill()
		l.p.restart()
	})
	l.inPhase("after a power cut", all)
	l.end()
}

func (l *lesson) inPhase(when string, pages []*page) {
	l.t.Helper()
	var apart float64
	l.p.until("the pages are in phase "+when, func() bool {
		least, most := math.Inf(1), math.Inf(-1)
		for _, pg := range pages {
			at := eval[float64](pg, begun)
			least, most = min(least, at), max(most, at)
		}
		apart = most - least
		return apart <= together
	})
	l.t.Logf("%s %d pages breathe within %.1f ms of each other", when, len(pages), apart)
}

func (l *lesson) end() {
	l.t.Helper()
	l.lead.ends()
	l.screen.waitFor("document.querySelector('.idle')")
}

// ring is the circle as the screen shows it: its seats in order, and who has the
// piece.
type ring struct {
	Seats  []string `json:"seats"`
	Holder string   `json:"holder"`
	Round  string   `json:"round"`
}

func (l *lesson) ring() ring {
	l.t.Helper()
	return eval[ring](l.screen, `(() => ({
		seats: [...document.querySelectorAll('.seat')].map((s) => s.id),
		holder: document.querySelector('.seat.holds')?.id ?? '',
		round: document.querySelector('.circle-step')?.textContent.trim() ?? '',
	}))()`)
}

func (l *lesson) holds(picture string) {
	l.t.Helper()
	l.screen.waitFor("document.querySelector('.seat.holds')?.id === 'seat-" + picture + "'")
}

// sitInACircle: three seats, one of them without a phone. Moon passes, fox asks
// to be come back to.
func (l *lesson) sitInACircle() {
	l.lead.open("/r/" + l.code + "/lead") // whom to start with is asked with those who are here
	l.lead.live()
	l.lead.starts("circle", append(responder, "[name=count]", "3", "[name=start]", "Moon")...)
	l.screen.waitFor("document.querySelectorAll('.seat').length === 3 || document.querySelector('.circle-read')")
	for range 3 { // the opening and the guidelines, until someone has the piece
		if l.ring().Holder != "" {
			break
		}
		l.lead.nextStep()
		l.screen.live()
	}
	l.holds("moon")
	l.moon.sees("The stone is with you")
	l.fox.sees("You are next")
	for _, move := range []string{"pass-on", "pass", "later"} {
		l.moon.waitFor("document.querySelector('form[action$=\"/moves/" + move + "\"] button').checkVisibility()")
		l.fox.waitFor("!document.querySelector('form[action$=\"/moves/" + move + "\"]')")
	}
	l.moon.tap("form[action$='/moves/pass'] button")
	l.holds("fox")
	l.fox.tap("form[action$='/moves/later'] button")
	l.screen.waitFor("!['', 'seat-fox', 'seat-moon'].includes(document.querySelector('.seat.holds')?.id ?? '')")
}

// back is how soon everyone must be where the room is, without a tap.
const back = 5 * time.Second

func (l *lesson) loseThePower() {
	was := l.ring()
	l.comesBack("a power cut", func() {
		l.p.kill()
		l.p.restart()
	})
	l.sits(was, "a power cut")
	l.comesBack("a stop", func() {
		if code, _ := l.p.stop(); code != 0 {
			l.t.Errorf("exit code %d", code)
		}
		l.p.restart()
	})
	l.sits(was, "a stop")
	for _, pg := range l.everyone() {
		pg.do(chromedp.Reload())
		pg.live()
	}
	l.sits(was, "a reload of everything")
}

// sits fails unless all are where they were, on the screen and in their hands.
func (l *lesson) sits(was ring, after string) {
	l.t.Helper()
	if is := l.ring(); fmt.Sprint(is) != fmt.Sprint(was) {
		l.t.Errorf("before %s %v, after it %v", after, was, is)
	}
	for picture, pg := range map[string]*page{"moon": l.moon, "fox": l.fox} {
		holds := eval[bool](pg, "document.body.innerText.includes('The stone is with you')")
		if holds != (was.Holder == "seat-"+picture) {
			l.t.Errorf("after %s %s holds it in their hand: %t, and on the screen %s does", after, picture, holds, was.Holder)
		}
	}
	l.lead.waitFor("document.querySelector('#r-now .lead-ring form[action$=\"/moves/next\"] .button.main')")
}

// comesBack restarts the program and measures how soon each page is back.
func (l *lesson) comesBack(after string, restart func()) {
	l.t.Helper()
	epoch := eval[string](l.screen, "document.querySelector('#live').textContent.split('.')[0]")
	for _, pg := range l.everyone() {
		pg.returned("document.querySelector('#live').textContent.includes('.') && document.querySelector('#live').textContent.split('.')[0] !== " + quote(epoch))
	}
	restart()
	since := time.Now()
	for _, pg := range l.everyone() {
		pg.within(since, after)
	}
}

// finishTheRound: fox is come back to, and then the piece is offered to all.
func (l *lesson) finishTheRound() {
	l.lead.tap("#r-now .lead-ring form[action$='/moves/next'] .button.main")
	l.holds("fox")
	l.fox.tap("form[action$='/moves/pass-on'] button")
	l.screen.waitFor("document.querySelector('.piece.centre')")
	l.moon.waitFor("document.querySelector('form[action$=\"/moves/take\"] button')")
	l.end()
}

func (l *lesson) giveThanks() {
	l.lead.open("/r/" + l.code + "/lead")
	l.lead.live()
	l.lead.starts("wall", responder...)
	l.moon.sees("No one reads this at once")
	l.posts(l.moon, "Thank you for the marmalade sandwich.")
	l.posts(l.fox, "Nora zebra-striped everything.")
	l.posts(l.moon, "Violet umbrellas make me sad at night.")
	l.posts(l.fox, "Never mind the kettledrum.")
	l.posts(l.fox, "Thank you for holding the lantern door.")
	l.screen.never("marmalade", "zebra", "umbrellas", "kettledrum", "lantern")

	l.decides("marmalade", "form[action$='/moves/approve'] button")
	l.decides("zebra", "summary")
	l.decides("zebra", "form[action$='/moves/decline'] button[value='2']")
	l.decides("umbrellas", "form[action$='/moves/worry'] button")
	l.takesBack(l.fox, "kettledrum")
	l.lead.waitFor("!document.body.innerText.includes('kettledrum')")
	l.decides("lantern", "form[action$='/moves/approve'] button")

	l.screen.sees("marmalade", "lantern")
	l.screen.waitFor("document.querySelectorAll('#wall-notes > li').length === 2")
	l.screen.never("zebra", "umbrellas", "kettledrum")
	awake(l.fox)
	l.fox.sees("Could you say it without the name?")
	awake(l.moon)
	l.moon.waitFor("document.querySelector('.my-notes').innerText.includes('umbrellas')")
	l.moon.never("worr") // its writer is told what the writer of any waiting note is told
	l.lead.waitFor("document.querySelector('#r-notes a[href*=\"/notes/worry/\"]')")
}

func (l *lesson) posts(pg *page, text string) {
	l.t.Helper()
	pg.waitFor("document.querySelector('#note-text')?.value === '' && document.querySelector('.write-form [name=once]').value !== ''")
	pg.write("#note-text", text)
	pg.tap(".write-form button.main")
	pg.waitFor("document.querySelector('.my-notes').innerText.includes(" + quote(text) + ")")
	l.lead.waitFor("document.querySelector('#waiting-notes')?.innerText.includes(" + quote(text) + ")")
}

// decides taps something beside the waiting note with a word in it.
func (l *lesson) decides(word, selector string) {
	l.t.Helper()
	at := "[...document.querySelectorAll('#waiting-notes > li')].find((li) => li.innerText.includes(" + quote(word) + "))"
	l.lead.waitFor(at)
	l.lead.tap("#" + eval[string](l.lead, at+".id") + " " + selector)
	if selector != "summary" {
		l.lead.waitFor("!" + at)
	}
}

func (l *lesson) takesBack(pg *page, word string) {
	l.t.Helper()
	mine := "[...document.querySelectorAll('.my-notes li')].findIndex((li) => li.innerText.includes(" + quote(word) + "))"
	pg.tap(fmt.Sprintf(".my-notes li:nth-of-type(%d) button", 1+eval[int](pg, mine)))
	pg.waitFor("!document.querySelector('.my-notes').innerText.includes(" + quote(word) + ")")
}

// awake is a phone that was asleep: it asks for its notes when it is looked at.
func awake(pg *page) {
	pg.t.Helper()
	eval[bool](pg, "document.dispatchEvent(new Event('visibilitychange'))")
}

func (l *lesson) takeACopy() {
	l.lead.open("/r/" + l.code + "/notes")
	table := eval[string](l.lead, "fetch(document.querySelector('a[href$=\"export.csv\"]').href).then((r) => r.text())")
	rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff")))
	rows.FieldsPerRecord = -1 // its last line says whose it is
	if all, err := rows.ReadAll(); err != nil || len(all) != 4 {
		l.t.Errorf("a table with a head, two notes and a last line, not %q (%v)", table, err)
	}
	data := eval[string](l.lead, "fetch(document.querySelector('a[href$=\"export.json\"]').href).then((r) => r.text())")
	if !json.Valid([]byte(data)) {
		l.t.Errorf("not JSON: %s", data)
	}
	for name, copied := range map[string]string{"CSV": table, "JSON": data} {
		for _, word := range []string{"marmalade", "lantern"} {
			if !strings.Contains(copied, word) {
				l.t.Errorf("%s: %q is missing in %s", name, word, copied)
			}
		}
		for _, word := range []string{"zebra", "umbrellas", "kettledrum"} {
			if strings.Contains(copied, word) {
				l.t.Errorf("%s: %q was never on the wall: %s", name, word, copied)
			}
		}
	}
}

// forget takes everything, from the files too.
func (l *lesson) forget() {
	// Or its absence will prove nothing. The store may be rewritten while we look.
	l.p.keeps("marmalade")
	l.lead.tap("main > details summary")
	l.lead.tap("form[action$='/notes/forget'] button")
	l.lead.waitFor("!document.querySelector('.kept-notes')")
	l.screen.waitFor("document.querySelectorAll('#wall-notes > li').length === 0")
	l.p.forgets("marmalade", "zebra", "umbrellas", "kettledrum", "lantern")
}

// keeps waits until a word stands in the data folder, or its absence would prove
// nothing.
func (p *program) keeps(word string) {
	p.t.Helper()
	p.until(word+" is in the data folder", func() bool { return len(inFiles(p.t, p.folder, word)) == 1 })
}

// forgets waits until none of the words stands in the data folder.
func (p *program) forgets(words ...string) {
	p.t.Helper()
	p.until(fmt.Sprint(words, " are gone from the data folder"), func() bool { return len(inFiles(p.t, p.folder, words...)) == 0 })
}

// inFiles gives the words that stand in some file of a folder. It takes its time
// after reading all of them.
func inFiles(t *testing.T, folder string, words ...string) []string {
	t.Helper()
	defer time.Sleep(500 * time.Millisecond)
	var found []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // the store is rewritten while we look
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, word := range words {
			if bytes.Contains(text, []byte(word)) && !slices.Contains(found, word) {
				found = append(found, word)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

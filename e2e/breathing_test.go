package e2e

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// breath is where a page's guide is, in milliseconds.
type breath struct {
	Epoch   string  `json:"epoch"`
	Server  float64 `json:"server"`  // the server's time less this machine's own, which all pages share
	Bound   float64 `json:"bound"`   // how far off the page says that may be
	Shown   float64 `json:"shown"`   // running time that the animations show in this frame
	Meant   float64 `json:"meant"`   // running time that they should show in this frame
	Phase   string  `json:"phase"`   // 2 runs, 4 pauses
	Breaths float64 `json:"breaths"` // in all
	FadeAt  float64 `json:"fadeAt"`
	First   float64 `json:"first"`
	Cycle   float64 `json:"cycle"`
}

// breathOf asks in a frame of the page, so that both of its clocks stand still;
// in a quick one, so that a busy machine does not come between the readings.
func breathOf(pg *page) breath {
	pg.t.Helper()
	return eval[breath](pg, `(async () => {
		const clock = await import(document.querySelector('script[src$="hearth.js"]').src.replace('hearth.js', 'clock.js'));
		for (;;) {
			await new Promise(requestAnimationFrame);
			const guide = document.querySelector('breath-guide');
			const moves = guide?.getAnimations({subtree: true}) ?? [];
			const move = moves.find((m) => m.playState === 'running') ?? moves.find((m) => m.playState === 'paused');
			const from = performance.now(), server = clock.now(), to = performance.now();
			if (!move || to - from > 0.5) continue;
			const number = (name) => Number(guide.dataset[name]);
			return {
				epoch: clock.epochNow(), server: server - performance.timeOrigin - to, bound: clock.bound(),
				shown: move.currentTime, meant: document.timeline.currentTime - clock.toTimeline(number('startMs')),
				phase: guide.dataset.phase, breaths: number('breaths'), fadeAt: number('fadeAt'), first: number('first'),
				cycle: guide.dataset.parts.trim().split(' ').reduce((sum, part) => sum + Number(part.split(':')[1]), 0),
			};
		}
	})()`)
}

const breathes = "document.querySelector('breath-guide [data-live]')"

// breathingRoom opens a room of adults on a projector, and its lead beside it.
func breathingRoom(t *testing.T) (p *program, b *browser, screen, lead *page) {
	t.Helper()
	p = start(t)
	b = openBrowser(t)
	screen = b.claimed(p, projector)
	screen.makeRoom("Room 12", "adults", "screen")
	screen.button("It is extended")
	lead = screen.another(laptop)
	lead.open("/r/" + screen.code() + "/lead")
	return p, b, screen, lead
}

// startBreathing starts it with the room's defaults.
func startBreathing(lead *page) {
	lead.t.Helper()
	lead.tap("#offer-breathing summary")
	lead.tap("#start-breathing button.main")
}

func TestOneBreathOnEveryPage(t *testing.T) {
	p, b, screen, lead := breathingRoom(t)
	startBreathing(lead)
	screen.waitFor(breathes)

	late := b.device(p, phone)
	late.open("/r/" + screen.code())
	late.tap("label.person")
	late.tap("main form button.main")
	late.waitFor(breathes)

	inPhase := func(when string) {
		t.Helper()
		for _, pg := range []*page{screen, late} { // both have a good estimate
			pg.until(when+": the guide is on the clock", func() bool {
				at := breathOf(pg)
				return at.Bound < 20 && math.Abs(at.Shown-at.Meant) < 8
			})
		}
		one, other := breathOf(screen), breathOf(late)
		if apart := math.Abs(one.Server - other.Server); apart > one.Bound+other.Bound || apart > 16.7 {
			t.Errorf("%s: the clocks are %.1f ms apart, and say %.1f and %.1f", when, apart, one.Bound, other.Bound)
		}
	}
	inPhase("from the start")

	lead.button("One more minute")
	screen.waitFor("document.querySelector('breath-guide').dataset.breaths === '36'")
	inPhase("a minute longer")

	lead.button("Pause")
	late.waitFor("document.querySelector('breath-guide').dataset.phase === '4'")
	held := breathOf(late)
	if again := breathOf(late); again.Shown != held.Shown {
		t.Errorf("a pause moves from %.0f to %.0f", held.Shown, again.Shown)
	}
	lead.button("Go on")
	late.waitFor("document.querySelector('breath-guide').dataset.phase === '2'")
	screen.waitFor("document.querySelector('breath-guide').dataset.phase === '2'")
	inPhase("after a pause")
	if on := breathOf(late); on.Shown < held.Shown || on.Shown > held.Shown+10_000 {
		t.Errorf("paused at %.0f, it goes on at %.0f", held.Shown, on.Shown)
	}

	before := breathOf(screen)
	p.kill()
	screen.waitFor("document.querySelector('[data-lost]').checkVisibility()")
	alone := breathOf(screen)
	if alone.Shown <= before.Shown || alone.Phase != "2" {
		t.Errorf("without a server the guide stands still at %.0f", alone.Shown)
	}
	p.restart()
	screen.until("the new server's clock", func() bool { return breathOf(screen).Epoch != before.Epoch })
	late.until("the new server's clock", func() bool { return breathOf(late).Epoch != before.Epoch })
	screen.waitFor("!document.querySelector('[data-lost]').checkVisibility()")
	inPhase("after a restart")

	screen.until("the first breath", func() bool { at := breathOf(screen); return at.Shown > at.First+500 })
	lead.waitFor("document.querySelector('breath-guide')")
	lead.button("End")
	screen.waitFor("Number(document.querySelector('breath-guide').dataset.breaths) < 36")
	if end := breathOf(screen); math.Mod(end.FadeAt-end.First, end.Cycle) != 0 {
		t.Errorf("it fades at %.0f, in the middle of a breath of %.0f from %.0f", end.FadeAt, end.Cycle, end.First)
	}
}

func TestOnlyTheLightIsAnotherTapAway(t *testing.T) {
	t.Parallel()
	p, b, screen, lead := breathingRoom(t)
	startBreathing(lead)
	screen.waitFor(breathes)
	hand := b.device(p, phone)
	hand.open("/r/" + screen.code())
	hand.tap("label.person")
	hand.tap("main form button.main")
	hand.waitFor(breathes)

	hand.button("Only the light")
	hand.waitFor("document.querySelector('.breath[data-light]')")
	if eval[bool](hand, "document.querySelector('.breath-word').checkVisibility() || !document.querySelector('.orb').checkVisibility()") {
		t.Error("there is more, or less, than the light")
	}
	hand.shot(*pictures, "only-the-light")
	const onTop = "document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('.veil') !== null"
	lead.button("Pause all")
	hand.waitFor(onTop)
	hand.sees("Look up")
	lead.button("Go on")
	hand.waitFor("!(" + onTop + ")")
	hand.tap(".breath")
	hand.waitFor("!document.querySelector('.breath[data-light]')")
}

func TestLessMovementIsASlowFade(t *testing.T) {
	_, _, screen, lead := breathingRoom(t)
	screen.prefers("prefers-reduced-motion", "reduce")
	startBreathing(lead)
	screen.waitFor(breathes)
	moving := eval[[]string](screen, `document.querySelector('breath-guide').getAnimations({subtree: true})
		.filter((m) => !m.effect.target.dataset.turns && m.effect.getKeyframes().some((k) => 'transform' in k)).map((m) => m.effect.target.className)`)
	if len(moving) > 0 {
		t.Errorf("still moving: %v", moving)
	}
	if eval[int](screen, "document.querySelectorAll('[data-still]').length") == 0 {
		t.Error("nothing fades in its place")
	}
}

func TestTheGuideCostsNothing(t *testing.T) {
	_, _, screen, lead := breathingRoom(t)
	startBreathing(lead)
	screen.waitFor(breathes)
	busy := eval[float64](screen, `new Promise((done) => {
		let busy = 0;
		const watch = new PerformanceObserver((list) => { for (const e of list.getEntries()) busy += e.duration; });
		watch.observe({entryTypes: ['longtask']});
		setTimeout(() => done(busy), 3000);
	})`)
	if busy > 150 {
		t.Errorf("%v ms of long tasks in three seconds", busy)
	}
	if n := eval[int](screen, "document.querySelector('breath-guide').getAnimations({subtree: true}).flatMap((m) => m.effect.getKeyframes()).filter((k) => Object.keys(k).some((name) => !['offset', 'computedOffset', 'easing', 'composite', 'transform', 'opacity'].includes(name))).length"); n > 0 {
		t.Errorf("%d keyframes move something else than transform and opacity", n)
	}
}

// until waits for something of a page that takes Go to tell.
func (pg *page) until(what string, done func() bool) {
	pg.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); {
		if done() {
			return
		}
	}
	pg.t.Fatalf("waited for: %s; it is %+v", what, breathOf(pg))
}

func TestFiveQuietMinutesGoOnByKey(t *testing.T) {
	t.Parallel()
	_, b, screen, lead := breathingRoom(t)
	lead.tap("#offer-quiet summary")
	lead.write("#quiet-after", "maths, page 12")
	lead.tap("#start-quiet button.main")
	screen.waitFor(breathes)
	screen.sees("Nothing is asked of you")
	screen.bothThemes("five quiet minutes")

	hand := b.device(screen.program(), phone)
	hand.open("/r/" + screen.code())
	hand.tap("label.person")
	hand.tap("main form button.main")
	hand.waitFor(breathes)
	hand.bothThemes("five quiet minutes on a phone")

	stage := func(n string) string { return "document.querySelector('breath-guide').dataset.stage === '" + n + "'" }
	screen.press(" ")
	hand.waitFor(stage("1"))
	screen.until("the first breath", func() bool { at := breathOf(screen); return at.Shown > at.First })
	screen.press(kb.ArrowLeft)
	hand.waitFor(stage("0"))
}

func TestBreathingIsForEveryone(t *testing.T) {
	t.Parallel()
	_, b, screen, lead := breathingRoom(t)
	lead.tap("#offer-breathing summary")
	lead.tap("#offer-breathing form details summary")
	lead.bothThemes("the choices of breathing")
	lead.tap("#start-breathing button.main")
	screen.waitFor(breathes)
	screen.bothThemes("breathing")
	lead.waitFor(breathes)
	lead.bothThemes("breathing, on the lead")
	hand := b.device(screen.program(), phone)
	hand.open("/r/" + screen.code())
	hand.tap("label.person")
	hand.tap("main form button.main")
	hand.waitFor(breathes)
	hand.bothThemes("breathing, on a phone")
}

// program is where a page came from.
func (pg *page) program() *program { return &program{t: pg.t, url: pg.base} }

func TestTheLeadSaysHowLongItStillTakesWhateverIsPressed(t *testing.T) {
	t.Parallel()
	_, _, screen, lead := breathingRoom(t)
	startBreathing(lead)
	screen.waitFor(breathes)
	left := "((t) => t[0] * 60 + +t[1])(document.querySelector('.breath-time').textContent.split(':'))"
	lead.waitFor(breathes)
	whole := eval[int](lead, left)
	lead.waitFor(fmt.Sprintf("%s < %d", left, whole-4))
	for _, press := range []string{"Pause", "Blank screens", "Show screens", "Go on"} {
		lead.button(press)
		time.Sleep(500 * time.Millisecond)
		if now := eval[int](lead, left); now > whole-4 {
			t.Errorf("after %q it says that %d s of %d are left", press, now, whole)
		}
	}
	was := eval[int](lead, left)
	lead.button("One more minute")
	lead.waitFor(fmt.Sprintf("%s > %d", left, was+30))
}

package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

const (
	soloRuns = "document.querySelector('.solo[data-step=runs] breath-guide .breath[data-live]')"
	soloStep = "document.querySelector('.solo')?.dataset.step === %q"
)

// shown is where a guide that runs alone is, in milliseconds.
func (pg *page) shown() float64 {
	pg.t.Helper()
	return eval[float64](pg, `document.querySelector('breath-guide').getAnimations({subtree: true})
		.filter((m) => m.playState !== 'finished')[0].currentTime`)
}

// noScript is a browser that runs none.
func (pg *page) noScript() {
	pg.t.Helper()
	pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return chromedp.Void{}, err
	})
}

func (pg *page) step(name string) {
	pg.t.Helper()
	pg.waitFor(fmt.Sprintf(soloStep, name))
}

func TestBreathingAloneNeedsNoServer(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	hand := b.device(p, phone)
	hand.open("/")
	hand.tap("a[href='/solo/breathing']")
	hand.waitFor("customElements.get('solo-practice') && customElements.get('breath-guide')")
	html := map[string]string{"solo": hand.source("/solo/breathing"), "solo quiet": hand.source("/solo/quiet"), "solo list": hand.source("/solo")}
	hand.bothThemes("breathing alone")
	hand.largeText("breathing alone")
	hand.shot(*pictures, "solo")
	nu(t, html)

	p.kill()
	hand.button("Start")
	hand.waitFor(soloRuns)
	if from := hand.shown(); from < -200 || from > 5000 {
		t.Errorf("it begins at %.0f ms, not at the tap", from)
	}
	hand.bothThemes("breathing alone, it runs")
	hand.largeText("breathing alone, it runs")
	hand.resize(320, 568)
	if plan := eval[float64](hand, "parseFloat(getComputedStyle(document.querySelector('.breath-plan')).fontSize)"); plan < 12 {
		t.Errorf("how long it takes stands in letters of %.1f px on a small phone", plan)
	}
	hand.resize(phone.width, phone.height)
	hand.button("Pause")
	hand.step("paused")
	hand.waitFor("document.querySelector('breath-guide').getAnimations({subtree: true}).every((m) => m.playState !== 'running')")
	held := hand.shown()
	hand.button("Go on")
	hand.step("runs")
	hand.waitFor("document.querySelector('breath-guide').getAnimations({subtree: true}).some((m) => m.playState === 'running')")
	if on := hand.shown(); on < held-200 || on > held+5000 {
		t.Errorf("paused at %.0f, it goes on at %.0f", held, on)
	}
	hand.button("Stop")
	hand.step("ready")
	if eval[bool](hand, "!!document.querySelector('breath-guide')") {
		t.Error("the guide is still there")
	}

	hand.tap("form[data-kind] > details > summary")
	hand.tap("form[data-kind] > details > details > summary")
	hand.tap("[value='adults-box']")
	hand.waitFor("document.querySelector('.choice:has(:checked) .solo-caution').checkVisibility()")
	hand.tap(".solo-looks summary")
	hand.tap("[name=look][value=horizon]")
	hand.waitFor("document.querySelector('.breath-guide .look-horizon')")
	hand.bothThemes("breathing alone, all choices")
	hand.button("Start")
	hand.waitFor(soloRuns + " && document.querySelector('breath-guide .look-horizon')")
	hand.sees("Leave out the hold if you are pregnant")
	eval[bool](hand, "(document.querySelector('breath-guide').dataset.end = 1) === 1")
	hand.button("Pause")
	hand.button("Go on")
	hand.step("over")
	hand.sees("That was it")
	hand.bothThemes("breathing alone, over")
	hand.clean()
}

func TestWithoutScriptThereIsAPictureAndTheSentence(t *testing.T) {
	t.Parallel()
	hand := openBrowser(t).device(start(t), phone)
	hand.noScript()
	hand.open("/solo/breathing")
	hand.sees("You can keep your eyes open", "Breathe in, and slowly out", "shows the picture only")
	if eval[bool](hand, "document.querySelector('.solo-do').checkVisibility()") {
		t.Error("there are buttons that do nothing")
	}
}

func TestAKioskIsForOnePersonAtATime(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Waiting room", "mixed")
	kiosk := b.device(p, laptop)
	kiosk.open("/r/" + code + "/kiosk")
	kiosk.live()
	kiosk.sees("This kiosk starts once the room has a support contact")
	kiosk.bothThemes("kiosk without a contact")
	lead.posts("/r/"+code+"/moves/contact", "contact_name=Ms+Rivera&contact_how=room+4")
	kiosk.step("tiles")
	kiosk.sees("Ms Rivera")
	kiosk.waitFor("customElements.get('solo-practice') && customElements.get('kiosk-watch')")
	kiosk.bothThemes("kiosk")
	kiosk.largeText("kiosk")
	nu(t, map[string]string{"kiosk": kiosk.source("/r/" + code + "/kiosk")})
	kiosk.shot(*pictures, "kiosk")

	kiosk.tap("[data-way=look]")
	kiosk.step("ready")
	if small := eval[[]string](kiosk, `[...document.querySelectorAll('button, a, summary, .choice')].filter((e) => e.checkVisibility() && !e.matches('.skip') && e.getBoundingClientRect().height < 64).map((e) => e.outerHTML)`); len(small) > 0 {
		t.Errorf("too small to touch: %q", small)
	}
	if chosen := eval[string](kiosk, "document.querySelector('[name=way]:checked:not([hidden] *)').value"); chosen != "look" {
		t.Errorf("%q is chosen", chosen)
	}
	kiosk.bothThemes("kiosk, ready")
	kiosk.button("Start")
	kiosk.waitFor(soloRuns)
	kiosk.bothThemes("kiosk, it runs")

	lead.tap("#r-always form[action$='/moves/pause'] button")
	kiosk.waitFor("document.querySelector('#r-veil.veil')")
	kiosk.step("paused")
	lead.tap("#r-always form[action$='/moves/go-on'] button")
	kiosk.waitFor("!document.querySelector('#r-veil.veil')")

	// Nobody touches it: it asks, as often as somebody says so, and is wiped.
	hurry := func(idle, still int) {
		t.Helper()
		eval[bool](kiosk, fmt.Sprintf("(() => { const d = document.querySelector('kiosk-watch').dataset; d.idleMs = %d; d.stillMs = %d; return true })()", idle, still))
	}
	asks := "document.querySelector('dialog').open"
	hurry(200, 60_000)
	for range 2 {
		eval[bool](kiosk, "document.body.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))")
		kiosk.waitFor(asks)
		kiosk.step("paused")
		kiosk.button("I am still here")
		kiosk.waitFor("!" + asks)
	}
	kiosk.waitFor(asks)
	lead.tap("#r-always form[action$='/moves/blank'] button")
	kiosk.waitFor("document.querySelector('#r-veil.blank') && !" + asks)
	time.Sleep(600 * time.Millisecond)
	if eval[bool](kiosk, asks) {
		t.Error("it asks on a blank screen")
	}
	lead.tap("#r-always form:has([name=on][value='0']) button")
	kiosk.waitFor(asks)
	kiosk.bothThemes("kiosk, still here?")
	hurry(200, 300)
	kiosk.button("I am still here")
	kiosk.step("tiles")
	kiosk.waitFor("!" + asks)
	if eval[bool](kiosk, "document.querySelector('breath-guide') || document.querySelector('[value=look]').checked") {
		t.Error("something is left of whoever was here")
	}

	hurry(60_000, 60_000)
	kiosk.tap("[data-kind=breathing]")
	kiosk.step("ready")
	kiosk.shot(*pictures, "kiosk-ready")
	eval[bool](kiosk, "document.querySelectorAll('details').forEach((d) => (d.open = true)) === undefined && scrollTo(0, 9999) === undefined")
	if top := eval[float64](kiosk, "document.querySelector('[data-wipe]').getBoundingClientRect().top"); top < 0 {
		t.Errorf("what wipes it is out of sight: %.0f", top)
	}
	kiosk.button("Start")
	kiosk.waitFor(soloRuns)
	kiosk.button("Hide the movement")
	kiosk.waitFor("document.querySelector('.breath[data-stilled]')")
	kiosk.button("Done, wipe it")
	kiosk.step("tiles")
	kiosk.tap("[data-kind=breathing]")
	kiosk.button("Start")
	kiosk.waitFor(soloRuns)
	if eval[bool](kiosk, "Boolean(document.querySelector('.breath[data-stilled]'))") {
		t.Error("the next person finds the movement hidden")
	}
	kiosk.button("Done, wipe it")
	kiosk.step("tiles")
	kiosk.clean()
}

func TestWhatAPersonDoesAtAKioskOutlivesARestart(t *testing.T) {
	t.Parallel()
	p, b, lead, code := led(t, "Waiting room", "mixed")
	lead.posts("/r/"+code+"/moves/contact", "contact_name=Ms+Rivera&contact_how=room+4")
	kiosk := b.device(p, laptop)
	kiosk.open("/r/" + code + "/kiosk")
	kiosk.live()
	kiosk.waitFor("customElements.get('solo-practice') && customElements.get('kiosk-watch')")
	kiosk.tap("[data-kind=breathing]")
	kiosk.button("Start")
	kiosk.waitFor(soloRuns)
	eval[bool](kiosk, "(window.guide = document.querySelector('breath-guide'), window.was = document.querySelector('#live').textContent, true)")
	p.stop()
	p.restart()
	lead.chooses("#second", "Español")
	kiosk.waitFor("document.querySelector('#live').textContent !== was")
	kiosk.live()
	kiosk.step("runs")
	if !eval[bool](kiosk, "guide.isConnected && guide.getAnimations({subtree: true}).some((m) => m.playState === 'running')") {
		t.Error("the guide has gone")
	}
	kiosk.button("Done, wipe it")
	kiosk.step("tiles")
	kiosk.sees("tranquilo, si quieres")
	kiosk.tap("[data-kind=breathing]") // and it serves the next person
	kiosk.tap("[data-do=start]")
	kiosk.waitFor(soloRuns)
	kiosk.clean()
}

package main

import (
	"fmt"
	"net/url"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// slower is by how much the processor is made so.
const slower = 4

// looks are all that a guide can look like.
func looks() []string { return []string{"orb", "horizon", "flower", "hand"} }

// guideCost measures what each look of a running guide costs a projected page on a
// slow processor.
func (r *rig) guideCost() error {
	b, err := openBrowser(r.program, 1920, 1080, false)
	if err != nil {
		return err
	}
	defer b.close()
	for _, look := range looks() {
		if err := r.lookCost(b, look); err != nil {
			return fmt.Errorf("%s: %w", look, err)
		}
	}
	return nil
}

func (r *rig) lookCost(b *browser, look string) error {
	if err := r.program.breathe(look); err != nil {
		return err
	}
	rate := func(by float64) error {
		return call(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: by})
	}
	if err := rate(1); err != nil {
		return err
	}
	if err := b.do(chromedp.Navigate(r.program.url + "/r/" + r.program.code + "/screen")); err != nil {
		return err
	}
	if err := b.waitFor("document.querySelector('breath-guide[data-look=" + look + "] [data-live]')"); err != nil {
		return err
	}
	time.Sleep(2 * time.Second) // the burst of probes and what the page still loads
	if err := rate(slower); err != nil {
		return err
	}
	t, err := b.trace(r.plan.guide)
	if err != nil {
		return err
	}
	r.guides.put(look, t.figures(r.plan.guide)...)
	return nil
}

// figures are what a trace says about its page.
func (t trace) figures(during time.Duration) []figure {
	page := t.page()
	shown, dropped := t.frames(page)
	frames := float64(max(shown, 1))
	main, mainWall := t.busy(page, "CrRendererMain")
	compositor, _ := t.busy(page, "Compositor")
	drawing, _ := t.busy(0, "VizCompositorThread")
	idle := func(busy time.Duration) float64 { return 100 * (1 - busy.Seconds()/during.Seconds()) }
	perFrame := func(busy time.Duration) float64 { return busy.Seconds() * 1000 / frames }
	return []figure{
		{what: "frames dropped", value: float64(dropped), target: 0},
		{what: "– of so many", value: float64(shown + dropped), target: none()},
		{what: "main thread idle by processor time, %", value: idle(main), target: 95, least: true},
		{what: "– with others' turns counted as ours, %", value: idle(mainWall), target: none()},
		{what: "compositor, processor time a frame", value: perFrame(compositor), target: none()},
		{what: "drawing without a graphics chip, processor time a frame", value: perFrame(drawing), target: none()},
	}
}

// breathe starts a long breathing in a look, in place of what runs.
func (p *program) breathe(look string) error {
	if _, _, err := p.post("/r/"+p.code+"/moves/end", url.Values{}); err != nil && look != looks()[0] {
		return err
	}
	_, _, err := p.post("/r/"+p.code+"/moves/start", url.Values{
		"kind": {"breathing"}, "chosen": {"1"}, "pattern": {"steady"}, "look": {look}, "amount": {"20"}, "unit": {"minutes"},
	})
	return err
}

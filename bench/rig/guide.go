package main

import (
	"fmt"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// slower is by how much the processor is made so.
const slower = 4

// guideCost prints what a running guide costs a page on a slow processor.
func (r *rig) guideCost() error {
	b, err := openBrowser(r.program, 640, 360, false)
	if err != nil {
		return err
	}
	defer b.close()
	if err := b.do(chromedp.Navigate(r.program.url + "/r/" + r.program.code + "/screen")); err != nil {
		return err
	}
	if err := b.waitFor("document.querySelector('breath-guide [data-live]')"); err != nil {
		return err
	}
	time.Sleep(2 * time.Second) // the burst of probes and what the page still loads
	if err := call(b, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slower}); err != nil {
		return err
	}
	t, err := b.trace(r.plan.guide)
	if err != nil {
		return err
	}
	fmt.Printf("\n### the guide, processor slowed %d times, %v\n\n%s\n", slower, r.plan.guide, heading)
	for _, f := range t.figures(r.plan.guide) {
		fmt.Println(f)
	}
	return nil
}

// figures are what a trace says about its page.
func (t trace) figures(during time.Duration) []figure {
	page := t.page()
	shown, dropped := t.frames(page)
	all := shown + dropped
	frames := float64(max(shown, 1))
	main, mainWall, tasks := t.busy(page, "CrRendererMain")
	compositor, _, _ := t.busy(page, "Compositor")
	drawing, _, _ := t.busy(0, "VizCompositorThread")
	idle := func(busy time.Duration) float64 { return 100 * (1 - busy.Seconds()/during.Seconds()) }
	perFrame := func(busy time.Duration) float64 { return busy.Seconds() * 1000 / frames }
	return []figure{
		{what: "frames dropped", value: float64(dropped), unit: "", target: 0, n: all},
		{what: "main thread idle, by processor time", value: idle(main), unit: "%", target: 95, least: true, n: tasks},
		{what: "main thread idle, others' turns counted as ours", value: idle(mainWall), unit: "%", target: none(), n: tasks},
		{what: "compositor: processor time a frame", value: perFrame(compositor), unit: "ms", target: none(), n: shown},
		{what: "drawing without a graphics chip, a frame", value: perFrame(drawing), unit: "ms", target: none(), n: shown},
	}
}

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"hearth/bench/internal/chromium"
)

// slowdown makes a phone of some years ago out of this machine.
const slowdown = 4

// paints is when the largest thing of a page was painted, in a real browser whose
// processor is slowed down: each time a browser that was never here.
func paints(r *run, by device, path string) (times, error) {
	var took times
	for range r.pick(9, 3) {
		one, err := paint(r, by, path)
		if err != nil {
			return nil, err
		}
		took = append(took, one)
	}
	return took, nil
}

func paint(r *run, by device, path string) (time.Duration, error) {
	browser, err := chromium.Find()
	if err != nil {
		return 0, err
	}
	alloc, stop := chromedp.NewExecAllocator(r,
		chromedp.ExecPath(browser), chromedp.NoFirstRun, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true))
	defer stop()
	ctx, cancel := chromedp.NewContext(alloc)
	defer cancel()
	if err := chromedp.Do(ctx); err != nil {
		return 0, err
	}
	if err := tellBrowser(ctx, by); err != nil {
		return 0, err
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(by.url+path)); err != nil {
		return 0, err
	}
	return largestPaint(ctx)
}

// tellBrowser makes it a phone with that cookie, and slow.
func tellBrowser(ctx context.Context, by device) error {
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844)); err != nil {
		return err
	}
	// A page that is not in front is never painted.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		return err
	}
	if _, err := chromedp.Call(ctx, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: slowdown}); err != nil {
		return err
	}
	name, value, found := strings.Cut(by.cookie, "=")
	if !found {
		return nil
	}
	_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: by.url})
	return err
}

// largest waits until the page has loaded and nothing larger was painted for half
// a second, and says when the largest was.
const largest = `new Promise(done => {
	let last = 0, timer
	const soon = () => { clearTimeout(timer); timer = setTimeout(() => done(last), 500) }
	new PerformanceObserver(list => {
		for (const e of list.getEntries()) last = Math.max(last, e.startTime)
		soon()
	}).observe({type: "largest-contentful-paint", buffered: true})
})`

func largestPaint(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	at, err := chromedp.Run(ctx, chromedp.Evaluate[float64](largest, chromedp.EvalAwaitPromise))
	if err != nil {
		return 0, fmt.Errorf("largest contentful paint: %w", err)
	}
	return time.Duration(at * float64(time.Millisecond)), nil
}

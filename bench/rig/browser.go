package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"hearth/bench/internal/chromium"
)

// browser is one Chromium process with its own network, and a page in it.
type browser struct {
	ctx   context.Context
	close func()
	proxy *proxy // nil: straight to the program
	base  string
}

// openBrowser starts a Chromium whose first page is as large as asked.
func openBrowser(p *program, width, height int64, proxied bool) (*browser, error) {
	b := &browser{base: p.url}
	if proxied {
		var err error
		if b.proxy, err = newProxy(p.url[len("http://"):]); err != nil {
			return nil, err
		}
		b.base = "http://" + b.proxy.address()
	}
	path, err := chromium.Find()
	if err != nil {
		return nil, err
	}
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.NoFirstRun, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-renderer-backgrounding", true),
		chromedp.Flag("disable-background-timer-throttling", true), chromedp.Flag("disable-backgrounding-occluded-windows", true))
	ctx, cancel := chromedp.NewContext(alloc)
	b.ctx = ctx
	b.close = func() {
		cancel()
		cancelAlloc()
		if b.proxy != nil {
			b.proxy.close()
		}
	}
	if err := b.prepare(width, height); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// prepare gives the page its size, and lets it live as if it were looked at.
func (b *browser) prepare(width, height int64) error {
	if err := chromedp.Do(b.ctx); err != nil { // the page lives as long as the context it first ran in
		return err
	}
	if err := call(b, performance.Enable, performance.EnableParams{}); err != nil {
		return err
	}
	if err := b.do(chromedp.EmulateViewport(width, height)); err != nil {
		return err
	}
	return call(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
}

// another opens one more page in the process, with cookies of its own and over
// the same network, signed in as the facilitator.
func (b *browser) another(p *program) (*browser, error) {
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	n := &browser{ctx: ctx, close: cancel, base: b.base}
	if err := n.prepare(390, 844); err != nil {
		return nil, err
	}
	for _, c := range p.session() {
		set := network.SetCookieParams{Name: c.Name, Value: c.Value, URL: b.base}
		if err := call(n, network.SetCookie, set); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// patience is how long one command may take on a machine that others use too.
const patience = 40 * time.Second

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// call runs a command of the protocol whose result does not matter.
func call[P, R any](b *browser, c cdp.Command[P, R], params P) error {
	_, err := ask(b, c, params)
	return err
}

func ask[P, R any](b *browser, c cdp.Command[P, R], params P) (R, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	answer, err := chromedp.Call(ctx, c, params)
	if err != nil {
		err = fmt.Errorf("%s: %w", c.Method, err)
	}
	return answer, err
}

func eval[T any](b *browser, script string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](script))
}

// waitFor waits until a script is true.
func (b *browser) waitFor(script string) error {
	var last error
	err := until(patience, func() bool {
		ok, err := eval[bool](b, "!!("+script+")")
		last = err
		return ok && err == nil
	})
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", script, err), last)
	}
	return nil
}

// origin is when, on the true clock, the page's performance.now() was zero.
func (b *browser) origin() (float64, error) {
	got, err := ask(b, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		return 0, err
	}
	for _, m := range got.Metrics {
		if m.Name == "NavigationStart" {
			return m.Value * 1000, b.check(m.Value * 1000)
		}
	}
	return 0, errors.New("the page does not say when it began")
}

// check proves that the page's clock and ours are the same one: what it reads
// lies between two of our own readings.
func (b *browser) check(origin float64) error {
	for range 5 {
		before := mono()
		now, err := eval[float64](b, "performance.now()")
		if err != nil {
			return err
		}
		if at := origin + now; at < before-0.2 || at > mono()+0.2 {
			return fmt.Errorf("the page's clock reads %.2f ms outside the machine's own", at-before)
		}
	}
	return nil
}

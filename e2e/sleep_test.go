//go:build !windows

package e2e

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"
)

// A page that its browser froze, and a device that slept so long that the program
// took it for gone, while the room moved on.
func TestAPhoneThatSleptIsBackWhereTheRoomIs(t *testing.T) {
	t.Parallel()
	p := start(t)
	b := openBrowser(t)
	host := b.claimed(p, laptop)
	code := host.opens("Room 12")
	asleep := ownBrowser(t)
	frozen, slept := b.comeIn(p, code, "moon"), asleep.comeIn(p, code, "fox")
	host.sees("2 here")
	host.starts("breathing")
	all := []*page{host, frozen, slept}
	for _, pg := range all {
		pg.waitFor("document.querySelector('breath-guide .breath[data-live]')")
	}
	breathing := &lesson{t: t, p: p}
	breathing.inPhase("before a sleep", all)

	was := eval[float64](host, begun)
	for _, pg := range []*page{frozen, slept} {
		pg.returned(begun + " > " + fmt.Sprint(was+together))
	}
	frozen.lifecycle(cdppage.SetWebLifecycleStateStateFrozen)
	wake := asleep.sleeps()
	defer func() { wake() }() // however this ends: what is stopped cannot be closed
	host.sees("1 here")
	host.tap("#r-always form[action$='/moves/pause'] button")
	host.tap("#r-always form[action$='/moves/go-on'] button")
	host.waitFor(begun + " > " + fmt.Sprint(was+together))
	since := time.Now()
	wake()
	frozen.lifecycle(cdppage.SetWebLifecycleStateStateActive)
	frozen.within(since, "a page that was frozen")
	slept.within(since, "a phone that slept")
	breathing.inPhase("after a sleep", all)
	host.sees("2 here")

	// The room closed while it slept, and no socket tells it so any more.
	wake = asleep.sleeps()
	host.sees("1 here")
	eval[bool](host, "(document.querySelector('details:has(form[action$=\"/close\"])').open = true)")
	host.tap("form[action$='/close'] button")
	frozen.sees("Thank you for being here")
	wake()
	slept.sees("The room is closed", "Thank you for being here")
}

func (pg *page) lifecycle(to cdppage.SetWebLifecycleStateState) {
	pg.t.Helper()
	pg.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, cdppage.SetWebLifecycleState, cdppage.SetWebLifecycleStateParams{State: to})
		return chromedp.Void{}, err
	})
}

// ownBrowser is a Chromium for one test, which may stop it.
func ownBrowser(t *testing.T) *browser {
	t.Helper()
	ctx, stop, err := launch()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return &browser{t: t, ctx: ctx}
}

// sleeps stops all that this Chromium is made of, as a phone does that is put
// away, until it is woken.
func (b *browser) sleeps() (wake func()) {
	b.t.Helper()
	all, err := chromedp.CallBrowser(b.ctx, systeminfo.GetProcessInfo, cdp.Empty{})
	if err != nil {
		b.t.Fatal(err)
	}
	var parts []int
	for _, one := range all.ProcessInfo {
		parts = append(parts, int(one.ID))
	}
	b.signal(parts, syscall.SIGSTOP)
	slices.Reverse(parts)
	return func() { b.signal(parts, syscall.SIGCONT) }
}

func (b *browser) signal(parts []int, what syscall.Signal) {
	b.t.Helper()
	for _, pid := range parts {
		if err := syscall.Kill(pid, what); err != nil {
			b.t.Errorf("process %d: %v", pid, err)
		}
	}
}

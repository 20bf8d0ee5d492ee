package main

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/chromedp"
)

//go:embed page.js
var pageScript string

// screen is a page whose device has a clock of its own.
type screen struct {
	*browser
	given  page.ScriptIdentifier
	origin float64
	scripts
}

// scripts are the product's modules with the device's clock in place of the
// browser's.
type scripts map[string][]byte

// falseClock lists what is put in place of what. The animation timeline cannot
// be skewed; toTimeline therefore answers in true time around the present.
func falseClock(root string) (scripts, error) {
	changes := map[string][][2]string{
		"clock.js": {
			{"const local = () => performance.now();", "const local = () => rig.read();"},
			{"export const toTimeline = (ms) => ms - hands.offset(local());", "export const toTimeline = (ms) => performance.now() + (ms - now());"},
		},
		"live.js": {{"performance.now()", "rig.read()"}},
	}
	all := scripts{}
	for name, list := range changes {
		raw, err := os.ReadFile(filepath.Join(root, "static", "js", name))
		if err != nil {
			return nil, err
		}
		text := string(raw)
		for _, c := range list {
			if !strings.Contains(text, c[0]) {
				return nil, fmt.Errorf("%s no longer has: %s", name, c[0])
			}
			text = strings.ReplaceAll(text, c[0], c[1])
		}
		all[name] = []byte(text)
	}
	all["clock.js"] = append(all["clock.js"], "\nrig.knows({ now, bound, onChange, estimator });\n"...)
	return all, nil
}

// newScreen makes the page ask us for the modules that are changed.
func newScreen(b *browser, changed scripts) (*screen, error) {
	s := &screen{browser: b, scripts: changed}
	go s.serve()
	patterns := []*fetch.RequestPattern{{URLPattern: "*/js/clock.js"}, {URLPattern: "*/js/live.js"}}
	return s, call(b, fetch.Enable, fetch.EnableParams{Patterns: patterns})
}

func (s *screen) serve() {
	for ev, err := range chromedp.Events(s.ctx, fetch.RequestPaused) {
		if err != nil {
			return
		}
		name := ev.Request.URL[strings.LastIndex(ev.Request.URL, "/")+1:]
		answer := fetch.FulfillRequestParams{
			RequestID: ev.RequestID, ResponseCode: 200, Body: s.scripts[name],
			ResponseHeaders: []*fetch.HeaderEntry{{Name: "Content-Type", Value: "text/javascript"}},
		}
		if _, err := chromedp.Call(s.ctx, fetch.FulfillRequest, answer); err != nil && s.ctx.Err() == nil {
			fmt.Fprintln(os.Stderr, "rig:", err)
		}
	}
}

// become gives the device a clock up to 100 ppm fast or slow and an hour off.
func (s *screen) become(seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 7))
	clock := fmt.Sprintf("{ skew: %g, shift: %g }", (r.Float64()-0.5)*200e-6, r.Float64()*3_600_000)
	if s.given != "" {
		if err := call(s.browser, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams{Identifier: s.given}); err != nil {
			return err
		}
	}
	source := strings.Replace(pageScript, "/*GIVEN*/ { skew: 0, shift: 0 }", clock, 1)
	added, err := ask(s.browser, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
	s.given = added.Identifier
	return err
}

// open loads a page and waits until its guide runs on the clock.
func (s *screen) open(path string) (err error) {
	if err := s.do(chromedp.Navigate(s.base + path)); err != nil {
		return err
	}
	if err := s.waitFor("globalThis.rig?.opened.length && rig.clock && document.querySelector('breath-guide [data-live]')"); err != nil {
		state, _ := eval[string](s.browser, pageState)
		return fmt.Errorf("%w; the page: %s", err, state)
	}
	s.origin, err = s.browser.origin()
	return err
}

// pageState says what a page that does not come up has reached.
const pageState = `JSON.stringify({
	ready: document.readyState, sockets: globalThis.rig?.opened.length, clock: rig?.clock && [rig.clock.now(), rig.clock.bound()],
	guide: document.querySelector('breath-guide')?.matches(':defined'), lost: document.querySelector('#reconnecting')?.hidden,
	loaded: performance.getEntriesByType('resource').map((e) => e.name.split('/').at(-1).slice(0, 24) + ' ' + e.responseStatus),
})`

// truth is what, added to performance.now(), is the program's own time.
func (s *screen) truth(epoch float64) float64 { return s.origin - epoch }

// pull takes what a page collected under a name, and empties it.
func (s *screen) pull(name string) ([][]float64, error) {
	return eval[[][]float64](s.browser, fmt.Sprintf("(() => { const all = rig.%s; rig.%s = []; return all; })()", name, name))
}

// stop sends the page's processes a signal: to hold still, or to go on; a page that is
// looked at cannot be frozen by the protocol, and a device that sleeps tells its
// pages nothing either.
func (s *screen) stop(signal syscall.Signal) error {
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	all, err := chromedp.CallBrowser(ctx, systeminfo.GetProcessInfo, cdp.Empty{})
	if err != nil {
		return err
	}
	for _, one := range all.ProcessInfo {
		if one.Type == "renderer" {
			if err := syscall.Kill(int(one.ID), signal); err != nil {
				return err
			}
		}
	}
	return nil
}

// offsets and phases are how far the clock and the animations of a page were
// off, by true time.
func (s *screen) offsets(samples [][]float64, epoch float64) (offsets, phases []reading) {
	truth := s.truth(epoch)
	for _, x := range samples { // at, clock - at, frame, what the guide shows at that frame
		offsets = append(offsets, reading{x[0] + s.origin, x[1] - truth})
		phases = append(phases, reading{x[0] + s.origin, x[3] - (x[2] + truth)})
	}
	return offsets, phases
}

// settled is how long after its socket opened a page's clock came within 5 ms
// for good, and how far off it was after 0.8 s.
func (s *screen) settled(opened float64, errors [][]float64, epoch float64) (within, at800 float64) {
	truth, last := s.truth(epoch), math.Inf(1)
	at800 = math.NaN()
	for _, e := range errors { // at, clock - at, bound
		since, off := e[0]-opened, math.Abs(e[1]-truth)
		if since < 0 {
			continue
		}
		if since > soon && math.IsNaN(at800) {
			at800 = off
		}
		if off > 5 {
			last = math.Inf(1)
		} else if math.IsInf(last, 1) {
			last = since
		}
	}
	return last, at800
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// trace is what Chromium says that its threads did.
type trace []event

// event is one of a trace; times in microseconds.
type event struct {
	Name  string  `json:"name"`
	Phase string  `json:"ph"`
	PID   int     `json:"pid"`
	TID   int     `json:"tid"`
	Wall  float64 `json:"dur"`
	CPU   float64 `json:"tdur"`
	Args  struct {
		Name  string `json:"name"`
		Frame struct {
			State    string `json:"state"`
			Animated bool   `json:"has_compositor_animation"`
		} `json:"frame_reporter"`
	} `json:"args"`
}

// trace follows the whole browser for a while.
func (b *browser) trace(during time.Duration) (trace, error) {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	var all trace
	complete := make(chan struct{}, 1)
	err := chromedp.Listen(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *tracing.EventDataCollected:
			for _, raw := range ev.Value {
				var e event
				if json.Unmarshal(raw, &e) == nil {
					all = append(all, e)
				}
			}
		case *tracing.EventTracingComplete:
			complete <- struct{}{}
		}
	})
	if err != nil {
		return nil, err
	}
	start := tracing.StartParams{TraceConfig: &tracing.TraceConfig{
		IncludedCategories: []string{"-*", "disabled-by-default-devtools.timeline", "cc", "benchmark"},
	}}
	if err := call(b, tracing.Start, start); err != nil {
		return nil, err
	}
	time.Sleep(during)
	if err := call(b, tracing.End, cdp.Empty{}); err != nil {
		return nil, err
	}
	select {
	case <-complete:
		return all, nil
	case <-time.After(patience):
		return nil, fmt.Errorf("the trace does not end")
	}
}

// page is the process whose frames are animated.
func (t trace) page() int {
	for _, e := range t {
		if e.Name == "PipelineReporter" && e.Args.Frame.Animated {
			return e.PID
		}
	}
	return 0
}

// frames counts those a page showed, and those it did not show in time.
func (t trace) frames(page int) (shown, dropped int) {
	for _, e := range t {
		if e.Name != "PipelineReporter" || e.Phase != "b" || e.PID != page {
			continue
		}
		switch e.Args.Frame.State {
		case "STATE_PRESENTED_ALL", "STATE_PRESENTED_PARTIAL":
			shown++
		case "STATE_DROPPED":
			dropped++
		}
	}
	return shown, dropped
}

// busy is how long a thread of a process (0: any) worked, by the processor's
// time and by the clock on the wall.
func (t trace) busy(process int, thread string) (cpu, wall time.Duration) {
	type key struct{ pid, tid int }
	named := map[key]bool{}
	for _, e := range t {
		if e.Name == "thread_name" && e.Args.Name == thread && (process == 0 || e.PID == process) {
			named[key{e.PID, e.TID}] = true
		}
	}
	for _, e := range t {
		if e.Name == "RunTask" && named[key{e.PID, e.TID}] {
			cpu += time.Duration(e.CPU * 1000)
			wall += time.Duration(e.Wall * 1000)
		}
	}
	return cpu, wall
}

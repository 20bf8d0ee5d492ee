// Command rig measures how well Hearth's screens are in step. Separate Chromium
// processes on one machine share a true clock; each goes through a seeded TCP
// proxy with delays of its own, and is made to believe in a clock that is off.
// RIG.md beside this folder explains the figures.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// plan is how much of everything is measured.
type plan struct {
	seconds  int // of reading, per profile
	openings int // of the socket, per screen
	taps     int
	sleeps   int           // per screen
	guide    time.Duration // of tracing
}

func quick() plan {
	return plan{seconds: 10, openings: 3, taps: 20, sleeps: 1, guide: 10 * time.Second}
}

func full() plan {
	return plan{seconds: 35, openings: 8, taps: 30, sleeps: 2, guide: time.Minute}
}

func main() {
	var o options
	flag.StringVar(&o.root, "root", "..", "the folder of the product")
	flag.StringVar(&o.only, "only", "", "measure only these, with commas between: wired,wifi,busy,saving,bursts,guide")
	flag.BoolVar(&o.full, "full", false, "measure for long")
	flag.Uint64Var(&o.seed, "seed", 1, "of the networks and the clocks")
	flag.IntVar(&o.screens, "screens", 4, "how many Chromium processes")
	flag.StringVar(&o.traces, "traces", "", "keep what the clocks were told in this file")
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "rig:", err)
		os.Exit(1)
	}
}

type options struct {
	root, only, traces string
	full               bool
	seed               uint64
	screens            int
}

func (o options) wants(name string) bool {
	return o.only == "" || strings.Contains(","+o.only+",", ","+name+",")
}

func (o options) run() error {
	folder, err := os.MkdirTemp("", "hearth-rig-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	p, err := startProgram(o.root, folder)
	if err != nil {
		return err
	}
	defer p.stop()
	if err := p.breathe(looks()[0]); err != nil {
		return err
	}
	epoch, bound, err := measureEpoch(p)
	if err != nil {
		return err
	}
	fmt.Printf("The program's clock is known to ±%.3f ms. %s Milliseconds, but where a row says otherwise.\n", bound, machine())
	r := &rig{options: o, program: p, epoch: epoch, plan: quick()}
	if o.full {
		r.plan = full()
	}
	defer r.print()
	if err := r.inStep(); err != nil {
		return err
	}
	if o.traces != "" {
		if err := keep(o.traces, r.heard); err != nil {
			return err
		}
	}
	if !o.wants("guide") {
		return nil
	}
	return r.guideCost()
}

// print writes the tables, also of a run that broke off.
func (r *rig) print() {
	if len(r.steps.rows) > 0 {
		fmt.Printf("\n%s", &r.steps)
	}
	if len(r.guides.rows) > 0 {
		fmt.Printf("\nThe guide at 1920 × 1080, processor slowed %d times, %v each:\n\n%s", slower, r.plan.guide, &r.guides)
	}
	fmt.Printf("\nAt the end: %s\n", machine())
}

// machine says how busy the machine was: others may share it.
func machine() string {
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return "Load over the last minute: " + strings.Fields(string(load))[0] + "."
}

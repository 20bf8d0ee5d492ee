package main

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"syscall"
	"time"
)

// rig is one program and the screens that look at it.
type rig struct {
	options
	plan
	program *program
	epoch   float64 // the program's, on the true clock, in ms
	all     []*screen
	lead    *screen
	turn    sync.Mutex // to load a page
	mu      sync.Mutex
	heard   []heard // what the clocks of all pages were told
	steps   table
	guides  table
}

// soon is when a clock is to be right, in ms after its socket opened.
const soon = 800

// inStep measures every profile that is wanted.
func (r *rig) inStep() error {
	var wanted []profile
	for _, p := range profiles() {
		if r.wants(p.Name) {
			wanted = append(wanted, p)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	defer func() {
		for _, s := range r.all {
			s.close()
		}
	}()
	if err := r.launch(); err != nil {
		return err
	}
	for _, p := range wanted {
		if err := r.measure(p); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	return nil
}

func (r *rig) launch() error {
	changed, err := falseClock(r.root)
	if err != nil {
		return err
	}
	for range r.screens {
		b, err := openBrowser(r.program, 320, 180, true)
		if err != nil {
			return err
		}
		s, err := newScreen(b, changed)
		if err != nil {
			b.close()
			return err
		}
		r.all = append(r.all, s)
	}
	b, err := r.all[0].another(r.program)
	if err != nil {
		return err
	}
	if r.lead, err = newScreen(b, changed); err != nil {
		return err
	}
	return r.lead.become(0)
}

// each does something on all screens at once.
func (r *rig) each(do func(i int, s *screen) error) error {
	failed := make([]error, len(r.all))
	var all sync.WaitGroup
	for i, s := range r.all {
		all.Go(func() { failed[i] = do(i, s) })
	}
	all.Wait()
	return errors.Join(failed...)
}

// measure fills the column of one profile.
func (r *rig) measure(p profile) error {
	for i, s := range r.all {
		seed := r.seed*1000 + uint64(i)
		s.proxy.become(p, seed)
		if err := s.become(seed); err != nil {
			return err
		}
	}
	began := time.Now()
	for _, step := range []func(profile) error{r.openings, r.reading, r.tapping, r.sleeping} {
		if err := step(p); err != nil {
			return err
		}
	}
	var late []float64
	for _, s := range r.all {
		late = append(late, s.proxy.lateness()...)
	}
	r.steps.put(p.Name, share("the proxy itself too late, p99", late, 0.99, none()))
	fmt.Fprintf(os.Stderr, "rig: %s took %.0f s\n", p.Name, time.Since(began).Seconds())
	return nil
}

// openings loads the pages anew and sees how soon their clocks are right.
func (r *rig) openings(p profile) error {
	var within, at800, ideals []float64
	err := r.each(func(_ int, s *screen) error {
		for range r.plan.openings {
			opened, err := r.opening(s)
			if err != nil {
				return err
			}
			if err := s.waitFor(fmt.Sprintf("performance.now() > %f", opened+2600)); err != nil {
				return err
			}
			read, err := s.pull("errors")
			if err != nil {
				return err
			}
			one, other := s.settled(opened, read, r.epoch)
			heard, err := s.traced(p.Name, opened, r.epoch)
			if err != nil {
				return err
			}
			r.mu.Lock()
			within, at800 = append(within, one), append(at800, other)
			ideals = append(ideals, heard.ideal(soon))
			r.heard = append(r.heard, heard)
			r.mu.Unlock()
		}
		return nil
	})
	r.steps.put(p.Name, share("within 5 ms for good after opening, p95", within, 0.95, soon))
	r.steps.put(p.Name, share("off 0.8 s after opening, p95", at800, 0.95, 5))
	r.steps.put(p.Name, share("– with all that was heard by then, and the skew known, p95", ideals, 0.95, none()))
	return err
}

// opening loads one page, while no other is loaded: a device has a processor of its
// own, and four pages at once on two would wait for each other, not for the network.
func (r *rig) opening(s *screen) (opened float64, err error) {
	r.turn.Lock()
	defer r.turn.Unlock()
	if err := s.open("/r/" + r.program.code + "/screen"); err != nil {
		return 0, err
	}
	if opened, err = eval[float64](s.browser, "rig.opened[0]"); err != nil {
		return 0, err
	}
	return opened, s.waitFor(fmt.Sprintf("performance.now() > %f", opened+soon))
}

// reading reads clocks and animations for a while, and the methods ours is
// compared with beside them.
func (r *rig) reading(p profile) error {
	if err := r.onAll("rig.refer(); rig.samples = []; true"); err != nil {
		return err
	}
	time.Sleep(time.Duration(r.seconds) * time.Second)
	ours := make([][]reading, len(r.all))
	phases := make([][]reading, len(r.all))
	once := make([][]reading, len(r.all))
	five := make([][]reading, len(r.all))
	err := r.each(func(i int, s *screen) error {
		if err := r.keepsOn(p, s); err != nil {
			return err
		}
		samples, err := s.pull("samples")
		if err != nil {
			return err
		}
		answers, err := s.pull("answers")
		if err != nil {
			return err
		}
		ours[i], phases[i] = s.offsets(samples, r.epoch)
		once[i], five[i] = s.references(answers, r.epoch)
		return nil
	})
	if err != nil {
		return err
	}
	errs := absolute(flat(ours))
	r.steps.put(p.Name, share("offset error, p50", errs, 0.50, none()))
	r.steps.put(p.Name, share("offset error, p95", errs, 0.95, p.target))
	r.steps.put(p.Name, share("offset error, p99", errs, 0.99, none()))
	apart := pairs(phases, 130)
	r.steps.put(p.Name, share("phase between any two screens, p95", apart, 0.95, 8))
	r.steps.put(p.Name, share("phase between any two screens, p99", apart, 0.99, 1000.0/60))
	for _, other := range []struct {
		name  string
		pages [][]reading
	}{{"one probe", once}, {"timesync's five-probe mean", five}} {
		r.steps.put(p.Name, share(other.name+": offset error, p95", absolute(flat(other.pages)), 0.95, none()))
		r.steps.put(p.Name, share(other.name+": any two screens, p95", pairs(other.pages, 1000), 0.95, none()))
	}
	return r.onAll("rig.unrefer(); true")
}

// keepsOn keeps what the clock of a page was told from its last opening until now.
func (r *rig) keepsOn(p profile, s *screen) error {
	opened, err := eval[float64](s.browser, "rig.opened[0]")
	if err != nil {
		return err
	}
	heard, err := s.traced(p.Name, opened, r.epoch)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.heard = append(r.heard, heard)
	return nil
}

func (r *rig) onAll(script string) error {
	return r.each(func(_ int, s *screen) error {
		_, err := eval[bool](s.browser, script)
		return err
	})
}

func flat(pages [][]reading) []reading {
	var all []reading
	for _, p := range pages {
		all = append(all, p...)
	}
	return all
}

// paceOfTaps keeps below the moves a second that one may make.
const paceOfTaps = 300 * time.Millisecond

// tapping taps on the lead, whose page shares the first screen's network, and
// waits for the last screen.
func (r *rig) tapping(p profile) error {
	if err := r.lead.open("/r/" + r.program.code + "/lead"); err != nil {
		return err
	}
	var took, disk []float64
	for range r.taps {
		time.Sleep(paceOfTaps)
		if err := r.onAll("rig.seen = []; true"); err != nil {
			return err
		}
		was, err := eval[string](r.lead.browser, blankValue)
		if err != nil {
			return err
		}
		at, err := eval[float64](r.lead.browser, "rig.taps()")
		if err != nil {
			return err
		}
		last := math.Inf(-1)
		for _, s := range r.all {
			if err := s.waitFor("rig.seen.length"); err != nil {
				return err
			}
			seen, err := eval[float64](s.browser, "rig.seen[0]")
			if err != nil {
				return err
			}
			last = max(last, seen+s.origin)
		}
		took = append(took, last-at-r.lead.origin)
		synced, err := r.program.sync()
		if err != nil {
			return err
		}
		disk = append(disk, synced)
		if err := r.lead.waitFor("rig.answered && " + blankValue + " !== '" + was + "'"); err != nil {
			return err
		}
	}
	r.steps.put(p.Name, share("tap to last screen, p50", took, 0.50, none()))
	r.steps.put(p.Name, share("tap to last screen, p95", took, 0.95, 150))
	network := r.crossing(p)
	r.steps.put(p.Name, share("– the network alone, p50", network, 0.50, none()))
	r.steps.put(p.Name, share("– the network alone, p95", network, 0.95, none()))
	r.steps.put(p.Name, share("– one write-and-fsync of the disk, p95", disk, 0.95, none()))
	ours := percentile(took, 0.5) - percentile(network, 0.5) - percentile(disk, 0.5)
	r.steps.put(p.Name, figure{what: "– ours beyond network and disk, of the three p50", value: ours, target: none()})
	return leave(r.lead)
}

// crossing is how long a tap and its frames would take if nothing but the network
// took time: one way up, and the slowest of the ways down. People tap at any moment between
// the beats at which a dozing phone hears.
func (r *rig) crossing(p profile) []float64 {
	var took []float64
	up := newWay(p, r.seed, false)
	var downs []*way
	for i := range r.all {
		downs = append(downs, newWay(p, r.seed+uint64(i), true))
	}
	at, chance := time.Time{}, rand.New(rand.NewPCG(r.seed, 11))
	for range 5000 {
		at = at.Add(time.Second + time.Duration(chance.Int64N(int64(time.Second))))
		there := up.release(at)
		last := there
		for _, d := range downs {
			if back := d.release(there); back.After(last) {
				last = back
			}
		}
		took = append(took, last.Sub(at).Seconds()*1000)
	}
	return took
}

const blankValue = `document.querySelector('#r-always form[action$="/moves/blank"] [name=on]').value`

// asleep is how long a page sleeps, and lost what its device's clock loses in
// that.
const (
	asleep = 4 * time.Second
	lost   = 4000.0
)

// sleeping lets every screen sleep, its clock and its animations too, and sees
// when it is in phase again.
func (r *rig) sleeping(p profile) error {
	var mu sync.Mutex
	var back []float64
	err := r.each(func(_ int, s *screen) error {
		for range r.sleeps {
			took, err := r.sleep(s)
			if err != nil {
				return err
			}
			mu.Lock()
			back = append(back, took)
			mu.Unlock()
		}
		return nil
	})
	r.steps.put(p.Name, share("in phase again after sleep, slowest", back, 1, 1000))
	return err
}

func (r *rig) sleep(s *screen) (float64, error) {
	if _, err := eval[bool](s.browser, fmt.Sprintf("rig.sleeps(%g); true", lost)); err != nil {
		return 0, err
	}
	if err := s.stop(syscall.SIGSTOP); err != nil {
		return 0, err
	}
	time.Sleep(asleep)
	woke := mono()
	if err := s.stop(syscall.SIGCONT); err != nil {
		return 0, err
	}
	if _, err := eval[bool](s.browser, "rig.samples = []; rig.often(3000); true"); err != nil {
		return 0, err
	}
	time.Sleep(3 * time.Second)
	samples, err := s.pull("samples")
	if err != nil {
		return 0, err
	}
	_, phases := s.offsets(samples, r.epoch)
	took := math.Inf(1)
	for _, p := range phases {
		switch {
		case math.Abs(p.value) > 1000.0/60:
			took = math.Inf(1)
		case math.IsInf(took, 1):
			took = p.at - woke
		}
	}
	return took, nil
}

package main

import (
	"math/rand/v2"
	"time"
)

// profile is what a network does to what crosses it, one way; times in
// milliseconds.
type profile struct {
	Name   string
	base   float64 // never less
	jitter float64 // mean of what is added to every piece
	spike  chance  // something stands in the way of one piece
	stall  chance  // nothing passes either way for so long, once a second at most
	doze   float64 // a phone that saves power hears only every so many ms
	lean   float64 // how much longer the way down is than the way up, at its best
	// Targets of the offset's error.
	target float64
}

// chance is how likely something is, and its mean length in milliseconds.
type chance struct{ odds, mean float64 }

// profiles are the networks of the table: those of e2e/js/network.mjs, with
// stalls added, since TCP lets nothing overtake.
func profiles() []profile {
	return []profile{
		{Name: "wired", base: 0.2, jitter: 0.1, spike: chance{0.005, 3}, target: 3},
		{Name: "wifi", base: 1.2, jitter: 2.5, spike: chance{0.05, 30}, stall: chance{0.01, 60}, lean: 0.4, target: 3},
		{Name: "busy", base: 2, jitter: 9, spike: chance{0.12, 60}, stall: chance{0.04, 100}, lean: 1, target: 8},
		{Name: "saving", base: 1.5, jitter: 3, spike: chance{0.05, 40}, stall: chance{0.01, 60}, doze: 100, lean: 0.6, target: 8},
		{Name: "bursts", base: 1.5, jitter: 4, spike: chance{0.3, 120}, stall: chance{0.1, 150}, lean: 1, target: 8},
	}
}

// way is one direction of one page's network.
type way struct {
	profile
	down   bool
	scale  float64 // this page's own share of the jitter
	random *rand.Rand
	opens  time.Time // a stall lasts until then
	next   time.Time // when the next stall may come
}

func newWay(p profile, seed uint64, down bool) *way {
	w := &way{profile: p, down: down, scale: 0.7 + 0.6*rand.New(rand.NewPCG(seed, 0)).Float64()}
	stream := uint64(1)
	if down {
		stream = 2
	}
	w.random = rand.New(rand.NewPCG(seed, stream))
	return w
}

// release is when a piece that came in at now may leave.
func (w *way) release(now time.Time) time.Time {
	r := w.random
	delay := w.base + w.scale*w.jitter*r.ExpFloat64()
	if w.down {
		delay += w.lean
	}
	if r.Float64() < w.spike.odds {
		delay += w.spike.mean * r.ExpFloat64()
	}
	out := now.Add(ms(delay))
	if w.doze > 0 && w.down && r.Float64() < 0.7 {
		beat := ms(w.doze)
		out = out.Truncate(beat).Add(beat)
	}
	if now.After(w.next) {
		w.next = now.Add(time.Second)
		if r.Float64() < w.stall.odds {
			w.opens = now.Add(ms(w.stall.mean * r.ExpFloat64()))
		}
	}
	if out.Before(w.opens) {
		out = w.opens
	}
	return out
}

func ms(f float64) time.Duration { return time.Duration(f * float64(time.Millisecond)) }

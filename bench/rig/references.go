package main

import (
	"math"
	"slices"

	"github.com/chromedp/chromedp"
)

// leave lets a page go, so that it costs nothing any more.
func leave(s *screen) error { return s.do(chromedp.Navigate("about:blank")) }

// probe is one question and its answer, by the device's clock, with one stamp of
// the server's, and the true offset at the end of it.
type probe struct{ latency, offset, true float64 }

// references are how far off the two other methods are: one probe, and the mean
// of five after npm timesync's documentation (its defaults: five questions, a
// second between them; those slower than the median and one standard deviation
// are left out, the rest is averaged). Each begins anew with every question, and
// is read at the moment it is done, which is when it is best.
func (s *screen) references(answers [][]float64, epoch float64) (once, five []reading) {
	var all []probe
	for _, a := range answers { // t1, t2, t4, performance.now() at t4
		half := (a[2] - a[0]) / 2
		p := probe{latency: half, offset: a[1] - a[2] + half, true: a[3] + s.truth(epoch) - a[2]}
		all = append(all, p)
		at := a[3] + s.origin
		once = append(once, reading{at, p.offset - p.true})
		if len(all) >= 5 {
			five = append(five, reading{at, meanOf(all[len(all)-5:]) - p.true})
		}
	}
	return once, five
}

func meanOf(five []probe) float64 {
	latencies := make([]float64, len(five))
	var mean float64
	for i, p := range five {
		latencies[i] = p.latency
		mean += p.latency / float64(len(five))
	}
	var variance float64
	for _, l := range latencies {
		variance += (l - mean) * (l - mean) / float64(len(five))
	}
	slices.Sort(latencies)
	most := latencies[len(latencies)/2] + math.Sqrt(variance)
	var sum, n float64
	for _, p := range five {
		if p.latency <= most {
			sum += p.offset
			n++
		}
	}
	return sum / n
}

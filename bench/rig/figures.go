package main

import (
	"fmt"
	"math"
	"slices"
)

// percentile is the p-th share of all, between 0 and 1; NaN of nothing.
func percentile(all []float64, p float64) float64 {
	if len(all) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(float64(len(sorted))*p))]
}

// reading is something read off a page at a true time, both in milliseconds.
type reading struct{ at, value float64 }

func absolute(all []reading) []float64 {
	out := make([]float64, len(all))
	for i, r := range all {
		out[i] = math.Abs(r.value)
	}
	return out
}

// pairs is how far any two pages are apart whenever both were read within a
// window.
func pairs(pages [][]reading, window float64) []float64 {
	var apart []float64
	for i, one := range pages {
		for _, other := range pages[i+1:] {
			for _, a := range one {
				if b, ok := nearest(other, a.at); ok && math.Abs(b.at-a.at) <= window {
					apart = append(apart, math.Abs(a.value-b.value))
				}
			}
		}
	}
	return apart
}

func nearest(all []reading, at float64) (reading, bool) {
	if len(all) == 0 {
		return reading{}, false
	}
	i, _ := slices.BinarySearchFunc(all, at, func(r reading, t float64) int { return int(math.Copysign(1, r.at-t)) })
	switch {
	case i == len(all):
		return all[i-1], true
	case i > 0 && at-all[i-1].at < all[i].at-at:
		return all[i-1], true
	}
	return all[i], true
}

// figure is one line of the tables; a target that is not a number is none.
type figure struct {
	what   string
	value  float64
	unit   string
	target float64
	least  bool // the target is the least, not the most
	n      int
}

func (f figure) String() string {
	target, verdict := "", ""
	if !math.IsNaN(f.target) {
		sign, ok := "≤", f.value <= f.target
		if f.least {
			sign, ok = "≥", f.value >= f.target
		}
		target, verdict = fmt.Sprintf("%s %.4g", sign, f.target), "met"
		if !ok {
			verdict = "MISSED"
		}
	}
	return fmt.Sprintf("| %-48s | %10.2f %-2s | %-8s | %-6s | %6d |", f.what, f.value, f.unit, target, verdict, f.n)
}

const heading = "| figure                                           |      value    | target   |        | values |\n" +
	"|---|---:|---|---|---:|"

// one percentile of some values, in milliseconds.
func share(what string, values []float64, p, target float64) figure {
	return figure{what: what, value: percentile(values, p), unit: "ms", target: target, n: len(values)}
}

func none() float64 { return math.NaN() }

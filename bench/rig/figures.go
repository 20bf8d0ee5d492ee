package main

import (
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

// figure is one cell of the tables; a target that is not a number is none.
type figure struct {
	what   string
	value  float64 // in ms, unless what says another unit
	target float64
	least  bool // the target is the least, not the most
}

// share is one percentile of some values.
func share(what string, values []float64, p, target float64) figure {
	return figure{what: what, value: percentile(values, p), target: target}
}

func none() float64 { return math.NaN() }

package main

import (
	"fmt"
	"slices"
	"time"
)

// times are how long something took, many times over.
type times []time.Duration

// at is the time within which the share p of them lies.
func (t times) at(p float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	return sorted[min(len(sorted)-1, int(p*float64(len(sorted))))]
}

func (t times) String() string {
	return fmt.Sprintf("p50 %s, p99 %s", ms(t.at(0.5)), ms(t.at(0.99)))
}

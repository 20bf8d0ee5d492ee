package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
)

// heard is what one page's clock was told since its socket opened:
// enough to replay it without a browser.
type heard struct {
	Profile string  `json:"profile"`
	Skew    float64 `json:"skew"`  // the device's clock goes 1 + skew as fast as the true one
	Grain   float64 `json:"grain"` // how coarse the page found that clock to read, in ms
	// T1 and T4 by the device's clock, T2 and T3 by the program's, both in ms
	// since the socket opened.
	Probes [][4]float64 `json:"probes"`
}

func (s *screen) traced(profile string, opened, epoch float64) (heard, error) {
	got, err := eval[struct {
		Skew, Grain, Zero float64
		Probes            [][4]float64
	}](s.browser, fmt.Sprintf("rig.traced(%f)", opened))
	h := heard{Profile: profile, Skew: got.Skew, Grain: round(got.Grain)}
	began := opened + s.truth(epoch)
	for _, p := range got.Probes {
		h.Probes = append(h.Probes, [4]float64{round(p[0] - got.Zero), round(p[1] - began), round(p[2] - began), round(p[3] - got.Zero)})
	}
	return h, err
}

// ideal is how far off the middle of the tightest limits was, set by all answers
// that came within ms: what a page reaches at best that knows how fast its own
// clock goes, but not how the ways differ.
func (h heard) ideal(within float64) float64 {
	low, high := math.Inf(-1), math.Inf(1)
	for _, p := range h.Probes {
		if p[3] > within {
			continue
		}
		high = min(high, p[1]-p[0]/(1+h.Skew))
		low = max(low, p[2]-p[3]/(1+h.Skew))
	}
	return math.Abs(low+high) / 2
}

// round to a microsecond: finer than any clock that is read.
func round(ms float64) float64 { return math.Round(ms*1000) / 1000 }

// keep writes what was heard to a file, an opening a line.
func keep(file string, all []heard) error {
	text := []byte("[\n")
	for i, h := range all {
		line, err := json.Marshal(h)
		if err != nil {
			return err
		}
		text = append(text, line...)
		if i < len(all)-1 {
			text = append(text, ',')
		}
		text = append(text, '\n')
	}
	return os.WriteFile(file, append(text, "]\n"...), 0o600)
}

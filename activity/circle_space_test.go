package activity

import (
	"fmt"
	"math"
	"testing"
)

// drawn is what a screen draws of a seat: a disk, and the box of its word.
type drawn struct {
	RingSpot
	radius float64
	half   float64 // of the word; 0: none
}

func drawnSeats(spots []RingSpot, holder int) []drawn {
	var all []drawn
	for i, s := range spots {
		d := drawn{RingSpot: s, radius: s.R}
		if i == holder {
			d.radius *= grown
		}
		if s.Words {
			d.half = wordHalf
		}
		all = append(all, d)
	}
	return all
}

// from is the gap between what is drawn of two seats.
func (d drawn) from(o drawn) float64 {
	gap := math.Hypot(d.X-o.X, d.Y-o.Y) - d.radius - o.radius
	if d.half == 0 || o.half == 0 {
		return gap
	}
	const high = 24 // a line of letters, from their tops to their tails
	words := math.Max(math.Abs(d.X-o.X)-d.half-o.half, math.Abs(d.WordY-o.WordY)-high)
	return math.Min(gap, math.Min(words, math.Min(d.wordFrom(o), o.wordFrom(d))))
}

func (d drawn) wordFrom(o drawn) float64 {
	dx := math.Max(0, math.Abs(d.X-o.X)-d.half)
	dy := math.Max(0, math.Max(d.WordY-18-o.Y, o.Y-d.WordY-6))
	return math.Hypot(dx, dy) - o.radius
}

func TestNothingOfASeatTouchesAnotherWhoeverHolds(t *testing.T) {
	for rings := 1; rings <= 2; rings++ {
		for n := 1; n <= 72; n++ {
			for holder := -1; holder < n; holder++ {
				_, spots := stageFor(0, rings, n, holder)
				if wrong := touching(drawnSeats(spots, holder)); wrong != "" {
					t.Fatalf("%d rings, %d seats, %d holds: %s", rings, n, holder, wrong)
				}
			}
		}
	}
}

func touching(all []drawn) string {
	for i, d := range all {
		if d.X-max(d.radius, d.half) < 12 || d.X+max(d.radius, d.half) > stageWide-12 || d.Y-d.radius < 3 || d.Y+d.radius > stageHigh-3 || d.Words && d.WordY > stageHigh-10 {
			return fmt.Sprintf("seat %d leaves the stage: %+v", i, d)
		}
		for j, o := range all[:i] {
			if gap := d.from(o); gap < 1 {
				return fmt.Sprintf("%d and %d are %.1f apart", j, i, gap)
			}
		}
	}
	return ""
}

func TestNeighboursGiveWayAndTheHolderDoesNotMove(t *testing.T) {
	_, before := stageFor(0, 1, 28, -1)
	gave := 0.0
	for holder := range before {
		_, spots := stageFor(0, 1, 28, holder)
		if d := math.Hypot(spots[holder].X-before[holder].X, spots[holder].Y-before[holder].Y); d > 1 {
			t.Fatalf("holder %d moves by %.1f", holder, d)
		}
		next, far := (holder+1)%28, (holder+14)%28
		gave = max(gave, math.Hypot(spots[next].X-before[next].X, spots[next].Y-before[next].Y))
		if moved := math.Hypot(spots[far].X-before[far].X, spots[far].Y-before[far].Y); moved > 16 { // less than half a disk
			t.Fatalf("across from holder %d a seat moves by %.1f", holder, moved)
		}
	}
	if gave < 4 {
		t.Fatalf("no neighbour gives way: %.1f", gave)
	}
}

func TestAClassOfTwentyEightHasItsWords(t *testing.T) {
	for n := 1; n <= 30; n++ {
		_, spots := stageFor(0, 1, n, 0)
		if !spots[0].Words || spots[0].R < 29 {
			t.Fatalf("%d seats: %+v", n, spots[0])
		}
	}
}

func BenchmarkSeats(b *testing.B) {
	for b.Loop() {
		stageFor(0, 1, 28, 5)
	}
}

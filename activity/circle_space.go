package activity

import (
	"math"
	"sort"
)

const (
	// fewSeats sit so far apart that equal distances do; more have equal gaps.
	fewSeats = 8
	// A word stands so far below its disk; both are lifted a little together.
	wordBase, wordLift = 29.0, 16.0
	// wordTop and wordFoot are its upper and lower edge, below the disk.
	wordTop, wordFoot = wordBase - 18, wordBase + 6
	// wordHalf is half of what two of the longest words of a language take, the
	// holder's and a neighbour's, in letters 23 units high (measured).
	wordHalf = 57.0
	// wordGap is the least gap at which words are read one by one; with less
	// there are none.
	wordGap = 3.0
)

// seat places seats one after the other so that the gap between what is drawn of
// two neighbours, disks and words, is the same all round. The holder stays where
// the seat is while nobody holds, and the others give way.
func (e ellipse) seat(seats, holder int) []RingSpot {
	round := even(e).round()
	way := e.steps(round)
	room := e.round() / float64(seats)
	s := space{way: way, unit: 1.01 * round / waySteps, radius: math.Min(mostRadius(e), room*0.34), words: true}
	s.shrink(seats)
	places, gap := s.places(seats, -1, 0)
	if gap < wordGap {
		s.radius, s.words = math.Min(mostRadius(e), room*0.37), false
		places, _ = s.places(seats, -1, 0)
	}
	if holder >= 0 && holder < seats {
		places, _ = s.places(seats, holder, places[holder])
	}
	spots := make([]RingSpot, seats)
	for i, at := range places {
		spots[i] = e.spot(way[at].angle, s.radius, s.words)
	}
	return spots
}

// shrink makes the disks smaller, a unit at a time, until there is room for their
// words between them, but no smaller than leastRadius.
func (s *space) shrink(seats int) {
	most := s.radius
	least := max(0, int(math.Ceil(most-leastRadius))-1)
	at := make([]int, seats)
	less := sort.Search(least, func(less int) bool {
		s.radius = most - float64(less)
		return s.walk(seats, -1, 0, wordGap, at)
	})
	s.radius = most - float64(less)
}

// mostRadius: few seats are not giants.
func mostRadius(e ellipse) float64 { return math.Min(60, e.high*0.165) }

// leastRadius is that of a picture still told from others across a room.
const leastRadius = 29

// point is one step on the way round.
type point struct{ x, y, angle float64 }

// waySteps is how finely the way round is walked: about a stage unit a step.
const waySteps = 3200

// steps walks the ellipse, so long all round, from the top, clockwise, in equal
// steps.
func (e ellipse) steps(round float64) []point {
	way := make([]point, 0, waySteps)
	const fine = 2 * math.Pi / samples
	at, gone := -math.Pi/2, 0.0
	x, y := 0.0, -e.high
	for range samples {
		next := at + fine
		sin, cos := math.Sincos(next)
		toX, toY := e.wide*cos, e.high*sin
		d := length(toX-x, toY-y)
		for len(way) < waySteps && float64(len(way))*round/waySteps < gone+d {
			a := at + fine*(float64(len(way))*round/waySteps-gone)/d
			sin, cos := math.Sincos(a)
			way = append(way, point{e.x + e.wide*cos, e.y + e.high*sin, a})
		}
		at, gone, x, y = next, gone+d, toX, toY
	}
	for len(way) < waySteps { // rounding at the end
		way = append(way, way[0])
	}
	return way
}

// even counts upwards as sideways.
func even(e ellipse) ellipse {
	e.tall = 1
	return e
}

// space is the room that seats of one size take on a way.
type space struct {
	way    []point
	unit   float64 // the longest step
	radius float64
	words  bool
}

// places gives the step of each seat and the gap between all of them, beginning
// with the holder's at step from; without a holder with the first seat's.
func (s space) places(seats, holder, from int) (at []int, gap float64) {
	// All the ways between seats and across them are no longer than the way round.
	gap, most := -2*s.radius, s.unit*waySteps/float64(seats)-2*s.radius
	at = make([]int, seats)
	for most-gap > exact {
		if g := (gap + most) / 2; s.walk(seats, holder, from, g, at) {
			gap = g
		} else {
			most = g
		}
	}
	s.walk(seats, holder, from, gap, at)
	return at, gap
}

// exact is how exactly the gap is found, in stage units: what is left over is all
// between the last seat and the first.
const exact = 0.008

// walk places the seats at a gap, and tells whether the last leaves it to the
// first.
func (s space) walk(seats, holder, from int, gap float64, at []int) bool {
	first := max(holder, 0)
	step := 0
	for n := range seats {
		i, next := (first+n)%seats, (first+n+1)%seats
		at[i] = (from + step) % waySteps
		a, b := s.size(i, holder), s.size(next, holder)
		here := step
		step += max(0, int((gap+a+b)/s.unit)) // a way is never shorter than its chord
		least := step
		for s.between(s.at(from+here), a, s.at(from+step), b) < gap {
			if step += strides; step-here > waySteps/2 {
				return false
			}
		}
		enough := max(least, step-strides)
		for enough < step { // in between
			if half := (enough + step) / 2; s.between(s.at(from+here), a, s.at(from+half), b) < gap {
				enough = half + 1
			} else {
				step = half
			}
		}
		if step > waySteps {
			return false
		}
	}
	return true
}

// strides are taken until there is room, and then steps back.
const strides = 12

func (s space) at(step int) point { return s.way[step%waySteps] }

func (s space) size(i, holder int) float64 {
	if i == holder {
		return s.radius * grown
	}
	return s.radius
}

// between is the gap between what is drawn of two seats of these radii; below 0
// they overlap.
func (s space) between(p point, a float64, q point, b float64) float64 {
	gap := length(p.x-q.x, p.y-q.y) - a - b
	if !s.words {
		return gap
	}
	aside := math.Abs(p.x-q.x) - 2*wordHalf
	below := math.Abs(p.y+a-q.y-b) - (wordFoot - wordTop)
	gap = math.Min(gap, math.Max(aside, below))
	return math.Min(gap, math.Min(wordFrom(p, a, q, b), wordFrom(q, b, p, a)))
}

// wordFrom is the gap between the word of one seat and the disk of another.
func wordFrom(p point, a float64, q point, b float64) float64 {
	dx := math.Max(0, math.Abs(p.x-q.x)-wordHalf)
	top, foot := p.y+a+wordTop, p.y+a+wordFoot
	dy := math.Max(0, math.Max(top-q.y, q.y-foot))
	return length(dx, dy) - b
}

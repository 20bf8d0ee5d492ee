package activity

import (
	"slices"
	"strconv"
	"time"
)

// Pattern is a way to breathe: the parts of one breath in milliseconds, and who
// it is for (PRACTICES 1).
type Pattern struct {
	ID      string // "steady", "long", "sigh", "box", "478", "flower", "balloon", "fingers", "three"; of a room's own: "own-…"
	Name    string // of a room's own pattern; otherwise empty, and the name stands in locales/
	InMs    int
	TopUpMs int // a second, smaller inhale (cyclic sigh); otherwise 0
	HoldMs  int
	OutMs   int
	RestMs  int // hold after the exhale
}

// CycleMs is one whole breath in milliseconds.
func (p Pattern) CycleMs() int { return p.InMs + p.TopUpMs + p.HoldMs + p.OutMs + p.RestMs }

// Holds tells whether the breath is ever held; the caution stands before those
// patterns (PRACTICES 1).
func (p Pattern) Holds() bool { return p.HoldMs > 0 || p.RestMs > 0 }

// Seated tells whether it is to be done seated, and stopped when light-headed: with
// two inhales (PRACTICES 1).
func (p Pattern) Seated() bool { return p.TopUpMs > 0 }

// Own tells whether a room made the pattern itself.
func (p Pattern) Own() bool { return len(p.ID) > len(ownPrefix) && p.ID[:len(ownPrefix)] == ownPrefix }

// Part is one part of a breath: "in", "top", "hold", "out" or "rest".
type Part struct {
	Name string
	Ms   int
}

// Parts lists the parts of one breath that last, in order.
func (p Pattern) Parts() []Part {
	all := []Part{{"in", p.InMs}, {"top", p.TopUpMs}, {"hold", p.HoldMs}, {"out", p.OutMs}, {"rest", p.RestMs}}
	return slices.DeleteFunc(all, func(part Part) bool { return part.Ms == 0 })
}

// Seconds is how long one part of a breath lasts: "4", or "4.5".
func (p Pattern) Seconds(part string) string {
	for _, q := range p.Parts() {
		if q.Name == part {
			return strconv.FormatFloat(float64(q.Ms)/1000, 'f', -1, 64)
		}
	}
	return "0"
}

// Longest is how long any breathing may last, from the first second of the
// lead-in to the end of the fade (PRACTICES 1).
const Longest = 20 * time.Minute

// PatternChoice is a pattern as a room is offered it.
type PatternChoice struct {
	Pattern
	Dose    int  // breaths offered first
	Most    int  // breaths at most, with every minute that is added
	Caution bool // stands behind the sentence about holds
	Without bool // may be taken without its holds instead (box)
	Hands   bool // may be done with one hand or with two, which is the most (five fingers)
}

// Drawn names the picture of it, for those who do not read yet.
func (c PatternChoice) Drawn() string {
	switch c.ID {
	case "flower", "balloon", "three":
		return "breath-" + c.ID
	case "fingers":
		return "breath-hand"
	default:
		return "breathing"
	}
}

// Minutes lists the lengths worth offering, in whole minutes.
func (c PatternChoice) Minutes() []int {
	var out []int
	for _, m := range []int{1, 2, 3, 5, 10, 15, 20} {
		if Breaths(c.Pattern, m) <= c.Most {
			out = append(out, m)
		}
	}
	return out
}

// Breaths is how many whole breaths come nearest to so many minutes, at least
// one and never longer than Longest.
func Breaths(p Pattern, minutes int) int {
	cycle := p.CycleMs()
	n := (minutes*60_000 + cycle/2) / cycle
	return max(1, min(n, mostOf(p)))
}

// mostOf is how many breaths fit into Longest with the longest lead-in.
func mostOf(p Pattern) int {
	room := int(Longest.Milliseconds()) - leadMs - fadeMs
	if p.Holds() {
		room -= cautionMs
	}
	return room / p.CycleMs()
}

// PatternsFor lists the patterns a room of that age may use, the default first,
// the room's own last (PRACTICES 1). Own patterns that do not fit the age, such
// as those made before a room was set to a younger one, are left out.
func PatternsFor(age Age, own []Pattern) []PatternChoice {
	var out []PatternChoice
	for _, c := range builtIn(age) {
		if c.Most == 0 {
			c.Most = mostOf(c.Pattern)
		}
		c.Caution = c.Holds()
		out = append(out, c)
	}
	for _, p := range own {
		if CheckPattern(p, age) == nil {
			out = append(out, ownChoice(p, age))
		}
	}
	return out
}

// builtIn is the table of PRACTICES 1 read by age group. A room for 5 to 7 has
// its sixes and sevens, so the patterns "6–12" are offered there too; a mixed
// room has the limits of the youngest. Where a trial or the sheet names one
// length, that length is also the most.
func builtIn(age Age) []PatternChoice {
	var (
		steady  = PatternChoice{Pattern: Pattern{ID: "steady", InMs: 5000, OutMs: 5000}, Dose: 30}
		long    = PatternChoice{Pattern: Pattern{ID: "long", InMs: 4000, OutMs: 6000}, Dose: 30}
		sigh    = PatternChoice{Pattern: Pattern{ID: "sigh", InMs: 3000, TopUpMs: 1000, OutMs: 8000}, Dose: 25, Most: 25}
		box     = PatternChoice{Pattern: Pattern{ID: "box", InMs: 4000, HoldMs: 4000, OutMs: 4000, RestMs: 4000}, Dose: 4, Most: 19, Without: true}
		f478    = PatternChoice{Pattern: Pattern{ID: "478", InMs: 4000, HoldMs: 7000, OutMs: 8000}, Dose: 4, Most: 4}
		flower  = PatternChoice{Pattern: Pattern{ID: "flower", InMs: 3000, OutMs: 4000}, Dose: 4, Most: 4}
		balloon = PatternChoice{Pattern: Pattern{ID: "balloon", InMs: 3000, OutMs: 4000}, Dose: 9, Most: 17}
		fingers = PatternChoice{Pattern: Pattern{ID: "fingers", InMs: 3000, OutMs: 3000}, Dose: 5, Most: 10, Hands: true}
		three   = PatternChoice{Pattern: Pattern{ID: "three", InMs: 3000, OutMs: 4000}, Dose: 3, Most: 3}
		three12 = PatternChoice{Pattern: Pattern{ID: "three", InMs: 4000, OutMs: 6000}, Dose: 3, Most: 3}
	)
	switch age {
	case Adults:
		return []PatternChoice{steady, long, sigh, box, f478, three12}
	case Teens:
		return []PatternChoice{steady, long, sigh, box, three12}
	case Age5to7:
		return []PatternChoice{flower, balloon, fingers, three}
	default:
		return []PatternChoice{balloon, fingers, three}
	}
}

// choicePattern finds what a room may use under that name.
func choicePattern(id string, age Age, own []Pattern) (PatternChoice, error) {
	all := PatternsFor(age, own)
	if id == "" {
		return all[0], nil
	}
	for _, c := range all {
		if c.ID == id {
			return c, nil
		}
	}
	for _, p := range own { // there, but not for this age: say why
		if p.ID == id {
			return PatternChoice{}, CheckPattern(p, age)
		}
	}
	for _, a := range Ages() {
		for _, c := range builtIn(a) {
			if c.ID == id {
				return PatternChoice{}, Refuse("breathing-age")
			}
		}
	}
	return PatternChoice{}, Refuse("breathing-pattern")
}

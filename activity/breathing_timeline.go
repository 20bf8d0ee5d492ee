package activity

// The stages around the breaths, in milliseconds.
const (
	// leadMs settles, and counts 3-2-1 in its second half; for the youngest the
	// flower opens instead.
	leadMs = 6000
	// cautionMs is long enough to read the sentence about holds twice (ours).
	cautionMs = 14000
	// fadeMs is the fade after the last exhale (PRACTICES 1).
	fadeMs = 5000
)

// breathLine is when what happens, in milliseconds of running time: before the
// first breath, so many whole breaths, and a fade that begins with empty lungs.
type breathLine struct {
	FirstMs int // the first breath begins
	Pattern Pattern
	Breaths int
	// RestCutMs is set when the facilitator ends in the rest after an exhale:
	// the fade begins there, for the next exhale is a whole breath away.
	RestCutMs int
}

// fadeAtMs is the end of the last exhale; the rest after it belongs to the fade.
func (l breathLine) fadeAtMs() int {
	if l.RestCutMs > 0 {
		return l.RestCutMs
	}
	return l.FirstMs + l.Breaths*l.Pattern.CycleMs() - l.Pattern.RestMs
}

// endMs is the end of the fade.
func (l breathLine) endMs() int { return l.fadeAtMs() + fadeMs }

// closed is the line that ends with the exhale that is under way, or is next, at
// ms. ok is false when no breath has begun: there is nothing to finish.
func (l breathLine) closed(ms int) (_ breathLine, ok bool) {
	if ms < l.FirstMs {
		return l, false
	}
	if ms >= l.fadeAtMs() { // fading already
		return l, true
	}
	cycle := l.Pattern.CycleMs()
	done := (ms - l.FirstMs) / cycle
	l.Breaths = min(l.Breaths, done+1)
	if exhaled := l.fadeAtMs(); ms > exhaled {
		l.RestCutMs = ms
	}
	return l, true
}

// longer is the line with about a minute of breaths more, at most most of them.
// ok is false when it is as long as it may be.
func (l breathLine) longer(most int) (_ breathLine, ok bool) {
	n := min(l.Breaths+Breaths(l.Pattern, 1), most)
	if n <= l.Breaths {
		return l, false
	}
	l.Breaths, l.RestCutMs = n, 0
	return l, true
}

package activity

import (
	"errors"
	"net/url"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// called is a call of the facilitator's, so far into the running time.
func called(age Age, elapsed time.Duration, pairs ...string) Call {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return Call{Scene: Scene{Age: age, Elapsed: elapsed, Phase: Running}, By: Viewer{Role: Facilitator}, Form: form}
}

func breathing(t *testing.T, age Age, pairs ...string) *Breathing {
	t.Helper()
	b := &Breathing{}
	if err := b.Setup(called(age, 0, pairs...)); err != nil {
		t.Fatalf("set up for %s with %v: %v", age, pairs, err)
	}
	return b
}

func refusedAs(err error) string {
	var r *Refusal
	if errors.As(err, &r) {
		return r.ID
	}
	return ""
}

func TestEachAgeIsOfferedItsPatternsAndItsDefaultFirst(t *testing.T) {
	for age, want := range map[Age][]string{
		Age5to7:  {"flower", "balloon", "fingers", "three"},
		Age8to12: {"balloon", "fingers", "three"},
		Mixed:    {"balloon", "fingers", "three"},
		Teens:    {"steady", "long", "sigh", "box", "three"},
		Adults:   {"steady", "long", "sigh", "box", "478", "three"},
	} {
		var got []string
		for _, c := range PatternsFor(age, nil) {
			got = append(got, c.ID)
			if c.Holds() != c.Caution {
				t.Errorf("%s/%s: holds %v, caution %v", age, c.ID, c.Holds(), c.Caution)
			}
			if h := LongestHold(age); c.HoldMs > h || c.RestMs > h {
				t.Errorf("%s/%s is held longer than %d ms", age, c.ID, h)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is offered %v, want %v", age, got, want)
		}
	}
}

func TestADoseIsWhatTheSheetSays(t *testing.T) {
	for _, c := range []struct {
		age     Age
		pairs   []string
		breaths int
		seconds int // breathing alone
	}{
		{Adults, nil, 30, 300},
		{Adults, []string{"pattern", "long"}, 30, 300},
		{Adults, []string{"pattern", "sigh"}, 25, 300},
		{Adults, []string{"pattern", "box", "caution", "1"}, 4, 60}, // the rest after the last exhale is the fade's
		{Adults, []string{"pattern", "box", "caution", "1", "amount", "5"}, 19, 300},
		{Adults, []string{"pattern", "box", "without", "1", "amount", "5"}, 38, 304},
		{Adults, []string{"pattern", "478", "caution", "1"}, 4, 76},
		{Age5to7, nil, 4, 28},
		{Mixed, nil, 9, 63},
		{Age8to12, []string{"amount", "2"}, 17, 119},
		{Age8to12, []string{"pattern", "fingers"}, 5, 30},
		{Age8to12, []string{"pattern", "fingers", "hands", "2"}, 10, 60},
		{Age8to12, []string{"pattern", "fingers", "hands", "2", "amount", "7", "unit", "breaths"}, 7, 42}, // who says how many means it
		{Age8to12, []string{"pattern", "balloon", "hands", "2"}, 9, 63},
		{Age8to12, []string{"pattern", "three"}, 3, 21},
		{Teens, []string{"pattern", "three"}, 3, 30},
		// The least and the most that are not refused.
		{Adults, []string{"amount", "1", "unit", "breaths"}, 1, 10},
		{Adults, []string{"amount", "20"}, 118, 1180}, // with the lead-in and the fade 20 minutes
		{Adults, []string{"pattern", "478", "caution", "1", "amount", "4", "unit", "breaths"}, 4, 76},
		{Age8to12, []string{"amount", "17", "unit", "breaths"}, 17, 119},
	} {
		b := breathing(t, c.age, c.pairs...)
		l := b.line()
		if b.Number != c.breaths || l.fadeAtMs()-l.FirstMs != c.seconds*1000 {
			t.Errorf("%s %v: %d breaths in %d ms", c.age, c.pairs, b.Number, l.fadeAtMs()-l.FirstMs)
		}
	}
}

func TestTwentyMinutesHoldTheCautionAndTheFade(t *testing.T) {
	call := called(Adults, 0, "pattern", "own-1", "caution", "1", "amount", "20")
	for hold := 0; hold <= 7000; hold += 500 {
		call.Own.Patterns = []Pattern{{ID: "own-1", Name: "Waves", InMs: 2000, HoldMs: hold, OutMs: 4000}}
		b := &Breathing{}
		if err := b.Setup(call); err != nil {
			t.Fatal(err)
		}
		if rest := Longest - b.Due(); rest < 0 || rest > 40*time.Second {
			t.Errorf("with a hold of %d ms it lasts %v", hold, b.Due())
		}
	}
}

func TestBreathingIsRefusedWithItsReason(t *testing.T) {
	own := Pattern{ID: "own-1", Name: "Waves", InMs: 4000, HoldMs: 3000, OutMs: 5000}
	for _, c := range []struct {
		age   Age
		pairs []string
		want  string
	}{
		{Age8to12, []string{"pattern", "box", "caution", "1"}, "breathing-age"},
		{Teens, []string{"pattern", "478", "caution", "1"}, "breathing-age"},
		{Adults, []string{"pattern", "flower"}, "breathing-age"},
		{Adults, []string{"pattern", "wim"}, "breathing-pattern"},
		{Adults, []string{"pattern", "box"}, "breathing-caution"},
		{Adults, []string{"pattern", "478", "caution", "1", "amount", "5", "unit", "breaths"}, "breathing-most"},
		{Age5to7, []string{"amount", "5", "unit", "breaths"}, "breathing-most"},
		{Mixed, []string{"amount", "3"}, "breathing-most"},
		{Adults, []string{"amount", "21"}, "breathing-longest"},
		{Adults, []string{"amount", "many"}, "breathing-length"},
		{Adults, []string{"amount", "0"}, "breathing-length"},
		{Mixed, []string{"pattern", "own-1"}, "own-no-holds"},
	} {
		call := called(c.age, 0, c.pairs...)
		call.Own.Patterns = []Pattern{own}
		b := &Breathing{}
		if got := refusedAs(b.Setup(call)); got != c.want {
			t.Errorf("%s %v: refused as %q, want %q", c.age, c.pairs, got, c.want)
		}
		if *b != (Breathing{}) {
			t.Errorf("%s %v: a refusal changed it", c.age, c.pairs)
		}
	}
}

func TestTheYoungestGetAFlowerWithoutNumbers(t *testing.T) {
	b := breathing(t, Age5to7, "count", "1")
	v := b.View(Viewer{Role: Screen}, Scene{Age: Age5to7}).(BreathingView)
	if v.Look != "flower" || v.Numbers || v.Count {
		t.Errorf("the youngest see %+v", v)
	}
	if b := breathing(t, Age5to7, "chosen", "1", "left", "count"); b.Left != "ring" {
		t.Errorf("what is left is counted: %q", b.Left)
	}
	if o := (&Breathing{}).Offer(Scene{Age: Age5to7}).(BreathingOffer); slices.Contains(o.Lefts, "count") {
		t.Error("a count is offered")
	}
}

func TestAFormThatWasChosenMeansItsBoxes(t *testing.T) {
	b := breathing(t, Adults, "chosen", "1", "tones", "1", "look", "horizon", "left", "count")
	if b.LeadMs != 0 || b.Words || b.Count || !b.Tones || b.Look != "horizon" || b.Left != "count" {
		t.Errorf("got %+v", b)
	}
	if b = breathing(t, Adults); b.LeadMs == 0 || !b.Words || b.Count || b.Tones || b.Look != "orb" || b.Left != "ring" {
		t.Errorf("untouched: %+v", b)
	}
}

func TestTheCautionStandsBeforeTheLeadIn(t *testing.T) {
	b := breathing(t, Adults, "pattern", "box", "caution", "1")
	if b.CautionMs == 0 || b.line().FirstMs != b.CautionMs+b.LeadMs {
		t.Errorf("got %+v", b)
	}
}

func TestOneMoreMinuteIsWholeBreathsUpToTheCap(t *testing.T) {
	b := breathing(t, Adults)
	if err := b.more(called(Adults, time.Minute)); err != nil || b.Number != 36 {
		t.Errorf("%d breaths, %v", b.Number, err)
	}
	f := breathing(t, Age5to7)
	if got := refusedAs(f.more(called(Age5to7, time.Second))); got != "breathing-enough" || f.Number != 4 {
		t.Errorf("four breaths more: %q, %d", got, f.Number)
	}
	if got := refusedAs(b.more(called(Adults, b.Due()-time.Second))); got != "breathing-ending" {
		t.Errorf("in the fade: %q", got)
	}
}

func TestEndingBeforeTheFirstBreathIsOverAtOnce(t *testing.T) {
	if b := breathing(t, Adults); !b.Close(called(Adults, 2*time.Second)) {
		t.Error("it goes on with nothing to breathe out")
	}
}

// anyBreathing draws one that a room may have.
func anyBreathing(t *rapid.T) (*Breathing, Age) {
	age := rapid.SampledFrom(Ages()).Draw(t, "age")
	call := called(age, 0, "caution", "1")
	if p := anyOwn(t, age); CheckPattern(p, age) == nil {
		call.Own.Patterns = []Pattern{p}
	}
	choice := rapid.SampledFrom(PatternsFor(age, call.Own.Patterns)).Draw(t, "pattern")
	call.Form.Set("pattern", choice.ID)
	if rapid.Bool().Draw(t, "without") {
		call.Form.Set("without", "1")
	}
	if rapid.Bool().Draw(t, "no lead") {
		call.Form.Set("lead", "0")
	}
	b := &Breathing{}
	if err := b.Setup(call); err != nil {
		t.Fatalf("what was offered is refused: %v", err)
	}
	return b, age
}

func anyOwn(t *rapid.T, age Age) Pattern {
	half := func(name string, from, to int) int { return 500 * rapid.IntRange(from, to).Draw(t, name) }
	in := half("in", 4, 12)
	p := Pattern{ID: "own-1", Name: "Ours", InMs: in, OutMs: max(in, half("out", 4, 16))}
	if most := LongestHold(age) / 500; most > 0 {
		p.HoldMs, p.RestMs = half("hold", 0, most), half("rest", 0, most)
	}
	return p
}

// empty tells whether, at ms, a breath has just been breathed out and the next
// has not begun.
func empty(l breathLine, at int) bool {
	in := (at - l.FirstMs) % l.Pattern.CycleMs()
	exhaled := l.Pattern.CycleMs() - l.Pattern.RestMs
	return at > l.FirstMs && (in == 0 || in >= exhaled)
}

func TestItAlwaysEndsWithAnExhaleAndNeverTooLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, age := anyBreathing(t)
		at := 0
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			at += rapid.IntRange(0, 90_000).Draw(t, "later")
			call := called(age, time.Duration(at)*time.Millisecond)
			if b.Wake(call) {
				break
			}
			if rapid.IntRange(0, 3).Draw(t, "what") > 0 {
				_ = b.more(call) // refused when it is enough
			} else if b.Close(call) {
				if at >= b.line().FirstMs {
					t.Fatalf("cut off in a breath at %d", at)
				}
				break
			}
			l := b.line()
			if !empty(l, l.fadeAtMs()) {
				t.Fatalf("the fade begins at %d, not after an exhale: %+v", l.fadeAtMs(), l)
			}
			if b.Due() > Longest || b.Number > b.Most {
				t.Fatalf("%v, %d breaths of at most %d", b.Due(), b.Number, b.Most)
			}
		}
	})
}

func TestEndingWaitsForOneBreathAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, age := anyBreathing(t)
		at := rapid.IntRange(0, b.line().endMs()-1).Draw(t, "at")
		before := b.line()
		if b.Close(called(age, time.Duration(at)*time.Millisecond)) {
			return
		}
		l := b.line()
		if l.endMs() > before.endMs() || l.endMs() > at+l.Pattern.CycleMs()+fadeMs || l.endMs() < at {
			t.Fatalf("ended at %d it is over at %d, before that %d", at, l.endMs(), before.endMs())
		}
		if again := *b; !b.Close(called(age, time.Duration(at)*time.Millisecond)) && again != *b {
			t.Fatalf("ending twice moved it: %+v, %+v", again, *b)
		}
	})
}

func TestTheLookSuitsThePatternUnlessChosen(t *testing.T) {
	for _, c := range []struct {
		age   Age
		pairs []string
		want  string
	}{
		{Age5to7, nil, "flower"},
		{Age5to7, []string{"pattern", "balloon", "look", "suiting"}, "orb"},
		{Mixed, []string{"pattern", "fingers", "look", "suiting"}, "hand"},
		{Adults, []string{"look", "horizon"}, "horizon"},
	} {
		if b := breathing(t, c.age, c.pairs...); b.Look != c.want {
			t.Errorf("%s %v looks like %s, want %s", c.age, c.pairs, b.Look, c.want)
		}
	}
	if o := (&Breathing{}).Offer(Scene{Age: Teens}).(BreathingOffer); slices.Contains(o.Looks, "hand") || o.Looks[0] != "suiting" {
		t.Errorf("teens are offered %v", o.Looks)
	}
}

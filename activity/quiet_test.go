package activity

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func quiet(t interface{ Fatal(...any) }, age Age, pairs ...string) *Quiet {
	q := &Quiet{}
	if err := q.Setup(called(age, 0, pairs...)); err != nil {
		t.Fatal(age, pairs, err)
	}
	return q
}

func TestTheFiveMinutesAreTheWhole(t *testing.T) {
	for _, age := range Ages() {
		for _, anchor := range Anchors() {
			q := quiet(t, age, "anchor", anchor)
			if q.At[quietStages] != QuietMs || q.At[quietAnchor] != 30_000 || !slices.IsSorted(q.At) {
				t.Errorf("%s: %v", age, q.At)
			}
		}
	}
}

func TestTheBreathingInsideSuitsTheAge(t *testing.T) {
	for age, want := range map[Age]int{Age5to7: 28_000, Age8to12: 119_000, Mixed: 119_000, Teens: 180_000, Adults: 180_000} {
		l := quiet(t, age).line(0)
		if l.fadeAtMs() != want {
			t.Errorf("%s breathes %d ms", age, l.fadeAtMs())
		}
	}
}

func TestGoingBackIsRefusedWhereItWouldLastTooLong(t *testing.T) {
	q := quiet(t, Adults)
	for q.Stage < quietStages-1 {
		if err := q.next(called(Adults, time.Duration(q.Stage)*time.Second)); err != nil {
			t.Fatal(err)
		}
		if q.Stage == quietAnchor { // no breath is under way
			q.Anchor = "look"
		}
	}
	if got := refusedAs(q.back(called(Adults, Longest-30*time.Second))); got != "breathing-longest" || q.Stage != quietStages-1 {
		t.Errorf("refused as %q: %+v", got, q)
	}
	if err := q.back(called(Adults, 10*time.Second)); err != nil {
		t.Error(err)
	}
}

func TestAMinuteMoreKeepsTheBreathingInsideWithinItsAge(t *testing.T) {
	for age, most := range map[Age]int{Age5to7: 4, Age8to12: 17, Mixed: 17, Teens: 30, Adults: 30} {
		q := quiet(t, age)
		q.Wake(called(age, q.Due()))
		end := q.At[quietStages]
		for range 5 {
			if err := q.more(called(age, 31*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		if q.Breaths != most || q.At[quietStages] <= end {
			t.Errorf("%s: %d breaths, %v", age, q.Breaths, q.At)
		}
	}
}

func TestQuietGoesThroughItsStagesByTheClock(t *testing.T) {
	q := quiet(t, Mixed)
	var seen []int
	for range quietStages {
		seen = append(seen, q.Stage)
		if q.Wake(called(Mixed, q.Due())) != (q.Stage == quietNext && len(seen) == quietStages) {
			t.Fatalf("over too soon or too late at stage %d", q.Stage)
		}
	}
	if !slices.Equal(seen, []int{0, 1, 2, 3, 4}) {
		t.Errorf("went through %v", seen)
	}
}

func TestTheKeysGoOnAndBack(t *testing.T) {
	q := quiet(t, Adults)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(q.next(called(Adults, 10*time.Second)))
	if q.Stage != quietAnchor || q.At[quietAnchor] != 10_000 {
		t.Fatalf("after next: %d, %v", q.Stage, q.At)
	}
	turn := q.Turn()
	must(q.next(called(Adults, 33*time.Second))) // in the third breath: 20 to 30 s after the first
	if q.Stage != quietAnchor || q.Breaths != 3 || q.At[quietHow] != 10_000+30_000+fadeMs || q.Turn() == turn {
		t.Fatalf("a breath under way is breathed out: %d, %d breaths, %v", q.Stage, q.Breaths, q.At)
	}
	q.Wake(called(Adults, 45*time.Second))
	must(q.back(called(Adults, 50*time.Second)))
	if q.Stage != quietAnchor || q.Breaths != 18 || q.At[quietAnchor] != 50_000 {
		t.Fatalf("after back: %d, %d breaths, %v", q.Stage, q.Breaths, q.At)
	}
}

func TestWhatComesNextIsShort(t *testing.T) {
	long := make([]rune, 61)
	for i := range long {
		long[i] = 'é'
	}
	if got := refusedAs((&Quiet{}).Setup(called(Mixed, 0, "after", string(long)))); got != "quiet-after-long" {
		t.Errorf("refused as %q", got)
	}
}

func TestQuietNeverGrowsPastItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		age := rapid.SampledFrom(Ages()).Draw(t, "age")
		q := quiet(t, age, "anchor", rapid.SampledFrom(Anchors()).Draw(t, "anchor"))
		at := 0
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			at += rapid.IntRange(0, 60_000).Draw(t, "later")
			for q.Due() <= time.Duration(at)*time.Millisecond {
				if q.Wake(called(age, q.Due())) {
					return
				}
			}
			call := called(age, time.Duration(at)*time.Millisecond)
			switch rapid.IntRange(0, 6).Draw(t, "what") {
			case 0, 1:
				_ = q.next(call) // refusals are fine
			case 2, 3:
				_ = q.back(call)
			case 4, 5:
				_ = q.more(call)
			case 6:
				q.Close(call)
			}
			if !slices.IsSorted(q.At) || q.At[quietStages] > int(Longest.Milliseconds()) || q.Due() < call.Elapsed {
				t.Fatalf("at %d: stage %d of %v", at, q.Stage, q.At)
			}
			if l := q.line(q.At[quietAnchor]); !empty(l, l.fadeAtMs()) {
				t.Fatalf("the breathing inside ends in a breath: %+v", l)
			}
		}
	})
}

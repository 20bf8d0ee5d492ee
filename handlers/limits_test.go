package handlers

import (
	"strings"
	"testing"
	"time"
)

// testLimits have a clock of the test.
func testLimits() (*limits, *time.Time) {
	now := time.Unix(1_000_000, 0)
	l := newLimits()
	l.now = func() time.Time { return now }
	return l, &now
}

func TestASessionMakesFiveMovesASecondAndTenPostsAMinute(t *testing.T) {
	l, now := testLimits()
	count := func(move string, tries int) (done int) {
		for range tries {
			if l.move("p1", move) {
				done++
			}
		}
		return done
	}
	if got := count("pass", 20); got != movesPerSecond {
		t.Errorf("%d moves at once", got)
	}
	if !l.move("p2", "pass") {
		t.Error("one phone's moves stop another's")
	}
	*now = now.Add(time.Minute)
	posts := 0
	for range 20 {
		posts += count("post", 1)
		*now = now.Add(time.Second)
	}
	if posts < postsPerMinute || posts > postsPerMinute+4 {
		t.Errorf("%d posts in twenty seconds", posts)
	}
	for range 40 { // said aloud by forty people
		if !l.move(leads+"1", "post") {
			t.Error("a facilitator's notes meet the limit of one phone")
		}
		*now = now.Add(time.Second)
	}
	*now = now.Add(time.Minute)
	if got := count("stroke", 30); got != strokesPerSecond {
		t.Errorf("%d strokes at once", got)
	}
}

func TestAllTogetherMakeTwoThousandMovesASecond(t *testing.T) {
	l, _ := testLimits()
	done := 0
	for i := range 3000 {
		if l.move("p"+time.Duration(i).String(), "pass") {
			done++
		}
	}
	if done != allPerSecond {
		t.Errorf("%d moves", done)
	}
}

func TestWrongPasswordsDoubleTheDelayToThirtySeconds(t *testing.T) {
	l, now := testLimits()
	for i, want := range []time.Duration{1, 2, 4, 8, 16, 30, 30, 30, 30, 30} {
		l.mistyped("192.0.2.1")
		if got := l.delay("192.0.2.1"); got != want*time.Second {
			t.Errorf("after %d wrong ones %v", i+1, got)
		}
		*now = now.Add(want * time.Second)
		if got := l.delay("192.0.2.1"); got != 0 {
			t.Errorf("the delay does not end: %v", got)
		}
	}
	if l.delay("192.0.2.2") != 0 {
		t.Error("one address's mistakes delay another")
	}
	l.typedRight("192.0.2.1")
	l.mistyped("192.0.2.1")
	if got := l.delay("192.0.2.1"); got != time.Second {
		t.Errorf("a right one is not the end of it: %v", got)
	}
}

func TestThirtyWrongCodesAMinute(t *testing.T) {
	l, now := testLimits()
	for range guessesPerMinute {
		if !l.guess("192.0.2.1") {
			t.Fatal("too few")
		}
	}
	if l.guess("192.0.2.1") {
		t.Error("too many")
	}
	*now = now.Add(2 * time.Second)
	if !l.guess("192.0.2.1") {
		t.Error("none comes back")
	}
}

func TestLimitsForgetWhoIsGone(t *testing.T) {
	l, now := testLimits()
	for i := range 1000 {
		l.move("p"+time.Duration(i).String(), "pass")
	}
	*now = now.Add(3 * bucketsKept)
	l.move("p", "pass")
	if len(l.buckets) > 3 {
		t.Errorf("%d are remembered", len(l.buckets))
	}
}

func TestATicketIsGoodOnce(t *testing.T) {
	tickets := newTickets()
	now := time.Unix(1_000_000, 0)
	tickets.now = func() time.Time { return now }
	code := tickets.issue(useDevice, "ana", deviceAge)
	if tickets.valid(useClaim, code) || !tickets.valid(useDevice, code) || !tickets.valid(useDevice, code) {
		t.Fatal("looking uses it up, or it is good for anything")
	}
	if got, ok := tickets.take(useDevice, code); !ok || got.facilitator != "ana" {
		t.Fatal("it is not good")
	}
	if _, ok := tickets.take(useDevice, code); ok {
		t.Error("it is good twice")
	}
	late := tickets.issue(useDevice, "ana", deviceAge)
	now = now.Add(deviceAge + time.Second)
	if _, ok := tickets.take(useDevice, late); ok {
		t.Error("it is good for ever")
	}
}

func TestATicketAgesWhileTheMachineSleeps(t *testing.T) {
	tickets := newTickets()
	code := tickets.issue(useDevice, "ana", deviceAge)
	until := tickets.open[hashOf(code)].until
	if monotonic := " m="; strings.Contains(until.String(), monotonic) {
		t.Errorf("%v is by the clock that stands still meanwhile", until)
	}
}

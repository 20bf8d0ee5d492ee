package activity

import (
	"math"
	"net/url"
	"slices"
	"testing"
)

func TestMorePeopleThanTheSizesAreOfferedThreeWays(t *testing.T) {
	tb := newTable(t, 28)
	o := tb.c.Offer(tb.scene()).(CircleOffer)
	if !o.Over || o.WordMinutes != 3 || o.Size.UpTo != 15 || len(o.Shapes) != 4 {
		t.Fatalf("offer: %+v", o)
	}
	tb = sitDown(t, 28, nil)
	if v := tb.c.lead(tb.scene()); !v.Over {
		t.Fatal("the lead does not say so")
	}
	tb.do("", "next") // guidelines
	tb.do("", "shape", "shape", "word")
	if stepKinds(tb.c) != "opening guidelines word closing" || tb.c.Steps[tb.c.Step].Kind != StepGuidelines {
		t.Fatal(stepKinds(tb.c), tb.c.Step)
	}
	tb.do("", "shape", "shape", "one")
	tb.do("", "next")
	tb.refused("circle-begun", "", "shape", "shape", "two")
	tb.age = Adults
	if o := tb.c.Offer(tb.scene()).(CircleOffer); o.Over {
		t.Fatal("adults have no limit")
	}
}

func TestPairsThenThreeVoices(t *testing.T) {
	tb := sitDown(t, 28, url.Values{"shape": {"pairs"}})
	if stepKinds(tb.c) != "opening guidelines pairs voices closing" {
		t.Fatal(stepKinds(tb.c))
	}
	tb.until(StepPairs)
	if now := tb.c.now(); now.ForMs != 120_000 || tb.holder() != "" {
		t.Fatalf("pairs: %+v", now)
	}
	tb.do("", "next")
	had := map[PersonID]bool{}
	for tb.holder() != "" {
		had[tb.holder()] = true
		tb.do("", "next")
	}
	if len(had) != 3 || tb.c.Rings[0].State != Offered {
		t.Fatalf("voices: %v", had)
	}
}

func TestTwoRingsEachHaveTheirOwnPiece(t *testing.T) {
	tb := sitDown(t, 7, url.Values{"shape": {"two"}, "piece": {"mug"}})
	a, b := &tb.c.Rings[0], &tb.c.Rings[1]
	if len(a.Seats) != 4 || len(b.Seats) != 3 || a.Piece != "mug" || b.Piece != "stone" {
		t.Fatalf("rings: %+v", tb.c.Rings)
	}
	tb.until(StepTopic)
	first := a.Holder
	tb.do(b.Holder, "pass-on")
	if a.Holder != first {
		t.Fatal("the other ring's piece moved")
	}
	tb.do("", "next", "ring", "1")
	tb.do("", "next", "ring", "1")
	if b.State != Offered {
		t.Fatalf("second ring: %+v", b)
	}
	tb.do("", "next", "ring", "1")
	if b.State != Waiting {
		t.Fatal("the second ring does not wait for the first")
	}
	tb.refused("circle-other-ring", "", "next", "ring", "1")
	for range 4 {
		tb.do("", "next") // the key moves the ring that is still going
	}
	if a.State != Offered || tb.c.Steps[tb.c.Step].Kind != StepTopic {
		t.Fatalf("first ring: %+v", a)
	}
	tb.do("", "next")
	if tb.c.Steps[tb.c.Step].Kind != StepClosingWord || b.State != InRound {
		t.Fatal("both are through, and nothing began")
	}
	tb.refused("circle-no-seat", "", "next", "ring", "2")
}

func TestWhatIsDoneInOneRingIsNotStaleForTheOther(t *testing.T) {
	tb := sitDown(t, 6, url.Values{"shape": {"two"}, "start": {"p0"}})
	tb.until(StepTopic)
	b := &tb.c.Rings[1]
	turns := func() [4]int {
		phone := func(p PersonID) int { return tb.c.TurnOf(Viewer{Role: Participant, Person: p}, nil) }
		lead := func(ring string) int { return tb.c.TurnOf(Viewer{Role: Facilitator}, url.Values{"ring": {ring}}) }
		return [4]int{phone("p0"), lead("0"), phone(b.Holder), lead("1")}
	}
	before, whole := turns(), tb.c.TurnOf(Viewer{Role: Screen}, nil)
	tb.do("p0", "pass-on")
	after := turns()
	if after[0] == before[0] || after[1] == before[1] || after[2] != before[2] || after[3] != before[3] {
		t.Errorf("as the first ring goes on, the turns %v become %v", before, after)
	}
	if tb.c.TurnOf(Viewer{Role: Screen}, nil) == whole {
		t.Error("the keys of a screen, which move either ring, are not stale")
	}
	tb.do("", "back")
	if again := turns(); again[0] == before[0] || again[2] == before[2] {
		t.Errorf("back, a page drawn before it is fresh again: %v", again)
	}
	before = turns()
	tb.do("", "arrange", "over", "p1")
	if again := turns(); again[0] == before[0] || again[2] == before[2] {
		t.Errorf("the order is another, and the turns are still %v", again)
	}
}

func TestPeopleMoveBetweenTwoRings(t *testing.T) {
	tb := sitDown(t, 6, url.Values{"shape": {"two"}, "start": {"p0"}})
	tb.until(StepTopic)
	a, b := &tb.c.Rings[0], &tb.c.Rings[1]
	tb.do("", "arrange", "person", "p0", "to", "1", "ring", "1")
	if a.index("p0") >= 0 || b.index("p0") != 1 || a.Holder != "p1" {
		t.Fatalf("moved: %+v", tb.c.Rings)
	}
	tb.do("", "arrange", "over", "p0")
	if a.index("p0") != len(a.Seats)-1 || a.Holder != "p1" {
		t.Fatalf("not back: %+v", tb.c.Rings)
	}
	tb.do("", "back")
	tb.come()
	tb.c.Gather(tb.call(nil))
	if tb.c.Rings[0].index("p6") < 0 {
		t.Fatal("not in the smaller ring")
	}
}

func TestSeatsNeverTouchAndStayOnTheStage(t *testing.T) {
	for rings := 1; rings <= 2; rings++ {
		for n := 1; n <= 100-30*(rings-1); n++ {
			stage, spots := stageFor(0, rings, n, -1)
			for i, s := range spots {
				if s.X-s.R < 20 || s.X+s.R > stageWide-20 || s.Y-s.R*grown < 3 || s.Y+s.R > stageHigh-12 {
					t.Fatalf("%d rings, %d seats: seat %d leaves the stage: %+v", rings, n, i, s)
				}
				for j, o := range spots[:i] {
					if d := math.Hypot(s.X-o.X, s.Y-o.Y); d < 2.05*s.R {
						t.Fatalf("%d rings, %d seats: %d and %d are %.0f apart with radius %.0f", rings, n, j, i, d, s.R)
					}
				}
			}
			if stage.Wide < 150 || stage.High < 130 {
				t.Fatalf("%d seats leave no way for the piece: %+v", n, stage)
			}
		}
	}
}

func TestTheFirstSeatIsAtTheTopAndTheNextIsClockwise(t *testing.T) {
	_, spots := stageFor(0, 1, 28, -1)
	if math.Abs(spots[0].X-800) > 1 || spots[0].Y > 150 || spots[1].X <= spots[0].X {
		t.Fatalf("%+v %+v", spots[0], spots[1])
	}
	if !spots[0].Words {
		t.Fatal("28 seats have words")
	}
}

func TestAPromptOfManyWordsHasSmallerLetters(t *testing.T) {
	for _, test := range []struct {
		prompt CirclePrompt
		want   string
	}{
		{CirclePrompt{ID: "sound"}, "short"},
		{CirclePrompt{ID: "values"}, "middle"},
		{CirclePrompt{Words: "A sound in the morning"}, "short"},
		{CirclePrompt{Words: "Something small that went well this week at school"}, "middle"},
		{CirclePrompt{Words: "Something small that went well this week at school, in the yard or on the way home"}, "long"},
	} {
		if got := test.prompt.size(); got != test.want {
			t.Errorf("%+v is %s, not %s", test.prompt, got, test.want)
		}
	}
}

func TestWhoGoesToTheOtherRingHasSpokenOrAskedToComeBackAllTheSame(t *testing.T) {
	tb := sitDown(t, 6, url.Values{"shape": {"two"}, "start": {"p0"}})
	tb.until(StepTopic)
	tb.do("p0", "later")
	holder := tb.c.Rings[0].Holder
	tb.do(holder, "pass-on")
	for _, c := range []struct {
		p    PersonID
		want Seat
	}{{"p0", Seat{Person: "p0", Had: true, Later: true}}, {holder, Seat{Person: holder, Had: true}}} {
		was := tb.c.Rings[0].Seats[tb.c.Rings[0].index(c.p)]
		tb.do("", "arrange", "over", string(c.p))
		b := tb.c.Rings[1]
		if at := b.index(c.p); at < 0 || b.Seats[at] != was || was.Had != c.want.Had || was.Later != c.want.Later {
			t.Errorf("%s was %+v in its ring: %+v", c.p, was, b.Seats)
		}
	}
}

// The room keeps no state over 256 KB, people and all.
func TestACircleOfAThousandStaysSmall(t *testing.T) {
	tb := sitDown(t, 1000, nil)
	tb.until(StepTopic)
	for range 20 {
		tb.do("", "next")
	}
	if n := len(tb.state()); n > 160<<10 {
		t.Errorf("%d bytes", n)
	}
	tb.do("", "back")
}

func TestBackAfterAHolderLeftIsToBeforeThat(t *testing.T) {
	tb := sitDown(t, 5, nil)
	tb.until(StepTopic)
	tb.do("", "next")
	step, holder := tb.c.Step, tb.holder()
	tb.people = slices.DeleteFunc(tb.people, func(p Person) bool { return p.ID == holder })
	tb.c.Gather(tb.call(nil))
	then := tb.holder()
	tb.do("", "back")
	if tb.c.Step != step || tb.holder() != then {
		t.Errorf("step %d, %q holds it; it was step %d and %q", tb.c.Step, tb.holder(), step, then)
	}
	tb.do("", "back") // once more is to before what was done last
	if tb.holder() == then {
		t.Errorf("%q has it still", then)
	}
}

func TestTheUsualCircleAsksTheSameWhenOwnPromptsAreOthers(t *testing.T) {
	tb := newTable(t, 5)
	tb.own.Prompts = []string{"A sound I like", "A colour"}
	usual := url.Values{"chosen": {"1"}, "topic1": {"own-1"}}
	if err := tb.c.Setup(tb.call(usual)); err != nil {
		t.Fatal(err)
	}
	tb.own.Prompts = []string{"Something else"}
	again := newTable(t, 5)
	again.own = tb.own
	if err := again.c.Setup(again.call(usual)); err != nil {
		t.Fatal(err)
	}
	again.until(StepTopic)
	if got := again.c.Steps[again.c.Step].Words; got != "A colour" {
		t.Errorf("%q", got)
	}
}

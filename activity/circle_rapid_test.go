package activity

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawTable seats a random number of people in a random shape, in the topic
// round.
func drawTable(rt *rapid.T, shapes ...CircleShape) *table {
	form := url.Values{
		"shape":  {string(rapid.SampledFrom(shapes).Draw(rt, "shape"))},
		"start":  {rapid.SampledFrom([]string{"", "p0", "p1"}).Draw(rt, "start")},
		"chosen": {"1"}, "step": {StepOpening, StepValues, StepClosing}, "topic1": {"sound"},
	}
	tb := newTable(rt, rapid.IntRange(1, 12).Draw(rt, "people"))
	seed := rapid.Uint64().Draw(rt, "seed")
	tb.rnd = rand.New(rand.NewPCG(seed, seed))
	if err := tb.c.Setup(tb.call(form)); err != nil {
		rt.Fatal(err)
	}
	tb.c.Gather(tb.call(nil))
	return tb
}

func TestEveryoneHasThePieceOnceBeforeAnyoneTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawTable(rt, OneRing, OneWord)
		for tb.c.Steps[tb.c.Step].Kind == StepOpening || tb.c.Steps[tb.c.Step].Kind == StepGuidelines {
			tb.do("", "next")
		}
		had := map[PersonID]int{}
		asked := map[PersonID]bool{}
		for tb.c.Rings[0].State == InRound {
			p := tb.holder()
			had[p]++
			move := rapid.SampledFrom([]string{"pass-on", "pass", "later"}).Draw(rt, "move")
			asked[p] = move == "later"
			tb.do(p, move)
			if rapid.IntRange(0, 9).Draw(rt, "gather") == 0 {
				tb.c.Gather(tb.call(nil))
			}
		}
		for _, p := range tb.people {
			if had[p.ID] != 1 {
				rt.Fatalf("%s had it %d times", p.ID, had[p.ID])
			}
		}
		for tb.c.Rings[0].State == Again {
			p := tb.holder()
			if !asked[p] {
				rt.Fatalf("%s did not ask to be come back to", p)
			}
			delete(asked, p)
			tb.do(p, "pass-on")
		}
		if tb.c.Rings[0].State != Offered {
			rt.Fatalf("then %s", tb.c.Rings[0].State)
		}
	})
}

// anyMove makes one random move that the state allows, or comes or goes; it
// tells whether something that back undoes was done.
func anyMove(rt *rapid.T, tb *table) bool {
	ring := rapid.IntRange(0, len(tb.c.Rings)-1).Draw(rt, "ring")
	r := fmt.Sprint(ring)
	who := string(rapid.SampledFrom(tb.people).Draw(rt, "who").ID)
	step := fmt.Sprint(rapid.IntRange(0, len(tb.c.Steps)-1).Draw(rt, "step"))
	tries := [][]string{
		{"next"},
		{"next", "ring", r},
		{"later", "ring", r},
		{"pass", "ring", r},
		{"give", "person", who},
		{"round", "step", step},
		{"arrange", "order", "shuffle", "ring", r},
		{"arrange", "person", who},
		{"arrange", "up", who},
		{"arrange", "down", who},
		{"arrange", "over", who},
		{"arrange", "person", who, "to", step, "ring", r},
		{"prompt", "prompt", "sound"},
	}
	m := rapid.SampledFrom(tries).Draw(rt, "move")
	return tb.try("", m[0], m[1:]...) == nil
}

func TestBackAfterAnyMoveRestores(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawTable(rt, CircleShapes()...)
		for range rapid.IntRange(0, 25).Draw(rt, "before") {
			anyMove(rt, tb)
		}
		before := still(tb.c)
		turn := tb.c.Turn()
		if !anyMove(rt, tb) {
			return
		}
		tb.do("", "back")
		if after := still(tb.c); !reflect.DeepEqual(before, after) {
			rt.Fatalf("before %+v\nafter %+v", before, after)
		}
		if tb.c.Turn() == turn {
			rt.Fatal("the turn came back as well")
		}
	})
}

// still is what of a circle stands still: not its turn, clocks and memory.
func still(c *Circle) Circle {
	s := *c
	s.Changes, s.FromMs, s.Past = 0, 0, nil
	s.Steps = slices.Clone(s.Steps)
	s.Rings = slices.Clone(s.Rings)
	for i := range s.Rings {
		s.Rings[i].FromMs, s.Rings[i].Turn = 0, 0
		s.Rings[i].Seats = slices.Clone(s.Rings[i].Seats)
	}
	return s
}

func TestTheStateSurvivesJSONAtAnyMoment(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawTable(rt, CircleShapes()...)
		for range rapid.IntRange(0, 40).Draw(rt, "moves") {
			anyMove(rt, tb)
			comeOrGo(rt, tb)
		}
		b, err := json.Marshal(tb.c)
		if err != nil {
			rt.Fatal(err)
		}
		again := &Circle{}
		if err := json.Unmarshal(b, again); err != nil {
			rt.Fatal(err)
		}
		if !reflect.DeepEqual(again, tb.c) {
			rt.Fatalf("%+v\nis not\n%+v", again, tb.c)
		}
		if len(b) > 64<<10 {
			rt.Fatalf("a state of %d bytes", len(b))
		}
	})
}

func comeOrGo(rt *rapid.T, tb *table) {
	switch n := rapid.IntRange(0, 9).Draw(rt, "comes or goes"); {
	case n == 0 && len(tb.people) > 1:
		i := rapid.IntRange(0, len(tb.people)-1).Draw(rt, "goes")
		tb.people = slices.Delete(slices.Clone(tb.people), i, i+1)
		tb.c.Gather(tb.call(nil))
	case n == 1:
		tb.people = append(tb.people, Person{ID: PersonID(fmt.Sprintf("n%d", tb.rnd.IntN(1e9))), Picture: "fox"})
		tb.c.Gather(tb.call(nil))
	}
}

func TestWhateverHappensEveryoneHasOneSeatAndEachPieceOnePlace(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawTable(rt, CircleShapes()...)
		for range rapid.IntRange(1, 60).Draw(rt, "moves") {
			anyMove(rt, tb)
			comeOrGo(rt, tb)
			if rapid.IntRange(0, 5).Draw(rt, "back") == 0 {
				_ = tb.try("", "back")
			}
			seats := map[PersonID]int{}
			for _, r := range tb.c.Rings {
				for _, s := range r.Seats {
					seats[s.Person]++
				}
				holds := r.State == InRound || r.State == Again || r.State == Voice
				if r.Holder != "" && (r.index(r.Holder) < 0 || !holds) {
					rt.Fatalf("held from outside: %+v", r)
				}
				if holds && r.Holder == "" && len(r.Seats) > 0 {
					rt.Fatalf("nobody holds it: %+v", r)
				}
			}
			for _, p := range tb.people {
				if seats[p.ID] != 1 {
					rt.Fatalf("%s has %d seats", p.ID, seats[p.ID])
				}
			}
			if len(seats) != len(tb.people) {
				rt.Fatalf("%d seats for %d people", len(seats), len(tb.people))
			}
		}
	})
}

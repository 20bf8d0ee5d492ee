package activity

import (
	"net/url"
	"slices"
	"testing"
)

func TestAHolderWhoGoesLeavesThePieceToTheNext(t *testing.T) {
	tb := sitDown(t, 4, url.Values{"start": {"p1"}})
	tb.until(StepTopic)
	turn := tb.c.Turn()
	tb.people = slices.Delete(tb.people, 1, 2)
	tb.c.Gather(tb.call(nil))
	if tb.holder() != "p2" || tb.c.Turn() == turn {
		t.Fatalf("with %s at turn %d", tb.holder(), tb.c.Turn())
	}
	tb.people = nil
	tb.c.Gather(tb.call(nil))
	if tb.holder() != "" {
		t.Fatal("held by nobody's hand")
	}
	tb.come()
	tb.c.Gather(tb.call(nil))
	if tb.holder() != "p0" {
		t.Fatal("the first to come back does not have it")
	}
}

func TestTheLastHolderOfARoundMayGo(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"start": {"p0"}})
	tb.until(StepTopic)
	tb.do("p0", "later")
	tb.do("p1", "pass-on")
	tb.people = tb.people[:2] // p2 holds it and leaves
	tb.c.Gather(tb.call(nil))
	if r := tb.c.Rings[0]; r.State != Again || r.Holder != "p0" {
		t.Fatalf("got %+v", r)
	}
}

func TestNewPeopleSitDownAtTheEndAndAreAsked(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"start": {"p1"}})
	tb.until(StepTopic)
	tb.come()
	tb.c.Gather(tb.call(nil))
	var had []PersonID
	for tb.holder() != "" {
		had = append(had, tb.holder())
		tb.do("", "next")
	}
	if !slices.Equal(had, []PersonID{"p1", "p2", "p3", "p0"}) {
		t.Fatalf("the piece went %v", had)
	}
}

func TestBackForgetsWhoHasGoneAndSeatsWhoCame(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"start": {"p0"}})
	tb.until(StepTopic)
	tb.do("p0", "pass-on")
	tb.people = append(tb.people[1:], Person{ID: "new", Picture: "kite"})
	tb.c.Gather(tb.call(nil))
	tb.do("", "back")
	r := tb.c.Rings[0]
	if r.index("p0") >= 0 || r.index("new") < 0 || r.Holder != "p1" {
		t.Fatalf("got %+v", r)
	}
}

func TestTheRingIsArranged(t *testing.T) {
	tb := sitDown(t, 4, url.Values{"start": {"p0"}})
	order := func() (s string) {
		for _, seat := range tb.c.Rings[0].Seats {
			s += string(seat.Person)
		}
		return s
	}
	tb.until(StepTopic)
	tb.do("", "arrange", "person", "p3", "to", "0")
	if order() != "p3p0p1p2" || tb.holder() != "p0" {
		t.Fatal(order(), tb.holder())
	}
	tb.do("", "back")
	if order() != "p0p1p2p3" {
		t.Fatal(order())
	}
	tb.do("", "arrange", "order", "shuffle")
	if len(order()) != 8 || tb.holder() != "p0" {
		t.Fatal(order(), tb.holder())
	}
	tb.do("", "back")
	tb.do("", "arrange", "down", "p0")
	tb.do("", "arrange", "up", "p3")
	tb.do("", "arrange", "up", "p1") // already the first
	if order() != "p1p0p3p2" {
		t.Fatal(order())
	}
	tb.refused("circle-no-place", "", "arrange", "person", "p0", "to", "left")
	tb.refused("circle-no-place", "", "arrange", "order", "by height")
	tb.refused("circle-no-seat", "", "arrange")
	tb.refused("circle-no-seat", "", "arrange", "person", "x")
}

func TestPeopleAreTappedInTheOrderTheySit(t *testing.T) {
	tb := sitDown(t, 5, nil)
	for _, p := range []string{"p4", "p2", "p2", "p0", "p1"} {
		tb.do("", "arrange", "person", p)
	}
	var order []PersonID
	for _, s := range tb.c.Rings[0].Seats {
		order = append(order, s.Person)
	}
	if !slices.Equal(order, []PersonID{"p4", "p2", "p0", "p1", "p3"}) || tb.c.Rings[0].Tapped != 0 {
		t.Fatal(order, tb.c.Rings[0].Tapped)
	}
	tb.do("", "arrange", "person", "p3")
	tb.do("", "arrange", "order", "again")
	tb.do("", "arrange", "person", "p1")
	if tb.c.Rings[0].Seats[0].Person != "p1" {
		t.Fatal("did not start over")
	}
}

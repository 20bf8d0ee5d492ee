package activity

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// table is a room with a circle in it, for tests.
type table struct {
	t      rapid.TB
	c      *Circle
	people []Person
	rnd    *rand.Rand
	age    Age
	own    Content
	at     time.Duration
}

func sitDown(t rapid.TB, people int, form url.Values) *table {
	t.Helper()
	tb := newTable(t, people)
	if err := tb.c.Setup(tb.call(form)); err != nil {
		t.Fatal(err)
	}
	tb.c.Gather(tb.call(nil))
	return tb
}

func newTable(t rapid.TB, people int) *table {
	tb := &table{t: t, c: &Circle{}, rnd: rand.New(rand.NewPCG(1, 2)), age: Age8to12}
	for range people {
		tb.come()
	}
	return tb
}

func (tb *table) come() {
	n := len(tb.people)
	tb.people = append(tb.people, Person{ID: PersonID(fmt.Sprintf("p%d", n)), Name: fmt.Sprintf("Name%d", n), Picture: Pictures()[n%48], Here: true})
}

func (tb *table) scene() Scene {
	return Scene{Phase: Running, Elapsed: tb.at, Age: tb.age, Own: tb.own, People: func() []Person { return slices.Clone(tb.people) }}
}

func (tb *table) call(form url.Values) Call {
	if form == nil {
		form = url.Values{}
	}
	return Call{Scene: tb.scene(), By: Viewer{Role: Facilitator}, Form: form, Rand: tb.rnd}
}

// try makes a move as the room would.
func (tb *table) try(by PersonID, move string, pairs ...string) error {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	call := tb.call(form)
	if by != "" {
		call.By = Viewer{Role: Participant, Person: by}
	}
	m, ok := tb.c.Moves()[move]
	if !ok || !m.By.Has(call.By.Role) {
		tb.t.Fatalf("no move %q for %v", move, call.By.Role)
	}
	return m.Do(call)
}

func (tb *table) do(by PersonID, move string, pairs ...string) {
	tb.t.Helper()
	if err := tb.try(by, move, pairs...); err != nil {
		tb.t.Fatalf("%s: %v", move, err)
	}
}

func (tb *table) refused(id string, by PersonID, move string, pairs ...string) {
	tb.t.Helper()
	before := tb.state()
	err := tb.try(by, move, pairs...)
	var r *Refusal
	if !errors.As(err, &r) || r.ID != id {
		tb.t.Fatalf("%s: got %v, want %s", move, err, id)
	}
	if tb.state() != before {
		tb.t.Fatalf("%s changed before it refused", move)
	}
}

func (tb *table) state() string {
	b, err := json.Marshal(tb.c)
	if err != nil {
		tb.t.Fatal(err)
	}
	return string(b)
}

func (tb *table) holder() PersonID { return tb.c.Rings[0].Holder }

// until goes on to the first step of a kind.
func (tb *table) until(kind string) {
	tb.t.Helper()
	i := slices.IndexFunc(tb.c.Steps, func(s CircleStep) bool { return s.Kind == kind })
	tb.do("", "round", "step", fmt.Sprint(i))
}

func (tb *table) see(role Role, p PersonID) string {
	b, err := json.Marshal(tb.c.View(Viewer{Role: role, Person: p}, tb.scene()))
	if err != nil {
		tb.t.Fatal(err)
	}
	return string(b)
}

func stepKinds(c *Circle) string {
	var all []string
	for _, s := range c.Steps {
		all = append(all, s.Kind)
	}
	return strings.Join(all, " ")
}

func TestACircleGoesFromOpeningToClosing(t *testing.T) {
	tb := sitDown(t, 3, nil)
	want := "opening guidelines values check-in topic closing-word closing"
	if got := stepKinds(tb.c); got != want {
		t.Fatalf("steps are %q", got)
	}
	var went []string
	for {
		went = append(went, tb.c.Steps[tb.c.Step].Kind)
		if tb.c.Step+1 == len(tb.c.Steps) {
			break
		}
		for now := tb.c.Step; tb.c.Step == now; {
			tb.do("", "next")
		}
	}
	if got := strings.Join(went, " "); got != want {
		t.Fatalf("went %q", got)
	}
	tb.refused("circle-over", "", "next")
}

func TestThePieceGoesClockwiseFromTheOneChosen(t *testing.T) {
	tb := sitDown(t, 4, url.Values{"start": {"p2"}})
	tb.until(StepValues)
	for _, want := range []PersonID{"p2", "p3", "p0", "p1"} {
		if tb.holder() != want {
			t.Fatalf("the piece is with %s, not %s", tb.holder(), want)
		}
		tb.do(want, "pass-on")
	}
	if r := tb.c.Rings[0]; r.State != Offered || r.Holder != "" {
		t.Fatalf("after the round: %+v", r)
	}
	tb.do("", "next")
	if tb.c.Steps[tb.c.Step].Kind != StepCheckIn || tb.holder() != "p2" {
		t.Fatalf("next round: %+v with %s", tb.c.Steps[tb.c.Step], tb.holder())
	}
}

func TestARandomStartIsSomeone(t *testing.T) {
	seen := map[PersonID]bool{}
	tb := sitDown(t, 3, nil)
	for range 60 {
		tb.until(StepValues)
		seen[tb.holder()] = true
	}
	if len(seen) != 3 {
		t.Fatalf("started with %v", seen)
	}
}

func TestOnlyThoseWhoAskedAreComeBackTo(t *testing.T) {
	tb := sitDown(t, 5, url.Values{"start": {"p0"}})
	tb.until(StepTopic)
	tb.do("p0", "pass")
	tb.do("p1", "later")
	tb.do("p2", "pass-on")
	tb.do("", "later") // for p3, by the facilitator's key
	tb.do("p4", "pass-on")
	if r := tb.c.Rings[0]; r.State != Again || r.Holder != "p1" {
		t.Fatalf("first asked again: %+v", r)
	}
	tb.do("p1", "later") // not yet: after the others
	if tb.holder() != "p3" {
		t.Fatalf("then %s", tb.holder())
	}
	tb.do("p3", "pass-on")
	tb.do("p1", "pass-on")
	if tb.c.Rings[0].State != Offered {
		t.Fatalf("then %+v", tb.c.Rings[0])
	}
}

func TestTheLastToAskForLaterHasTheOffer(t *testing.T) {
	tb := sitDown(t, 2, url.Values{"start": {"p0"}})
	tb.until(StepTopic)
	tb.do("p0", "pass-on")
	tb.do("p1", "later")
	if tb.c.Rings[0].State != Offered {
		t.Fatalf("nobody is asked twice running: %+v", tb.c.Rings[0])
	}
	if !strings.Contains(tb.see(Participant, "p1"), `"Place":"may-take"`) {
		t.Fatal("p1 cannot take it")
	}
}

func TestThePieceIsOfferedOnceToTheWholeRing(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"start": {"p0"}})
	tb.until(StepTopic)
	tb.refused("circle-not-offered", "p1", "take")
	for _, p := range []PersonID{"p0", "p1", "p2"} {
		tb.do(p, "pass-on")
	}
	tb.do("p1", "take")
	if r := tb.c.Rings[0]; r.State != Voice || r.Holder != "p1" {
		t.Fatalf("taken: %+v", r)
	}
	tb.refused("circle-not-offered", "p2", "take")
	tb.do("p1", "later") // nobody is asked again after the offer
	if tb.c.Rings[0].State != Offered {
		t.Fatal("the piece did not go back to the middle")
	}
	if slices.ContainsFunc(tb.c.Rings[0].Seats, func(s Seat) bool { return s.Later }) {
		t.Error("the keeper is told that somebody waits to be asked")
	}
	tb.refused("circle-took", "p1", "take")
	tb.do("", "give", "person", "p2")
	if tb.holder() != "p2" {
		t.Fatal("not given")
	}
	tb.do("", "next")
	tb.do("", "next")
	if tb.c.Steps[tb.c.Step].Kind != StepClosingWord {
		t.Fatalf("after the offer: %s", tb.c.Steps[tb.c.Step].Kind)
	}
}

func TestGivingOutOfTurnSkipsNobody(t *testing.T) {
	tb := sitDown(t, 5, url.Values{"start": {"p0"}})
	tb.refused("circle-no-round", "", "give", "person", "p3")
	tb.until(StepTopic)
	tb.do("", "give", "person", "p3")
	var had []PersonID
	for tb.holder() != "" {
		had = append(had, tb.holder())
		tb.do("", "next")
	}
	if !slices.Equal(had, []PersonID{"p3", "p4", "p1", "p2"}) {
		t.Fatalf("the piece went %v", had)
	}
	tb.refused("circle-no-seat", "", "give", "person", "nobody")
}

func TestOnlyTheHolderMovesThePiece(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"start": {"p0"}})
	tb.refused("circle-not-yours", "p0", "pass-on")
	tb.refused("circle-no-round", "", "later")
	tb.until(StepTopic)
	for _, move := range []string{"pass-on", "pass", "later"} {
		tb.refused("circle-not-yours", "p1", move)
		tb.refused("circle-no-seat", "ghost", move)
	}
}

func TestEveryMoveOfThePieceIsTurnedAndTurns(t *testing.T) {
	tb := sitDown(t, 3, nil)
	turned := []string{"pass-on", "pass", "later", "take", "next", "back", "give", "round", "shape"}
	for name, m := range tb.c.Moves() {
		if m.Turned != slices.Contains(turned, name) {
			t.Errorf("%s: turned %v", name, m.Turned)
		}
		// While everyone looks up nobody's turn goes by. The shape waits for nobody.
		if slices.Contains(turned, name) && name != "shape" && m.In.Has(Paused) {
			t.Errorf("%s: the piece moves while the room is held", name)
		}
	}
	seen := map[int]bool{tb.c.Turn(): true}
	for _, move := range []string{"next", "next", "next", "later", "back", "next", "back"} {
		tb.do("", move)
		if seen[tb.c.Turn()] {
			t.Fatalf("%s: the turn was there before", move)
		}
		seen[tb.c.Turn()] = true
	}
}

func TestBackHasAnEnd(t *testing.T) {
	tb := sitDown(t, 20, nil)
	tb.refused("circle-no-back", "", "back")
	tb.until(StepTopic)
	for range 19 {
		tb.do("", "next")
	}
	for range circleMemory {
		tb.do("", "back")
	}
	tb.refused("circle-no-back", "", "back")
	var again Circle
	if err := json.Unmarshal([]byte(tb.state()), &again); err != nil || !reflect.DeepEqual(&again, tb.c) {
		t.Fatalf("the state does not survive JSON: %v", err)
	}
}

func TestTheSlowLightStartsWithEachHolderAndEndsNothing(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"light": {"60"}})
	tb.until(StepTopic)
	tb.at = 90 * time.Second
	if _, timed := any(tb.c).(Timed); timed {
		t.Fatal("a circle is never timed")
	}
	tb.do("", "next")
	if tb.c.Rings[0].FromMs != 90_000 || tb.c.LightMs != 60_000 {
		t.Fatalf("light from %d for %d", tb.c.Rings[0].FromMs, tb.c.LightMs)
	}
	tb.do("", "light", "light", "0")
	if tb.c.LightMs != 0 {
		t.Fatal("the light is still on")
	}
	tb.refused("circle-light", "", "light", "light", "7")
}

func TestWithARealObjectPhonesRestAndTheClickerFollows(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"real": {"1"}, "start": {"p0"}})
	tb.until(StepTopic)
	tb.refused("circle-real", "p0", "pass-on")
	tb.do("", "next")
	if tb.holder() != "p1" {
		t.Fatal("the clicker did not follow")
	}
	tb.do("", "next")
	tb.do("", "next")
	tb.refused("circle-real", "p0", "take")
}

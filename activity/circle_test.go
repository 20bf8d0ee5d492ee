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
	return Scene{Phase: Running, Elapsed: tb.at, Age: tb.age, People: slices.Clone(tb.people), Own: tb.own}
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

func TestNothingTellsSilenceFromAPass(t *testing.T) {
	for _, role := range []Role{Screen, Participant, Facilitator} {
		views := map[string]string{}
		for _, move := range []string{"pass-on", "pass"} {
			tb := sitDown(t, 5, url.Values{"start": {"p0"}})
			tb.until(StepTopic)
			tb.do("p0", move)
			for _, p := range tb.people {
				views[move] += tb.see(role, p.ID)
			}
			views[move] += tb.state()
		}
		if views["pass"] != views["pass-on"] {
			t.Fatalf("role %d sees the difference", role)
		}
	}
}

func TestAskingForLaterShowsOnNoScreenOrPhone(t *testing.T) {
	views := map[string]string{}
	for _, move := range []string{"pass-on", "later"} {
		tb := sitDown(t, 5, url.Values{"start": {"p0"}})
		tb.until(StepTopic)
		tb.do("p0", move)
		views[move] = tb.see(Screen, "")
		for _, p := range tb.people {
			views[move] += tb.see(Participant, p.ID)
		}
	}
	if views["pass-on"] != views["later"] {
		t.Fatal("the difference shows")
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
	tb.refused("circle-no-place", "", "arrange", "person", "p0", "to", "left")
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

func TestThePromptIsOwnOrAStarter(t *testing.T) {
	tb := newTable(t, 3)
	tb.own = Content{Prompts: []string{"A smell of rain"}}
	form := url.Values{"chosen": {"1"}, "topic1": {"own-0"}, "topic2_words": {"  What   we\nplant "}, "topic3": {"sound"}}
	if err := tb.c.Setup(tb.call(form)); err != nil {
		t.Fatal(err)
	}
	want := []CirclePrompt{{Words: "A smell of rain"}, {Words: "What we plant"}, {ID: "sound"}}
	if !reflect.DeepEqual(tb.c.Chosen.Topics, want) || stepKinds(tb.c) != "guidelines topic topic topic" {
		t.Fatal(tb.c.Chosen.Topics, stepKinds(tb.c))
	}
	tb.c.Gather(tb.call(nil))
	tb.refused("circle-no-prompt", "", "prompt", "prompt", "sound")
	tb.until(StepTopic)
	turn := tb.c.Turn()
	tb.do("", "prompt", "prompt_words", "What we water")
	if tb.c.Steps[tb.c.Step].Words != "What we water" || tb.c.Turn() != turn {
		t.Fatal("the prompt did not change, or the piece did")
	}
	tb.do("", "back")
	if tb.c.Steps[tb.c.Step].Words != "A smell of rain" {
		t.Fatal("back did not bring the prompt back")
	}
	tb.refused("circle-prompt-long", "", "prompt", "prompt_words", strings.Repeat("a", promptLength+1))
	tb.refused("circle-no-prompt", "", "prompt", "prompt", "own-7")
	tb.refused("circle-no-prompt", "", "prompt")
}

func TestSetupRefusesWhatIsNotThere(t *testing.T) {
	for id, form := range map[string]url.Values{
		"circle-empty":       {"chosen": {"1"}, "step": {"opening", "closing"}},
		"circle-piece":       {"piece": {"feather"}},
		"circle-shape":       {"shape": {"square"}},
		"circle-light":       {"light": {"1"}},
		"circle-no-prompt":   {"chosen": {"1"}, "topic1": {"worst"}},
		"circle-prompt-long": {"chosen": {"1"}, "check_in_words": {strings.Repeat("a", 141)}},
	} {
		tb := newTable(t, 3)
		err := tb.c.Setup(tb.call(form))
		var r *Refusal
		if !errors.As(err, &r) || r.ID != id {
			t.Errorf("got %v, want %s", err, id)
		}
	}
}

func TestGuidelinesAreReadBeforeTheFirstRound(t *testing.T) {
	for _, shape := range CircleShapes() {
		tb := sitDown(t, 20, url.Values{"shape": {string(shape)}, "chosen": {"1"}, "step": {"values"}})
		for i, s := range tb.c.Steps {
			if s.Asks() && (i == 0 || !strings.Contains(stepKinds(tb.c)[:strings.Index(stepKinds(tb.c), s.Kind)], StepGuidelines)) {
				t.Fatalf("%s: %s", shape, stepKinds(tb.c))
			}
		}
	}
	tb := newTable(t, 2)
	tb.own.Guidelines = []string{"We laugh with, not at"}
	if err := tb.c.Setup(tb.call(nil)); err != nil {
		t.Fatal(err)
	}
	got := tb.c.guidelines()
	if len(got) != 2 || got[0].Words != "We laugh with, not at" || got[1].ID != "tell" {
		t.Fatalf("own guidelines: %+v", got)
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

func TestNamesReachTheLeadAlone(t *testing.T) {
	tb := sitDown(t, 60, nil)
	tb.until(StepTopic)
	for _, p := range tb.people {
		if v := tb.see(Participant, p.ID); strings.Contains(v, "Name") {
			t.Fatalf("a name on a phone: %s", v)
		}
	}
	if v := tb.see(Screen, ""); strings.Contains(v, "Name") || strings.Contains(v, `"p1"`) {
		t.Fatal("a name or an id on a screen")
	}
	if v := tb.see(Facilitator, ""); !strings.Contains(v, "Name59") {
		t.Fatal("no names on the lead")
	}
}

func TestEqualSeesIsEqualViews(t *testing.T) {
	tb := sitDown(t, 9, url.Values{"shape": {"two"}})
	check := func() {
		t.Helper()
		seen := map[string]string{}
		ids := []PersonID{"ghost"}
		for _, p := range tb.people {
			ids = append(ids, p.ID)
		}
		for _, p := range ids {
			key, view := tb.c.Sees(Viewer{Role: Participant, Person: p}, tb.scene()), tb.see(Participant, p)
			if old, ok := seen[key]; ok && old != view {
				t.Fatalf("%q sees two things:\n%s\n%s", key, old, view)
			}
			seen[key] = view
		}
	}
	tb.until(StepTopic)
	for range 12 {
		check()
		tb.do("", "next")
	}
	check()
}

func TestPlacesOnPhones(t *testing.T) {
	tb := sitDown(t, 3, url.Values{"start": {"p0"}})
	place := func(p PersonID) string {
		return tb.c.View(Viewer{Role: Participant, Person: p}, tb.scene()).(CirclePhone).Place
	}
	if place("p1") != "rests" {
		t.Fatal(place("p1"))
	}
	tb.until(StepTopic)
	if place("p0") != "holds" || place("p1") != "next" || place("p2") != "listens" || place("x") != "no-seat" {
		t.Fatal(place("p0"), place("p1"), place("p2"), place("x"))
	}
}

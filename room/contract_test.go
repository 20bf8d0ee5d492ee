package room_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"hearth/activity"
	"hearth/room"
)

// The contract of DESIGN 3, for every kind there is.

const (
	secretName = "Zebedee"    // typed in by the facilitator
	secretNick = "Quicksand"  // a participant's own, in a room that shows none or that nobody let through
	secretNote = "Xylophones" // waits for the facilitator
)

func TestEveryKindKeepsTheContract(t *testing.T) {
	for _, k := range activity.Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			fields := fieldsOf(t, k.Name)
			synctest.Test(t, func(t *testing.T) {
				rapid.Check(inBubble{t}, func(rt *rapid.T) { (&contract{Rapid: rt, t: t, kind: k, fields: fields}).check() })
			})
		})
	}
}

var fieldName = regexp.MustCompile(` name="([a-z_0-9]+)"`)

// fieldsOf lists the fields that the views of a kind name, and those that templates put together.
func fieldsOf(t *testing.T, kind string) []string {
	t.Helper()
	fields := []string{"after", "amount", "anchor", "caution", "chosen", "format", "hidden", "left", "look", "order", "pace", "pattern", "person", "piece", "place", "real", "ring", "shape", "slides", "start", "step", "to", "unit", "without", "word", "count", "picture", "on"}
	views, _ := filepath.Glob("../views/activities/" + kind + "/*.html") // that they are there is another test's
	for _, file := range views {
		html, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, named := range fieldName.FindAllStringSubmatch(string(html), -1) {
			fields = append(fields, named[1])
		}
	}
	slices.Sort(fields)
	return slices.DeleteFunc(slices.Compact(fields), func(name string) bool { return name == "turn" }) // set below
}

// inBubble is a test without a deadline, which a synctest bubble has none of.
type inBubble struct{ *testing.T }

// contract is one room through a random hour.
type contract struct {
	Rapid  *rapid.T
	t      *testing.T
	f      *fixture
	kind   activity.Kind
	people []activity.PersonID
	fields []string // that a form may have
}

func (c *contract) check() {
	ages := rapid.SampledFrom(activity.Ages())
	c.f = &fixture{t: c.t, store: newMemory(), kinds: activity.Kinds()}
	c.f.boot()
	defer func() { c.f.halt() }()
	r, err := c.f.rooms.Create(room.Settings{Name: "Room", Age: ages.Draw(c.Rapid, "age"), Contacts: []room.Contact{{Name: "Line", How: "1"}}})
	if err != nil {
		c.Rapid.Fatal(err)
	}
	c.f.room = r
	shows := rapid.Bool().Draw(c.Rapid, "nicknames")
	c.must(r.Change(func(s *room.Settings) error { s.Nicknames = shows; return nil }))
	c.must(r.Open())
	c.move(leader(), "add", form("names", secretName+"\nUlla\nOtto"))
	for i := range rapid.IntRange(0, 5).Draw(c.Rapid, "phones") {
		c.move(stranger(), "join", form("name", secretNick+strconv.Itoa(i)))
	}
	if !c.start() {
		return
	}
	for range rapid.IntRange(1, 50).Draw(c.Rapid, "moves") {
		c.step()
		c.look()
	}
	c.survives()
}

func (c *contract) must(err error) {
	if err != nil {
		c.Rapid.Fatal(err)
	}
}

// start begins with random choices, and with none where these are refused.
func (c *contract) start() bool {
	ready := form("kind", c.kind.Name, "responder_who", "Ms Lee", "responder_where", "here")
	random := c.form()
	for name, values := range ready {
		random[name] = values
	}
	return c.move(leader(), "start", random) || c.move(leader(), "start", ready)
}

// step is a move by somebody, or some time.
func (c *contract) step() {
	c.people = c.people[:0]
	for _, p := range c.f.lead().People {
		c.people = append(c.people, p.ID)
	}
	act := c.f.room.Running()
	if act == nil {
		c.start()
		return
	}
	if rapid.IntRange(0, 4).Draw(c.Rapid, "wait") == 0 {
		time.Sleep(time.Duration(rapid.IntRange(1, 60_000).Draw(c.Rapid, "ms")) * time.Millisecond)
		synctest.Wait()
		return
	}
	names := []string{"join", "leave", "add", "remove", "rename", "pause", "go-on", "go-on", "end", "post", "approve", "blank"}
	for name := range act.Moves() {
		names = append(names, name, name, name)
	}
	slices.Sort(names)
	if rapid.Bool().Draw(c.Rapid, "likely") {
		c.likely(act, names)
		return
	}
	by := rapid.SampledFrom(append(c.phones(), leader(), leader(), stranger(), wallScreen())).Draw(c.Rapid, "by")
	c.move(by, rapid.SampledFrom(names).Draw(c.Rapid, "move"), c.form())
}

// likely is a move that can be made, by somebody who may, as the pages send it:
// so that a circle comes round.
func (c *contract) likely(act activity.Activity, names []string) {
	f := form("turn", "", "picture", "", "count", "9")
	if placing, ok := act.(activity.Placing); ok { // a note that is taken, and waits
		f.Set("text", secretNote)
		f.Set("place", placing.Place())
		f.Set("knows", string(room.FacilitatorKnows))
	}
	if len(c.people) > 0 && rapid.Bool().Draw(c.Rapid, "one") {
		f.Set("person", string(rapid.SampledFrom(c.people).Draw(c.Rapid, "person")))
	}
	name := rapid.SampledFrom(append(names, "next", "next", "next", "join", "add")).Draw(c.Rapid, "move")
	by := leader()
	switch m, ok := act.Moves()[name]; {
	case name == "join":
		by = stranger()
	case len(c.people) > 0 && (name == "leave" || name == "post" || ok && m.By.Has(activity.Participant)):
		by = rapid.SampledFrom(c.phones()).Draw(c.Rapid, "by")
	case name == "end":
		return // too soon
	}
	if turn, ok := activity.TurnFor(act, by, f); ok {
		f.Set("turn", strconv.Itoa(turn))
	}
	c.move(by, name, f)
}

func (c *contract) phones() []activity.Viewer {
	var v []activity.Viewer
	for _, p := range c.people {
		v = append(v, phone(p))
	}
	return v
}

// form is a form of anything that some kind may ask for.
func (c *contract) form() url.Values {
	f := url.Values{}
	words := []string{"", "0", "1", "2", "5", "-1", "1000000", "steady", "box", "one", "pages", "hall", "room", "shuffle", "pairs", "two", "orb", "seconds", "breaths", "minutes", "random", "\x00", "ü"}
	for _, p := range c.people {
		words = append(words, string(p))
	}
	word := rapid.SampledFrom(words)
	for _, name := range c.fields {
		if rapid.IntRange(0, 3).Draw(c.Rapid, "has") == 0 {
			f.Set(name, word.Draw(c.Rapid, name))
		}
	}
	if turning, ok := c.f.room.Running().(activity.Turning); ok {
		f.Set("turn", strconv.Itoa(turning.Turn()))
	}
	f.Set("text", secretNote)
	f.Set("knows", string(room.FacilitatorKnows))
	return f
}

// move makes one move. A refusal must leave the state as it was, to the byte.
func (c *contract) move(by activity.Viewer, name string, f url.Values) bool {
	q := room.Request{Move: name, By: by, Form: f}
	before, after, err := c.f.room.Probe(q)
	if err != nil && before != after {
		c.Rapid.Fatalf("%s changed something and refused with %v\nbefore %s\nafter  %s", name, err, before, after)
	}
	_, err = c.f.room.Do(c.t.Context(), q)
	var refusal *activity.Refusal
	if err != nil && !errors.As(err, &refusal) {
		c.Rapid.Fatalf("%s: %v", name, err)
	}
	if refusal != nil && (refusal.ID == "broken" || refusal.ID == "not-saved") {
		c.Rapid.Fatalf("%s by %+v with %v: %s", name, by, f, refusal.ID)
	}
	return err == nil
}

// look compares what everyone sees with what they may.
func (c *contract) look() {
	alike := map[string]string{}
	for _, v := range append(c.phones(), leader(), wallScreen(), stranger()) {
		l := c.f.room.Look(v)
		if l.Sees != c.f.room.Sees(v) {
			c.Rapid.Fatalf("%+v sees %q and %q", v, l.Sees, c.f.room.Sees(v))
		}
		me := l.Me
		l.Me = nil
		seen := text(l)
		if other, ok := alike[l.Sees]; ok && other != seen {
			c.Rapid.Fatalf("two see alike (%s) and are shown\n%s\n%s", l.Sees, other, seen)
		}
		alike[l.Sees] = seen
		if v.Role == activity.Facilitator {
			continue
		}
		if me != nil && v.Role == activity.Participant {
			seen = strings.ReplaceAll(seen, `"Name":"`+me.Name+`"`, "") // their own
		}
		for _, secret := range []string{secretName, secretNick, "Ulla", "Otto"} {
			if strings.Contains(seen, secret) {
				c.Rapid.Fatalf("%+v may not see %q: %s", v, secret, seen)
			}
		}
		if c.f.lead().ShownCount == 0 && strings.Contains(seen, secretNote) {
			c.Rapid.Fatalf("%+v may not see a waiting note: %s", v, seen)
		}
	}
	if saved, now := c.f.room.State(); saved != now {
		c.Rapid.Fatalf("looking changed the state\nfrom %s\nto   %s", saved, now)
	}
	c.still()
}

// still: while an activity runs its view depends on the state, not on the time.
func (c *contract) still() {
	before, version := c.views(), c.f.room.Look(leader()).Version
	time.Sleep(300 * time.Millisecond)
	synctest.Wait()
	if after := c.views(); c.f.room.Look(leader()).Version == version && before != after {
		c.Rapid.Fatalf("a view changed by itself\nfrom %s\nto   %s", before, after)
	}
}

// survives: the state comes back the same from JSON, and from a restart.
func (c *contract) survives() {
	_, now := c.f.room.State()
	again, err := c.f.room.Again()
	if err != nil || again != now {
		c.Rapid.Fatalf("the state does not survive JSON: %v\n%s\n%s", err, now, again)
	}
	if _, sparing := c.f.room.Running().(activity.Sparing); sparing {
		return
	}
	before := c.views()
	c.f.restart(0)
	if after := c.views(); after != before {
		c.Rapid.Fatalf("a restart changed a view\nfrom %s\nto   %s", before, after)
	}
}

// views is what everyone sees of the running activity.
func (c *contract) views() string {
	var b strings.Builder
	for _, v := range append(c.phones(), leader(), wallScreen()) {
		if run := c.f.room.Look(v).Run; run != nil {
			fmt.Fprintf(&b, "%+v: %s\n", v, text(run.View))
		}
	}
	return b.String()
}

func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

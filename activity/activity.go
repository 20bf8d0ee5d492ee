// Package activity holds what people can do together: rules only, on the
// standard library only. A kind of activity is one file here, one line in
// Kinds, its views and its words.
//
// An activity never speaks: its view carries ids, numbers and people's own
// words, and the sentences stand in locales/.
package activity

import (
	"math/rand/v2"
	"net/url"
	"time"
)

// Activity is something people do together. Its exported fields are its state,
// saved as JSON; the room copies it that way before every save, so it must
// survive encoding/json unchanged.
type Activity interface {
	// Setup takes the facilitator's choices (Call.Form) and checks them against
	// the room. It is called once, before the activity runs. It refuses with a
	// *Refusal.
	Setup(Call) error
	// Moves lists everything anyone can ever do here: by whom, in which phase.
	// The map is rebuilt for each call; its keys never change.
	Moves() map[string]Move
	// View is what v may see, and the only way out of an activity: whatever v
	// may not see must not be in it. It changes nothing. While the activity runs
	// it does not depend on Scene.Elapsed, but only on the state.
	View(Viewer, Scene) any
}

// Timed is an activity that something happens to by itself.
type Timed interface {
	// Due is the elapsed running time at which Wake must next be called;
	// zero means never.
	Due() time.Duration
	// Wake is called when Due has passed. Over ends the activity.
	Wake(Call) (over bool)
}

// Sparing is an activity of which not everything may reach the disk.
type Sparing interface {
	// Stored is what of the activity is saved; nil saves nothing, and the
	// activity does not survive a restart.
	Stored() any
}

// Alike is an activity whose viewers share what they see.
type Alike interface {
	// Sees is equal for two viewers exactly when their views are. Without this
	// method everyone has a view of their own. It is asked for every page after
	// every change, and so its Scene has no people.
	Sees(Viewer, Scene) string
}

// Closing is an activity that takes its leave gently.
type Closing interface {
	// Close is called when the facilitator ends the activity. Over ends it at
	// once; otherwise Due has been brought forward, and a second end is final.
	Close(Call) (over bool)
}

// Gathering is an activity that follows who is in the room.
type Gathering interface {
	// Gather is called after Setup and whenever Scene.People has changed.
	Gather(Call)
}

// Placing is an activity in which people write notes.
type Placing interface {
	// Place is where the writers are told their notes will be seen: SheetRoom or
	// SheetHall. A post carries the promise its writer read, in its fields
	// "place" and "knows"; the room refuses one that is no longer true.
	Place() string
}

// Offering is an activity whose choices depend on the room.
type Offering interface {
	// Offer is what the setup form of the activity needs to draw its choices.
	Offer(Scene) any
}

// Move is one thing that can be done in an activity.
type Move struct {
	By Roles  // who may
	In Phases // when
	// Turned moves depend on what was seen: the room refuses one whose form
	// field "turn" is not the activity's current turn (see Turning).
	Turned bool
	// Do checks first and changes after. It refuses with a *Refusal.
	Do func(Call) error
}

// Turning is an activity with turned moves.
type Turning interface {
	// Turn changes whenever a page drawn before is out of date.
	Turn() int
}

// Apart is a Turning activity with parts that turn by themselves, as two rings
// do: what is done in one is not stale for what happens in the other.
type Apart interface {
	// TurnOf is the turn of what a viewer sees, and a form of theirs means.
	TurnOf(Viewer, url.Values) int
}

// TurnFor is the turn of an activity for a viewer and their form, if it has one.
func TurnFor(a Activity, v Viewer, form url.Values) (turn int, ok bool) {
	if apart, ok := a.(Apart); ok {
		return apart.TurnOf(v, form), true
	}
	if turning, ok := a.(Turning); ok {
		return turning.Turn(), true
	}
	return 0, false
}

// Role is what a viewer is in the room.
type Role uint8

// The roles. A kiosk and a single phone use solo pages and make no moves.
const (
	Participant Role = 1 << iota
	Facilitator
	Screen
)

// Roles is a set of roles.
type Roles uint8

// Everyone who can make a move.
const Everyone = Roles(Participant | Facilitator)

// Has tells whether the set holds r.
func (s Roles) Has(r Role) bool { return s&Roles(r) != 0 }

// Phase is where an activity is in its life. The room owns it.
type Phase uint8

// The life of an activity: created, running ⇄ paused, ended.
const (
	Created Phase = 1 << iota
	Running
	Paused
	Ended
)

// Phases is a set of phases.
type Phases uint8

// Going is while the activity has started and not ended.
const Going = Phases(Running | Paused)

// Has tells whether the set holds p.
func (s Phases) Has(p Phase) bool { return s&Phases(p) != 0 }

// Age is the age group of a room (PRACTICES 1).
type Age string

// The age groups. Mixed has the limits of the youngest and the words of 8–12.
const (
	Age5to7  Age = "5-7"
	Age8to12 Age = "8-12"
	Teens    Age = "teens"
	Adults   Age = "adults"
	Mixed    Age = "mixed"
)

// Ages lists the age groups in the order they are offered.
func Ages() []Age { return []Age{Age5to7, Age8to12, Teens, Adults, Mixed} }

// TwelvePlus tells whether a room is set to teens or adults.
func (a Age) TwelvePlus() bool { return a == Teens || a == Adults }

// PersonID names someone in a room until it closes.
type PersonID string

// Person is someone in the room.
type Person struct {
	ID      PersonID
	Name    string // a nickname, or a name typed in by the facilitator; may be empty
	Typed   string // the one typed in by the facilitator; for facilitators only
	Picture string // one of Pictures
	Phone   bool   // has a device of their own
	Here    bool   // that device is connected now; always true without one
}

// Viewer is who looks.
type Viewer struct {
	Role   Role
	Person PersonID // of a participant; otherwise empty
}

// Scene is what an activity may know of its room. It is read-only.
type Scene struct {
	Phase   Phase
	Elapsed time.Duration // running time, pauses left out
	Age     Age
	Own     Content
	// People are those in the room, in the order they came. They are listed when they
	// are asked for: a hall is long, and few practices look at it.
	People func() []Person
	// Items gives the newest saved records of a sheet, newest first, at most
	// newest of them.
	Items func(sheet string, newest int) []Item
	// Before gives the records of a sheet that are older than the one with this
	// Seq, newest first, at most n of them: what turning to older notes costs
	// does not grow with the wall.
	Before func(sheet string, seq uint64, n int) []Item
	// PictureWords are a picture's words in all languages; nil where none are known.
	PictureWords func(picture string) []string
}

// The sheets of the wall. A note whose writer was told that it would be seen in
// this room is never on SheetHall; SheetRoom has both kinds.
const (
	SheetRoom = "room"
	SheetHall = "hall"
)

// Content is what a room has of its own.
type Content struct {
	Patterns   []Pattern
	Prompts    []string
	Guidelines []string
}

// Item is one saved record of a sheet as everyone may see it: an approved note.
type Item struct {
	ID      string
	Seq     uint64 // place in the order of showing
	Text    string
	Paper   int    // colour of the paper, 0 to 4
	To      string // to whom; empty unless the room shows it
	Drawing string // SVG path data, checked; empty for a note in words
}

// Call is one move, or one other thing that happens to an activity.
type Call struct {
	Scene
	By   Viewer
	Form url.Values // cleaned: plain text, NFC, at most 500 code points a value
	Rand *rand.Rand
}

// Refusal is why something was not done. Its sentence, with the next step,
// stands in locales/ under "refusal." + ID.
type Refusal struct {
	ID   string
	Args map[string]any
	// Status is the HTTP status where 422 is not right: 404, 409, 429, 507.
	Status int
}

// Error is for logs; people read the sentence in locales/.
func (r *Refusal) Error() string { return "refused: " + r.ID }

// Refuse makes a Refusal; args are pairs of name and value.
func Refuse(id string, args ...any) *Refusal {
	r := &Refusal{ID: id}
	for i := 0; i+1 < len(args); i += 2 {
		if r.Args == nil {
			r.Args = make(map[string]any, len(args)/2)
		}
		r.Args[args[i].(string)] = args[i+1]
	}
	return r
}

// Kind is one line in Kinds.
type Kind struct {
	Name string
	New  func() Activity
	// Guide names the page of the guide about it, below /guide/; empty: there is none.
	Guide string
	// Writing tells that people can write here: the room needs a support
	// contact first (PRACTICES 6).
	Writing bool
	// Responder tells that the lead asks who responds today before the first
	// one of a day (PRACTICES 8.13).
	Responder bool
}

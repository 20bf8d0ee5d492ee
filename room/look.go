package room

import (
	"time"

	"hearth/activity"
)

// Look is everything one viewer may see of a room at one version. It is
// immutable.
//
// Two viewers with equal Sees at an equal Version have equal Looks but for Me:
// frames are shared between them, so a frame must not render Me. A whole page
// may.
type Look struct {
	Version  uint64 // grows with every change; counts from the start of the process
	Epoch    string // of the process
	Sees     string
	Room     ID
	Name     string
	Open     bool
	Settings Settings // of a facilitator; otherwise zero
	Age      activity.Age
	Language string
	Second   string // a second language for screens
	Devices  Devices
	Theme    Theme
	Knows    Knows     // who will know the writer of a note, told before writing
	Few      int       // how many phones must be here before one may write; 0: they are
	Approve  bool      // a facilitator reads a note before anyone else does
	NoteDays int       // how long a note stays
	ShowTo   bool      // the wall may show to whom a note is
	Nicks    bool      // screens may show nicknames, told before one is typed
	Contacts []Contact // whom to turn to, told above every send button
	Code     string    // empty when it is not to be shown
	Locked   bool
	Blank    bool
	Held     bool             // everyone pauses and looks up
	Run      *RunLook         // nil: nothing runs
	Me       *activity.Person // of a participant; nil when not in the room
	Lead     *LeadLook        // of a facilitator
}

// Glance is what of a Look says whose frame a viewer shares. Its fields are
// those of the Look.
type Glance struct {
	Version          uint64
	Epoch, Sees      string
	Language, Second string
	In               bool // a participant is in the room
}

// RunLook is what a viewer may see of the running activity.
type RunLook struct {
	ID        string
	Kind      string
	Phase     activity.Phase
	StartMs   float64 // when elapsed time was zero, on the server's monotonic clock; while running
	ElapsedMs float64 // running time when the clock last started or stopped: exact while paused
	Turn      int
	Closing   bool // it was asked to end and takes its leave
	Offered   bool // phones have had a form to write in, and keep it
	View      any
}

// LeadLook is what only a facilitator may see (PRACTICES 8.16).
type LeadLook struct {
	People       []activity.Person
	Nicknames    []Nickname          // that screens may show, in the order of People; none where the room shows none
	Breaks       []activity.PersonID // who asked for a break, the first first
	Waiting      []Note              // the first hundred
	WaitingCount int
	Worrying     []Note
	Writers      map[NoteID]activity.Person // of the waiting and the worrying ones, as they are here now
	ShownCount   int
	Thanks       []Tally   // who has how many notes on the wall
	NoPhoneSince time.Time // since when a code is shown and no phone has come; zero: one has, or none is wanted
	Responder    Responder // today's; zero: not named yet
	ContactsOld  bool      // a support contact was last checked more than 180 days ago
	Names        []string  // the list of names, of today or kept
}

// Nickname is one that its owner was told screens may show.
type Nickname struct {
	Person activity.PersonID
	Nick   string
	Let    bool // a facilitator has let it through: screens show it
}

// Tally is how many shown notes are for one person.
type Tally struct {
	Name    string
	Picture string // empty for a name on the list that is nobody's in the room
	Notes   int
}

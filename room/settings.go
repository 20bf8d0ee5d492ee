// Package room is one live room: its lifecycle, its clock, its people, who may
// do what, notes, join codes, and copy, apply, save, show.
package room

import (
	"net/url"
	"time"

	"hearth/activity"
)

// ID names a room for as long as it is kept.
type ID string

// Devices says who in the room has a device.
type Devices string

// With none, no page mentions codes or phones.
const (
	NoDevices   Devices = "none"
	SomeDevices Devices = "some"
	AllDevices  Devices = "everyone"
)

// Theme of the projected screens.
type Theme string

// The themes. Auto follows each device.
const (
	Auto  Theme = "auto"
	Light Theme = "light"
	Dusk  Theme = "dusk"
)

// Knows says who knows the writer of a note (PRACTICES 4).
type Knows string

// FacilitatorKnows is where rooms under 18 start.
const (
	FacilitatorKnows Knows = "facilitator"
	NobodyKnows      Knows = "nobody"
)

// Settings are what a facilitator sets for a room. They are kept.
type Settings struct {
	ID       ID
	Name     string // 1 to 60 code points
	Age      activity.Age
	Language string // BCP 47, one of locales/
	Second   string // a second language for screens; empty for none
	Devices  Devices
	Theme    Theme

	Approve   bool  // notes wait for the facilitator; always true under 18 and in mixed rooms
	NoteDays  int   // notes stay 1, 7, 30 or 90 days
	Knows     Knows // who knows the writer
	KnowsRead bool  // a facilitator has read why a cry for help without a name cannot be followed
	ShowTo    bool  // the wall shows to whom, once everyone on the list has a note; not where its writer was told otherwise
	Nicknames bool  // screens may show nicknames; off by default under 18
	OneScreen bool  // the facilitator's own display is the projected one (mirrored); true by default
	Home      bool  // a family at home: the room stays open, however idle (PRACTICES 9.6)

	Contacts  []Contact
	Responder Responder // who responds today
	Names     Names
	Own       activity.Content
	Usual     Usual
	Demo      bool
	Made      time.Time
}

// Contact is whom to turn to. None is shipped as fact.
type Contact struct {
	Name    string
	How     string    // a telephone number, a place, a time
	Checked time.Time // asked again after 180 days
}

// Responder is who looks after someone who is upset, today (PRACTICES 8.13).
type Responder struct {
	Who, Where string
	Day        string // "2006-01-02", in the machine's time zone
}

// Names is a typed-in list of names a room keeps until a date.
type Names struct {
	List  []string
	Until time.Time // zero: nothing is kept
}

// Usual is what was started last: what the space bar starts.
type Usual struct {
	Kind string
	Form url.Values
}

// Facilitator leads rooms, and is the only one with a password.
type Facilitator struct {
	ID       string
	Name     string
	Password []byte // bcrypt
	Made     time.Time
	Theme    Theme
	Language string
}

// Session is a facilitator's signed-in device.
type Session struct {
	Hash        string // hex SHA-256 of the cookie's token; the token itself is nowhere
	Facilitator string
	Made        time.Time
	Expires     time.Time
}

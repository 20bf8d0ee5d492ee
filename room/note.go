package room

import (
	"time"

	"hearth/activity"
)

// NoteID is the hex SHA-256, cut to 32 characters, of the random token that only
// the writer's phone holds. The token shows the writer where the note is; the
// store never has it.
type NoteID string

// NoteState is where a note is in its life.
type NoteState string

// Only shown notes are ever on a screen.
const (
	Waiting  NoteState = "waiting"
	Shown    NoteState = "shown"
	Declined NoteState = "declined"
	Worrying NoteState = "worrying" // does not expire; the writer is told nothing
)

// Note is one note of a room.
type Note struct {
	ID      NoteID
	Room    ID
	State   NoteState
	Seq     uint64            // place in the order of showing, set at approval; 0 while waiting
	By      activity.PersonID // empty when nobody knows, and for a note typed in by the facilitator
	Seat    string            `json:",omitempty"` // mark of the seat that By had, which another may have by now
	Picture string            // of the writer, where the facilitator knows
	Text    string            // at most 500 code points
	Drawing string            // SVG path data; with it Text may be empty
	To      string            // to whom; at most 60 code points
	ShowTo  bool              `json:",omitempty"` // its writer was told that the wall may show that
	Paper   int               // colour, 0 to 4
	Place   Place             // where the writer was told it would be seen
	Answer  int               // which of the four sentences a declined one got, 1 to 4
	Made    time.Time         // to the day only where nobody knows
	Expires time.Time         // zero: not until forgotten
	Stays   time.Duration     `json:",omitempty"` // of one that worried: how long its writer was told that it stays
	Hung    bool              `json:",omitempty"` // a worrying one was on the wall, and its writer is told nothing else
	Worried bool              `json:",omitempty"` // it was worrying once: an older copy of it does not expire
}

// Place is where a writer was told the note will be seen.
type Place string

// A wider place later shows only notes written under it.
const (
	ThisRoom    Place = "room"
	RoomAndHall Place = "hall"
)

package room

import (
	"net/url"
	"time"

	"hearth/activity"
)

// Request is one move as it reaches the room: cleaned, and by whom.
type Request struct {
	Move        string
	By          activity.Viewer
	Facilitator string // the facilitator's id, for a facilitator's move
	Form        url.Values
	// Once names one tap: a move repeated under the same id, by the same
	// person, is done once and answered alike.
	Once string
}

// Answer is what a done move gives back to the one who made it.
type Answer struct {
	Person activity.PersonID // of a join
	// Token of a join is the participant's cookie; of a post it is the writer's
	// only link to the note. It is said here and nowhere else.
	Token string
	Note  NoteID // of a post
}

// NoteAnswer is what the phone that wrote a note may know of it.
type NoteAnswer struct {
	Note    NoteID
	State   NoteState // a worrying note looks as it did before; empty: it is not here
	Gone    bool      // it is nowhere any more, and its token opens nothing
	Answer  int       // of a declined note: which kind sentence, 1 to 4; 0: it was taken down
	Text    string
	Drawing string
	To      string
	Paper   int
	Made    time.Time
}

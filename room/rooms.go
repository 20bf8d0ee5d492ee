package room

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"hearth/activity"
)

// Options are what the rooms of a machine need from outside. Zero values mean
// the machine's own clock, randomness and default log.
type Options struct {
	Clock Clock
	Log   *slog.Logger
	Rand  io.Reader
}

// Rooms are all rooms of this machine.
type Rooms struct{ store Store }

var errNotYet = errors.New("room: not there yet")

// Open reads all rooms of the store, and goes on with those that were open.
func Open(store Store, _ Options) (*Rooms, error) { return &Rooms{store: store}, nil }

// Create makes a room from its name and age group; what is zero gets the
// default of the age.
func (rs *Rooms) Create(Settings) (*Room, error) { return nil, errNotYet }

// ByID finds a room.
func (rs *Rooms) ByID(ID) (*Room, bool) { return nil, false }

// ByCode finds the open room of a join code, however it is typed. Current is
// false for an older code of this opening: those who are in may go on with it,
// but nobody joins by it.
func (rs *Rooms) ByCode(string) (r *Room, current, ok bool) { return nil, false, false }

// All lists the rooms by name.
func (rs *Rooms) All() []*Room { return nil }

// Delete removes a room and everything of it, and then has it forgotten.
func (rs *Rooms) Delete(ID) error { return errNotYet }

// EpochMs is the process's epoch and the monotonic milliseconds since it.
func (rs *Rooms) EpochMs() (epoch string, ms float64) { return "", 0 }

// Close drains: what was accepted is on the disk when it returns.
func (rs *Rooms) Close(context.Context) error { return nil }

// Room is one room. Its methods may be called from anywhere at any time.
type Room struct{}

// ID names the room.
func (r *Room) ID() ID { return "" }

// Settings are the room's settings, a copy.
func (r *Room) Settings() Settings { return Settings{} }

// Change changes the settings: checked, saved, watchers told. It refuses with a
// *activity.Refusal. The function may be called more than once.
func (r *Room) Change(func(*Settings) error) error { return errNotYet }

// Open opens the room with a new code; an open one stays as it is.
func (r *Room) Open() error { return errNotYet }

// Shut ends seats, code and the running activity, not the room.
func (r *Room) Shut() error { return errNotYet }

// IsOpen tells whether the room is open.
func (r *Room) IsOpen() bool { return false }

// Code is the current join code, empty while the room is not open.
func (r *Room) Code() string { return "" }

// Do makes one move and answers when it is on the disk. It refuses with a
// *activity.Refusal; any other error is for the log.
func (r *Room) Do(context.Context, Request) (Answer, error) { return Answer{}, errNotYet }

// Look is everything this viewer may see, now.
func (r *Room) Look(activity.Viewer) Look { return Look{} }

// Sees is equal for two viewers whose Looks are equal but for Me.
func (r *Room) Sees(activity.Viewer) string { return "" }

// Offer is what the setup form of a kind needs to draw its choices; nil when
// the kind has none to offer.
func (r *Room) Offer(kind string) any { return nil }

// Person finds the person of a participant's cookie.
func (r *Room) Person(token string) (activity.PersonID, bool) { return "", false }

// NoteStates tells the phone that holds these tokens where its notes are, one
// answer a token.
func (r *Room) NoteStates(tokens []string) []NoteAnswer { return nil }

// Notes reads kept notes of one state, shown ones from the newest down, below
// before (0: the newest); for printing, export and the page of what is kept.
func (r *Room) Notes(s NoteState, before uint64, n int) ([]Note, error) { return nil, errNotYet }

// CountNotes counts the kept notes of one state.
func (r *Room) CountNotes(NoteState) (int, error) { return 0, errNotYet }

// Watch is one socket's ear: Changed holds a signal when there is something new
// to look at. A participant's Watch counts as being here.
type Watch struct{ Changed <-chan struct{} }

// Watch begins to listen. The Watch must be closed.
func (r *Room) Watch(activity.Role, activity.PersonID) *Watch { return &Watch{} }

// Close ends listening. It may be called twice.
func (w *Watch) Close() {}

package room

// Store keeps what must be kept. Package storage implements it on Badger. A nil
// error means it is on the disk.
type Store interface {
	// Save writes one room's batch: all of it, or nothing.
	Save(Batch) error
	// Rooms reads every room at start. Damaged values are set aside and left out.
	Rooms() ([]Saved, error)
	// Note reads one note; ok is false when there is none or it has expired.
	Note(ID, NoteID) (n Note, ok bool, err error)
	// Notes reads notes of a room in one state, at most n of them: shown ones
	// from the newest down, starting below before (0: the newest); others in no
	// order worth knowing. Expired ones are left out.
	Notes(r ID, s NoteState, before uint64, n int) ([]Note, error)
	// CountNotes counts the notes of a room in one state.
	CountNotes(ID, NoteState) (int, error)
	// Expire deletes what has expired and says of which rooms.
	Expire() ([]ID, error)
	// DeleteRoom removes everything of a room.
	DeleteRoom(ID) error
	// Forget rewrites the files, the kept backups too, without what was deleted or
	// has expired. It returns when that is done; writes go on meanwhile or wait.
	Forget() error
}

// Batch is what one save of a room writes.
type Batch struct {
	Room     ID
	Settings *Settings // nil: unchanged
	Live     []byte    // the open room's state as JSON; nil: unchanged
	Closed   bool      // delete the live state
	Put      []Note
	Delete   []NoteID
}

// Saved is a room as the store has it.
type Saved struct {
	Settings Settings
	Live     []byte // nil: the room is not open
}

package room

import (
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"slices"
	"time"

	"hearth/activity"
)

// snapshot is a room as everyone sees it. It never changes once it is shown.
type snapshot struct {
	version  uint64
	settings *Settings
	live     *live  // nil: the room is not open
	full     []byte // live as JSON, for the next copy
	stored   []byte // what of live is on the disk
	shelf    *shelf // nil: not read yet
	here     map[activity.PersonID]int
	breaks   []activity.PersonID
}

// draft is a copy of a room that moves are applied to before anyone sees it.
type draft struct {
	settings *Settings // the snapshot's own until settingsToChange
	changed  bool
	live     *live
	shelf    shelf
	notes    map[NoteID]*Note  // put (or, as nil, deleted) since the snapshot
	reload   bool              // read the shelf again after the save
	forget   forgetting        // what was deleted must be gone from the files
	always   bool              // save even when nothing changed
	people   []activity.Person // as activities are told of them; nil: to be made again
}

func (r *Room) draftOf(s *snapshot) (*draft, error) {
	l, runErr, err := decodeLive(s.full, r.rooms.kinds)
	if err == nil {
		err = runErr
	}
	if err != nil {
		return nil, fmt.Errorf("copy of the state: %w", err)
	}
	return &draft{settings: s.settings, live: l, shelf: *s.shelf, notes: map[NoteID]*Note{}}, nil
}

// settingsToChange gives settings that are the draft's own.
func (d *draft) settingsToChange() *Settings {
	if !d.changed {
		d.settings, d.changed = d.settings.clone(), true
	}
	return d.settings
}

// task is something that waits to be applied to a room and saved.
type task struct {
	do      func(*turn) (Answer, error)
	seed    [32]byte // chance falls alike each time the task is applied
	unlucky error    // there was no randomness
	quiet   bool     // what it changes is seen by nobody
	size    int      // about what it adds to a save, in bytes
	answer  Answer
	err     error
	done    chan struct{}
}

func (r *Room) newTask(do func(*turn) (Answer, error)) *task {
	t := &task{do: do, done: make(chan struct{})}
	_, t.unlucky = io.ReadFull(r.rooms.random, t.seed[:])
	return t
}

// turn is a task being applied to a draft.
type turn struct {
	room    *Room
	base    *snapshot
	d       *draft
	at      time.Time     // alike for all tasks of one save
	mono    time.Duration // the same moment on the monotonic clock
	rand    *mrand.Rand
	token   [tokenBytes]byte
	q       Request
	entered bool // a move began: what refuses from now on may have changed something
	changed bool // the people of the room are others now
}

// apply does one task on a draft; a panic is contained.
func (r *Room) apply(base *snapshot, d *draft, t *task, at time.Time) (tn *turn, panicked bool) {
	chance := mrand.NewChaCha8(t.seed)
	tn = &turn{room: r, base: base, d: d, at: at, mono: r.rooms.mono(at), rand: mrand.New(chance)}
	chance.Read(tn.token[:]) //nolint:errcheck // it never fails
	defer contained(r.log, "a move", func() { t.answer, t.err, panicked = Answer{}, errBroken, true })
	t.answer, t.err = t.do(tn)
	if t.err == nil && tn.changed {
		d.people = nil
		tn.gather()
	}
	if t.err == nil {
		d.offer()
	}
	if t.err != nil {
		t.answer = Answer{}
	}
	return tn, false
}

// play applies a batch to a copy of the snapshot, in order, and says which tasks
// were done. A refusal that changed something, or a panic, must leave no trace:
// the accepted tasks are then applied again, to a fresh copy.
func (r *Room) play(base *snapshot, batch []*task, at time.Time) (*draft, []*task, error) {
	d, err := r.draftOf(base)
	if err != nil {
		return nil, nil, err
	}
	var done []*task
	var suspect, panicked bool
	for _, t := range batch {
		tn, p := r.apply(base, d, t, at)
		if t.err == nil {
			done = append(done, t)
		}
		suspect = suspect || (t.err != nil && tn.entered)
		if panicked = p; p {
			break
		}
	}
	if panicked {
		return r.playCarefully(base, batch, at)
	}
	if !suspect {
		return d, done, nil
	}
	again, err := r.replay(base, done, at)
	if err == nil && d.same(again) {
		return again, done, nil
	}
	r.log.Error("a move changed something and then refused")
	return r.playCarefully(base, batch, at)
}

// errNoLonger is a task that was accepted, and is not when it is applied again.
var errNoLonger = errors.New("an accepted move was refused when it was made again")

// replay applies tasks that were accepted before, to a fresh copy.
func (r *Room) replay(base *snapshot, done []*task, at time.Time) (*draft, error) {
	d, err := r.draftOf(base)
	if err != nil {
		return nil, err
	}
	for _, t := range done {
		if _, panicked := r.apply(base, d, t, at); panicked || t.err != nil {
			return nil, errNoLonger
		}
	}
	return d, nil
}

// playCarefully trusts no refusal: each one costs a rebuild.
func (r *Room) playCarefully(base *snapshot, batch []*task, at time.Time) (*draft, []*task, error) {
	d, err := r.draftOf(base)
	if err != nil {
		return nil, nil, err
	}
	var done []*task
	for _, t := range batch {
		tn, panicked := r.apply(base, d, t, at)
		if t.err == nil {
			done = append(done, t)
			continue
		}
		if !panicked && !tn.entered {
			continue
		}
		if d, err = r.replay(base, done, at); err != nil {
			return nil, nil, err
		}
	}
	return d, done, nil
}

// same tells whether two drafts of one snapshot hold the same.
func (d *draft) same(o *draft) bool {
	mine, _, err := d.live.encode()
	theirs, _, err2 := o.live.encode()
	return err == nil && err2 == nil && string(mine) == string(theirs) &&
		d.changed == o.changed && len(d.notes) == len(o.notes) && d.shelf.seq == o.shelf.seq &&
		slices.EqualFunc(d.shelf.waiting, o.shelf.waiting, func(a, b *Note) bool { return a.ID == b.ID })
}

// id makes a random name.
func (t *turn) id(n int) string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[t.rand.IntN(len(letters))]
	}
	return string(b)
}

package room

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hearth/activity"
)

// Room is one room. Its methods may be called from anywhere at any time.
type Room struct {
	id    ID
	rooms *Rooms
	log   *slog.Logger
	now   atomic.Pointer[snapshot] // what is shown; stored under mu only
	shelf sync.Mutex               // held while the notes are first read

	mu            sync.Mutex // never held while the disk works
	queue         []*task
	saving        bool // a saver works
	savers        sync.WaitGroup
	closing       bool // the program stops
	gone          bool // the room was deleted
	here          map[activity.PersonID]int
	breaks        []activity.PersonID
	watches       map[*Watch]struct{}
	timer         *time.Timer
	promised      uint64    // the version of what is being saved, or was; see Coming
	promisedAfter *snapshot // what was shown then
	lastMove      moment    // or when it was opened or its settings changed last

	codes []string // under Rooms.mu
}

func (rs *Rooms) newRoom(s *Settings) *Room {
	r := &Room{id: s.ID, rooms: rs, log: rs.log.With("room", string(s.ID)), watches: map[*Watch]struct{}{}, lastMove: rs.moment()}
	r.now.Store(&snapshot{version: 1, settings: s})
	return r
}

// ensureShelf reads the notes when they are first needed: a machine may have
// many rooms, and few are used on a day.
func (r *Room) ensureShelf() (err error) {
	if r.now.Load().shelf != nil {
		return nil
	}
	defer contained(r.log, "reading notes", func() { err = errBroken }) // it may be asked for beside every request
	r.shelf.Lock()
	defer r.shelf.Unlock()
	if r.now.Load().shelf != nil {
		return nil
	}
	s, err := loadShelf(r.rooms.store, r.id)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	next := *r.now.Load()
	if next.live != nil {
		s.seq = max(s.seq, next.live.Seq) // the newest may have been taken down
	}
	next.shelf = &s
	r.now.Store(&next)
	return nil
}

// ID names the room.
func (r *Room) ID() ID { return r.id }

// Settings are the room's settings, a copy.
func (r *Room) Settings() Settings { return *r.now.Load().settings.clone() }

// IsOpen tells whether the room is open.
func (r *Room) IsOpen() bool { return r.now.Load().live != nil }

// Code is the current join code, empty while the room is not open.
func (r *Room) Code() string {
	if l := r.now.Load().live; l != nil {
		return l.Code
	}
	return ""
}

// used begins the time anew after which nobody is thought to be here.
func (r *Room) used() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lastMove = r.rooms.moment()
}

// Change changes the settings: checked, saved, watchers told. It refuses with a
// *activity.Refusal. The function may be called more than once.
func (r *Room) Change(f func(*Settings) error) error { return r.ChangeWithNames(f, nil) }

// Open opens the room with a new code; an open one stays as it is.
func (r *Room) Open() error {
	r.used()
	_, err := r.do(context.Background(), r.newTask(func(t *turn) (Answer, error) {
		if t.d.live != nil {
			return Answer{}, nil
		}
		secret := make([]byte, 32)
		for i := range secret {
			secret[i] = byte(t.rand.Uint32())
		}
		t.d.live = &live{Opened: t.at.Round(0), CodeAt: t.at.Round(0), Secret: secret, Code: r.rooms.freshCode(t.rand)}
		if names := t.d.settings.Names; names.kept(t.at) {
			return Answer{}, t.seatNames(names.List)
		}
		return Answer{}, nil
	}))
	return err
}

// Shut ends seats, code and the running activity, not the room.
func (r *Room) Shut() error {
	_, err := r.do(context.Background(), r.newTask(func(t *turn) (Answer, error) {
		t.d.live = nil
		return Answer{}, nil
	}))
	return err
}

// do waits until a task is on the disk, or refused.
func (r *Room) do(ctx context.Context, t *task) (Answer, error) {
	if err := r.enqueue(t); err != nil {
		return Answer{}, err
	}
	select {
	case <-t.done:
		return t.answer, t.err
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

// setTimer wakes the running activity when it is due. The caller holds mu.
func (r *Room) setTimer(s *snapshot) {
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
	if s.live == nil || s.live.Run == nil || s.live.Run.Phase != activity.Running || r.closing || r.gone {
		return
	}
	due := r.due(s.live.Run)
	if due <= 0 {
		return
	}
	wait := due - s.live.Run.elapsed(r.rooms.mono(r.rooms.clock.Now()))
	r.timer = time.AfterFunc(max(wait, 0), func() { r.wakeSoon(s.live.Run.ID) })
}

// due is when the activity wants to be woken, in elapsed time; 0 is never.
func (r *Room) due(u *run) (due time.Duration) {
	timed, ok := u.act.(activity.Timed)
	if !ok {
		return 0
	}
	defer contained(r.log, "due of "+u.Kind, func() { due = 0 })
	return timed.Due()
}

// wakeAgain is how long to wait when an activity could not be woken.
const wakeAgain = time.Second

// wakeSoon is called by the timer, on a goroutine of its own.
func (r *Room) wakeSoon(run string) {
	t := r.newTask(func(t *turn) (Answer, error) { return Answer{}, t.wake(run) })
	if r.enqueue(t) != nil {
		return
	}
	<-t.done
	r.mu.Lock()
	defer r.mu.Unlock()
	if t.err == nil {
		r.setTimer(r.now.Load()) // also when nothing changed, and so nothing was shown
		return
	}
	r.log.Error("an activity could not be woken; trying again", "err", t.err)
	if !r.closing && !r.gone {
		r.timer = time.AfterFunc(wakeAgain, func() { r.wakeSoon(run) })
	}
}

// stamp saves elapsed and wall time of a running room, so that a restart finds
// them fresh.
func (r *Room) stamp() {
	l := r.now.Load().live
	if l == nil || l.Run == nil || l.Run.Phase != activity.Running {
		return
	}
	t := r.newTask(func(t *turn) (Answer, error) {
		t.d.always = t.d.live != nil
		return Answer{}, nil
	})
	t.quiet = true
	if _, err := r.do(context.Background(), t); err != nil {
		r.log.Warn("the time was not saved", "err", err)
	}
}

// idle tells whether nobody has done anything for so long. The time that the machine
// slept counts, so that who opens the lid next morning opens the room anew; not where
// there was a kiosk, which needs a moment to come back.
func (r *Room) idle(long time.Duration) bool {
	stays, now := r.stays(), r.rooms.moment()
	l := r.now.Load().live
	r.mu.Lock()
	defer r.mu.Unlock()
	if stays {
		r.lastMove = now // the idle time begins when it leaves
	}
	if l != nil && l.Kiosk {
		return now.at.Sub(r.lastMove.at) >= long
	}
	return now.sinceBoot-r.lastMove.sinceBoot >= long
}

// stays tells whether a kiosk is in the room.
func (r *Room) stays() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for w := range r.watches {
		if w.stays {
			return true
		}
	}
	return false
}

// stop ends the timer, refuses what comes, and waits for what was accepted.
func (r *Room) stop(gone bool) {
	r.mu.Lock()
	r.closing = r.closing || !gone
	r.gone = r.gone || gone
	if r.timer != nil {
		r.timer.Stop()
		r.timer = nil
	}
	r.mu.Unlock()
	r.savers.Wait()
}

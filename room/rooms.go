package room

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hearth/activity"
)

// Options are what the rooms of a machine need from outside. Zero values mean
// the machine's own clock, randomness, default log and activity.Kinds. Rand is
// read by many at once.
type Options struct {
	Clock Clock
	// SinceBoot goes on while the machine sleeps, which the monotonic reading of a
	// time does not everywhere; nil: as Clock does.
	SinceBoot func() time.Duration
	Log       *slog.Logger
	Rand      io.Reader
	Kinds     []activity.Kind
	// PictureWords are what a picture is called, in every language; nil: not known,
	// and then a nickname may read like somebody else's picture.
	PictureWords func(picture string) []string
}

// Rooms are all rooms of this machine.
type Rooms struct {
	store     Store
	clock     Clock
	log       *slog.Logger
	random    io.Reader
	kinds     []activity.Kind
	words     func(picture string) []string // may be nil
	moves     map[string]ownMove
	sinceBoot func() time.Duration
	start     time.Time // the epoch of the monotonic clock
	epoch     string
	forgetter *forgetter
	coming    atomic.Pointer[func(Coming)]
	stop      chan struct{}
	minding   sync.WaitGroup
	stopOnce  sync.Once

	mu    sync.RWMutex
	rooms map[ID]*Room
	codes map[string]codeOf
}

// Open reads all rooms of the store, and goes on with those that were open.
func Open(store Store, o Options) (*Rooms, error) {
	if o.Clock == nil {
		o.Clock = SystemClock()
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Kinds == nil {
		o.Kinds = activity.Kinds()
	}
	rs := &Rooms{
		store: store, clock: o.Clock, log: cmp.Or(o.Log, slog.Default()), random: o.Rand, kinds: o.Kinds, moves: ownMoves(),
		words: o.PictureWords,
		start: o.Clock.Now(), stop: make(chan struct{}),
		rooms: map[ID]*Room{}, codes: map[string]codeOf{},
	}
	if rs.sinceBoot = o.SinceBoot; rs.sinceBoot == nil {
		rs.sinceBoot = func() time.Duration { return rs.mono(rs.clock.Now()) }
	}
	var err error
	if rs.epoch, err = rs.randomID(); err != nil {
		return nil, err
	}
	saved, err := store.Rooms()
	if err != nil {
		return nil, fmt.Errorf("reading the rooms: %w", err)
	}
	rs.forgetter = newForgetter(store, rs.log)
	for i := range saved {
		if err := rs.resume(&saved[i]); err != nil {
			rs.forgetter.close()
			return nil, err
		}
	}
	if k, ok := store.(interface{ Killed() bool }); ok && k.Killed() {
		rs.forgetter.ask(forgetLater) // that process may have been about to
	}
	rs.minding.Go(rs.mind)
	rs.minding.Go(rs.readAhead)
	return rs, nil
}

// resume takes a room as it was left. What cannot be read of an open room is
// named in the log, and the room is then closed: never fatal.
func (rs *Rooms) resume(s *Saved) error {
	r := rs.newRoom(&s.Settings)
	rs.rooms[r.id] = r
	if s.Live == nil {
		return nil
	}
	snap := *r.now.Load()
	l, err := rs.revive(r, s.Live)
	if err != nil {
		r.log.Error("the open room could not be read and is closed", "err", err)
		l = nil
	}
	if l == nil {
		rs.forgetter.ask(forgetLater)
		if err := rs.store.Save(Batch{Room: r.id, Closed: true}); err != nil { // on a full disk; the next start tries again
			r.log.Error("what a room that is closed had was not deleted", "err", err)
		}
		return nil
	}
	snap.live = l
	if snap.full, snap.stored, err = l.encode(); err != nil {
		return fmt.Errorf("room %s: %w", r.id, err)
	}
	r.publish(&snap, true)
	return nil
}

// readAhead reads the notes of the open rooms while the first page is already
// there: 100,000 take a second. Whoever is faster waits for that one room.
func (rs *Rooms) readAhead() {
	for _, r := range rs.All() {
		select {
		case <-rs.stop:
			return
		default:
		}
		if !r.IsOpen() {
			continue
		}
		if err := r.ensureShelf(); err != nil {
			r.log.Error("notes could not be read", "err", err)
		}
	}
}

// revive is nil for a room that has been idle for too long meanwhile, unless it
// is a home or has a kiosk (PRACTICES 9.6).
func (rs *Rooms) revive(r *Room, b []byte) (*live, error) {
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return nil, err
	}
	if k.Schema != keptSchema {
		return nil, fmt.Errorf("schema %d of an open room", k.Schema)
	}
	now := rs.clock.Now()
	l, runErr, err := decodeLive(k.Live, rs.kinds)
	if err != nil {
		return nil, err
	}
	home, gone := r.now.Load().settings.Home, now.Round(0).Sub(k.At)
	switch {
	case home:
		r.lastMove = r.lastMove.earlier(max(0, gone)) // what ran last night rests soon
	case gone >= idleFor && !l.Kiosk:
		return nil, nil
	}
	if runErr != nil {
		r.log.Error("the running activity could not be read and has ended", "err", runErr)
	}
	l.revive(k, now, rs.mono(now))
	return l, nil
}

func (rs *Rooms) randomID() (string, error) {
	b := make([]byte, 8)
	if _, err := io.ReadFull(rs.random, b); err != nil {
		return "", fmt.Errorf("randomness: %w", err)
	}
	return hex.EncodeToString(b), nil
}

// mono is a moment on the monotonic clock, from the process's epoch.
func (rs *Rooms) mono(at time.Time) time.Duration { return at.Sub(rs.start) }

// EpochMs is the process's epoch and the monotonic milliseconds since it.
func (rs *Rooms) EpochMs() (epoch string, ms float64) {
	return rs.epoch, millis(rs.mono(rs.clock.Now()))
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Create makes a room from its name and age group; what is zero gets the
// default of the age.
func (rs *Rooms) Create(s Settings) (*Room, error) {
	now := rs.clock.Now()
	s = *s.clone()
	s.Made = now.Round(0)
	s.fillIn()
	if err := s.check(now); err != nil {
		return nil, err
	}
	id, err := rs.randomID()
	if err != nil {
		return nil, err
	}
	s.ID = ID(id)
	r := rs.newRoom(&s)
	if err := rs.store.Save(Batch{Room: r.id, Settings: &s}); err != nil {
		rs.log.Error("a room was not saved", "err", err)
		return nil, withoutNote(notSaved(err))
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	rs.rooms[r.id] = r
	return r, nil
}

// ByID finds a room.
func (rs *Rooms) ByID(id ID) (*Room, bool) {
	rs.mu.RLock()
	defer rs.mu.RUnlock()
	r, ok := rs.rooms[id]
	return r, ok
}

// All lists the rooms by name.
func (rs *Rooms) All() []*Room {
	rs.mu.RLock()
	list := make([]*Room, 0, len(rs.rooms))
	for _, r := range rs.rooms {
		list = append(list, r)
	}
	rs.mu.RUnlock()
	slices.SortFunc(list, func(a, b *Room) int {
		x, y := a.now.Load().settings, b.now.Load().settings
		return cmp.Or(cmp.Compare(strings.ToLower(x.Name), strings.ToLower(y.Name)), cmp.Compare(x.ID, y.ID))
	})
	return list
}

// Delete removes a room and everything of it, and then has it forgotten.
func (rs *Rooms) Delete(id ID) error {
	r, ok := rs.ByID(id)
	if !ok {
		return &activity.Refusal{ID: "room-gone", Status: http.StatusNotFound}
	}
	r.stop(true)
	if err := rs.store.DeleteRoom(id); err != nil {
		rs.log.Error("a room was not deleted", "room", string(id), "err", err)
		r.mu.Lock()
		r.gone = false
		r.setTimer(r.now.Load())
		r.mu.Unlock()
		return withoutNote(notSaved(err))
	}
	rs.mu.Lock()
	delete(rs.rooms, id)
	rs.mu.Unlock()
	s := *r.now.Load()
	s.live, s.full, s.stored, s.shelf = nil, nil, nil, &shelf{}
	r.publish(&s, false)
	rs.forgetter.ask(forgetNow)
	return nil
}

// Close drains: what was accepted is on the disk when it returns.
func (rs *Rooms) Close(ctx context.Context) error {
	rs.stopOnce.Do(func() { close(rs.stop) })
	done := make(chan struct{})
	go func() {
		defer close(done)
		rs.minding.Wait()
		for _, r := range rs.All() {
			r.stamp()
			r.stop(false)
		}
		rs.forgetter.close()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("draining the rooms: %w", ctx.Err())
	}
}

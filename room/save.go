package room

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"hearth/activity"
)

const (
	// mostQueued moves of one room wait for the disk; more are asked to come
	// again.
	mostQueued = 4096
	// mostState is the size over which a state is a bug (DESIGN 6): what grows
	// belongs into notes.
	mostState = 256 << 10
)

// mostBatch is half of a transaction of the store, 1 MB, in bytes of forms.
const mostBatch = 512 << 10

var errBroken = &activity.Refusal{ID: "broken", Status: http.StatusInternalServerError}

// Panicked is what the log may say of a panic's value: only its kind, where it is not
// an error of the runtime, for it may hold what someone wrote.
func Panicked(p any) string {
	if err, ok := p.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", p)
}

// contained is deferred wherever something may panic: it goes into the log, and
// instead says what to do then.
func contained(log *slog.Logger, what string, instead func()) {
	p := recover()
	if p == nil {
		return
	}
	log.Error(what+" panicked", "panic", Panicked(p), "stack", string(debug.Stack()))
	if instead != nil {
		instead()
	}
}

// enqueue hands a task to the room's saver, and starts one where none works.
func (r *Room) enqueue(t *task) error {
	if t.unlucky != nil {
		return fmt.Errorf("randomness: %w", t.unlucky)
	}
	if err := r.ensureShelf(); err != nil {
		r.log.Error("notes could not be read", "err", err)
		return &activity.Refusal{ID: "not-read", Status: http.StatusServiceUnavailable}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gone {
		return &activity.Refusal{ID: "room-gone", Status: http.StatusNotFound}
	}
	if r.closing {
		return &activity.Refusal{ID: "stopping", Status: http.StatusServiceUnavailable}
	}
	if len(r.queue) >= mostQueued {
		return &activity.Refusal{ID: "busy", Status: http.StatusTooManyRequests}
	}
	r.queue = append(r.queue, t)
	if !r.saving {
		r.saving = true
		r.savers.Go(r.saver)
	}
	return nil
}

// saver saves what waits until nothing does. There is one at a time.
func (r *Room) saver() {
	for {
		r.mu.Lock()
		batch := r.nextBatch()
		if len(batch) == 0 {
			r.saving = false
			r.mu.Unlock()
			return
		}
		r.mu.Unlock()
		r.saveBatch(batch)
		for _, t := range batch {
			close(t.done)
		}
	}
}

// nextBatch takes from the queue what fits one transaction of the store. The
// caller holds mu.
func (r *Room) nextBatch() []*task {
	size, n := 0, 0
	for n < len(r.queue) && (n == 0 || size+r.queue[n].size <= mostBatch) {
		size += r.queue[n].size
		n++
	}
	batch := r.queue[:n:n]
	r.queue = r.queue[n:]
	return batch
}

// saveBatch applies, saves and shows one batch; every task has its answer after.
func (r *Room) saveBatch(batch []*task) {
	var done []*task
	fail := func(err error) {
		for _, t := range done {
			t.answer, t.err = Answer{}, err
		}
	}
	defer contained(r.log, "saving", func() {
		done = batch
		fail(errBroken)
	})
	at := r.rooms.clock.Now()
	base := r.now.Load()
	d, done, err := r.play(base, batch, at)
	if err != nil {
		r.log.Error("moves could not be applied", "err", err)
		done = batch
		fail(errBroken)
		return
	}
	if len(done) == 0 {
		return
	}
	quiet := !slices.ContainsFunc(done, func(t *task) bool { return !t.quiet })
	next, err := r.write(base, d, at, quiet)
	if errors.Is(err, errTooLarge) && len(done) > 1 {
		for _, t := range done { // whoever makes it too large is refused, and nobody else
			r.saveBatch([]*task{t})
		}
		return
	}
	if err != nil {
		r.log.Error("a save failed", "err", err)
		fail(notSaved(err))
		return
	}
	if next != nil {
		r.publish(next, quiet)
	}
	if how := max(d.forget, d.leaves(base)); how != keepFiles {
		r.rooms.forgetter.ask(how)
	}
}

// leaves says whether something is over that the files must not keep: the people
// of a room that closed, an activity that ended.
func (d *draft) leaves(base *snapshot) forgetting {
	switch {
	case base.live == nil:
		return keepFiles
	case d.live == nil:
		return forgetLater
	case base.live.Run != nil && (d.live.Run == nil || d.live.Run.ID != base.live.Run.ID):
		return forgetLater
	}
	return keepFiles
}

// notSaved is what everyone in a failed save is told.
func notSaved(err error) error {
	var full interface{ Full() bool }
	if errors.As(err, &full) && full.Full() {
		return &activity.Refusal{ID: "disk-full", Status: http.StatusInsufficientStorage}
	}
	return &activity.Refusal{ID: "not-saved", Status: http.StatusServiceUnavailable}
}

// withoutNote says of a full disk what is true for a move that brings no note.
func withoutNote(err error) error {
	var r *activity.Refusal
	if errors.As(err, &r) && r.ID == "disk-full" {
		return &activity.Refusal{ID: "disk-full-move", Status: r.Status}
	}
	return err
}

var errTooLarge = errors.New("the state is larger than 256 KB")

// write puts a draft on the disk, and gives the snapshot to show; nil when
// nothing changed.
func (r *Room) write(base *snapshot, d *draft, at time.Time, quiet bool) (*snapshot, error) {
	full, stored, err := d.live.encode()
	if err != nil {
		return nil, err
	}
	if len(full) > mostState {
		return nil, errTooLarge
	}
	b := Batch{Room: r.id, Closed: d.live == nil && base.live != nil}
	if d.changed {
		b.Settings = d.settings
	}
	if d.live != nil && (d.always || string(stored) != string(base.stored)) {
		if b.Live, err = r.envelope(d.live, stored, at); err != nil {
			return nil, err
		}
	}
	for id, n := range d.notes {
		if n == nil {
			b.Delete = append(b.Delete, id)
			continue
		}
		b.Put = append(b.Put, *n)
	}
	next := &snapshot{settings: d.settings, live: d.live, full: full, stored: stored, shelf: &d.shelf}
	restock := d.reload || d.shelf.low()
	if b.Settings != nil || b.Live != nil || b.Closed || len(d.notes) > 0 {
		if !quiet && !restock {
			r.promise(next)
		}
		if err := r.rooms.store.Save(b); err != nil {
			return nil, err
		}
	} else if string(full) == string(base.full) && !d.reload {
		return nil, nil
	}
	if restock {
		next.shelf = r.restock(d)
	}
	return next, nil
}

func (r *Room) envelope(l *live, stored []byte, at time.Time) ([]byte, error) {
	k := kept{Schema: keptSchema, At: at.Round(0), Live: stored}
	if l.Run != nil {
		k.Elapsed = max(0, l.Run.elapsed(r.rooms.mono(at)))
	}
	return json.Marshal(k)
}

// restock reads the shelf again.
func (r *Room) restock(d *draft) *shelf {
	fresh, err := loadShelf(r.rooms.store, r.id)
	if err != nil {
		r.log.Error("notes could not be read again", "err", err)
		return &d.shelf
	}
	fresh.seq = max(fresh.seq, d.shelf.seq)
	fresh.keepOrder(d.shelf.waiting)
	return &fresh
}

// publish shows a snapshot: from here on everyone sees it.
func (r *Room) publish(s *snapshot, quiet bool) {
	r.rooms.setCodes(r, s.live)
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.now.Load()
	switch {
	case quiet:
		s.version = was.version
	case !r.keepsPromise(s, was):
		s.version = r.nextVersion(was)
	}
	r.here, r.breaks = r.present(s.live)
	s.here, s.breaks = r.here, r.breaks
	r.now.Store(s)
	r.setTimer(s)
	if !quiet {
		r.tell(activity.Everyone | activity.Roles(activity.Screen))
	}
}

package room

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

const (
	// idleFor closes a room that nobody did anything in, or has a home rest
	// (PRACTICES 9.6).
	idleFor = 2 * time.Hour
	// stampEvery leaves most of the minute in which a restart is not noticed to
	// the restart.
	stampEvery = 15 * time.Second
)

// mind looks after the rooms: it stamps running ones, closes idle ones, and
// deletes what has expired: it has left the pages at once, and must have left the
// files within a minute.
func (rs *Rooms) mind() {
	tick := time.NewTicker(stampEvery)
	defer tick.Stop()
	rs.expire()
	for {
		select {
		case <-rs.stop:
			return
		case <-tick.C:
		}
		for _, r := range rs.All() {
			rs.mindOne(r)
		}
		rs.expire()
	}
}

func (rs *Rooms) mindOne(r *Room) {
	defer contained(r.log, "minding", nil)
	if !r.IsOpen() {
		return
	}
	if !r.idle(idleFor) {
		r.stamp()
		r.noteKiosk()
		return
	}
	done := r.shutIdle
	if r.now.Load().settings.Home {
		done = r.rest
	}
	if err := done(); err != nil {
		r.log.Error("an idle room was not closed", "err", err)
	}
}

// shutIdle is Shut, unless somebody has done something since it was found idle: what
// they were told was done must not go with the room.
func (r *Room) shutIdle() error {
	_, err := r.do(context.Background(), r.newTask(func(t *turn) (Answer, error) {
		if r.idle(idleFor) {
			t.d.live = nil
		}
		return Answer{}, nil
	}))
	return err
}

// noteKiosk remembers through a restart that there is a kiosk.
func (r *Room) noteKiosk() {
	if l := r.now.Load().live; l == nil || l.Kiosk || !r.stays() {
		return
	}
	t := r.newTask(func(t *turn) (Answer, error) {
		if t.d.live != nil {
			t.d.live.Kiosk = true
		}
		return Answer{}, nil
	})
	t.quiet = true
	if _, err := r.do(context.Background(), t); err != nil {
		r.log.Warn("that there is a kiosk was not saved", "err", err)
	}
}

// rest ends what runs in an idle home and what was for today, and leaves the
// seats and the code for the next evening.
func (r *Room) rest() error {
	if l := r.now.Load().live; !l.restless(r.now.Load().settings) {
		return nil
	}
	_, err := r.do(context.Background(), r.newTask(func(t *turn) (Answer, error) {
		if t.d.live.restless(t.d.settings) && r.idle(idleFor) {
			t.rest()
		}
		return Answer{}, nil
	}))
	return err
}

func (t *turn) rest() {
	t.over()
	if !t.d.settings.Names.kept(t.at) {
		t.d.live.Names, t.changed = nil, true
		t.d.live.forgetNames()
	}
	t.d.forget = max(t.d.forget, forgetLater)
}

// restless tells whether something of today is still there.
func (l *live) restless(s *Settings) bool {
	if l == nil {
		return false
	}
	today := len(s.Names.List) == 0 && (len(l.Names) > 0 || slices.ContainsFunc(l.People, func(p person) bool { return p.Name != "" }))
	return l.Run != nil || l.Held || today
}

func (rs *Rooms) expire() {
	defer contained(rs.log, "expiring", nil)
	for _, r := range rs.All() {
		r.expireNames()
	}
	gone, err := rs.store.Expire()
	if err != nil {
		rs.log.Error("expired notes were not deleted", "err", err)
		return
	}
	if len(gone) > 0 {
		rs.forgetter.ask(forgetLater)
	}
	for _, id := range gone {
		if r, ok := rs.ByID(id); ok {
			r.reload()
		}
	}
}

// forgetting says how soon the files must be rewritten without what was deleted.
type forgetting int

const (
	keepFiles   forgetting = iota
	forgetLater            // with what else comes soon: notes taken back, what has ended or expired
	forgetNow
)

const (
	// forgetPatience, the tick of mind and the rewriting are a minute at most.
	forgetPatience = 20 * time.Second
	forgetRetry    = 30 * time.Second
)

// forgetter has the store forget, in the background, one rewrite at a time for
// all that was asked meanwhile.
type forgetter struct {
	store Store
	log   *slog.Logger
	asked chan struct{} // capacity one: look at due
	stop  chan struct{}
	once  sync.Once
	done  sync.WaitGroup

	mu  sync.Mutex
	due time.Time // zero: nothing to forget
}

func newForgetter(s Store, log *slog.Logger) *forgetter {
	f := &forgetter{store: s, log: log, asked: make(chan struct{}, 1), stop: make(chan struct{})}
	f.done.Go(f.work)
	return f
}

// ForgetSoon has the files rewritten without what was deleted beside the rooms: who
// led, and the devices that are signed out.
func (rs *Rooms) ForgetSoon() { rs.forgetter.ask(forgetLater) }

func (f *forgetter) ask(how forgetting) {
	at := time.Now()
	if how == forgetLater {
		at = at.Add(forgetPatience)
	}
	f.mu.Lock()
	if f.due.IsZero() || at.Before(f.due) {
		f.due = at
	}
	f.mu.Unlock()
	select {
	case f.asked <- struct{}{}:
	default:
	}
}

// work runs until close; what is still to be forgotten then is forgotten first.
func (f *forgetter) work() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		f.mu.Lock()
		due := f.due
		f.mu.Unlock()
		wait := time.Hour
		if !due.IsZero() {
			wait = time.Until(due)
		}
		timer.Reset(max(0, wait))
		select {
		case <-f.stop:
			f.forget()
			return
		case <-f.asked:
		case <-timer.C:
			f.forget()
		}
	}
}

func (f *forgetter) forget() {
	f.mu.Lock()
	asked := !f.due.IsZero()
	f.due = time.Time{}
	f.mu.Unlock()
	if !asked {
		return
	}
	again := func() {
		f.mu.Lock()
		f.due = time.Now().Add(forgetRetry)
		f.mu.Unlock()
	}
	defer contained(f.log, "forgetting", again)
	if err := f.store.Forget(); err != nil {
		f.log.Error("what was forgotten is still in the files; trying again", "err", err)
		again()
	}
}

func (f *forgetter) close() {
	f.once.Do(func() { close(f.stop) })
	f.done.Wait()
}

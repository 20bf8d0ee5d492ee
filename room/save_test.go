package room_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

func rings(f *fixture) int { return f.room.Look(wallScreen()).Run.View.(bellView).Rings }

// together makes moves that arrive while a save is under way, in this order.
func (f *fixture) together(moves ...string) []string {
	f.t.Helper()
	f.store.set(func(m *memory) { m.slow = time.Second })
	answers := make([]string, len(moves))
	var all sync.WaitGroup
	all.Go(func() { f.do(leader(), "lock") }) // the save that all others wait for
	synctest.Wait()
	for i, move := range moves {
		all.Go(func() { _, answers[i] = f.try(leader(), move) })
		synctest.Wait()
	}
	all.Wait()
	f.store.set(func(m *memory) { m.slow = 0 })
	return answers
}

func TestMovesThatArriveDuringASaveShareTheNextOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		before, version := f.store.count(func(m *memory) int { return m.saves }), f.room.Look(leader()).Version
		moves := make([]string, 500)
		for i := range moves {
			moves[i] = "ring"
		}
		began := time.Now()
		f.together(moves...)
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("500 moves took %v on a disk of one second", took)
		}
		if saves := f.store.count(func(m *memory) int { return m.saves }) - before; saves != 2 {
			t.Errorf("%d saves", saves)
		}
		if now := f.room.Look(leader()).Version; now != version+2 {
			t.Errorf("version went from %d to %d", version, now)
		}
		if rings(f) != 500 {
			t.Errorf("%d rings", rings(f))
		}
	})
}

func TestNothingIsSeenBeforeItIsOnTheDiskAndLookingDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		f.store.set(func(m *memory) { m.slow = 10 * time.Second })
		go func() { _, _ = f.try(leader(), "ring") }()
		synctest.Wait()
		began := time.Now()
		if rings(f) != 0 || time.Since(began) != 0 {
			t.Error("a move was seen before it was saved, or looking waited for the disk")
		}
		w := f.room.Watch(activity.Screen, "")
		defer w.Close()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if _, told := <-w.Changed, true; !told || rings(f) != 1 {
			t.Error("it must be seen after")
		}
		f.store.set(func(m *memory) { m.slow = 0 })
	})
}

func TestAFailedSaveRefusesEverythingInIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		f.do(leader(), "ring")
		version := f.room.Look(leader()).Version
		f.store.set(func(m *memory) { m.err = errDisk })
		f.not("not-saved", leader(), "ring")
		f.store.set(func(m *memory) { m.err = fmt.Errorf("save: %w", fullDisk{errDisk}) })
		_, err := f.room.Do(context.Background(), room.Request{Move: "ring", By: leader()})
		var r *activity.Refusal
		if !errors.As(err, &r) || r.ID != "disk-full-move" || r.Status != 507 {
			t.Errorf("a full disk says %v", err)
		}
		f.store.set(func(m *memory) { m.err = nil })
		if rings(f) != 1 || f.room.Look(leader()).Version != version {
			t.Error("what was not saved was seen")
		}
		f.do(leader(), "ring")
		if rings(f) != 2 {
			t.Error("a refused move left a trace")
		}
	})
}

func TestAMoveThatRefusesAfterChangingOrPanicsLeavesNoTrace(t *testing.T) {
	for _, tt := range []struct {
		moves []string
		want  string
		rings int
	}{
		{[]string{"ring", "dirty", "ring", "below", "ring"}, "[ bell-dirty   ]", 3},
		{[]string{"dirty", "below"}, "[bell-dirty ]", 0},
		{[]string{"ring", "panic", "below", "ring"}, "[ broken  ]", 2},
		{[]string{"panic", "dirty", "panic", "ring"}, "[broken bell-dirty broken ]", 1},
		{[]string{"ring", "nothing", "ring"}, "[ unknown-move ]", 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := begin(t, room.Settings{})
			f.do(leader(), "start", "kind", "bell")
			if got := fmt.Sprint(f.together(tt.moves...)); got != tt.want {
				t.Errorf("%v: %s", tt.moves, got)
			}
			if rings(f) != tt.rings {
				t.Errorf("%v: %d rings", tt.moves, rings(f))
			}
		})
	}
}

func TestAViewThatPanicsShowsNothingAndTheRoomGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		for range 13 {
			f.do(leader(), "ring")
		}
		if f.room.Look(wallScreen()).Run != nil {
			t.Error("a broken view was shown")
		}
		f.do(leader(), "ring")
		if rings(f) != 14 {
			t.Error("the room must go on")
		}
	})
}

func TestAStateThatIsTooLargeIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		f.not("not-saved", leader(), "large")
		if got := f.together("ring", "large", "ring"); got[0] != "" || got[1] != "not-saved" || got[2] != "" {
			t.Errorf("whoever makes it too large is refused, and nobody else: %q", got)
		}
		if rings(f) != 2 {
			t.Errorf("%d rings", rings(f))
		}
	})
}

func TestWhatIsNotKeptSkipsTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "spare", "kept", "keep", "secret", "hidden")
		f.do(leader(), "stroke", "secret", "-more")
		before := f.store.count(func(m *memory) int { return m.saves })
		f.do(leader(), "stroke", "secret", "-still")
		if saves := f.store.count(func(m *memory) int { return m.saves }); saves != before {
			t.Error("a stroke that is not kept went to the disk")
		}
		if got := f.room.Look(wallScreen()).Run.View.(spare).Secret; got != "hidden-more-still" {
			t.Errorf("seen: %s", got)
		}
		f.restart(time.Second)
		if got := f.room.Look(wallScreen()).Run.View.(spare); got.Secret != "" || got.Kept != "keep" {
			t.Errorf("after a restart: %+v", got)
		}
		f.do(leader(), "start", "instead", f.room.Look(leader()).Run.ID, "kind", "spare", "secret", "hidden")
		f.restart(time.Second)
		if f.room.Look(wallScreen()).Run != nil {
			t.Error("nothing of it was to be kept")
		}
	})
}

func TestAStaleTurnIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{})
		f.do(leader(), "start", "kind", "bell")
		f.do(leader(), "next", "turn", "0")
		f.not("stale", leader(), "next", "turn", "0")
		f.not("stale", leader(), "next")
		f.do(leader(), "next", "turn", "1")
		f.do(leader(), "pause")
		f.do(leader(), "go-on")
		f.not("bell-bad", leader(), "start", "instead", f.room.Look(leader()).Run.ID, "kind", "bell", "bad", "1")
		if f.room.Look(leader()).Run == nil {
			t.Error("a refused start ended what ran")
		}
	})
}

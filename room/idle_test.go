package room_test

import (
	"testing"
	"testing/synctest"
	"time"

	"hearth/activity"
	"hearth/room"
)

// beginLate begins a move on a slow disk, so that a tick of the minder falls between
// the move and its answer.
func (f *fixture) beginLate(idle time.Duration, by activity.Viewer, move string, kv ...string) (answered <-chan string) {
	f.t.Helper()
	time.Sleep(idle - time.Second)
	f.store.set(func(m *memory) { m.slow = 20 * time.Second })
	done := make(chan string, 1)
	go func() {
		_, id := f.try(by, move, kv...)
		done <- id
	}()
	return done
}

func TestARoomDoesNotCloseOverAMoveThatIsBeingSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Devices: room.AllDevices})
		answered := f.beginLate(2*time.Hour, leader(), "start", "kind", "bell")
		if id := <-answered; id != "" {
			t.Fatalf("refused: %s", id)
		}
		f.store.set(func(m *memory) { m.slow = 0 })
		time.Sleep(time.Minute)
		synctest.Wait()
		if !f.room.IsOpen() || f.room.Look(leader()).Run == nil {
			t.Error("the room closed although somebody had just begun something, and was told that it was done")
		}
	})
}

func TestAHomeDoesNotRestOverAMoveThatIsBeingSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := begin(t, room.Settings{Home: true})
		f.do(leader(), "start", "kind", "bell")
		answered := f.beginLate(2*time.Hour, leader(), "pause")
		if id := <-answered; id != "" {
			t.Fatalf("refused: %s", id)
		}
		f.store.set(func(m *memory) { m.slow = 0 })
		time.Sleep(time.Minute)
		synctest.Wait()
		if look := f.room.Look(leader()); look.Run == nil || !look.Held {
			t.Error("what runs was ended although somebody had just paused it, and was told that it was done")
		}
	})
}

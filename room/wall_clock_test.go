package room_test

import (
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"hearth/activity"
	"hearth/room"
)

// setClock is the machine's clock after someone has set its wall clock: the
// monotonic reading goes on as if nothing had happened.
type setClock struct{ by atomic.Int64 }

func (c *setClock) Now() time.Time { return wallMoved(time.Now(), time.Duration(c.by.Load())) }

// wallMoved moves the wall reading of a time and leaves its monotonic reading
// alone, which package time offers no way to do. A time with both readings holds
// the wall's seconds from bit 30 of its first word on; the callers check that
// this is still so.
func wallMoved(t time.Time, by time.Duration) time.Time {
	const secondsFrom = 30
	*(*int64)(unsafe.Pointer(&t)) += int64(by/time.Second) << secondsFrom
	return t
}

func TestAWallClockThatIsSetMovesNothing(t *testing.T) {
	before := time.Now()
	if moved := wallMoved(before, time.Hour); moved.Sub(before) != 0 || moved.Unix()-before.Unix() != 3600 {
		t.Fatalf("the wall moved by %v and the monotonic reading by %v", moved.Unix()-before.Unix(), moved.Sub(before))
	}
	for _, by := range []time.Duration{time.Hour, -time.Hour, 24 * time.Hour, -24 * time.Hour} {
		t.Run(by.String(), func(t *testing.T) { staysOnTime(t, by) })
	}
}

// withClock is a machine with one open room and a clock that can be set.
func withClock(t *testing.T) (*fixture, *setClock) {
	t.Helper()
	clock := &setClock{}
	f := &fixture{t: t, store: newMemory(), kinds: testKinds(), clock: clock}
	f.boot()
	t.Cleanup(f.halt)
	var err error
	f.room, err = f.rooms.Create(room.Settings{Name: "Room 4", Age: activity.Adults, Devices: room.AllDevices})
	f.ok(err)
	f.ok(f.room.Open())
	return f, clock
}

func staysOnTime(t *testing.T, by time.Duration) {
	f, clock := withClock(t)
	f.do(leader(), "start", "kind", "bell")
	epoch, ms := f.rooms.EpochMs()
	start := f.room.Look(wallScreen()).Run.StartMs
	began := time.Now()

	clock.by.Store(int64(by))

	after, now := f.rooms.EpochMs()
	if took := float64(time.Since(began).Milliseconds()) + 1; epoch != after || now < ms || now-ms > took {
		t.Errorf("the screens' clock went from %.3f to %.3f ms in %v ms", ms, now, took)
	}
	run := f.room.Look(wallScreen()).Run
	if run == nil {
		t.Fatal("what ran has ended")
	}
	if run.StartMs != start || run.Phase != activity.Running {
		t.Errorf("it began at %.3f ms, and now at %.3f; phase %v", start, run.StartMs, run.Phase)
	}
	f.do(leader(), "pause")
	if elapsed := f.room.Look(wallScreen()).Run.ElapsedMs; elapsed < -100 || elapsed > 5000 {
		t.Errorf("paused at %.3f ms", elapsed)
	}
}

// How long it was away nobody knows then.
func TestARestartAfterTheClockWasSetComesBackPausedWhereItWas(t *testing.T) {
	for _, by := range []time.Duration{0, time.Hour, -time.Hour} {
		f, clock := withClock(t)
		f.do(leader(), "start", "kind", "bell")
		f.halt()
		clock.by.Store(int64(by))
		f.again()
		run := f.room.Look(wallScreen()).Run
		if paused := run.Phase == activity.Paused; paused != (by != 0) || run.ElapsedMs > 5000 {
			t.Errorf("set by %v: %+v", by, run)
		}
	}
}

func TestNicknamesAreLetThroughAfterTheClockWasSetBack(t *testing.T) {
	t.Parallel() // it waits
	f, clock := withClock(t)
	a := f.do(stranger(), "join", "picture", "fox", "name", "Sam")
	b := f.do(stranger(), "join", "picture", "owl", "name", "Kim")
	clock.by.Store(int64(-time.Hour))
	time.Sleep(4 * time.Second)
	f.do(leader(), "let", "person", string(a.Person), "name", "Sam", "person", string(b.Person), "name", "Kim")
}

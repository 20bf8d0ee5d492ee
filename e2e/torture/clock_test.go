package torture

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
	_ "time/tzdata" // for a change to summer time wherever this runs
	"unsafe"

	"hearth/activity"
	"hearth/room"
	"hearth/storage"
)

// wrongClock tells the machine's time with its wall moved; the monotonic clock
// goes on as it is, or is moved as well.
type wrongClock struct {
	wall, both atomic.Int64 // seconds
}

func (c *wrongClock) Now() time.Time {
	return moveWall(time.Now().Add(time.Duration(c.both.Load())*time.Second), c.wall.Load())
}

// moveWall moves a time's wall clock and not its monotonic one, as setting the
// machine's clock does. Package time cannot; its layout is 33 bits of seconds
// above 30 of nanoseconds, under the mark that there is a monotonic time.
func moveWall(at time.Time, seconds int64) time.Time {
	wall := (*uint64)(unsafe.Pointer(&at))
	*wall += uint64(seconds << 30)
	return at
}

func TestAWallIsMovedAlone(t *testing.T) {
	now := time.Now()
	moved := moveWall(now, -3600)
	if moved.Sub(now) != 0 || moved.Round(0).Sub(now.Round(0)) != -time.Hour {
		t.Error("package time keeps its times in another way now")
	}
}

// TestAWrongClockLosesNothing moves the wall clock of a running room, restarts
// it, and moves it back.
func TestAWrongClockLosesNothing(t *testing.T) {
	const hour, day = 3600, 24 * 3600
	was := time.Local
	defer func() { time.Local = was }()
	for _, c := range []struct {
		what       string
		zone       string
		start      string // the time before
		wall, both int64  // seconds the clocks jump
	}{
		{what: "wall clock an hour on", wall: hour},
		{what: "wall clock an hour back", wall: -hour},
		{what: "wall clock a day on", wall: day},
		{what: "wall clock a day back", wall: -day},
		{what: "summer time begins", zone: "Europe/Berlin", start: "2027-03-28T00:59:59Z", both: 2},
		{what: "summer time begins at midnight", zone: "America/Asuncion", start: "2024-10-06T03:59:59Z", both: 2},
		{what: "summer time ends", zone: "Europe/Berlin", start: "2027-10-31T00:59:59Z", both: 2},
		{what: "2038", start: "2038-01-19T03:14:06Z", both: 3},
		{what: "slept 8 h, monotonic stood", wall: 8 * hour},
		{what: "slept 8 h, monotonic went on", both: 8 * hour},
	} {
		time.Local = time.UTC
		if c.zone != "" {
			var err error
			if time.Local, err = time.LoadLocation(c.zone); err != nil {
				t.Fatal(err)
			}
		}
		clock := &wrongClock{}
		if c.start != "" {
			at, err := time.Parse(time.RFC3339, c.start)
			if err != nil {
				t.Fatal(err)
			}
			clock.wall.Store(int64(time.Until(at).Seconds()))
		}
		r := newRow("clock: " + c.what)
		m := &machine{t: t, clock: clock, dir: filepath.Join(t.TempDir(), "data"), told: map[string]bool{}}
		m.morning(c.what, c.wall, c.both)
		r.judge(m.lost, false)
		r.print(t, false)
	}
}

// machine is Hearth without its pages, on a clock that can be wrong.
type machine struct {
	t     *testing.T
	clock *wrongClock
	dir   string
	store *storage.Store
	rooms *room.Rooms
	room  *room.Room
	told  map[string]bool // notes that were answered
	lost  int
}

func (m *machine) ok(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) start() {
	m.t.Helper()
	var err error
	m.store, err = storage.Open(m.dir, storage.Options{Now: m.clock.Now})
	m.ok(err)
	m.rooms, err = room.Open(m.store, room.Options{Clock: m.clock, Log: slog.New(slog.DiscardHandler)})
	m.ok(err)
}

func (m *machine) stop() {
	m.t.Helper()
	m.ok(m.rooms.Close(context.Background()))
	m.ok(m.store.Close())
}

func (m *machine) do(move string, kv ...string) {
	m.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		form.Set(kv[i], kv[i+1])
	}
	_, err := m.room.Do(context.Background(), room.Request{Move: move, By: activity.Viewer{Role: activity.Facilitator}, Facilitator: "ana", Form: form})
	m.ok(err)
}

func (m *machine) writes(text string) {
	m.t.Helper()
	m.do("post", "text", text)
	m.told[text] = true
}

// morning is before the jump, after it, after a restart, and set right again.
func (m *machine) morning(what string, wall, both int64) {
	m.t.Helper()
	m.start()
	var err error
	m.room, err = m.rooms.Create(room.Settings{Name: "Room 4", Age: activity.Adults})
	m.ok(err)
	m.ok(m.room.Open())
	m.do("start", "kind", "breathing")
	m.ok(m.room.Change(func(s *room.Settings) error {
		s.Contacts = []room.Contact{{Name: "Ms Rivera", How: "room 4"}}
		return nil
	}))
	m.do("names", "names", "Ida\nNoor", "keep_until", m.clock.Now().AddDate(0, 0, 2).Format(time.DateOnly))
	m.writes("before")
	m.ok(m.store.KeepBackup())

	run := m.room.Look(activity.Viewer{Role: activity.Screen}).Run
	_, ms := m.rooms.EpochMs()
	real := time.Now()
	m.clock.wall.Add(wall)
	m.clock.both.Add(both)
	_, later := m.rooms.EpochMs()
	moved := later - ms - float64(time.Since(real).Milliseconds()) - float64(both*1000)
	now := m.room.Look(activity.Viewer{Role: activity.Screen}).Run
	if moved > 100 || moved < -100 || run == nil || now == nil || now.StartMs != run.StartMs || now.ID != run.ID {
		m.t.Errorf("%s: the screens' clock jumped by %v ms: %+v, before %+v", what, moved, now, run)
	}
	m.writes("after the jump")
	_, err = m.store.Expire()
	m.ok(err)
	m.ok(m.store.KeepBackup())
	m.all(what, "after the jump")

	m.stop()
	m.start()
	m.room, _ = m.rooms.ByID(m.room.ID())
	m.writes("after a restart")
	m.ok(m.store.KeepBackup())
	m.all(what, "after a restart")

	m.clock.wall.Add(-wall)
	m.clock.both.Add(-both)
	m.writes("set right")
	_, err = m.store.Expire()
	m.ok(err)
	m.ok(m.store.Forget())
	m.ok(m.store.KeepBackup())
	m.all(what, "set right")

	paths, err := m.store.Backups()
	m.ok(err)
	m.stop()
	m.ok(storage.Restore(m.dir, paths[0], storage.Options{Now: m.clock.Now}))
	m.start()
	m.room, _ = m.rooms.ByID(m.room.ID())
	m.all(what, "restored from the newest backup")
	m.stop()
}

// all compares what is there with what was answered.
func (m *machine) all(what, when string) {
	m.t.Helper()
	notes, err := m.room.Notes(room.Shown, 0, 100)
	m.ok(err)
	there := map[string]int{}
	for _, n := range notes {
		there[n.Text]++
	}
	if fmt.Sprint(len(there), len(notes)) != fmt.Sprint(len(m.told), len(m.told)) {
		m.t.Errorf("%s, %s: there are %v of %v", what, when, there, m.told)
		m.lost += max(1, len(m.told)-len(there))
	}
}

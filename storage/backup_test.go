package storage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"hearth/room"
)

func (b *bench) fill() []room.Saved {
	b.t.Helper()
	for _, r := range []room.ID{"r1", "r2"} {
		set := room.Settings{ID: r, Name: "room " + string(r), Made: start}
		waiting := room.Note{ID: "w", Room: r, State: room.Waiting, Text: "waits in " + string(r), Made: start}
		b.ok(b.Save(room.Batch{Room: r, Settings: &set, Live: []byte(`{}`), Put: []room.Note{waiting, shown(r, 1, "one"), shown(r, 2, "two")}}))
	}
	b.ok(b.PutFacilitator(room.Facilitator{ID: "f", Name: "Ana"}))
	b.ok(b.PutFact("claimed", []byte("yes")))
	rooms, err := b.Rooms()
	b.ok(err)
	for i := range rooms {
		rooms[i].Live = nil // backups leave it out
	}
	return rooms
}

// export writes a backup to a file of its own.
func TestABackupThatIsOnItsWayStandsInNoFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a file in use has a name there")
	}
	b := newBench(t)
	secret := fmt.Sprintf(notSnappy, 1)
	b.save("r", shown("r", 1, secret))
	to := writing(func(data []byte) (int, error) {
		if b.holds(secret) != nil {
			b.ok(b.Save(room.Batch{Room: "r", Delete: []room.NoteID{shown("r", 1, "").ID}}))
			b.ok(b.Forget())
			same(t, "files", b.holds(secret), []string(nil))
		}
		return len(data), nil
	})
	b.ok(b.Backup(t.Context(), to))
	same(t, "forgotten", b.count("r", room.Shown), 0)
}

// writing is a writer.
type writing func([]byte) (int, error)

func (w writing) Write(data []byte) (int, error) { return w(data) }

func (b *bench) export() string {
	b.t.Helper()
	var out bytes.Buffer
	b.ok(b.Backup(b.t.Context(), &out))
	path := filepath.Join(b.t.TempDir(), "mine.backup")
	b.ok(os.WriteFile(path, out.Bytes(), 0o600))
	return path
}

func TestARestoredBackupEqualsWhatWasBackedUp(t *testing.T) {
	b := newBench(t)
	want := b.fill()
	file := b.export()
	for name, dir := range map[string]string{"the same folder": b.dir, "a new machine": filepath.Join(t.TempDir(), "new")} {
		b.save("r3", shown("r3", 1, "came after"))
		b.ok(b.Close())
		b.ok(Restore(dir, file, b.options()))
		b.dir = dir
		b.open()
		rooms, err := b.Rooms()
		b.ok(err)
		same(t, name+": rooms", rooms, want)
		for _, r := range []room.ID{"r1", "r2"} {
			same(t, name+": shown", b.texts(r, room.Shown, 0, 9), []string{"two", "one"})
			same(t, name+": waiting", b.texts(r, room.Waiting, 0, 9), []string{"waits in " + string(r)})
			same(t, name+": count", b.count(r, room.Shown), 2)
		}
		same(t, name+": after", b.count("r3", room.Shown), 0)
		_, ok, err := b.Fact("claimed")
		b.ok(err)
		same(t, name+": fact", ok, true)
	}
}

func TestABackupSaysHowLongItsNotesMatter(t *testing.T) {
	b := newBench(t)
	holds := func() Held {
		h, err := Holds(b.export())
		b.ok(err)
		return h
	}
	same(t, "nothing kept", holds(), Held{})
	early, late := shown("r1", 1, "early"), shown("r1", 2, "late")
	early.Expires, late.Expires = start.Add(24*time.Hour), start.Add(48*time.Hour)
	b.save("r1", early, late)
	if h := holds(); h.Notes != 2 || h.Staying != 0 || !h.Last.Equal(late.Expires) {
		t.Errorf("%+v", h)
	}
	b.save("r1", room.Note{ID: "x", Room: "r1", State: room.Worrying, Text: "stays", Made: start, Expires: start.Add(time.Hour)})
	if h := holds(); h.Notes != 3 || h.Staying != 1 || !h.Last.Equal(late.Expires) {
		t.Errorf("%+v", h)
	}
	if _, err := Holds(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("no file, no error")
	}
}

func TestRestoringBringsBackNothingForgottenOrExpired(t *testing.T) {
	b := newBench(t)
	b.fill()
	short := shown("r1", 5, "expires soon")
	short.Expires = start.Add(time.Hour)
	b.save("r1", short)
	b.ok(b.PutFacilitator(room.Facilitator{ID: "g", Name: "Ben"}))
	file := b.export()
	b.ok(b.Save(room.Batch{Room: "r1", Delete: []room.NoteID{shown("r1", 1, "").ID}}))
	b.ok(b.DeleteRoom("r2"))
	b.ok(b.DeleteFacilitator("g"))
	b.ok(b.Forget())
	b.ok(b.Close())
	b.now = start.Add(2 * time.Hour)
	for range 2 { // the second time from what the first one left
		b.ok(Restore(b.dir, file, b.options()))
		for _, text := range []string{"room r2", "waits in r2", "Ben"} {
			same(t, text, len(b.holds(text)), 0)
		}
		b.open()
		same(t, "expired", b.holdsLoaded("expires soon"), false)
		same(t, "r1", b.texts("r1", room.Shown, 0, 9), []string{"two"})
		same(t, "count", b.count("r1", room.Shown), 1)
		rooms, err := b.Rooms()
		b.ok(err)
		same(t, "rooms", len(rooms), 1)
		all, err := b.Facilitators()
		b.ok(err)
		same(t, "facilitators", len(all), 1)
		b.ok(b.Close())
	}
	b.open()
}

func TestACutOrChangedBackupIsNotRestored(t *testing.T) {
	b := newBench(t)
	b.fill()
	file := b.export()
	b.ok(b.Close())
	whole, err := os.ReadFile(file)
	b.ok(err)
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	newer := append([]byte("hearth backup 2\n"), whole[len(copyHead):]...)
	for want, data := range map[error][][]byte{
		ErrNotBackup: {nil, []byte("x"), whole[:len(whole)-1], whole[:len(whole)/2], flipped, append(bytes.Clone(whole), 0)},
		ErrNewer:     {newer},
	} {
		for _, d := range data {
			b.ok(os.WriteFile(file, d, 0o600))
			err := Restore(b.dir, file, b.options())
			same(t, "error", errors.Is(err, want), true)
		}
	}
	b.open()
	same(t, "untouched", b.texts("r1", room.Shown, 0, 9), []string{"two", "one"})
}

func TestBackupsAreKeptSevenDeep(t *testing.T) {
	b := newBench(t)
	b.fill()
	for range 9 {
		b.now = b.now.Add(24 * time.Hour)
		b.ok(b.KeepBackup())
	}
	paths, err := b.Backups()
	b.ok(err)
	same(t, "kept", len(paths), 7)
	same(t, "newest", filepath.Base(paths[0]), "hearth-20260311-090000.000.backup")
	b.ok(b.Close())
	b.ok(Restore(b.dir, paths[0], b.options()))
	b.open()
	same(t, "restored", b.texts("r2", room.Shown, 0, 9), []string{"two", "one"})
}

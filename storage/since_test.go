package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hearth/room"
)

func TestForgettingCleansEveryBackupAndKeepsTheRestOfIt(t *testing.T) {
	b := newBench(t)
	secret, name, old := fmt.Sprintf(notSnappy, 1), fmt.Sprintf(notSnappy, 2), fmt.Sprintf(notSnappy, 3)
	set := room.Settings{ID: "r", Name: "Room 4", Names: room.Names{List: []string{name}, Until: start.AddDate(0, 1, 0)}}
	b.ok(b.Save(room.Batch{Room: "r", Settings: &set}))
	b.save("r", shown("r", 1, secret), shown("r", 2, "stays so"))
	short := shown("r", 3, old)
	short.Expires = start.Add(10 * 24 * time.Hour)
	b.save("r", short)
	for range 7 {
		b.now = b.now.Add(24 * time.Hour)
		b.ok(b.KeepBackup())
	}
	for _, text := range []string{secret, name, old} {
		same(t, "backups that hold "+text, len(b.backupsWith(text)), 7)
	}
	set.Names = room.Names{}
	b.ok(b.Save(room.Batch{Room: "r", Settings: &set, Delete: []room.NoteID{shown("r", 1, "").ID}}))
	b.now = start.Add(11 * 24 * time.Hour)
	_, err := b.Expire()
	b.ok(err)
	b.ok(b.Forget())
	for _, text := range []string{secret, name, old} {
		same(t, text, len(b.holds(text)), 0)
	}
	paths, err := b.Backups()
	b.ok(err)
	same(t, "backups", len(paths), 7)
	b.ok(b.Close())
	for _, path := range paths {
		b.ok(Restore(b.dir, path, b.options()))
		b.open()
		same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"stays so"})
		same(t, "count", b.count("r", room.Shown), 1)
		rooms, err := b.Rooms()
		b.ok(err)
		same(t, "rooms", rooms, []room.Saved{{Settings: set}})
		b.ok(b.Close())
	}
	b.open()
}

// backupsWith are the backups that hold a text.
func (b *bench) backupsWith(text string) (found []string) {
	for _, name := range b.holds(text) {
		if filepath.Ext(name) == backupEnding {
			found = append(found, name)
		}
	}
	return found
}

func TestABackupThatCannotBeReadIsNotLeftWhenSomethingIsForgotten(t *testing.T) {
	b := newBench(t)
	secret := fmt.Sprintf(notSnappy, 1)
	b.save("r", shown("r", 1, secret))
	b.ok(b.KeepBackup())
	paths, err := b.Backups()
	b.ok(err)
	data, err := os.ReadFile(paths[0])
	b.ok(err)
	b.ok(os.WriteFile(paths[0], data[:len(data)-1], 0o600))
	b.ok(b.Save(room.Batch{Room: "r", Delete: []room.NoteID{shown("r", 1, "").ID}}))
	b.ok(b.Forget())
	same(t, "files", len(b.holds(secret)), 0)
}

func TestNamesComeBackOnlyWhileTheRoomKeepsThem(t *testing.T) {
	b := newBench(t)
	set := room.Settings{
		ID: "r", Names: room.Names{List: []string{"Ida"}, Until: start.AddDate(0, 1, 0)}, Usual: room.Usual{Kind: "circle"},
	}
	b.ok(b.Save(room.Batch{Room: "r", Settings: &set}))
	file := b.export()
	restored := func(dir string) room.Settings {
		b.ok(b.Close())
		b.ok(Restore(dir, file, b.options()))
		b.dir = dir
		b.open()
		rooms, err := b.Rooms()
		b.ok(err)
		return rooms[0].Settings
	}
	same(t, "kept still", restored(b.dir), set)
	here := b.dir
	same(t, "a new machine", restored(filepath.Join(t.TempDir(), "new")), set)
	b.ok(b.Close())
	b.dir = here
	b.open()
	forgotten := set
	forgotten.Names, forgotten.Usual = room.Names{}, room.Usual{}
	b.ok(b.Save(room.Batch{Room: "r", Settings: &forgotten}))
	same(t, "forgotten", restored(here), forgotten)
	b.now = start.AddDate(0, 2, 0)
	expired := set
	expired.Names = room.Names{}
	same(t, "expired", restored(filepath.Join(t.TempDir(), "newer")), expired)
}

// What an older copy of a note says of its end may be later than what the note says, or
// nothing.
func TestANoteThatIsOverDoesNotComeBackAsItWas(t *testing.T) {
	secret := fmt.Sprintf(notSnappy, 1)
	for _, was := range []room.NoteState{room.Waiting, room.Shown, room.Worrying} {
		for _, became := range []room.NoteState{room.Shown, room.Declined} {
			for _, forgotten := range []bool{false, true} {
				t.Run(fmt.Sprint(was, " ", became, " ", forgotten), func(t *testing.T) {
					b := newBench(t)
					n := shown("r", 1, secret)
					n.State = was
					if was == room.Worrying {
						n.Expires = time.Time{}
					}
					b.save("r", n)
					b.ok(b.KeepBackup())
					file := b.export()
					n.State, n.Worried = became, was == room.Worrying
					n.Expires = start.AddDate(0, 0, 30)
					if became == room.Declined {
						n.Text, n.Expires = "", start.AddDate(0, 0, 7)
					}
					b.save("r", n)
					if forgotten {
						b.ok(b.Save(room.Batch{Room: "r", Delete: []room.NoteID{n.ID}}))
					}
					restored := 29 // the copy itself would be shown on this day, and on the day 31 not
					switch {
					case was == room.Worrying:
						restored = 400
					case became == room.Shown && !forgotten:
						restored = 31
					}
					for _, days := range []int{8, restored} {
						b.now, b.swept = start.AddDate(0, 0, days), time.Time{}
						_, err := b.Expire()
						b.ok(err)
						b.ok(b.Forget())
					}
					same(t, "files", b.holds(secret), []string(nil))
					b.ok(b.Close())
					b.ok(Restore(b.dir, file, b.options()))
					b.open()
					same(t, "notes", b.texts("r", was, 0, 9), []string{})
				})
			}
		}
	}
}

// Declining leaves of a note what its writer is told, in every copy.
func TestTheWordsOfADeclinedNoteLeaveTheCopies(t *testing.T) {
	secret := fmt.Sprintf(notSnappy, 1)
	for _, was := range []room.NoteState{room.Waiting, room.Shown, room.Worrying} {
		t.Run(string(was), func(t *testing.T) {
			b := newBench(t)
			b.ok(b.Save(room.Batch{Room: "r", Settings: &room.Settings{ID: "r"}}))
			n := shown("r", 1, secret)
			n.State, n.Worried = was, was == room.Worrying
			if n.Worried {
				n.Expires = time.Time{}
			}
			b.save("r", n)
			b.ok(b.KeepBackup())
			older := b.export()
			n.State, n.Text, n.Answer, n.Expires = room.Declined, "", 2, start.AddDate(0, 0, 7)
			b.save("r", n)
			b.ok(b.Forget())
			same(t, "files", b.holds(secret), []string(nil))
			newer := b.export()
			b.ok(b.Close())
			b.ok(Restore(b.dir, newer, b.options()))
			b.open()
			same(t, "what its writer is told", b.count("r", room.Declined), 1)
			for _, days := range []int{1, 29, 400} {
				if !n.Worried && days > 30 {
					break
				}
				b.now, b.swept = start.AddDate(0, 0, days), time.Time{}
				_, err := b.Expire()
				b.ok(err)
				b.ok(b.Close())
				b.ok(Restore(b.dir, older, b.options()))
				b.open()
				same(t, fmt.Sprint(was, " after days: ", days), b.texts("r", was, 0, 9), []string{})
			}
		})
	}
}

func TestADeclinedNoteThatIsOverDoesNotComeBackAsItWas(t *testing.T) {
	b := newBench(t)
	n := shown("r", 1, "waits")
	n.State, n.Seq = room.Waiting, 0
	b.save("r", n)
	file := b.export()
	n.State, n.Expires = room.Declined, start.Add(24*time.Hour)
	b.save("r", n)
	b.now = start.Add(25 * time.Hour)
	_, err := b.Expire()
	b.ok(err)
	b.ok(b.Close())
	b.ok(Restore(b.dir, file, b.options()))
	b.open()
	same(t, "waiting", b.texts("r", room.Waiting, 0, 9), []string{})
	same(t, "loaded", b.holdsLoaded("waits"), false)
}

func TestTheNewestBackupIsTheLastAlsoWhenTheClockWasAhead(t *testing.T) {
	b := newBench(t)
	b.now = time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC)
	for range 7 {
		b.ok(b.KeepBackup())
	}
	b.now = start
	b.save("r", shown("r", 1, "newest"))
	b.ok(b.KeepBackup())
	paths, err := b.Backups()
	b.ok(err)
	same(t, "kept", len(paths), 7)
	b.ok(b.Close())
	b.ok(Restore(b.dir, paths[0], b.options()))
	b.open()
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"newest"})
}

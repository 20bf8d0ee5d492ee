package storage

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// notSnappy texts do not repeat themselves, so that compression leaves them be.
const notSnappy = "Qx7 jumbled-vow %d Zp9"

func TestWhatWasForgottenIsGoneFromEveryFile(t *testing.T) {
	b := newBench(t)
	secret := fmt.Sprintf(notSnappy, 1)
	live := fmt.Sprintf(notSnappy, 2)
	name := fmt.Sprintf(notSnappy, 3)
	set := room.Settings{ID: "r", Names: room.Names{List: []string{name}}}
	b.ok(b.Save(room.Batch{Room: "r", Settings: &set, Live: []byte(live), Put: []room.Note{shown("r", 1, secret), shown("r", 2, "stays so")}}))
	b.ok(b.KeepBackup())
	for _, text := range []string{secret, live, name} {
		if len(b.holds(text)) == 0 {
			t.Fatalf("%q is not found even before", text)
		}
	}
	set.Names.List = nil
	b.ok(b.Save(room.Batch{Room: "r", Settings: &set, Closed: true, Delete: []room.NoteID{shown("r", 1, "").ID}}))
	b.ok(b.Forget())
	for _, text := range []string{secret, live, name} {
		same(t, text, len(b.holds(text)), 0)
	}
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"stays so"})
	backups, err := b.Backups()
	b.ok(err)
	same(t, "backups", len(backups), 1)
	b.reopen()
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"stays so"})
	same(t, "count", b.count("r", room.Shown), 1)
}

func TestBackupsHoldNoOpenRoomsAndNoSessions(t *testing.T) {
	b := newBench(t)
	live, hash := fmt.Sprintf(notSnappy, 1), "session-hash-of-a-device"
	b.ok(b.Save(room.Batch{Room: "r", Settings: &room.Settings{ID: "r"}, Live: []byte(live)}))
	b.ok(b.PutSession(room.Session{Hash: hash, Expires: start.Add(time.Hour)}))
	b.ok(b.KeepBackup())
	for _, text := range []string{live, hash} {
		for _, file := range b.holds(text) {
			if filepath.Ext(file) == backupEnding {
				t.Errorf("%s holds %q", file, text)
			}
		}
	}
}

func TestForgettingGoesOnWhileOthersWriteAndRead(t *testing.T) {
	b := newBench(t)
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 30 {
				if err := b.Save(room.Batch{Room: "r", Put: []room.Note{shown("r", 1+w*100+i, "n")}}); err != nil {
					t.Error(err)
				}
				if _, err := b.Notes("r", room.Shown, 0, 5); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 3 {
		all.Go(func() {
			if err := b.Forget(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	same(t, "count", b.count("r", room.Shown), 240)
	b.reopen()
	same(t, "count", b.count("r", room.Shown), 240)
	stores, err := b.folder.stores()
	b.ok(err)
	same(t, "stores", len(stores), 1)
}

func TestAForgettingThatWasInterruptedIsFinished(t *testing.T) {
	b := newBench(t)
	secret := fmt.Sprintf(notSnappy, 1)
	b.save("r", shown("r", 1, secret), shown("r", 2, "stays so"))
	b.ok(b.KeepBackup())
	b.ok(b.Save(room.Batch{Room: "r", Delete: []room.NoteID{shown("r", 1, "").ID}}))
	b.ok(replaceText(b.folder.join(forgetName), "\n"))
	b.reopen()
	same(t, "files", len(b.holds(secret)), 0)
	_, err := os.Stat(b.folder.join(forgetName))
	same(t, "marker", errors.Is(err, os.ErrNotExist), true)
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"stays so"})
}

// A batch was lost, and the process was killed while it forgot: both are mended.
func TestAnInterruptedForgettingDoesNotHideWhatWasLost(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "first"))
	b.save("r", shown("r", 2, "lost, and written again"))
	b.save("r", shown("r", 2, "changed"))
	b.ok(replaceText(b.folder.join(forgetName), "\n"))
	c := b.power(func(dir string) {
		data, err := os.ReadFile(journalPath(dir, 1))
		b.ok(err)
		data[bytes.Index(data, []byte("lost, and"))] ^= 1
		b.ok(os.WriteFile(journalPath(dir, 1), data, 0o600))
	})
	same(t, "said", len(c.Damaged()), 1)
	same(t, "shown", c.texts("r", room.Shown, 0, 9), []string{"changed", "first"})
}

func TestAForgettingWithoutRoomAtTheStartIsAskedForAgain(t *testing.T) {
	b := newBench(t)
	secret := fmt.Sprintf(notSnappy, 1)
	b.save("r", shown("r", 1, secret))
	b.ok(b.Save(room.Batch{Room: "r", Delete: []room.NoteID{shown("r", 1, "").ID}}))
	b.space = Space{Free: rewriteSpare - 1, Total: 500 << 20}
	same(t, "full", errors.Is(b.Forget(), ErrFull), true)
	b.reopen()
	same(t, "asks", b.Killed(), true)
	b.space.Free = 400 << 20
	rooms, err := room.Open(b.Store, room.Options{Log: slog.New(slog.DiscardHandler)})
	b.ok(err)
	b.ok(rooms.Close(t.Context())) // it forgets what is still to be forgotten
	same(t, "files", b.holds(secret), []string(nil))
}

func TestAClosedStoreForgetsNothing(t *testing.T) {
	b := newBench(t)
	b.ok(b.Close())
	same(t, "closed", errors.Is(b.Forget(), ErrClosed), true)
}

func TestBackupsAreKeptWhileFilesForget(t *testing.T) {
	b := newBench(t)
	for i := range backupsKept + 1 {
		b.save("r", shown("r", i+1, "kept"))
		b.ok(b.KeepOneMore())
	}
	var both sync.WaitGroup
	for _, do := range []func() error{b.KeepBackup, b.Forget} {
		both.Go(func() {
			for range 40 {
				if err := do(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
}

func TestForgettingNeedsRoomForACopy(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "kept"))
	b.space = Space{Free: rewriteSpare - 1, Total: 500 << 20}
	same(t, "full", errors.Is(b.Forget(), ErrFull), true)
	b.space.Free = 400 << 20
	b.ok(b.Forget())
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"kept"})
}

func TestARoomHalfDeletedIsFinished(t *testing.T) {
	b := newBench(t)
	b.ok(b.Save(room.Batch{Room: "r", Settings: &room.Settings{ID: "r"}, Put: []room.Note{shown("r", 1, "left")}}))
	b.raw(gone(key(settingsKeys, "r")), op{key: key(settingsKeys, "r")})
	b.reopen()
	same(t, "count", b.count("r", room.Shown), 0)
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{})
}

// The disk fails in the middle: the room is deleted, and nobody goes on in it.
func TestADeletionThatFailsHalfwayIsFinishedByForget(t *testing.T) {
	b := newBench(t)
	secret := fmt.Sprintf(notSnappy, 1)
	deleted := func() (yes bool) {
		b.ok(b.eng.db.View(func(txn *badger.Txn) error {
			raw, err := getRaw(txn, key(settingsKeys, "r"))
			yes = raw == nil
			return err
		}))
		return yes
	}
	for tries := 0; ; tries++ {
		b.ok(b.Save(room.Batch{Room: "r", Settings: &room.Settings{ID: "r"}, Put: []room.Note{shown("r", 1, secret)}}))
		broke := false
		breaks := make(chan struct{})
		go func() { // between the first transaction and the next
			defer close(breaks)
			for !broke {
				b.ok(b.do(&job{alone: func() error {
					if broke = deleted(); broke {
						b.eng.journal.broken = errors.New("the disk is gone")
					}
					return nil
				}}))
			}
		}()
		err := b.DeleteRoom("r")
		<-breaks
		b.ok(b.do(&job{alone: func() error { b.eng.journal.broken = nil; return nil }}))
		b.ok(err)
		if b.unfinished.Load() {
			break
		}
		if tries > 200 {
			t.Fatal("nothing failed halfway")
		}
	}
	b.ok(b.Forget())
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{})
	same(t, "files that hold it", b.holds(secret), []string(nil))
}

// A virus scanner that reads a file keeps it from being removed on Windows, and the
// rewriting is then asked for again.
func TestAnOldStoreThatCouldNotBeRemovedGoesWithTheNext(t *testing.T) {
	b := newBench(t)
	secret := fmt.Sprintf(notSnappy, 1)
	b.save("r", shown("r", 1, secret))
	old := filepath.Join(b.dir, firstStore)
	aside := t.TempDir()
	copyTo(t, old, aside)
	b.ok(b.Save(room.Batch{Room: "r", Delete: []room.NoteID{shown("r", 1, "").ID}}))
	b.ok(b.Forget())
	copyTo(t, aside, old) // as if it had stayed
	if len(b.holds(secret)) == 0 {
		t.Fatal("it is not there")
	}
	b.ok(b.Forget())
	same(t, "files that hold it", b.holds(secret), []string(nil))
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{})
}

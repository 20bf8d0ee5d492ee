package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

func TestASecondProcessIsToldThatTheFolderIsInUse(t *testing.T) {
	b := newBench(t)
	_, err := Open(b.dir, b.options())
	same(t, "locked", errors.Is(err, ErrLocked), true)
	b.reopen()
}

func TestTheFolderIsPrivate(t *testing.T) {
	b := newBench(t)
	info, err := os.Stat(b.dir)
	b.ok(err)
	same(t, "mode", info.Mode().Perm(), os.FileMode(0o700))
}

// A folder that was there before may be open to others, and stays so.
func TestWhatIsMadeInAFolderThatOthersReadIsPrivate(t *testing.T) {
	b := newBench(t)
	b.ok(b.Close())
	b.ok(os.RemoveAll(b.dir))
	b.ok(os.Mkdir(b.dir, 0o755)) //nolint:gosec // that is the point
	b.open()
	b.save("r", shown("r", 1, "private"))
	b.ok(b.KeepBackup())
	b.ok(b.Forget())
	made, err := os.ReadDir(b.dir)
	b.ok(err)
	for _, entry := range made {
		info, err := entry.Info()
		b.ok(err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others on this machine may open %s: %v", entry.Name(), info.Mode())
		}
	}
	same(t, "store, backups, pointer and lock", len(made), 4)
}

func TestAFolderThatCannotBeMadeIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(filepath.Join(file, "data"), Options{})
	same(t, "unwritable", errors.Is(err, ErrUnwritable), true)
}

func TestSyncedFoldersAreRefused(t *testing.T) {
	for path, service := range map[string]string{
		"/home/a/Dropbox/hearth":                                   "Dropbox",
		"/Users/a/Library/CloudStorage/OneDrive-School/hearth":     "OneDrive",
		"/Users/a/Library/CloudStorage/GoogleDrive-a@b.c/My Drive": "Google Drive",
		"/Users/a/Library/Mobile Documents/com~apple~CloudDocs/h":  "iCloud",
		"C:/Users/a/OneDrive - School/Documents/hearth":            "OneDrive",
		"C:/Users/a/iCloudDrive/hearth":                            "iCloud",
		"/home/a/Nextcloud/hearth":                                 "Nextcloud",
		"C:/Users/a/Proton Drive/a@b.c/My files/hearth":            "Proton Drive",
		"/Users/a/Library/CloudStorage/Box-Box/hearth":             "Box",
		"/home/a/.local/share/hearth":                              "",
		"/home/dropboxer/one drive/hearth":                         "",
	} {
		same(t, path, syncedBy(path), service)
	}
	t.Setenv("OneDrive", "/srv/cloud")
	var synced *SyncedError
	_, err := Open("/srv/cloud/hearth", Options{})
	same(t, "refused", errors.As(err, &synced), true)
	same(t, "beside", CheckFolder("/srv/cloudy/hearth"), nil)
}

func TestALinkIntoASyncedFolderIsRefused(t *testing.T) {
	base := t.TempDir()
	cloud := filepath.Join(base, "Dropbox")
	link := filepath.Join(base, "plain")
	if err := errors.Join(os.Mkdir(cloud, 0o700), os.Symlink(cloud, link)); err != nil {
		t.Fatal(err)
	}
	var synced *SyncedError
	same(t, "refused", errors.As(CheckFolder(filepath.Join(link, "new", "data")), &synced), true)
}

func TestANearlyFullDiskRefusesPostsFirst(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "before"))
	b.space.Free = reserveBytes - 1
	err := b.Save(room.Batch{Room: "r", Put: []room.Note{shown("r", 2, "post")}})
	var answer interface{ Full() bool }
	same(t, "full", errors.As(err, &answer) && answer.Full(), true)
	same(t, "is", errors.Is(err, ErrFull), true)
	same(t, "backup", errors.Is(b.KeepBackup(), ErrFull), true)
	b.ok(b.Save(room.Batch{Room: "r", Live: []byte("{}")}))
	moved := shown("r", 1, "before")
	moved.State = room.Declined
	b.save("r", moved)

	b.space.Free = reserveBytes/floorShare - 1
	same(t, "moves", errors.Is(b.Save(room.Batch{Room: "r", Live: []byte("{}")}), ErrFull), true)
	same(t, "still shown", b.texts("r", room.Declined, 0, 9), []string{"before"})

	b.space = Space{Free: 6 << 20, Total: 100 << 20} // a small disk has a small reserve
	b.save("r", shown("r", 3, "post"))
	b.space.Free = 4 << 20
	same(t, "small", errors.Is(b.Save(room.Batch{Room: "r", Put: []room.Note{shown("r", 4, "")}}), ErrFull), true)
}

// Who was refused may make room and try again before the batch is at its end.
func TestRoomMadeWithinABatchCounts(t *testing.T) {
	b := newBench(t)
	b.space.Free = reserveBytes - 1
	b.ok(b.commit(func(*badger.Txn) ([]op, error) {
		same(t, "full", errors.Is(b.checkForBatch(true), ErrFull), true)
		b.space.Free = 50 << 30
		return nil, b.checkForBatch(true)
	}))
}

func TestANewFolderOnAFullDiskStaysNew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	_, err := Open(dir, Options{Space: func(string) (Space, error) { return Space{Total: 100 << 30}, nil }})
	same(t, "refused", errors.Is(err, ErrFull), true)
	same(t, "here", Here(dir), false)
}

// A process that is killed while it writes a copy may leave the disk full of it.
func TestADiskFullOfWhatACrashLeftHasRoomAgain(t *testing.T) {
	for _, name := range []string{"store-000001/checkpoint-000002.tmp", "store-000002/journal-000001", "backups/hearth-x.backup.tmp"} {
		b := newBench(t)
		b.save("r", shown("r", 1, "kept"))
		b.ok(b.KeepBackup())
		backups, err := b.Backups()
		b.ok(err)
		b.ok(b.Close())
		left := filepath.Join(b.dir, name)
		opts := b.options()
		opts.Space = func(string) (Space, error) {
			if _, err := os.Stat(left); err == nil {
				return Space{Total: 100 << 30}, nil
			}
			return Space{Free: 50 << 30, Total: 100 << 30}, nil
		}
		fill := func() {
			b.ok(errors.Join(os.MkdirAll(filepath.Dir(left), 0o700), os.WriteFile(left, []byte("half"), 0o600)))
		}
		fill()
		b.Store, err = Open(b.dir, opts)
		b.ok(err)
		same(t, "notes beside "+name, b.texts("r", room.Shown, 0, 9), []string{"kept"})
		b.ok(b.Close())
		if strings.HasSuffix(name, tempEnding) {
			fill()
			b.ok(Restore(b.dir, backups[0], opts))
		}
	}
}

// What a copy would leave free is what counts: with less, Badger's mapped files kill
// the process.
func TestNoCopyTakesTheLastRoom(t *testing.T) {
	b := newBench(t)
	var logged bytes.Buffer
	b.ok(b.Close())
	opts := b.options()
	opts.Log, opts.JournalLimit = slog.New(slog.NewTextHandler(&logged, nil)), 2<<10
	var err error
	b.Store, err = Open(b.dir, opts)
	b.ok(err)
	b.space = Space{Free: 2 << 10, Total: 20 << 10} // a kilobyte is kept, a quarter of it for nobody
	for i := range 10 {
		b.save("r", shown("r", i+1, strings.Repeat("x", 300)))
	}
	same(t, "backup", errors.Is(b.KeepBackup(), ErrFull), true)
	same(t, "export", errors.Is(b.Backup(t.Context(), io.Discard), ErrFull), true)
	numbers := func() []int {
		b.ok(b.do(&job{alone: func() error { return nil }})) // the writer is done with what it answered
		b.checkpoints.Lock()
		defer b.checkpoints.Unlock()
		all, err := numbered(b.eng.dir, "journal-")
		b.ok(err)
		return all
	}
	same(t, "journals without room", numbers(), []int{1})
	same(t, "said once", strings.Count(logged.String(), "no checkpoint"), 1)
	kept, err := b.Backups()
	b.ok(err)
	same(t, "backups", len(kept), 0)

	b.space.Free = 50 << 30
	b.save("r", shown("r", 11, "room again"))
	same(t, "journals", numbers(), []int{2})
	b.ok(b.KeepBackup())
	same(t, "notes", b.count("r", room.Shown), 11)
}

func TestAnIndexIsMadeAnewOnlyWhereThereIsRoom(t *testing.T) {
	b := newBench(t)
	for i := range 10 {
		b.save("r", shown("r", i+1, strings.Repeat("x", 300)))
	}
	killed := filepath.Join(t.TempDir(), "killed")
	copyTo(t, b.dir, killed)
	opts := b.options()
	b.space = Space{Free: journalAhead, Total: 4 * journalAhead} // the journal alone has more
	_, err := Open(killed, opts)
	same(t, "refused", errors.Is(err, ErrFull), true)
	_, err = os.Stat(filepath.Join(killed, firstStore, indexName, "MANIFEST"))
	b.ok(err) // nothing is taken away before there is room
	b.space.Free = 4 * journalAhead
	s, err := Open(killed, opts)
	b.ok(err)
	n, err := s.CountNotes("r", room.Shown)
	same(t, "notes", n, 10)
	b.ok(errors.Join(err, s.Close()))
}

func TestThisDiskTellsItsSpace(t *testing.T) {
	s, err := diskSpace(t.TempDir())
	if err != nil || s.Total == 0 || s.Free > s.Total {
		t.Errorf("space %+v, error %v", s, err)
	}
}

func TestWhatACrashLeftIsCleanedUp(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "kept"))
	b.ok(b.Close())
	left := []string{"store-000002/index/000001.sst", "store-000001/checkpoint-000002.tmp", "current.tmp", "backups/hearth-x.backup.tmp", "forgetting.tmp"}
	for _, name := range left {
		path := filepath.Join(b.dir, name)
		b.ok(os.MkdirAll(filepath.Dir(path), 0o700))
		b.ok(os.WriteFile(path, []byte("half"), 0o600))
	}
	b.open()
	for _, name := range left {
		_, err := os.Stat(filepath.Join(b.dir, name))
		same(t, name, errors.Is(err, os.ErrNotExist), true)
	}
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"kept"})
}

func TestALostOrDamagedPointerNeverLosesTheStore(t *testing.T) {
	for _, text := range []string{"", "stor\x00-000001\n", "store-xyz"} {
		b := newBench(t)
		b.save("r", shown("r", 1, "kept"))
		b.ok(b.Close())
		b.ok(os.WriteFile(filepath.Join(b.dir, pointerName), []byte(text), 0o600))
		b.open()
		same(t, fmt.Sprintf("notes after %q", text), b.texts("r", room.Shown, 0, 9), []string{"kept"})

		b.ok(b.Close())
		b.ok(os.Remove(filepath.Join(b.dir, pointerName)))
		b.ok(os.Mkdir(filepath.Join(b.dir, "store-000002"), 0o700))
		_, err := Open(b.dir, b.options())
		same(t, "two stores", errors.Is(err, ErrBroken), true)
		b.ok(os.Remove(filepath.Join(b.dir, "store-000002")))
		b.open()
	}
}

func TestABackupIsKeptBeforeEveryChangeOfSchema(t *testing.T) {
	b := newBench(t)
	kept := func() int {
		paths, err := b.Backups()
		b.ok(err)
		return len(paths)
	}
	b.ok(b.bringUp(schema+1, b.KeepOneMore))
	same(t, "one", kept(), 1)
	b.ok(b.Save(room.Batch{Room: "r", Settings: &room.Settings{ID: "r"}, Put: []room.Note{shown("r", 1, "kept")}}))
	b.ok(b.bringUp(schema+2, b.KeepOneMore))
	same(t, "one more", kept(), 2)
	b.raw(op{key: key(schemaKeys)})                      // as where the index was made anew from journals
	b.ok(b.do(&job{alone: func() error { return nil }})) // the writer is done with what it answered
	b.ok(b.bringUp(schema+1, b.KeepOneMore))
	same(t, "not known", kept(), 3)
	b.ok(b.bringUp(schema+1, b.KeepOneMore))
	same(t, "as it is", kept(), 3)
	same(t, "older", errors.Is(b.bringUp(schema, b.KeepOneMore), ErrNewer), true)
	paths, err := b.Backups()
	b.ok(err)
	held, err := Holds(paths[0])
	same(t, "notes", held.Notes, 1)
	b.ok(err)
}

func TestAStoreOfANewerSchemaIsRefused(t *testing.T) {
	b := newBench(t)
	o, err := putJSON(key(schemaKeys), schema+1)
	b.ok(err)
	b.raw(o)
	b.ok(b.Close())
	_, err = Open(b.dir, b.options())
	same(t, "newer", errors.Is(err, ErrNewer), true)
	b.Store = newStore(b.dir, Options{}) // nothing left to close
	b.closed = true
	close(b.drained)
}

func TestAFolderMayHaveBracketsInItsName(t *testing.T) {
	b := newBench(t)
	b.ok(b.Close())
	b.dir = filepath.Join(t.TempDir(), "Group [2026]", "data")
	b.open()
	b.save("r", shown("r", 1, "stays"), shown("r", 2, "goes"))
	b.ok(b.KeepBackup())
	b.ok(b.Save(room.Batch{Room: "r", Delete: []room.NoteID{shown("r", 2, "").ID}}))
	b.ok(b.Forget())
	backups, err := b.Backups()
	b.ok(err)
	same(t, "backups", len(backups), 1)
	b.reopen()
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"stays"})
	same(t, "files that still have it", len(b.holds("goes")), 0)
}

func TestAFolderIsRenamedToBracketsAndBack(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "stays"))
	b.ok(b.Forget()) // its store is the second
	b.ok(b.Close())
	plain, bracketed := b.dir, filepath.Join(filepath.Dir(b.dir), "data [old]")
	for _, path := range []string{bracketed, plain} {
		b.ok(os.Rename(b.dir, path))
		b.dir = path
		if s, err := Open(path, b.options()); err == nil {
			b.ok(s.Close())
		}
	}
	b.open()
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"stays"})
}

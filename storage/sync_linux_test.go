package storage

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"hearth/room"
)

// unsyncable takes what is written to it, and cannot be synced.
const unsyncable = "/dev/null"

// putJournal has the writer go on with another file, and gives the one it had.
func (b *bench) putJournal(file *os.File) (was *os.File) {
	b.t.Helper()
	b.ok(b.do(&job{alone: func() error {
		was, b.eng.journal.file = b.eng.journal.file, file
		return nil
	}}))
	return was
}

func TestNothingIsAnsweredThatWasNotSynced(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "before"))
	null, err := os.OpenFile(unsyncable, os.O_RDWR, 0)
	b.ok(err)
	was := b.putJournal(null)
	posts := func(seq int) error {
		return b.Save(room.Batch{Room: "r", Put: []room.Note{shown("r", seq, "lost")}})
	}
	if posts(2) == nil {
		t.Error("it was answered, and is not on the disk")
	}
	b.ok(b.putJournal(was).Close())
	if posts(3) == nil {
		t.Error("nobody knows what is on the disk, and it goes on")
	}
	same(t, "shown", b.texts("r", room.Shown, 0, 9), []string{"before"})
	b.reopen()
	b.save("r", shown("r", 4, "after"))
	same(t, "after the next start", b.texts("r", room.Shown, 0, 9), []string{"after", "before"})
}

func TestAFileTakesThePlaceOfAnotherOnlyOnceItIsSynced(t *testing.T) {
	path := filepath.Join(t.TempDir(), pointerName)
	reads := func(want string) {
		t.Helper()
		text, err := os.ReadFile(path)
		if err != nil || string(text) != want {
			t.Errorf("%q, %v", text, err)
		}
	}
	if err := replaceText(path, "old"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(unsyncable, path+tempEnding); err != nil {
		t.Fatal(err)
	}
	if replaceText(path, "new") == nil {
		t.Error("what is not synced counts as written")
	}
	reads("old")
	if err := replaceText(path, "new"); err != nil {
		t.Fatal(err)
	}
	reads("new")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", info, err)
	}
}

func TestAnIndexThatWasNotSyncedIsNotBelieved(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "before"))
	link, marker := filepath.Join(b.eng.index(), "999999.sst"), filepath.Join(b.eng.dir, closedName)
	b.ok(os.Symlink(unsyncable, link))
	if b.Close() == nil {
		t.Error("it says that everything is on the disk")
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("the next start believes the index")
	}
	b.ok(os.Remove(link))
	b.open()
	same(t, "killed", b.Killed(), true)
	same(t, "shown", b.texts("r", room.Shown, 0, 9), []string{"before"})
}

// A folder that cannot be read cannot be synced: then a name in it may be gone after a
// power cut.
func TestANameThatWasNotSyncedIsSaid(t *testing.T) {
	dir, err := os.MkdirTemp("", "unreadable") //nolint:usetesting // t's own lies in a folder that only its owner enters
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if os.Geteuid() == 0 {
		asNobody(t, dir)
	}
	if err := os.Chmod(dir, 0o300); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "written"), nil, 0o600); err != nil {
		t.Fatal(err) // or whatever follows says nothing
	}
	if replaceText(filepath.Join(dir, pointerName), "new") == nil {
		t.Error("of a file that took the place of another")
	}
	if j, err := openJournal(dir, 1); err == nil {
		t.Error("of a new journal")
		_ = j.close()
	}
	if takeMark(dir) == nil {
		t.Error("of the marker that was taken away")
	}
}

// asNobody has this goroutine's thread go on without root's right to every folder, and
// gives dir to whoever it is then.
func asNobody(t *testing.T, dir string) {
	t.Helper()
	const nobody = 65534
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread()
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Setfsuid(0)
		runtime.UnlockOSThread()
	})
}

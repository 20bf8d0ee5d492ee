package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hearth/room"
)

// spoilAll overwrites every file of a store, backups apart.
func (b *bench) spoilAll(dir string) (spoilt map[string][]byte) {
	b.t.Helper()
	spoilt = map[string][]byte{}
	for _, path := range b.filesIn(dir) {
		data, err := os.ReadFile(path)
		b.ok(err)
		data = bytes.Repeat([]byte("spoilt "), 1+len(data)/7)[:len(data)]
		b.ok(os.WriteFile(path, data, 0o600))
		spoilt[path] = data
	}
	return spoilt
}

func (b *bench) filesIn(dir string) (paths []string) {
	b.t.Helper()
	b.ok(filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	}))
	return paths
}

// An empty room in place of one that cannot be read would look as if all was well.
func TestAStoreOfWhichEveryFileIsSpoiltIsRefusedAndLeftAsItIs(t *testing.T) {
	for _, how := range []string{"closed", "killed"} {
		b := newBench(t)
		b.save("r", shown("r", 1, "kept"), shown("r", 2, "kept too"))
		b.ok(b.KeepBackup())
		dir := b.dir
		if how == "killed" {
			dir = filepath.Join(t.TempDir(), "data")
			copyTo(t, b.dir, dir)
		} else {
			b.ok(b.Close())
		}
		store := filepath.Join(dir, firstStore)
		spoilt := b.spoilAll(store)
		for range 2 {
			_, err := Open(dir, b.options())
			same(t, how+": broken", errors.Is(err, ErrBroken), true)
		}
		for path, was := range spoilt {
			if name := filepath.Base(path); name == closedName || name == "LOCK" {
				continue // it says only how the others were left; Badger's own lock
			}
			now, err := os.ReadFile(path)
			b.ok(err)
			same(t, how+": "+filepath.Base(path), bytes.Equal(now, was), true)
		}
		paths, err := Backups(dir)
		b.ok(err)
		b.ok(Restore(dir, paths[0], b.options()))
		s, err := Open(dir, b.options())
		b.ok(err)
		n, err := s.CountNotes("r", room.Shown)
		b.ok(errors.Join(err, s.Close()))
		same(t, how+": restored", n, 2)
	}
}

func TestAJournalThatIsGoneLeavesWhatTheIndexHas(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "kept"))
	b.reopen() // the index has it in a table now
	c := b.power(func(dir string) { b.spoil(filepath.Join(dir, "journal-000001")) })
	same(t, "notes", c.texts("r", room.Shown, 0, 9), []string{"kept"})
	same(t, "said", len(c.Damaged()) > 0, true)
}

func (b *bench) spoil(path string) {
	b.t.Helper()
	info, err := os.Stat(path)
	b.ok(err)
	b.ok(os.WriteFile(path, bytes.Repeat([]byte("x"), int(info.Size())), 0o600))
}

func TestAStoreThatWasKilledBeforeItsFirstAnswerIsNew(t *testing.T) {
	first := encodeRecord(nil, 1, []op{{[]byte("k"), []byte("never answered")}})
	for what, tail := range map[string][]byte{
		"nothing": nil, "half a batch": first[:len(first)-3], "three bytes": first[:3], "empty blocks": make([]byte, 4096),
	} {
		dir := filepath.Join(t.TempDir(), "data")
		store := filepath.Join(dir, firstStore)
		b := &bench{t: t, dir: dir, now: start}
		b.ok(errors.Join(os.MkdirAll(store, 0o700), os.WriteFile(journalPath(store, 1), tail, 0o600), os.WriteFile(filepath.Join(store, witnessName), make([]byte, 12), 0o600)))
		s, err := Open(dir, Options{})
		b.ok(err)
		same(t, what+": damaged", len(s.Damaged()), 0)
		b.ok(s.Close())
	}
}

// Nobody reads journals after a clean stop, but for this.
func TestAJournalOrCheckpointHarmedWhileStoppedIsSaidAtTheNextStart(t *testing.T) {
	for name, harm := range map[string]func(path string, data []byte) error{
		"a bit flipped": func(path string, data []byte) error { data[len(data)/2] ^= 1; return os.WriteFile(path, data, 0o600) },
		"cut":           func(path string, data []byte) error { return os.Truncate(path, int64(len(data)/2)) },
		"gone":          func(path string, _ []byte) error { return os.Remove(path) },
	} {
		for _, file := range []string{"journal-", "checkpoint-"} {
			b := newBench(t)
			b.shortJournals()
			want := b.lesson()
			b.ok(b.Close())
			paths, err := filepath.Glob(filepath.Join(b.dir, firstStore, file+"*"))
			b.ok(err)
			if len(paths) == 0 {
				t.Fatalf("there is no %s", file)
			}
			path := paths[len(paths)-1]
			data, err := os.ReadFile(path)
			b.ok(errors.Join(err, harm(path, data)))
			b.open()
			what := file + " " + name
			same(t, what+": lost", missing(t, b.Store, want), 0)
			same(t, what+": said", len(b.Damaged()) == 1 && strings.HasPrefix(b.Damaged()[0], file), true)
			c := b.power(func(string) {}) // it does not matter any more
			same(t, what+": lost after a power cut", missing(t, c.Store, want), 0)
			b.reopen()
			same(t, what+": said once", len(b.Damaged()), 0)
		}
	}
}

func TestADamagedWitnessIsSaid(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "one"))
	b.save("r", shown("r", 2, "two"))
	c := b.power(func(dir string) { // with it, nobody would miss the last batch
		b.ok(os.WriteFile(filepath.Join(dir, witnessName), []byte("twelve bytes"), 0o600))
		b.spoilJournal(journalPath(dir, 1), func(records []byte) []byte { return records[:len(records)-1] })
	})
	same(t, "notes", c.texts("r", room.Shown, 0, 9), []string{"one"})
	same(t, "said", len(c.Damaged()), 1)
	d := c.power(func(string) {})
	same(t, "said once", len(d.Damaged()), 0)
}

// stopsCleanOnce saves a note, stops and starts. Windows cannot be asked to make the
// taking away of a name durable: thereAgain is a power cut after which the marker, and
// the index as it was left, are there again.
func (b *bench) stopsCleanOnce() (thereAgain func(store string)) {
	b.t.Helper()
	b.save("r", shown("r", 1, "before"))
	b.ok(b.Close())
	left := b.t.TempDir()
	copyTo(b.t, filepath.Join(b.dir, firstStore), left)
	b.open()
	return func(store string) {
		b.ok(os.RemoveAll(filepath.Join(store, indexName)))
		copyTo(b.t, filepath.Join(left, indexName), filepath.Join(store, indexName))
		data, err := os.ReadFile(filepath.Join(left, closedName))
		b.ok(errors.Join(err, os.WriteFile(filepath.Join(store, closedName), data, 0o600)))
	}
}

func TestWhatWasAnsweredSurvivesAMarkerThatIsThereAgain(t *testing.T) {
	b := newBench(t)
	thereAgain := b.stopsCleanOnce()
	b.save("r", shown("r", 2, "answered"))
	c := b.power(thereAgain)
	same(t, "notes", c.texts("r", room.Shown, 0, 9), []string{"answered", "before"})
	c.save("r", shown("r", 3, "later"))
	c = c.power(func(string) {})
	same(t, "notes after another", c.texts("r", room.Shown, 0, 9), []string{"later", "answered", "before"})
}

// The same when a checkpoint came between: the old journals are gone by then.
func TestAMarkerThatIsThereAgainIsOlderThanALaterCheckpoint(t *testing.T) {
	b := newBench(t)
	thereAgain := b.stopsCleanOnce()
	b.shortJournals()
	want := b.lesson()
	b.checkpoints.Lock() // none under way while it is copied
	defer b.checkpoints.Unlock()
	c := b.power(thereAgain)
	same(t, "lost", missing(t, c.Store, want), 0)
	same(t, "damaged", c.Damaged(), []string(nil))
}

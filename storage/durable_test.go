package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hearth/room"
)

// copyTo copies the data folder as it is now, without its empty blocks.
func copyTo(t testing.TB, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		solid := bytes.TrimRight(data, "\x00")
		target := filepath.Join(to, rel)
		return errors.Join(os.WriteFile(target, solid, 0o600), os.Truncate(target, int64(len(data))))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// lesson writes enough for several journals and a checkpoint, with deletions
// and changes, and gives the text each note must have.
func (b *bench) lesson() map[int]string {
	b.t.Helper()
	want := map[int]string{}
	for i := 1; i <= 120; i++ {
		text := fmt.Sprintf("note %d %0200d", i, i)
		b.ok(b.Save(room.Batch{Room: "r", Put: []room.Note{shown("r", i, text)}, Live: []byte(fmt.Sprint(i))}))
		want[i] = text
		if i%10 == 0 {
			changed := shown("r", i-1, "changed")
			b.ok(b.Save(room.Batch{Room: "r", Put: []room.Note{changed}, Delete: []room.NoteID{shown("r", i-2, "").ID}}))
			want[i-1], want[i-2] = "changed", ""
		}
	}
	return want
}

// missing counts what is not as it was answered.
func missing(t testing.TB, s *Store, want map[int]string) (wrong int) {
	t.Helper()
	for i, text := range want {
		n, ok, err := s.Note("r", shown("r", i, "").ID)
		if err != nil {
			t.Fatal(err)
		}
		if n.Text != text || ok != (text != "") {
			wrong++
		}
	}
	return wrong
}

func (b *bench) shortJournals() {
	b.journalLimit = 6 << 10
}

// power opens a copy as after a power cut, having done harm to it.
func (b *bench) power(harm func(store string)) *bench {
	b.t.Helper()
	to := filepath.Join(b.t.TempDir(), "data")
	copyTo(b.t, b.dir, to)
	c := &bench{t: b.t, dir: to, now: b.now, space: b.space}
	harm(filepath.Join(to, filepath.Base(b.eng.dir)))
	c.open()
	b.t.Cleanup(func() { _ = c.Close() })
	return c
}

// spoilJournal changes what stands in a journal, and leaves the room behind it.
func (b *bench) spoilJournal(path string, harm func(records []byte) []byte) {
	b.t.Helper()
	whole, _, err := readJournal(path, func(record) error { return nil })
	b.ok(err)
	data, err := os.ReadFile(path)
	b.ok(err)
	records := harm(slices.Clone(data[:whole]))
	if len(records) > len(data) {
		b.t.Fatal("there is no room made ahead")
	}
	clear(data)
	copy(data, records)
	b.ok(os.WriteFile(path, data, 0o600))
}

func TestWhatWasAnsweredSurvivesAPowerCutWhateverBadgerLost(t *testing.T) {
	b := newBench(t)
	b.shortJournals()
	want := b.lesson()
	b.checkpoints.Lock() // none under way while it is copied
	defer b.checkpoints.Unlock()
	for name, harm := range map[string]func(string){
		"nothing lost":   func(string) {},
		"all files gone": func(dir string) { b.ok(os.RemoveAll(filepath.Join(dir, indexName))) },
		"all files empty": func(dir string) {
			paths, err := filepath.Glob(filepath.Join(dir, indexName, "*"))
			b.ok(err)
			for _, path := range paths {
				b.ok(os.Truncate(path, 0))
			}
		},
		"a record half written": func(dir string) {
			last, err := newest(dir, "journal-")
			b.ok(err)
			b.spoilJournal(journalPath(dir, last), func(records []byte) []byte {
				return append(records, encodeRecord(nil, 9999, []op{put([]byte("k\x00x"), bytes.Repeat([]byte("x"), 300))})[:200]...)
			})
		},
	} {
		c := b.power(harm)
		same(t, name, missing(t, c.Store, want), 0)
		same(t, name+": damaged", len(c.Damaged()), 0)
		same(t, name+": count", c.count("r", room.Shown), 108)
		c.save("r", shown("r", 500, "goes on"))
		d := c.power(func(string) {})
		same(t, name+": again", missing(t, d.Store, want), 0)
		same(t, name+": goes on", d.texts("r", room.Shown, 0, 1), []string{"goes on"})
		same(t, name+": no damage", len(d.Damaged()), 0)
	}
}

func TestOldJournalsGoWhenACheckpointStands(t *testing.T) {
	b := newBench(t)
	b.shortJournals()
	b.lesson()
	b.ok(b.do(&job{alone: func() error { return nil }})) // no checkpoint begins after the last answer
	b.checkpoints.Lock()
	b.checkpoints.Unlock() //nolint:staticcheck // waits for the one under way
	journals, err := numbered(b.eng.dir, "journal-")
	b.ok(err)
	checkpoints, err := numbered(b.eng.dir, "checkpoint-")
	b.ok(err)
	same(t, "checkpoints", len(checkpoints), 1)
	same(t, "belongs to the oldest journal", journals[0], checkpoints[0])
	if checkpoints[0] < 2 {
		t.Errorf("checkpoint %d: the journals never turned", checkpoints[0])
	}
}

func TestOneFlippedBitOrCutFileIsHarmlessOrSaid(t *testing.T) {
	b := newBench(t)
	b.shortJournals()
	want := b.lesson()
	killed := filepath.Join(t.TempDir(), "killed")
	b.checkpoints.Lock()
	copyTo(t, b.dir, killed)
	b.checkpoints.Unlock()
	b.ok(b.Close())
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 24 { // `make torture` does a thousand
		from := []string{b.dir, killed}[i%2]
		to := filepath.Join(t.TempDir(), "data")
		copyTo(t, from, to)
		what := harmOne(t, random, to)
		s, err := Open(to, b.options())
		if err != nil {
			continue // said
		}
		if wrong := missing(t, s, want); wrong > 0 && len(s.Damaged()) == 0 {
			t.Errorf("trial %d: %s: %d notes wrong, and nothing said", i, what, wrong)
		}
		s.asides.Wait()
		if err := s.Close(); err != nil {
			t.Errorf("trial %d: %s: close: %v", i, what, err)
		}
	}
}

// harmOne flips a bit of a file or cuts it.
func harmOne(t testing.TB, random *rand.Rand, dir string) (what string) {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path := files[random.IntN(len(files))]
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	solid := len(bytes.TrimRight(data, "\x00"))
	if solid == 0 {
		return "nothing"
	}
	at := random.IntN(solid)
	what = fmt.Sprintf("%s cut at %d of %d", filepath.Base(path), at, len(data))
	if random.IntN(2) == 0 {
		what = fmt.Sprintf("%s bit flipped at %d of %d", filepath.Base(path), at, len(data))
		data[at] ^= 1 << random.IntN(8)
	} else {
		data = data[:at]
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return what
}

func TestADamagedIndexIsMadeAgain(t *testing.T) {
	b := newBench(t)
	want := b.lesson()
	b.ok(b.Close())
	b.ok(os.WriteFile(filepath.Join(b.dir, firstStore, indexName, "MANIFEST"), []byte("nothing of the kind"), 0o600))
	b.open()
	same(t, "notes", missing(t, b.Store, want), 0)
	same(t, "said", b.Damaged(), []string{"index files, made again"})
	b.reopen()
	same(t, "said once", len(b.Damaged()), 0)
}

func TestAStoreWithoutAnythingSoundIsRefused(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "kept"))
	b.ok(b.KeepBackup())
	b.ok(b.Close())
	dir := filepath.Join(b.dir, firstStore)
	b.ok(os.RemoveAll(filepath.Join(dir, indexName)))
	b.ok(os.Remove(journalPath(dir, 1)))
	_, err := Open(b.dir, b.options())
	same(t, "broken", errors.Is(err, ErrBroken), true)
	paths, err := Backups(b.dir)
	b.ok(err)
	b.ok(Restore(b.dir, paths[0], b.options()))
	b.open()
	same(t, "notes", b.texts("r", room.Shown, 0, 9), []string{"kept"})
}

func TestADamagedBatchInTheJournalIsSaidAndTheRestRead(t *testing.T) {
	b := newBench(t)
	for i := 1; i <= 9; i++ {
		b.save("r", shown("r", i, fmt.Sprint(i)))
	}
	for name, harm := range map[string]func([]byte) []byte{
		"in the middle": func(records []byte) []byte { records[len(records)/2] ^= 1; return records },
		"at the end":    func(records []byte) []byte { return records[:len(records)-1] },
	} {
		c := b.power(func(dir string) {
			b.spoilJournal(journalPath(dir, 1), harm)
		})
		same(t, name, c.count("r", room.Shown), 8)
		same(t, name+": said", len(c.Damaged()), 1)
		c.save("r", shown("r", 20, "goes on"))
		c.checkpoints.Lock() // the damaged journal has been replaced
		d := c.power(func(string) {})
		c.checkpoints.Unlock()
		same(t, name+": again", d.count("r", room.Shown), 9)
		same(t, name+": said once", len(d.Damaged()), 0)
	}
}

func TestTheRoomBehindTheBatchesMayHoldAnything(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "kept"))
	path := journalPath(filepath.Join(b.dir, firstStore), 1)
	whole, ahead, err := readJournal(path, func(record) error { return nil })
	b.ok(err)
	same(t, "room made ahead", ahead, int64(journalAhead))
	for name, harm := range map[string]func(data []byte) []byte{
		"a flipped bit": func(data []byte) []byte { data[len(data)-9] ^= 1; return data },
		"cut":           func(data []byte) []byte { return data[:whole+7] },
		"cut to none":   func(data []byte) []byte { return data[:whole] },
		"longer":        func(data []byte) []byte { return append(data, make([]byte, 99)...) },
	} {
		c := b.power(func(dir string) {
			data, err := os.ReadFile(journalPath(dir, 1))
			b.ok(errors.Join(err, os.WriteFile(journalPath(dir, 1), harm(data), 0o600)))
		})
		same(t, name, len(c.Damaged()), 0)
		c.save("r", shown("r", 2, "goes on"))
		d := c.power(func(string) {})
		same(t, name+": notes", d.texts("r", room.Shown, 0, 9), []string{"goes on", "kept"})
		same(t, name+": damaged", len(d.Damaged()), 0)
	}
	b.ok(b.Close())
	info, err := os.Stat(path)
	b.ok(err)
	same(t, "after a clean stop", info.Size(), whole)
}

func TestANoteWhoseFirstBatchIsLostHasItsPlaces(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "first"))
	b.save("r", shown("r", 2, "lost and written again"))
	b.save("r", shown("r", 2, "changed"))
	c := b.power(func(dir string) {
		data, err := os.ReadFile(journalPath(dir, 1))
		b.ok(err)
		data[bytes.Index(data, []byte("lost and"))] ^= 1
		b.ok(os.WriteFile(journalPath(dir, 1), data, 0o600))
	})
	same(t, "said", len(c.Damaged()), 1)
	same(t, "shown", c.texts("r", room.Shown, 0, 9), []string{"changed", "first"})
	same(t, "count", c.count("r", room.Shown), 2)
	c.now = start.AddDate(0, 2, 0)
	_, err := c.Expire()
	c.ok(err)
	same(t, "expired", c.holdsLoaded("changed"), false)
}

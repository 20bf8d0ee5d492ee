package storage

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hearth/activity"
	"hearth/room"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// bench is one data folder, a clock that stands still and a disk with room.
type bench struct {
	t     testing.TB
	dir   string
	now   time.Time
	space Space
	*Store
}

func newBench(t testing.TB) *bench {
	b := &bench{t: t, dir: filepath.Join(t.TempDir(), "data"), now: start, space: Space{Free: 50 << 30, Total: 100 << 30}}
	b.open()
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func (b *bench) options() Options {
	return Options{
		Now:   func() time.Time { return b.now },
		Space: func(string) (Space, error) { return b.space, nil },
	}
}

func (b *bench) open() {
	b.t.Helper()
	var err error
	if b.Store, err = Open(b.dir, b.options()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) reopen() {
	b.t.Helper()
	b.ok(b.Close())
	b.open()
}

func (b *bench) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) save(r room.ID, notes ...room.Note) {
	b.t.Helper()
	b.ok(b.Save(room.Batch{Room: r, Put: notes}))
}

func (b *bench) texts(r room.ID, s room.NoteState, before uint64, n int) []string {
	b.t.Helper()
	notes, err := b.Notes(r, s, before, n)
	b.ok(err)
	texts := []string{}
	for _, n := range notes {
		texts = append(texts, n.Text)
	}
	return texts
}

func (b *bench) count(r room.ID, s room.NoteState) int {
	b.t.Helper()
	n, err := b.CountNotes(r, s)
	b.ok(err)
	return n
}

// holds tells which files of the data folder hold the text.
func (b *bench) holds(text string) []string {
	b.t.Helper()
	var found []string
	b.ok(filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(text)) {
			found = append(found, filepath.Base(path))
		}
		return err
	}))
	return found
}

func shown(r room.ID, i int, text string) room.Note {
	return room.Note{
		ID: room.NoteID(fmt.Sprintf("%032x", i)), Room: r, State: room.Shown, Seq: uint64(i), Text: text,
		Place: room.ThisRoom, Made: start, Expires: start.Add(30 * 24 * time.Hour),
	}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestWhatIsSavedIsThereAfterReopening(t *testing.T) {
	b := newBench(t)
	set := room.Settings{
		ID: "r1", Name: "Zorro", Age: activity.Age8to12, Language: "es", Made: start,
		Contacts: []room.Contact{{Name: "Ana", How: "123", Checked: start}},
		Names:    room.Names{List: []string{"Ida"}, Until: start.Add(time.Hour)},
	}
	waiting := room.Note{ID: "w", Room: "r1", State: room.Waiting, Text: "thanks", Made: start}
	b.ok(b.Save(room.Batch{Room: "r1", Settings: &set, Live: []byte(`{"a":1}`), Put: []room.Note{waiting, shown("r1", 7, "seven")}}))
	b.save("r2", shown("r2", 1, "other room"))
	b.reopen()

	rooms, err := b.Rooms()
	b.ok(err)
	same(t, "rooms", rooms, []room.Saved{{Settings: set, Live: []byte(`{"a":1}`)}})
	n, ok, err := b.Note("r1", "w")
	b.ok(err)
	same(t, "note", n, waiting)
	same(t, "found", ok, true)
	same(t, "shown", b.texts("r1", room.Shown, 0, 10), []string{"seven"})
	same(t, "counts", []int{b.count("r1", room.Waiting), b.count("r1", room.Shown), b.count("r2", room.Shown)}, []int{1, 1, 1})

	b.ok(b.Save(room.Batch{Room: "r1", Closed: true}))
	rooms, err = b.Rooms()
	b.ok(err)
	same(t, "closed", rooms, []room.Saved{{Settings: set}})
}

func TestShownNotesComeFromTheNewestDown(t *testing.T) {
	b := newBench(t)
	for i := 1; i <= 300; i++ {
		b.save("r", shown("r", i, fmt.Sprint(i)))
	}
	b.save("r0", shown("r0", 900, "a room whose name begins alike"))
	same(t, "newest", b.texts("r", room.Shown, 0, 3), []string{"300", "299", "298"})
	same(t, "below", b.texts("r", room.Shown, 256, 2), []string{"255", "254"})
	same(t, "last", b.texts("r", room.Shown, 2, 9), []string{"1"})
	same(t, "none", b.texts("r", room.Shown, 1, 9), []string{})

	moved := shown("r", 300, "300")
	moved.State, moved.Answer = room.Declined, 2
	b.save("r", moved)
	b.ok(b.Save(room.Batch{Room: "r", Delete: []room.NoteID{shown("r", 299, "").ID, "unknown"}}))
	same(t, "after", b.texts("r", room.Shown, 0, 1), []string{"298"})
	same(t, "declined", b.texts("r", room.Declined, 0, 9), []string{"300"})
	same(t, "counts", []int{b.count("r", room.Shown), b.count("r", room.Declined)}, []int{298, 1})
	b.reopen()
	same(t, "counts again", []int{b.count("r", room.Shown), b.count("r", room.Declined)}, []int{298, 1})
}

func TestManyWritersShareTransactionsAndLoseNothing(t *testing.T) {
	b := newBench(t)
	var all sync.WaitGroup
	for w := range 64 {
		all.Go(func() {
			r := room.ID(fmt.Sprintf("r%d", w%4))
			for i := range 20 {
				if err := b.Save(room.Batch{Room: r, Put: []room.Note{shown(r, 1+w*100+i, "n")}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.reopen()
	for r := range 4 {
		id := room.ID(fmt.Sprintf("r%d", r))
		same(t, "count", b.count(id, room.Shown), 16*20)
		same(t, "notes", len(b.texts(id, room.Shown, 0, 1000)), 16*20)
	}
}

func TestABatchTooLargeChangesNothing(t *testing.T) {
	b := newBench(t)
	notes := []room.Note{}
	for i := 1; i <= 40; i++ {
		notes = append(notes, shown("r", i, string(bytes.Repeat([]byte("x"), 40_000))))
	}
	err := b.Save(room.Batch{Room: "r", Put: notes})
	same(t, "error", fmt.Sprint(err), ErrTooLarge.Error())
	same(t, "count", b.count("r", room.Shown), 0)
	b.save("r", notes[:20]...)
	same(t, "count", b.count("r", room.Shown), 20)
}

func TestExpiredNotesAreNotReadAndThenDeleted(t *testing.T) {
	b := newBench(t)
	stays := shown("r", 3, "worrying")
	stays.State = room.Worrying
	b.save("r", shown("r", 1, "goes"), stays)
	later := shown("r", 2, "later")
	later.Expires = start.Add(90 * 24 * time.Hour)
	b.save("r", later)

	b.now = start.Add(31 * 24 * time.Hour)
	_, ok, err := b.Note("r", shown("r", 1, "").ID)
	b.ok(err)
	same(t, "found", ok, false)
	same(t, "shown", b.texts("r", room.Shown, 0, 9), []string{"later"})
	same(t, "count", b.count("r", room.Shown), 1)
	rooms, err := b.Expire()
	b.ok(err)
	same(t, "rooms", rooms, []room.ID{"r"})
	rooms, err = b.Expire()
	b.ok(err)
	same(t, "none", len(rooms), 0)
	same(t, "count", b.count("r", room.Shown), 1)
	same(t, "worrying", b.texts("r", room.Worrying, 0, 9), []string{"worrying"})
	b.now = start // the clock set back shows nothing again
	same(t, "shown", b.texts("r", room.Shown, 0, 9), []string{"later"})
}

func TestADeletedRoomIsGoneAlone(t *testing.T) {
	b := newBench(t)
	for i := 0; i < 12_000; i += 1000 {
		batch := room.Batch{Room: "r", Settings: &room.Settings{ID: "r"}, Live: []byte("{}")}
		for j := 1; j <= 1000; j++ {
			batch.Put = append(batch.Put, shown("r", i+j, "n"))
		}
		b.ok(b.Save(batch))
	}
	b.ok(b.Save(room.Batch{Room: "ra", Settings: &room.Settings{ID: "ra"}, Put: []room.Note{shown("ra", 1, "stays")}}))
	b.ok(b.DeleteRoom("r"))
	rooms, err := b.Rooms()
	b.ok(err)
	same(t, "rooms", rooms, []room.Saved{{Settings: room.Settings{ID: "ra"}}})
	same(t, "count", b.count("r", room.Shown), 0)
	same(t, "other", b.texts("ra", room.Shown, 0, 9), []string{"stays"})
	b.now = start.Add(31 * 24 * time.Hour)
	expired, err := b.Expire()
	b.ok(err)
	same(t, "expired", expired, []room.ID{"ra"})
}

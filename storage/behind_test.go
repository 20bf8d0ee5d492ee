package storage

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"hearth/room"
)

// An answer comes before Badger has the batch; whoever reads after it must not notice.
func TestWhoWasAnsweredReadsWhatTheyWrote(t *testing.T) {
	b := newBench(t)
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 60 {
				n := shown("r", w*1000+i, fmt.Sprint(w, " ", i))
				if err := b.Save(room.Batch{Room: "r", Put: []room.Note{n}}); err != nil {
					t.Error(err)
				}
				if got, ok, err := b.Note("r", n.ID); err != nil || !ok || got.Text != n.Text {
					t.Errorf("%d %d: %v %v %q", w, i, err, ok, got.Text)
				}
				if err := b.Save(room.Batch{Room: "r", Delete: []room.NoteID{n.ID}}); err != nil {
					t.Error(err)
				}
				if _, ok, err := b.Note("r", n.ID); err != nil || ok {
					t.Errorf("%d %d is still there: %v", w, i, err)
				}
			}
		})
	}
	all.Wait()
	same(t, "left", b.count("r", room.Shown), 0)
}

// onlyJournal leaves a batch as one that was answered and that Badger then refused.
func (b *bench) onlyJournal(n room.Note) {
	b.t.Helper()
	p, err := prepare(room.Batch{Room: n.Room, Put: []room.Note{n}})
	b.ok(err)
	b.ok(b.do(&job{alone: func() error {
		e := b.eng
		if err := e.journal.append(e.seq+1, p.fresh[0]); err != nil {
			return err
		}
		e.seq++
		b.fallBehind(errors.New("no room"))
		return nil
	}}))
}

func TestWhatOnlyTheJournalHasIsThereAfterTheNextStart(t *testing.T) {
	b := newBench(t)
	b.save("r", shown("r", 1, "before"))
	b.onlyJournal(shown("r", 2, "answered"))
	if err := b.Save(room.Batch{Room: "r", Put: []room.Note{shown("r", 3, "after")}}); err == nil {
		t.Error("it goes on without what Badger lacks")
	}
	if err := b.Forget(); !errors.Is(err, errBehind) {
		t.Errorf("the files were made anew without it: %v", err)
	}
	if err := b.KeepBackup(); !errors.Is(err, errBehind) {
		t.Errorf("a backup was kept without it: %v", err)
	}
	b.ok(b.do(&job{alone: func() error { b.rotate(); return nil }}))
	if err := b.Close(); !errors.Is(err, errBehind) {
		t.Errorf("closed as if all were well: %v", err)
	}
	b.open()
	same(t, "texts", b.texts("r", room.Shown, 0, 10), []string{"answered", "before"})
}

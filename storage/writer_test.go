package storage

import (
	"bytes"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// saving is the job of saving a batch, with as many bytes more.
func (b *bench) saving(batch room.Batch, more int) *job {
	b.t.Helper()
	p, err := prepare(batch)
	b.ok(err)
	return &job{done: make(chan error, 1), ops: func(txn *badger.Txn) ([]op, error) {
		ops, _, err := b.saveOps(txn, p)
		return append(ops, put(key(factKeys, "more"), make([]byte, more))), err
	}}
}

// The second of two looks at what the first wrote, and the first is not saved after all.
func TestWhatWasNotSavedIsNotBuiltUpon(t *testing.T) {
	b := newBench(t)
	n := shown("r", 1, "waits")
	n.State, n.Seq = room.Waiting, 0
	b.save("r", n)
	first := b.saving(room.Batch{Room: "r", Put: []room.Note{shown("r", 1, "shown")}}, batchBytes-2000)
	second := b.saving(room.Batch{Room: "r", Delete: []room.NoteID{n.ID}}, 4000)
	b.ok(b.do(&job{alone: func() error {
		good := b.eng.journal
		full, err := os.Open(os.DevNull) // takes nothing, as it is opened
		if err != nil {
			return err
		}
		b.eng.journal = &journal{file: full, witness: good.witness}
		look, looks := second.ops, 0
		second.ops = func(txn *badger.Txn) ([]op, error) {
			if looks++; looks == 2 { // after the flush
				b.eng.journal = good
			}
			return look(txn)
		}
		batch := &batch{store: b.Store}
		batch.take(first)
		batch.take(second)
		batch.flush()
		return full.Close()
	}}))
	if <-first.done == nil {
		t.Error("the first was saved")
	}
	b.ok(<-second.done)
	same(t, "waiting", b.count("r", room.Waiting), 0)
	same(t, "shown", b.count("r", room.Shown), 0)
	b.reopen()
	same(t, "waiting, counted anew", b.count("r", room.Waiting), 0)
}

func TestAWitnessThatCannotBeWrittenRefusesNothing(t *testing.T) {
	b := newBench(t)
	var logged bytes.Buffer
	b.ok(b.Close())
	opts := b.options()
	opts.Log = slog.New(slog.NewTextHandler(&logged, nil))
	var err error
	b.Store, err = Open(b.dir, opts)
	b.ok(err)
	b.save("r", shown("r", 1, "one"))
	b.ok(b.do(&job{alone: func() error {
		j := b.eng.journal
		deaf, err := os.Open(j.witness.Name())
		if err == nil {
			err, j.witness = j.witness.Close(), deaf
		}
		return err
	}}))
	b.save("r", shown("r", 2, "two"))
	b.save("r", shown("r", 3, "three"))
	c := b.power(func(string) {})
	same(t, "shown", c.texts("r", room.Shown, 0, 9), []string{"three", "two", "one"})
	same(t, "said", c.Damaged(), []string(nil))
	b.ok(b.do(&job{alone: func() error { return nil }}))
	same(t, "logged once", strings.Count(logged.String(), "would not be noticed"), 1)
}

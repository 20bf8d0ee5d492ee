package storage

import (
	"bytes"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// raw writes what no Save would.
func (b *bench) raw(ops ...op) {
	b.t.Helper()
	b.ok(b.commit(func(*badger.Txn) ([]op, error) { return ops, nil }))
}

// flip changes one bit of a stored value.
func (b *bench) flip(k []byte) {
	b.t.Helper()
	var raw []byte
	b.ok(b.read(func(txn *badger.Txn) (err error) {
		raw, err = getRaw(txn, k)
		return err
	}))
	raw[len(raw)-1] ^= 4
	b.raw(op{k, raw})
}

func TestADamagedValueIsSetAsideAndNamed(t *testing.T) {
	b := newBench(t)
	var log bytes.Buffer
	b.log = slog.New(slog.NewTextHandler(&log, nil))
	b.ok(b.Save(room.Batch{Room: "r1", Settings: &room.Settings{ID: "r1", Name: "One"}, Live: []byte(`{"secret":1}`)}))
	b.ok(b.Save(room.Batch{Room: "r2", Settings: &room.Settings{ID: "r2", Name: "Two"}}))
	b.save("r1", shown("r1", 1, "sound"), shown("r1", 2, "damaged text"))
	b.ok(b.PutFacilitator(room.Facilitator{ID: "f", Name: "Ana"}))
	bad := shown("r1", 2, "").ID
	b.flip(key(liveKeys, "r1"))
	b.flip(key(settingsKeys, "r2"))
	b.flip(noteKey("r1", bad))
	b.flip(key(facilitatorKeys, "f"))

	for range 2 {
		rooms, err := b.Rooms()
		b.ok(err)
		same(t, "rooms", rooms, []room.Saved{{Settings: room.Settings{ID: "r1", Name: "One"}}})
		same(t, "notes", b.texts("r1", room.Shown, 0, 9), []string{"sound"})
		_, ok, err := b.Note("r1", bad)
		b.ok(err)
		same(t, "note", ok, false)
		all, err := b.Facilitators()
		b.ok(err)
		same(t, "facilitators", len(all), 0)
		b.settle()
		same(t, "damaged", len(b.Damaged()), 4)
		same(t, "count", b.count("r1", room.Shown), 1)
		if bytes.Contains(log.Bytes(), []byte("secret")) || bytes.Contains(log.Bytes(), []byte("text ")) {
			t.Errorf("the log holds contents: %s", &log)
		}
		b.reopen()
	}
	b.save("r1", shown("r1", 2, "written again"))
	same(t, "again", b.texts("r1", room.Shown, 0, 9), []string{"written again", "sound"})
}

// settle waits until what was set aside so far is.
func (b *bench) settle() {
	b.t.Helper()
	b.asides.Wait()
	b.raw()
	b.ok(b.do(&job{alone: func() error { return nil }}))
}

func TestAValueUnderTheWrongKeyIsDamaged(t *testing.T) {
	a, c := noteKey("r", "a"), noteKey("r", "c")
	_, err := open(c, seal(a, []byte("{}")))
	same(t, "damaged", errors.Is(err, errDamaged), true)
	_, err = open(a, seal(a, []byte("{}")))
	same(t, "sound", err == nil, true)
}

func TestWhatWasSetAsideGoesWithItsRoomAndInTime(t *testing.T) {
	b := newBench(t)
	for _, r := range []room.ID{"r1", "r2"} {
		b.save(r, shown(r, 1, "very secret words of "+string(r)), shown(r, 2, "sound"))
		b.flip(noteKey(r, shown(r, 1, "").ID))
		same(t, "notes", b.texts(r, room.Shown, 0, 9), []string{"sound"})
	}
	b.settle()
	b.ok(b.DeleteRoom("r1"))
	b.ok(b.Forget())
	b.reopen()
	same(t, "damaged", len(b.Damaged()), 1)
	same(t, "r1", b.holdsLoaded("secret words of r1"), false)
	same(t, "r2", b.holdsLoaded("secret words of r2"), true)
	b.now = start.Add(damagedFor + time.Hour)
	b.ok(b.Forget())
	same(t, "r2 later", b.holdsLoaded("secret words of r2"), false)
}

// holdsLoaded tells whether any value, damaged ones too, holds the text.
func (b *bench) holdsLoaded(text string) (found bool) {
	b.t.Helper()
	b.ok(b.read(func(txn *badger.Txn) error {
		it := txn.NewIterator(badger.DefaultIteratorOptions)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			raw, err := it.Item().ValueCopy(nil)
			if err != nil {
				return err
			}
			found = found || bytes.Contains(raw, []byte(text))
		}
		return nil
	}))
	return found
}

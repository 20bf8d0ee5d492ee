package storage

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// Save writes one room's batch: all of it, or nothing. It refuses a batch with
// new notes with ErrFull when the disk is nearly full.
func (s *Store) Save(b room.Batch) error {
	p, err := prepare(b)
	if err != nil {
		return err
	}
	return s.commit(func(txn *badger.Txn) ([]op, error) {
		ops, posts, err := s.saveOps(txn, p)
		if err != nil || len(ops) == 0 {
			return nil, err
		}
		return ops, s.checkForBatch(posts)
	})
}

// prepared is a batch already encoded, so that the writer has little to do.
type prepared struct {
	room.Batch
	plain []op   // what replaces without looking
	fresh [][]op // beside Batch.Put: a note and its places, if there was none before
}

func prepare(b room.Batch) (prepared, error) {
	p := prepared{Batch: b}
	if err := checkPart("room", string(b.Room)); err != nil {
		return p, err
	}
	if b.Settings != nil {
		o, err := putJSON(key(settingsKeys, string(b.Room)), b.Settings)
		if err != nil {
			return p, err
		}
		p.plain = append(p.plain, o)
	}
	live := key(liveKeys, string(b.Room))
	switch {
	case b.Closed:
		p.plain = append(p.plain, op{key: live})
	case b.Live != nil:
		p.plain = append(p.plain, put(live, b.Live))
	}
	return p, p.encodeNotes()
}

func (p *prepared) encodeNotes() error {
	for i, n := range p.Put {
		if err := checkNote(p.Room, n); err != nil {
			return err
		}
		if slices.ContainsFunc(p.Put[:i], func(m room.Note) bool { return m.ID == n.ID }) {
			return fmt.Errorf("storage: note %s twice in a batch", n.ID)
		}
		o, err := putJSON(noteKey(n.Room, n.ID), n)
		if err != nil {
			return err
		}
		p.fresh = append(p.fresh, append([]op{o}, moveKeys(room.Note{}, false, n)...))
	}
	for _, id := range p.Delete {
		if err := checkPart("note", string(id)); err != nil {
			return err
		}
	}
	return nil
}

func checkNote(r room.ID, n room.Note) error {
	if n.Room != r {
		return fmt.Errorf("storage: note of room %q in a batch of %q", n.Room, r)
	}
	if stateLetter(n.State) == '?' {
		return fmt.Errorf("storage: note state %q is unknown", n.State)
	}
	return checkPart("note", string(n.ID))
}

// saveOps says what to write, and whether notes are new.
func (s *Store) saveOps(txn *badger.Txn, p prepared) (ops []op, posts bool, err error) {
	ops = append(ops, p.plain...)
	for i, n := range p.Put {
		var old room.Note
		existed, err := s.getJSON(txn, p.fresh[i][0].key, &old)
		if err != nil {
			return nil, false, err
		}
		if !existed {
			ops, posts = append(ops, p.fresh[i]...), true
			continue
		}
		ops = append(append(ops, p.fresh[i][0]), moveKeys(old, true, n)...)
	}
	for _, id := range p.Delete {
		if slices.ContainsFunc(p.Put, func(n room.Note) bool { return n.ID == id }) {
			return nil, false, errors.New("storage: a note both put and deleted")
		}
		more, err := s.deleteNote(txn, p.Room, id)
		if err != nil {
			return nil, false, err
		}
		ops = append(ops, more...)
	}
	return ops, posts, nil
}

// moveKeys brings a note's places in the order and among the due up to date.
func moveKeys(old room.Note, existed bool, n room.Note) []op {
	var was, wasDue []byte
	if existed {
		was, wasDue = orderKey(old), dueKey(old)
	}
	return append(moveKey(was, orderKey(n)), moveKey(wasDue, dueKey(n))...)
}

// moveKey writes nothing where nothing changes; see counts.apply.
func moveKey(from, to []byte) []op {
	if bytes.Equal(from, to) {
		return nil
	}
	var ops []op
	if from != nil {
		ops = append(ops, op{key: from})
	}
	if to != nil {
		ops = append(ops, put(to, nil))
	}
	return ops
}

// deleteNote deletes a note and all that points to it, and remembers its id for
// as long as an older copy could bring it back.
func (s *Store) deleteNote(txn *badger.Txn, r room.ID, id room.NoteID) ([]op, error) {
	k := noteKey(r, id)
	aside, err := getRaw(txn, damagedKey(k))
	if err != nil {
		return nil, err
	}
	n, ok, err := s.note(txn, r, id)
	if err != nil || !ok && aside == nil {
		return nil, err
	}
	grave := gone(k)
	if ok {
		if grave, err = graveOf(n); err != nil {
			return nil, err
		}
	}
	ops := []op{grave, {key: k}, {key: damagedKey(k)}}
	if ok {
		ops = append(append(ops, moveKey(orderKey(n), nil)...), moveKey(dueKey(n), nil)...)
	}
	return ops, nil
}

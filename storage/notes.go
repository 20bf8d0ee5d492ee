package storage

import (
	"encoding/binary"
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// Note reads one note; ok is false when there is none or it has expired.
func (s *Store) Note(r room.ID, id room.NoteID) (n room.Note, ok bool, err error) {
	err = s.read(func(txn *badger.Txn) error {
		n, ok, err = s.note(txn, r, id)
		return err
	})
	if !ok || s.expired(n) {
		return room.Note{}, false, err
	}
	return n, true, err
}

// note reads a note, expired or not.
func (s *Store) note(txn *badger.Txn, r room.ID, id room.NoteID) (n room.Note, ok bool, err error) {
	ok, err = s.getJSON(txn, noteKey(r, id), &n)
	return n, ok, err
}

func (s *Store) expired(n room.Note) bool {
	return dueKey(n) != nil && !s.now().Before(n.Expires)
}

// Notes reads notes of a room in one state, at most limit of them, from the
// highest Seq below before (0: the highest) down. Its cost is that of the notes
// it returns.
func (s *Store) Notes(r room.ID, state room.NoteState, before uint64, limit int) ([]room.Note, error) {
	var notes []room.Note
	err := s.read(func(txn *badger.Txn) error {
		prefix := orderPrefix(r, state)
		it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix, Reverse: true})
		defer it.Close()
		for it.Seek(orderBelow(prefix, before)); len(notes) < limit && it.ValidForPrefix(prefix); it.Next() {
			place, _ := splitOrder(it.Item().Key())
			n, ok, err := s.note(txn, r, place.ID)
			if err != nil {
				return fmt.Errorf("notes of room %s: %w", r, err)
			}
			if ok && n.State == state && !s.expired(n) {
				notes = append(notes, n)
			}
		}
		return nil
	})
	return notes, err
}

// orderBelow is where a walk down from before begins.
func orderBelow(prefix []byte, before uint64) []byte {
	if before == 0 {
		return append(prefix[:len(prefix):len(prefix)], 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
	}
	// A note's key is longer than this, so those with Seq before sort above it.
	return binary.BigEndian.AppendUint64(prefix[:len(prefix):len(prefix)], before)
}

// CountNotes counts the notes of a room in one state. It costs what has expired
// and not been deleted yet, whatever the number.
func (s *Store) CountNotes(r room.ID, state room.NoteState) (int, error) {
	expired := 0
	err := s.read(func(txn *badger.Txn) error {
		now := s.now()
		return eachKey(txn, []byte{dueKeys}, func(k []byte) bool {
			n, ok := splitDue(k)
			if !ok || n.Expires.After(now) {
				return !ok
			}
			if n.Room == r && n.State == state {
				expired++
			}
			return true
		})
	})
	return max(0, s.counts.get(r, state)-expired), err
}

package storage

import (
	"bytes"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// reorder makes the places of all notes again, in the order of showing and among
// the due. Where a batch is lost, a note that a later one changed would have none:
// it would never be shown, and never expire.
func (s *Store) reorder() error {
	ops, err := s.misplaced()
	for len(ops) > 0 && err == nil {
		some := ops[:min(len(ops), deleteAtOnce)]
		ops = ops[len(some):]
		err = s.commit(func(*badger.Txn) ([]op, error) { return some, nil })
	}
	if err != nil {
		return fmt.Errorf("order of notes: %w", err)
	}
	return nil
}

// misplaced says what to write so that every note has its places, and every
// place a note.
func (s *Store) misplaced() (ops []op, err error) {
	err = s.read(func(txn *badger.Txn) error {
		places := map[string]bool{}
		notes, err := keys(txn, []byte{noteKeys}, noLimit)
		if err != nil {
			return err
		}
		for _, k := range notes {
			r, id, _ := splitNote(k)
			n, ok, err := s.note(txn, r, id)
			if err != nil {
				return err
			}
			for _, place := range [][]byte{orderKey(n), dueKey(n)} {
				if ok && place != nil {
					places[string(place)] = true
				}
			}
		}
		for _, kind := range []byte{orderKeys, dueKeys} {
			err := eachKey(txn, []byte{kind}, func(k []byte) bool {
				if !places[string(k)] {
					ops = append(ops, op{key: bytes.Clone(k)})
				}
				delete(places, string(k))
				return true
			})
			if err != nil {
				return err
			}
		}
		for place := range places {
			ops = append(ops, put([]byte(place), nil))
		}
		return nil
	})
	return ops, err
}

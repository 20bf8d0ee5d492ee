package storage

import (
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// bringUp refuses a store that a newer Hearth wrote, and brings an older one up to a
// schema; before that, it has it kept.
func (s *Store) bringUp(to int, keep func() error) error {
	k := key(schemaKeys)
	var stored int
	var filled bool
	err := s.eng.db.View(func(txn *badger.Txn) error {
		filled = some(txn, []byte{settingsKeys}) || some(txn, []byte{facilitatorKeys})
		_, err := s.getJSON(txn, k, &stored)
		return err
	})
	if err != nil || stored == to {
		return err
	}
	if stored > to {
		return fmt.Errorf("%w: schema %d, known up to %d", ErrNewer, stored, to)
	}
	if stored == 0 && filled {
		stored = 1 // it does not stand in journals: where only they were left, it is not known
	}
	if stored > 0 && stored < to {
		if err := keep(); err != nil {
			return err
		}
	}
	o, err := putJSON(k, to)
	if err != nil {
		return err
	}
	return s.eng.db.Update(func(txn *badger.Txn) error { return set(txn, o) })
}

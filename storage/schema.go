package storage

import (
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// checkSchema refuses a store that a newer Hearth wrote, and keeps a backup
// before one of an older schema is touched.
func (s *Store) checkSchema() error {
	k := key(schemaKeys)
	var stored int
	err := s.eng.db.View(func(txn *badger.Txn) error {
		_, err := s.getJSON(txn, k, &stored)
		return err
	})
	switch {
	case err != nil || stored == schema:
		return err
	case stored > schema:
		return fmt.Errorf("%w: schema %d, known up to %d", ErrNewer, stored, schema)
	case stored > 0:
		err = s.keepBackup()
	}
	o, jerr := putJSON(k, schema)
	if err = errors.Join(err, jerr); err != nil {
		return err
	}
	return s.eng.db.Update(func(txn *badger.Txn) error { return set(txn, o) })
}

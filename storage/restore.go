package storage

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/dgraph-io/badger/v4"
)

// Restore replaces what dir holds by a backup file. Nobody may use dir. What was
// forgotten or has expired since the backup stays forgotten, as far as the
// store in dir can still be read. Until the very end the old store stays.
func Restore(dir, file string, opts Options) error {
	s := newStore(dir, opts)
	backup, done, err := openBackup(file)
	if err != nil {
		return err
	}
	defer func() { _ = done() }()
	if s.folder, err = takeFolder(dir); err != nil {
		return err
	}
	if err := s.check(true); err != nil {
		return errors.Join(err, s.folder.release())
	}
	return errors.Join(s.restore(backup), s.folder.release())
}

func (s *Store) restore(backup io.Reader) error {
	stores, err := s.folder.stores()
	if err != nil {
		return err
	}
	loaded, err := after(slices.Max(append(stores, storePrefix+"000000")))
	if err != nil {
		return err
	}
	clean, err := after(loaded)
	if err != nil {
		return err
	}
	graves := s.oldGraves()
	s.eng = &engine{dir: s.folder.join(loaded)}
	if err := s.load(backup, graves); err != nil {
		return errors.Join(fmt.Errorf("restore: %w", err), s.eng.discard())
	}
	e, err := s.rewrite(s.eng.db, clean)
	if err = errors.Join(err, s.eng.discard()); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := e.close(); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if err := s.folder.point(clean); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return s.folder.clean(clean)
}

// oldGraves reads what was forgotten from the store that is replaced, if it can
// be read.
func (s *Store) oldGraves() map[string]tombstone {
	name, err := s.folder.current()
	if err != nil {
		s.log.Warn("what was forgotten is not known", "error", err)
		return nil
	}
	if _, err := os.Stat(s.folder.join(name)); err != nil {
		return nil // a new folder
	}
	e, err := s.openEngine(name)
	if err != nil {
		s.log.Warn("what was forgotten is not known", "error", err)
		return nil
	}
	var graves map[string]tombstone
	err = e.db.View(func(txn *badger.Txn) (err error) {
		graves, err = s.graves(txn)
		return err
	})
	if err = errors.Join(err, e.close()); err != nil {
		s.log.Warn("what was forgotten may not be known", "error", err)
	}
	return graves
}

// load reads the backup into a store of its own and takes out what was
// forgotten or has expired since.
func (s *Store) load(backup io.Reader, graves map[string]tombstone) error {
	if err := s.freshIndex(s.eng, backup); err != nil {
		return fmt.Errorf("%w: %w", ErrNotBackup, err)
	}
	if err := s.checkSchema(); err != nil {
		return err
	}
	return s.bury(graves)
}

// bury deletes what is in a grave or has expired, and keeps the graves.
func (s *Store) bury(graves map[string]tombstone) error {
	w := s.eng.db.NewWriteBatch()
	defer w.Cancel()
	for k, t := range graves {
		o, err := putJSON(goneKey([]byte(k)), t)
		if err == nil {
			err = w.Set(o.key, o.value)
		}
		if err != nil {
			return err
		}
	}
	err := s.eng.db.View(func(txn *badger.Txn) error {
		known, err := s.graves(txn)
		maps.Copy(known, graves)
		if err != nil {
			return err
		}
		return s.buryEach(txn, known, w)
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

func (s *Store) buryEach(txn *badger.Txn, graves map[string]tombstone, w *badger.WriteBatch) error {
	it := txn.NewIterator(badger.DefaultIteratorOptions)
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		k := it.Item().KeyCopy(nil)
		over, err := s.isOver(txn, k, graves)
		if err == nil && over {
			err = w.Delete(k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isOver tells whether what stands at k was deleted or has expired. A note's
// places go the way of the note.
func (s *Store) isOver(txn *badger.Txn, k []byte, graves map[string]tombstone) (bool, error) {
	note := k
	if place, ok := splitOrder(k); ok && k[0] == orderKeys {
		note = noteKey(place.Room, place.ID)
	} else if place, ok := splitDue(k); ok && k[0] == dueKeys {
		note = noteKey(place.Room, place.ID)
	}
	if buried(graves, note) {
		return true, nil
	}
	r, id, ok := splitNote(note)
	if !ok {
		return false, nil
	}
	n, ok, err := s.note(txn, r, id)
	return !ok || s.expired(n), err
}

package storage

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
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
	if err := s.folder.cleanTemps(); err != nil {
		return errors.Join(err, s.folder.release())
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
	since := s.known()
	s.eng = &engine{dir: s.folder.join(loaded)}
	if err := s.load(backup, since); err != nil {
		return errors.Join(fmt.Errorf("restore: %w", err), s.eng.discard())
	}
	from := s.eng.db.NewTransaction(false)
	e, err := s.rewrite(from, clean)
	from.Discard()
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

// known reads what was forgotten from the store that is replaced, if it can be
// read.
func (s *Store) known() *since {
	name, _, err := s.folder.current()
	if err != nil {
		s.log.Warn("what was forgotten is not known", "error", err)
		return &since{}
	}
	if _, err := os.Stat(s.folder.join(name)); err != nil {
		return &since{} // a new folder
	}
	e, err := s.openEngine(name)
	if err != nil {
		s.log.Warn("what was forgotten is not known", "error", err)
		return &since{}
	}
	var known *since
	err = e.db.View(func(txn *badger.Txn) (err error) {
		known, err = s.since(txn)
		return err
	})
	if err = errors.Join(err, e.close()); err != nil {
		s.log.Warn("what was forgotten may not be known", "error", err)
	}
	if known == nil {
		known = &since{}
	}
	return known
}

// load reads the backup into a store of its own and takes out what was
// forgotten or has expired since.
func (s *Store) load(backup io.Reader, known *since) error {
	if err := s.freshIndex(s.eng, backup); err != nil {
		return fmt.Errorf("%w: %w", ErrNotBackup, err)
	}
	asItIs := func() error { return nil } // the backup itself stays
	if err := s.bringUp(schema, asItIs); err != nil {
		return err
	}
	return s.bury(known)
}

// bury deletes what is in a grave or has expired, and keeps the graves.
func (s *Store) bury(known *since) error {
	w := s.eng.db.NewWriteBatch()
	defer w.Cancel()
	err := s.eng.db.View(func(txn *badger.Txn) error {
		all, err := s.graves(txn)
		if err != nil {
			return err
		}
		maps.Copy(all, known.graves)
		if err := s.buryShed(txn, known.shed, all); err != nil {
			return err
		}
		for k, t := range all {
			o, err := putJSON(goneKey([]byte(k)), t)
			if err == nil {
				err = w.Set(o.key, o.value)
			}
			if err != nil {
				return err
			}
		}
		return s.buryEach(txn, &since{graves: all, rooms: known.rooms, now: s.now()}, w)
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

// buryShed adds what is left of a note only in the store that is replaced. Where the
// copy has the answer to its writer as well, it stays.
func (s *Store) buryShed(txn *badger.Txn, shed, graves map[string]tombstone) error {
	for k, t := range shed {
		var n room.Note
		there, err := s.getJSON(txn, []byte(k), &n)
		if err != nil {
			return err
		}
		if !there || n.State != room.Declined {
			graves[k] = t
		}
	}
	return nil
}

func (s *Store) buryEach(txn *badger.Txn, known *since, w *badger.WriteBatch) error {
	it := txn.NewIterator(badger.DefaultIteratorOptions)
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		k := it.Item().KeyCopy(nil)
		raw, err := it.Item().ValueCopy(nil)
		if err != nil {
			return err
		}
		left, changed := known.leave(k, raw)
		switch {
		case left == nil:
			err = w.Delete(k)
		case changed:
			err = w.Set(k, left)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

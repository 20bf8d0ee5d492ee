package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
)

// Forget rewrites the files, the kept backups too, without what was deleted or
// has expired. Reads and writes go on meanwhile; writes wait only while what came
// meanwhile is brought over. Calls that come while one is under way share the
// next. If it fails, or the process dies, the next Open finishes it.
func (s *Store) Forget() error {
	asked := s.ticks.Add(1)
	s.forget.Lock()
	defer s.forget.Unlock()
	if asked < s.forgotten {
		return nil // a rewriting began after this was asked
	}
	began := s.ticks.Add(1)
	if err := s.forgetAll(); err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	s.forgotten = began
	return nil
}

func (s *Store) forgetAll() error {
	marker := s.folder.join(forgetName)
	if err := replaceText(marker, "\n"); err != nil {
		return err
	}
	if s.unfinished.Swap(false) {
		if err := s.finishDeleting(); err != nil {
			s.unfinished.Store(true)
			return err
		}
	}
	if err := s.replaceStore(); err != nil {
		return err
	}
	if err := s.cleanBackups(); err != nil {
		return err
	}
	if err := os.Remove(marker); err != nil {
		return err
	}
	return syncDir(s.dir)
}

// replaceStore writes a new store as of one moment, brings over what was saved
// since, and goes over to it. Up to the new pointer the old store is the one in
// use, from then on the new one; Open deletes whichever is not.
func (s *Store) replaceStore() error {
	s.checkpoints.Lock() // none may be written into the old store any more
	defer s.checkpoints.Unlock()
	if s.eng == nil {
		return ErrClosed
	}
	if err := s.roomToRewrite(); err != nil {
		return err
	}
	next, err := after(filepath.Base(s.eng.dir))
	if err != nil {
		return err
	}
	var from *badger.Txn
	err = s.do(&job{alone: func() error {
		if s.behind.Load() {
			return errBehind
		}
		from, s.tail = s.eng.db.NewTransaction(false), &tail{}
		return nil
	}})
	if err != nil {
		return err
	}
	e, err := s.rewrite(from, next)
	from.Discard()
	var old *engine
	err = s.do(&job{alone: func() error {
		since := s.tail
		s.tail = nil
		if err != nil {
			return err
		}
		old, err = s.goOver(e, next, since)
		return err
	}})
	if err != nil && e != nil && old == nil {
		return errors.Join(err, e.discard())
	}
	if err != nil {
		return err
	}
	// One that could not be removed the last time, as on Windows while a virus scanner
	// reads it, goes as well.
	return errors.Join(old.discard(), s.folder.dropOthers(next))
}

// tail is what is saved while the store is rewritten.
type tail struct{ records []record }

// goOver runs in the writer. What only the journal of the old store has would not come
// over.
func (s *Store) goOver(e *engine, name string, since *tail) (old *engine, err error) {
	if s.behind.Load() {
		return nil, errBehind
	}
	if err := e.catchUp(since); err != nil {
		return nil, err
	}
	if err := s.folder.point(name); err != nil {
		return nil, err
	}
	return s.swap(e), nil
}

// catchUp makes what was saved meanwhile durable in the new store, and visible.
func (e *engine) catchUp(since *tail) error {
	w := &replayer{db: e.db, seq: e.seq}
	for _, r := range since.records {
		if err := w.add(r); err != nil {
			return err
		}
	}
	if err := w.flush(); err != nil {
		return err
	}
	e.seq = w.seq
	return e.journal.appendAll(since.records)
}

// swap waits for the readers, and lets them in again on the new store.
func (s *Store) swap(e *engine) (old *engine) {
	s.use.Lock()
	defer s.use.Unlock()
	old, s.eng = s.eng, e
	return old
}

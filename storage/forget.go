package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Forget rewrites the files without what was deleted, and replaces the kept
// backups by one. Reads go on meanwhile; writes wait for the rewriting, about a
// second for 140,000 notes. Calls that come while one is under way share the
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
	if err := s.do(&job{alone: s.replaceStore}); err != nil {
		return err
	}
	if err := s.replaceBackups(); err != nil {
		return err
	}
	if err := os.Remove(marker); err != nil {
		return err
	}
	return syncDir(s.dir)
}

// replaceStore runs in the writer. Up to the new pointer the old store is the
// one in use, from then on the new one; Open deletes whichever is not.
func (s *Store) replaceStore() error {
	s.checkpoints.Lock() // none may be written into the old store any more
	defer s.checkpoints.Unlock()
	if err := s.roomToRewrite(); err != nil {
		return err
	}
	next, err := after(filepath.Base(s.eng.dir))
	if err != nil {
		return err
	}
	e, err := s.rewrite(s.eng.db, next)
	if err != nil {
		return err
	}
	if err := s.folder.point(next); err != nil {
		return errors.Join(err, e.discard())
	}
	return s.swap(e).discard()
}

// swap waits for the readers, and lets them in again on the new store.
func (s *Store) swap(e *engine) (old *engine) {
	s.use.Lock()
	defer s.use.Unlock()
	old, s.eng = s.eng, e
	return old
}

package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
)

// streams is how many goroutines read while the store is copied; each keeps a
// table of its own in memory.
const streams = 2

// rewriteSpare is what rewriting needs beside the size of the tables: Badger's
// own new files.
const rewriteSpare = 64 << 20

// rewrite streams what is in db into a new store, which is whole and on the disk
// when it returns, and closed. Only what is there now is copied, so that nothing
// that was deleted is in its files.
func (s *Store) rewrite(db *badger.DB, name string) error {
	if err := s.copyInto(db, name); err != nil {
		return errors.Join(fmt.Errorf("rewrite: %w", err), os.RemoveAll(s.folder.join(name)))
	}
	return nil
}

func (s *Store) copyInto(db *badger.DB, name string) error {
	dst, err := s.openBadger(name)
	if err != nil {
		return err
	}
	if err := errors.Join(s.streamTo(db, dst), dst.Close()); err != nil {
		return err
	}
	return syncFolder(s.folder.join(name))
}

func (s *Store) streamTo(db, dst *badger.DB) error {
	w := dst.NewStreamWriter()
	if err := w.Prepare(); err != nil {
		return err
	}
	stream := db.NewStream()
	stream.NumGo = streams
	stream.ChooseKey = s.stays
	stream.Send = w.Write
	if err := stream.Orchestrate(context.Background()); err != nil {
		w.Cancel()
		return err
	}
	return w.Flush()
}

// stays leaves out damaged values that were set aside long enough ago.
func (s *Store) stays(item *badger.Item) bool {
	if item.Key()[0] != damagedKeys {
		return true
	}
	keep := false
	err := item.Value(func(sealed []byte) error {
		payload, err := open(item.Key(), sealed)
		keep = err == nil && !damagedExpired(payload, s.now())
		return nil
	})
	return err == nil && keep
}

// roomToRewrite refuses when the disk cannot hold a second copy.
func (s *Store) roomToRewrite(name string) error {
	space, err := s.space(s.dir)
	if err != nil {
		return nil // a disk that does not tell is taken to have room
	}
	tables, err := filepath.Glob(filepath.Join(s.folder.join(name), "*.sst"))
	if err != nil {
		return err
	}
	need := uint64(rewriteSpare)
	for _, path := range tables {
		if info, err := os.Stat(path); err == nil {
			need += uint64(info.Size())
		}
	}
	if space.Free < need {
		return ErrFull
	}
	return nil
}

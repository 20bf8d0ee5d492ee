package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
)

// indexName is the folder of Badger's files in a store.
const indexName = "index"

// engine is one store: what makes it durable, and Badger, which finds things.
type engine struct {
	dir     string
	db      *badger.DB
	journal *journal
	seq     uint64 // of the last batch
}

// appliedKey holds the seq of the last batch that Badger has.
func appliedKey() []byte { return key(appliedKeys) }

// openEngine opens a store. After a clean stop Badger's files must be as they
// were left, byte for byte. After any other stop they are made again from the
// checkpoint and the journals, since a cut or changed one may open and lack
// something in its middle.
func (s *Store) openEngine(name string) (*engine, error) {
	e := &engine{dir: s.folder.join(name)}
	stopped, harmed, err := s.prepare(e)
	if err != nil {
		return nil, err
	}
	if stopped == stoppedClean {
		if e.db, err = s.openBadger(e.index()); err != nil {
			stopped = stoppedChanged
		}
	}
	if e.db != nil && len(harmed) > 0 {
		if stopped, err = e.wentOn(); err != nil {
			return nil, err
		}
	}
	s.killed = stopped != stoppedClean
	if stopped == stoppedChanged {
		s.log.Error("the index was damaged and is made again", "error", err)
		s.damage.add("index files, made again")
	}
	believed := e.db != nil
	if believed {
		s.sayHarmed(harmed)
	} else {
		if believed, err = s.remake(e); err != nil {
			return nil, err
		}
	}
	if err := s.recover(e, stopped == stoppedClean, believed); err != nil {
		return nil, errors.Join(err, e.db.Close())
	}
	return e, nil
}

// wentOn looks whether a journal that is not as the marker says has batches which the
// index lacks. Then the marker was taken away, and a power cut brought it back: on
// Windows nothing makes the taking away durable.
func (e *engine) wentOn() (stop, error) {
	has, err := applied(e.db)
	if err != nil {
		return 0, errors.Join(err, e.db.Close())
	}
	numbers, err := numbered(e.dir, "journal-")
	stopped := stoppedClean
	for _, n := range numbers {
		_, _, bad := readJournal(journalPath(e.dir, n), func(r record) error {
			if r.seq > has {
				stopped = stoppedHard
			}
			return nil
		})
		err = errors.Join(err, bad)
	}
	if err == nil && stopped == stoppedHard {
		err = e.db.Close()
		e.db = nil
	}
	return stopped, err
}

// sayHarmed names journals and checkpoints that were changed while nobody used
// them. The index has everything still, and a fresh checkpoint will.
func (s *Store) sayHarmed(names []string) {
	for _, name := range names {
		s.renew = true
		s.damage.add(name + ", made again")
		s.log.Error("a file was damaged and is made again", "file", name)
	}
}

// remake loads the checkpoint, or if that is damaged believes Badger's files.
func (s *Store) remake(e *engine) (believed bool, err error) {
	if err := s.checkForIndex(e); err != nil {
		return false, err
	}
	damaged := s.loadCheckpoint(e)
	if damaged == nil || e.db != nil {
		return false, damaged
	}
	if _, err := os.Stat(filepath.Join(e.index(), badger.ManifestFilename)); err != nil {
		return false, damaged
	}
	if e.db, err = s.openBadger(e.index()); err != nil {
		return true, err
	}
	if has, err := applied(e.db); err != nil || has == 0 {
		return true, errors.Join(fmt.Errorf("%w: nothing in it is sound", ErrBroken), err, e.db.Close())
	}
	s.log.Error("the checkpoint is damaged; the index is used as it is", "error", damaged)
	s.damage.add("checkpoint")
	s.renew = true
	return true, nil
}

// prepare makes a new store's folder and first journal, or says how it was left.
func (s *Store) prepare(e *engine) (stopped stop, harmed []string, err error) {
	if err := os.MkdirAll(e.dir, privateFolder); err != nil {
		return 0, nil, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	stopped, harmed = howStopped(e.dir)
	err = takeMark(e.dir)
	if err == nil && stopped == stoppedHard {
		err = e.begin()
	}
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	return stopped, harmed, nil
}

// begin makes the first journal of a store that has nothing yet.
func (e *engine) begin() error {
	names, err := os.ReadDir(e.dir)
	if err != nil || len(names) > 0 {
		return err
	}
	first, err := openJournal(e.dir, 1)
	if err != nil {
		return err
	}
	return first.close()
}

func (e *engine) index() string { return filepath.Join(e.dir, indexName) }

// loadCheckpoint makes Badger's files again from the newest checkpoint. A store
// that never had one is in its journal whole.
func (s *Store) loadCheckpoint(e *engine) error {
	number, err := newest(e.dir, "checkpoint-")
	if err != nil {
		return err
	}
	if number == 0 {
		if first, err := oldest(e.dir, "journal-"); err != nil || first != 1 {
			return fmt.Errorf("%w: neither a sound index nor a checkpoint", ErrBroken)
		}
		if err := e.legible(); err != nil {
			return err
		}
		return s.freshIndex(e, nil)
	}
	checkpoint, done, err := openBackup(checkpointPath(e.dir, number))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return errors.Join(s.freshIndex(e, checkpoint), done())
}

// recover plays the journals that Badger may not have, and opens the last one.
// Badger's own files, where they had to be believed, may lack anything, and all
// the journals are played.
func (s *Store) recover(e *engine, clean, believed bool) (err error) {
	numbers, err := numbered(e.dir, "journal-")
	if err != nil {
		return err
	}
	if e.seq, err = applied(e.db); err != nil {
		return err
	}
	if !clean {
		has := e.seq
		if believed {
			has = 0
		}
		if err := s.replay(e, numbers, has); err != nil {
			return err
		}
	}
	last, err := newest(e.dir, "checkpoint-") // its journal may be gone, and no later one may have a lower number
	if err != nil {
		return err
	}
	last = max(last, 1)
	if len(numbers) > 0 {
		last = max(last, numbers[len(numbers)-1])
	}
	if e.journal, err = openJournal(e.dir, last); err != nil {
		return err
	}
	return testify(e.journal.witness, e.seq) // the one that is there may be damaged
}

// close leaves Badger's files durable, and a marker that says so, unless they lack
// something: then the next start plays the journals.
func (e *engine) close() error {
	err := errors.Join(e.journal.close(), e.db.Close())
	if errors.Is(e.journal.broken, errBehind) {
		err = errors.Join(e.journal.broken, err)
	}
	if err != nil {
		return err
	}
	if err := syncFolder(e.index()); err != nil {
		return err
	}
	return markClosed(e.dir)
}

func (s *Store) openBadger(dir string) (*badger.DB, error) {
	db, err := badger.Open(badgerOptions(dir, s.log))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return db, nil
}

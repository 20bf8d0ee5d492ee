package storage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"hearth/room"
)

// Options are what a store is handed. The zero value is right outside of tests.
type Options struct {
	Log   *slog.Logger
	Now   func() time.Time                // decides what has expired
	Space func(dir string) (Space, error) // asks how much room the disk has

	// JournalLimit is how large a journal grows before the next begins and a
	// checkpoint is written, in bytes; zero: 16 MiB.
	JournalLimit int64
}

// Store is an open data folder. It implements room.Store. Its methods may be
// called from any goroutine.
type Store struct {
	log   *slog.Logger
	now   func() time.Time
	space func(string) (Space, error)

	dir    string
	folder *folder

	use        sync.RWMutex // held for reading while eng.db is read; for writing while eng is replaced
	showing    sync.RWMutex // held for writing while Badger is given what was answered
	eng        *engine      // its journal and seq are the writer's
	behind     atomic.Bool  // Badger lacks what was answered, until the next start
	killed     bool         // the last process did not close it
	unfinished atomic.Bool  // of a deleted room something is left
	lost       bool         // batches are missing among those that were read
	renew      bool         // a damaged file is replaced by a fresh checkpoint
	tail       *tail        // the writer's: what is saved while Forget rewrites
	told       *Space       // the writer's: what the disk said in this batch
	crowded    bool         // the writer's: the disk has no room for a checkpoint, and the log says so
	unheard    bool         // the writer's: the witness cannot be written, and the log says so
	// checkpoints is held while one is written.
	checkpoints  sync.Mutex
	journalLimit int64

	counts  *counts
	damage  damage
	asides  sync.WaitGroup // what was set aside and is not handed to the writer yet
	backups sync.Mutex     // one backup at a time

	sweep sync.Mutex
	swept time.Time // when tombstones were last looked through

	ticks     atomic.Int64 // orders askings and beginnings of Forget
	forget    sync.Mutex   // one Forget at a time
	forgotten int64        // when the last rewriting that succeeded began

	gate    sync.RWMutex // held for reading while a job is handed in
	closed  bool
	jobs    chan *job
	drained chan struct{}
}

var _ room.Store = (*Store)(nil)

// Open opens the data folder dir and mends what a crash left there. The error is
// or wraps one of ErrLocked, ErrUnwritable, ErrNewer, ErrBroken, ErrFull or is a
// *SyncedError.
func Open(dir string, opts Options) (*Store, error) {
	s := newStore(dir, opts)
	var err error
	if s.folder, err = takeFolder(dir); err != nil {
		return nil, err
	}
	if err := s.start(); err != nil {
		if s.eng != nil {
			err = errors.Join(err, s.eng.close())
		}
		return nil, errors.Join(err, s.folder.release())
	}
	go s.write()
	if err := s.mend(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func newStore(dir string, opts Options) *Store {
	s := &Store{
		log: opts.Log, now: opts.Now, space: opts.Space, dir: dir,
		counts: newCounts(), journalLimit: opts.JournalLimit,
		jobs: make(chan *job, waitingJobs), drained: make(chan struct{}),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.journalLimit == 0 {
		s.journalLimit = journalLimit
	}
	if s.space == nil {
		s.space = diskSpace
	}
	return s
}

// start opens what the pointer names. What a crash left is deleted before the disk is
// asked how much room it has: it may be what fills it.
func (s *Store) start() error {
	name, pointed, err := s.folder.current()
	if err != nil {
		return err
	}
	if err := s.folder.clean(name); err != nil {
		return fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	if err := s.check(false); err != nil {
		return err
	}
	if !pointed {
		if err := s.folder.point(name); err != nil {
			return err
		}
	}
	if s.eng, err = s.openEngine(name); err != nil {
		return err
	}
	if err := s.bringUp(schema, s.KeepOneMore); err != nil {
		return err
	}
	if err := s.recallDamaged(); err != nil {
		return err
	}
	return s.countAll()
}

// mend finishes what a crash interrupted.
func (s *Store) mend() error {
	if err := s.finishDeleting(); err != nil {
		return err
	}
	if _, err := os.Stat(s.folder.join(forgetName)); err == nil {
		switch err := s.Forget(); {
		case errors.Is(err, ErrFull): // it is finished later: whoever asks whether it was killed does it
			s.killed = true
			s.log.Error("what was forgotten is still in the files: the disk is nearly full")
		case err != nil:
			return err
		}
	}
	if s.lost {
		if err := s.reorder(); err != nil {
			return err
		}
	}
	if s.behind.Load() {
		return errBehind
	}
	if !s.renew {
		return nil
	}
	if err := s.do(&job{alone: func() error { s.rotate(); return nil }}); err != nil {
		return err
	}
	s.checkpoints.Lock() // until the fresh one is there, the damaged one may be needed
	defer s.checkpoints.Unlock()
	return nil
}

// memTableBytes is how large Badger's tables grow in memory, and so most on the disk.
const memTableBytes = 8 << 20

// badgerOptions are small: Badger's defaults make a 2 GiB file and 85 MiB of heap.
// The value log stays empty, as no value reaches the default threshold of 1 MiB.
// Young tables are merged ten at a time, and into one level up to 256 MiB, of which
// 100,000 notes fill a quarter: of 256 writers at once, tables took a third of the
// time with five and a level of 10 MiB. One goroutine writes, so there are no conflicts to
// detect. The journal is what is synced. A table that does not match its checksum
// does not open. Nothing is compressed: on 32-bit machines what Badger packs with
// Snappy does not unpack ("s2: corrupt input", Badger 4.9.6 with compress 1.20.3),
// and a forgotten word could hide in packed bytes from whoever looks for it.
func badgerOptions(dir string, log *slog.Logger) badger.Options {
	return badger.DefaultOptions(dir).
		WithSyncWrites(false).WithCompression(options.None).WithChecksumVerificationMode(options.OnTableRead).
		WithMemTableSize(memTableBytes).WithNumMemtables(2).
		WithNumLevelZeroTables(10).WithNumLevelZeroTablesStall(20).WithBaseLevelSize(256 << 20).
		WithNumCompactors(2).
		WithBlockCacheSize(8 << 20).WithIndexCacheSize(4 << 20).
		WithValueLogFileSize(16 << 20).
		WithDetectConflicts(false).WithMetricsEnabled(false).
		WithLogger(badgerLog{log})
}

// badgerLog passes on what goes wrong; Badger speaks of keys and files only.
type badgerLog struct{ log *slog.Logger }

func (l badgerLog) Errorf(f string, a ...any) { l.log.Error(line(f, a), "from", "badger") }
func (l badgerLog) Warningf(f string, a ...any) {
	level := slog.LevelWarn
	// It says so every minute while little of what is read was read before: its cache
	// is small so that memory is.
	if strings.Contains(f, "might be too small") || strings.Contains(f, "Cache life expectancy") {
		level = slog.LevelDebug
	}
	l.log.Log(context.Background(), level, line(f, a), "from", "badger")
}
func (badgerLog) Infof(string, ...any)  {}
func (badgerLog) Debugf(string, ...any) {}

func line(f string, a []any) string { return strings.TrimSpace(fmt.Sprintf(f, a...)) }

// Killed tells whether the last process ended without closing the store, or had to leave
// a forgetting unfinished: there may be something that the files must forget.
func (s *Store) Killed() bool { return s.killed }

// Close answers what waits and closes the files.
func (s *Store) Close() error {
	s.gate.Lock()
	already := s.closed
	s.closed = true
	if !already {
		close(s.jobs)
	}
	s.gate.Unlock()
	<-s.drained
	if already {
		return nil
	}
	s.checkpoints.Lock()
	defer s.checkpoints.Unlock()
	s.use.Lock()
	defer s.use.Unlock()
	err := s.eng.close()
	s.eng = nil
	return errors.Join(err, s.folder.release())
}

// read runs f on what is stored now.
func (s *Store) read(f func(*badger.Txn) error) error {
	s.use.RLock()
	defer s.use.RUnlock()
	if s.eng == nil {
		return ErrClosed
	}
	s.showing.RLock()
	txn := s.eng.db.NewTransaction(false)
	s.showing.RUnlock()
	defer txn.Discard()
	return f(txn)
}

package storage

import (
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// One transaction holds at most this much. Badger refuses one over 15 % of a
// memtable (1.2 MiB, 13,000 keys), and syncs once a transaction.
const (
	batchBytes  = 1 << 20
	batchKeys   = 10_000
	keyOverhead = 32
	// waitingJobs is how many callers wait in the queue; more wait before it.
	waitingJobs = 1024
)

// op is one key written, or deleted where value is nil.
type op struct{ key, value []byte }

func put(key, payload []byte) op { return op{key, seal(key, payload)} }

// job is what one caller wants written.
type job struct {
	// ops reads what it needs and says what to write; it writes nothing.
	ops func(*badger.Txn) ([]op, error)
	// alone, instead of ops, runs while nothing is written.
	alone func() error
	done  chan error // of capacity one
}

// commit writes what ops says and returns when it is on the disk.
func (s *Store) commit(ops func(*badger.Txn) ([]op, error)) error {
	return s.do(&job{ops: ops})
}

func (s *Store) do(j *job) error {
	j.done = make(chan error, 1)
	if err := s.hand(j); err != nil {
		return err
	}
	return <-j.done
}

func (s *Store) hand(j *job) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.closed {
		return ErrClosed
	}
	s.jobs <- j
	return nil
}

// write is the one goroutine that writes. It ends when jobs is closed and empty.
func (s *Store) write() {
	defer close(s.drained)
	for first := range s.jobs {
		b := &batch{store: s}
		b.take(first)
		for more := true; more; {
			select {
			case j, ok := <-s.jobs:
				if more = ok; ok {
					b.take(j)
				}
			default:
				more = false
			}
		}
		b.flush()
	}
}

// batch is what goes into one transaction.
type batch struct {
	store *Store
	txn   *badger.Txn
	ops   []op
	size  int
	jobs  []*job
}

// take adds a job; what came before is flushed first if both do not fit.
func (b *batch) take(j *job) {
	if j.alone != nil {
		b.flush()
		j.done <- guard(j.alone)
		return
	}
	if b.txn == nil {
		b.begin()
	}
	ops, err := guardOps(j, b.txn)
	size := opsSize(ops)
	if err == nil && (size > batchBytes || len(ops) > batchKeys) {
		err = ErrTooLarge
	}
	if err != nil || len(ops) == 0 {
		j.done <- err
		return
	}
	if b.size+size > batchBytes || len(b.ops)+len(ops) > batchKeys {
		b.flush()
		b.take(j) // it looks again: what was flushed may not have been saved
		return
	}
	b.add(j, ops, size)
}

func (b *batch) begin() {
	b.txn = b.store.eng.db.NewTransaction(true)
	b.store.told = nil
}

func (b *batch) add(j *job, ops []op, size int) {
	for _, o := range ops {
		if err := set(b.txn, o); err != nil { // nothing of the batch may be half there
			b.jobs = append(b.jobs, j)
			b.answer(fmt.Errorf("storage: set: %w", err))
			return
		}
	}
	b.ops, b.size, b.jobs = append(b.ops, ops...), b.size+size, append(b.jobs, j)
}

// flush saves, answers and shows.
func (b *batch) flush() {
	if b.txn == nil {
		return
	}
	var err error
	if len(b.ops) > 0 {
		err = b.append()
	}
	if err != nil || len(b.ops) == 0 {
		b.answer(err)
		return
	}
	b.commit()
	if b.store.journalFull() {
		b.store.rotate()
	}
}

// append makes the batch durable.
func (b *batch) append() error {
	e := b.store.eng
	err := set(b.txn, appliedOp(e.seq+1))
	if err == nil {
		err = e.journal.append(e.seq+1, b.ops)
	}
	if err == nil {
		e.seq++
		b.store.sayUnheard(e.journal.unheard)
		return nil
	}
	b.store.log.Error("a batch was not saved", "error", err, "callers", len(b.jobs))
	if noRoom(err) {
		err = errors.Join(ErrFull, err)
	}
	return fmt.Errorf("storage: commit: %w", err)
}

// sayUnheard says once that the witness cannot be told what is durable.
func (s *Store) sayUnheard(err error) {
	if err != nil && !s.unheard {
		s.log.Error("a journal that is cut would not be noticed", "error", err)
	}
	s.unheard = err != nil
}

// commit answers, since the batch is durable, and makes it visible while those who
// were answered go on. Who reads meanwhile waits, and so reads what they wrote.
func (b *batch) commit() {
	s, seq := b.store, b.store.eng.seq
	s.showing.Lock()
	defer s.showing.Unlock()
	txn, ops := b.txn, b.ops
	b.tell(nil)
	if err := txn.Commit(); err != nil {
		s.log.Error("a batch is saved, but not shown before the next start", "error", err)
		s.fallBehind(err)
		return
	}
	s.counts.apply(ops)
	if t := s.tail; t != nil {
		t.records = append(t.records, record{seq, ops})
	}
}

func (s *Store) fallBehind(err error) {
	s.behind.Store(true)
	s.eng.journal.broken = fmt.Errorf("%w: %w", errBehind, err)
}

// errBehind is when Badger lacks a batch that stands in the journal: only a new start
// brings them together, and until then nothing may be written.
var errBehind = errors.New("storage: the index is behind the journal")

// answer ends a batch that is not committed.
func (b *batch) answer(err error) {
	b.txn.Discard()
	b.tell(err)
}

func (b *batch) tell(err error) {
	for _, j := range b.jobs {
		j.done <- err
	}
	*b = batch{store: b.store}
}

func opsSize(ops []op) int {
	n := 0
	for _, o := range ops {
		n += len(o.key) + len(o.value) + keyOverhead
	}
	return n
}

func guardOps(j *job, txn *badger.Txn) (ops []op, err error) {
	err = guard(func() error {
		ops, err = j.ops(txn)
		return err
	})
	return ops, err
}

// guard keeps the writer alive.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("storage: panic: %s", room.Panicked(p))
		}
	}()
	return f()
}

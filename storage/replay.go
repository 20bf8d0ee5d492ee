package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strings"

	"github.com/dgraph-io/badger/v4"
)

// replay writes what the journals hold into Badger once more, from the batch
// after the one it is known to have whole. Playing what it has already would
// bring back old values if the end of a journal were lost.
func (s *Store) replay(e *engine, numbers []int, has uint64) error {
	w := &replayer{db: e.db, seq: has}
	for i, n := range numbers {
		path := journalPath(e.dir, n)
		whole, tail, err := readJournal(path, func(r record) error {
			if r.seq <= has {
				return nil
			}
			if r.seq != w.seq+1 {
				s.sayLost(fmt.Sprintf("journal before batch %d", r.seq))
			}
			return w.add(r)
		})
		if err != nil {
			return err
		}
		if tail > 0 && i == len(numbers)-1 { // what is appended must not stand behind it
			if err := os.Truncate(path, whole); err != nil {
				return fmt.Errorf("journal: %w", err)
			}
		}
	}
	e.seq = max(e.seq, w.seq)
	last, sound := answered(e.dir)
	if !sound {
		s.damage.add("the number of the last answer")
		s.log.Error("nobody knows whether the end of the journal is missing")
	}
	if last > e.seq {
		s.sayLost(fmt.Sprintf("journal after batch %d", e.seq))
		e.seq, w.seq, w.ops = last, last, append(w.ops, appliedOp(last))
	}
	return w.flush()
}

// legible refuses a store of which nothing can be read although it held
// something: an empty one must not be shown in its place, and nothing of it is
// touched. A store that was killed before its first answer is empty by right.
func (e *engine) legible() error {
	checkpoint, err := newest(e.dir, "checkpoint-")
	if err != nil || checkpoint > 0 {
		return err
	}
	numbers, err := numbered(e.dir, "journal-")
	if err != nil {
		return err
	}
	last, sound := answered(e.dir)
	held := last > 0 || !sound
	for _, n := range numbers {
		path := journalPath(e.dir, n)
		whole, tail, err := readJournal(path, func(record) error { return nil })
		if err != nil || whole > 0 {
			return err
		}
		if tail > 0 {
			torn, err := tornFirst(path)
			if err != nil {
				return err
			}
			held = held || !torn
		}
	}
	if held {
		return fmt.Errorf("%w: no batch in it is sound", ErrBroken)
	}
	return nil
}

// tornFirst tells whether a journal is the beginning of its first batch, which a
// kill or a power cut left there, and not something else.
func tornFirst(path string) (bool, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return false, fmt.Errorf("journal: %w", err)
	}
	data = bytes.TrimRight(data, "\x00") // room made ahead
	head := data[:min(len(data), len(journalMark))]
	return strings.HasPrefix(journalMark, string(head)), nil
}

// sayLost names batches that were answered and cannot be read any more.
func (s *Store) sayLost(what string) {
	s.renew, s.lost = true, true
	s.damage.add(what)
	s.log.Error("damaged batches", "where", what)
}

// replayer gathers records into transactions.
type replayer struct {
	db   *badger.DB
	ops  []op
	size int
	seq  uint64
}

func (w *replayer) add(r record) error {
	size := opsSize(r.ops)
	if w.size+size > batchBytes || len(w.ops)+len(r.ops) > batchKeys {
		if err := w.flush(); err != nil {
			return err
		}
	}
	w.ops, w.size, w.seq = append(w.ops, r.ops...), w.size+size, r.seq
	return nil
}

func (w *replayer) flush() error {
	if len(w.ops) == 0 {
		return nil
	}
	txn := w.db.NewTransaction(true)
	defer txn.Discard()
	for _, o := range append(w.ops, appliedOp(w.seq)) {
		if err := set(txn, o); err != nil {
			return fmt.Errorf("replay: %w", err)
		}
	}
	w.ops, w.size = nil, 0
	return txn.Commit()
}

func set(txn *badger.Txn, o op) error {
	if o.value == nil {
		return txn.Delete(o.key)
	}
	return txn.Set(o.key, o.value)
}

func appliedOp(seq uint64) op {
	return put(appliedKey(), binary.BigEndian.AppendUint64(nil, seq))
}

// applied reads the seq of the last batch that Badger has.
func applied(db *badger.DB) (seq uint64, err error) {
	err = db.View(func(txn *badger.Txn) error {
		raw, err := getRaw(txn, appliedKey())
		if raw == nil || err != nil {
			return err
		}
		if payload, err := open(appliedKey(), raw); err == nil && len(payload) == 8 {
			seq = binary.BigEndian.Uint64(payload)
		}
		return nil
	})
	return seq, err
}

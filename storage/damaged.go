package storage

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"github.com/dgraph-io/badger/v4"
)

// damage names what was set aside, this time and before.
type damage struct {
	mu    sync.Mutex
	names []string
}

func (d *damage) add(name string) (first bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if slices.Contains(d.names, name) {
		return false
	}
	d.names = append(d.names, name)
	return true
}

func damagedKey(k []byte) []byte { return append([]byte{damagedKeys}, k...) }

// damagedFor is how long set aside bytes are kept: no note may stay longer.
const damagedFor = keptAtMost

// setAside moves a damaged value to where nobody shows it. Its bytes go with
// what they belonged to, and at the latest after damagedFor.
func (s *Store) setAside(k, raw []byte) {
	if s.damage.add(keyName(k)) {
		s.log.Error("damaged value set aside", "value", keyName(k), "bytes", len(raw))
	}
	j := &job{done: make(chan error, 1), ops: func(txn *badger.Txn) ([]op, error) {
		now, err := getRaw(txn, k)
		if err != nil || now == nil || !bytes.Equal(now, raw) {
			return nil, err // moved, or written again, in the meantime
		}
		kept := binary.BigEndian.AppendUint64(nil, uint64(s.now().UnixMilli()))
		ops := []op{put(damagedKey(k), append(kept, raw...)), {key: k}}
		stale, err := staleOrders(txn, k)
		return append(ops, stale...), err
	}}
	// Not waited for: the caller may be the writer itself.
	s.asides.Go(func() { _ = s.hand(j) })
}

// staleOrders deletes a damaged note's place in the order. Its state is not
// known any more, so all of the room's are looked through.
func staleOrders(txn *badger.Txn, k []byte) ([]op, error) {
	r, id, isNote := splitNote(k)
	if !isNote {
		return nil, nil
	}
	var ops []op
	err := eachKey(txn, inRoom(orderKeys, r), func(k []byte) bool {
		if n, ok := splitOrder(k); ok && n.ID == id {
			ops = append(ops, op{key: k})
		}
		return true
	})
	return ops, err
}

// damagedExpired tells whether set aside bytes have been kept long enough.
func damagedExpired(payload []byte, now time.Time) bool {
	if len(payload) < 8 {
		return true
	}
	kept := time.UnixMilli(int64(binary.BigEndian.Uint64(payload)))
	return now.Sub(kept) > damagedFor
}

// recallDamaged names what earlier runs set aside.
func (s *Store) recallDamaged() error {
	return s.eng.db.View(func(txn *badger.Txn) error {
		return eachKey(txn, []byte{damagedKeys}, func(k []byte) bool {
			if len(k) > 1 {
				s.damage.add(keyName(k[1:]))
			}
			return true
		})
	})
}

// Damaged names the values that were set aside: kinds and random ids, never
// contents.
func (s *Store) Damaged() []string {
	s.damage.mu.Lock()
	defer s.damage.mu.Unlock()
	return slices.Clone(s.damage.names)
}

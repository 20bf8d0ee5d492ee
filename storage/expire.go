package storage

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// expireAtOnce is how many notes go in one transaction, at five keys a note.
const expireAtOnce = 1000

// Expire deletes what has expired, sessions and old tombstones too, and says
// which rooms lost notes. The files forget it with Forget.
func (s *Store) Expire() ([]room.ID, error) {
	rooms := map[room.ID]bool{}
	for more := true; more; {
		var found [][]byte
		err := s.commit(func(txn *badger.Txn) (ops []op, err error) {
			found, err = dueNow(txn, s.now())
			if err != nil {
				return nil, err
			}
			return s.expireOps(txn, found, rooms)
		})
		if err != nil {
			return nil, fmt.Errorf("expire: %w", err)
		}
		more = len(found) == expireAtOnce
	}
	if err := s.expireSessions(); err != nil {
		return nil, fmt.Errorf("expire: %w", err)
	}
	return slices.Sorted(maps.Keys(rooms)), s.sweepGone()
}

// sweepEvery is how often tombstones are looked through; there may be many.
const sweepEvery = time.Hour

func (s *Store) sweepGone() error {
	s.sweep.Lock()
	defer s.sweep.Unlock()
	if since := time.Since(s.swept); !s.swept.IsZero() && since < sweepEvery {
		return nil
	}
	s.swept = time.Now()
	return s.expireGone()
}

// dueNow lists the keys of what is due.
func dueNow(txn *badger.Txn, now time.Time) (found [][]byte, err error) {
	err = eachKey(txn, []byte{dueKeys}, func(k []byte) bool {
		n, ok := splitDue(k)
		if ok && n.Expires.After(now) {
			return false
		}
		found = append(found, k)
		return len(found) < expireAtOnce
	})
	return found, err
}

// expireOps deletes the notes behind due keys. A note that says otherwise, or is
// not there, loses the key only.
func (s *Store) expireOps(txn *badger.Txn, found [][]byte, rooms map[room.ID]bool) ([]op, error) {
	var ops []op
	for _, k := range found {
		ops = append(ops, op{key: k})
		due, ok := splitDue(k)
		if !ok {
			continue
		}
		n, ok, err := s.note(txn, due.Room, due.ID)
		if err != nil {
			return nil, err
		}
		if ok && s.expired(n) {
			rooms[n.Room] = true
			ops = append(ops, op{key: noteKey(n.Room, n.ID)}, op{key: orderKey(n)})
			if copiesEnd(n).Equal(n.Expires) {
				continue // no copy of it would be shown longer
			}
			grave, err := graveOf(n)
			if err != nil {
				return nil, err
			}
			ops = append(ops, grave)
		}
	}
	return ops, nil
}

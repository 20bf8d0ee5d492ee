package storage

import (
	"time"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// tombstone says that a key was deleted, so that no older copy brings it back.
// Keys are random ids, so that it tells nothing else.
type tombstone struct {
	Until *time.Time `json:",omitempty"` // when it would have expired anyway; nil: never
}

func goneKey(k []byte) []byte { return append([]byte{goneKeys}, k...) }

// gone remembers that k was deleted.
func gone(k []byte) op { return put(goneKey(k), []byte("{}")) }

// keptAtMost is how long a note may stay.
const keptAtMost = 90 * 24 * time.Hour

// copiesEnd is when every older copy of a note has expired by itself; zero: never, as
// one that worries does not. Declining shortens how long a note stays.
func copiesEnd(n room.Note) time.Time {
	switch {
	case n.Worried || dueKey(n) == nil:
		return time.Time{}
	case n.State == room.Declined:
		return n.Expires.Add(keptAtMost)
	}
	return n.Expires
}

// tombstoneOf stands for as long as a copy of a note could still be shown.
func tombstoneOf(n room.Note) tombstone {
	if until := copiesEnd(n); !until.IsZero() {
		return tombstone{Until: &until}
	}
	return tombstone{}
}

// graveOf remembers that a note was deleted.
func graveOf(n room.Note) (op, error) {
	return putJSON(goneKey(noteKey(n.Room, n.ID)), tombstoneOf(n))
}

// graves are all tombstones, by the key that was deleted.
func (s *Store) graves(txn *badger.Txn) (map[string]tombstone, error) {
	all := map[string]tombstone{}
	found, err := keys(txn, []byte{goneKeys}, noLimit)
	for _, k := range found {
		var t tombstone
		if ok, err := s.getJSON(txn, k, &t); err != nil {
			return nil, err
		} else if ok {
			all[string(k[1:])] = t
		}
	}
	return all, err
}

// buried tells whether k, or the whole room it belongs to, was deleted.
func buried(graves map[string]tombstone, k []byte) bool {
	if _, ok := graves[string(k)]; ok {
		return true
	}
	_, ok := graves[string(key(settingsKeys, string(roomOf(k))))]
	return ok && roomOf(k) != ""
}

// expireGone deletes tombstones nobody needs any more.
func (s *Store) expireGone() error {
	return s.commit(func(txn *badger.Txn) ([]op, error) {
		graves, err := s.graves(txn)
		var ops []op
		for k, t := range graves {
			if t.Until != nil && t.Until.Before(s.now()) && len(ops) < deleteAtOnce {
				ops = append(ops, op{key: goneKey([]byte(k))})
			}
		}
		return ops, err
	})
}

// finishDeleting deletes what a crash or an error left of rooms that were deleted.
func (s *Store) finishDeleting() error {
	var left []room.ID
	err := s.read(func(txn *badger.Txn) error {
		graves, err := s.graves(txn)
		for k := range graves {
			r := roomOf([]byte(k))
			if k[0] == settingsKeys && (some(txn, inRoom(orderKeys, r)) || some(txn, inRoom(noteKeys, r))) {
				left = append(left, r)
			}
		}
		return err
	})
	for _, r := range left {
		if err := s.deleteRest(r); err != nil {
			return err
		}
	}
	return err
}

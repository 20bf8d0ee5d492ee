package storage

import (
	"fmt"
	"math"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// Rooms reads every room. Damaged settings leave the room out; a damaged state
// brings it back closed.
func (s *Store) Rooms() ([]room.Saved, error) {
	var rooms []room.Saved
	err := s.read(func(txn *badger.Txn) error {
		all, err := keys(txn, []byte{settingsKeys}, noLimit)
		if err != nil {
			return err
		}
		for _, k := range all {
			saved, ok, err := s.room(txn, k)
			if err != nil {
				return fmt.Errorf("rooms: %w", err)
			}
			if ok {
				rooms = append(rooms, saved)
			}
		}
		return nil
	})
	return rooms, err
}

func (s *Store) room(txn *badger.Txn, k []byte) (saved room.Saved, ok bool, err error) {
	if ok, err = s.getJSON(txn, k, &saved.Settings); !ok || err != nil {
		return room.Saved{}, false, err
	}
	live, ok, err := s.get(txn, key(liveKeys, string(roomOf(k))))
	if ok {
		saved.Live = live
	}
	return saved, err == nil, err
}

// DeleteRoom removes everything of a room. It is deleted with the first transaction;
// what a crash or an error leaves of it is finished by the next Open or Forget.
func (s *Store) DeleteRoom(r room.ID) error {
	if err := checkPart("room", string(r)); err != nil {
		return err
	}
	err := s.commit(func(txn *badger.Txn) ([]op, error) {
		return []op{
			gone(key(settingsKeys, string(r))),
			{key: key(settingsKeys, string(r))},
			{key: key(liveKeys, string(r))},
		}, s.check(false)
	})
	if err != nil {
		return err
	}
	if err := s.deleteRest(r); err != nil {
		s.log.Error("of a deleted room something is left", "error", err)
		s.unfinished.Store(true)
	}
	return nil
}

// deleteRest deletes a room's notes and all else, a transaction at a time.
func (s *Store) deleteRest(r room.ID) error {
	for _, prefix := range [][]byte{
		inRoom(orderKeys, r),
		inRoom(noteKeys, r),
		goneKey(inRoom(noteKeys, r)), // the room's own tombstone covers them
		damagedKey(key(settingsKeys, string(r))),
		damagedKey(key(liveKeys, string(r))),
		damagedKey(inRoom(noteKeys, r)),
	} {
		if err := s.deleteAll(prefix); err != nil {
			return fmt.Errorf("delete room %s: %w", r, err)
		}
	}
	return nil
}

// What deleting many takes at once, well below a transaction's limits.
const (
	deleteAtOnce = 4000
	noLimit      = math.MaxInt
)

// deleteAll deletes every key under prefix. Keys of notes that are due are left
// to Expire, which finds nothing there any more.
func (s *Store) deleteAll(prefix []byte) error {
	for {
		deleted := 0
		err := s.commit(func(txn *badger.Txn) ([]op, error) {
			found, err := keys(txn, prefix, deleteAtOnce)
			deleted = len(found)
			return deletes(found), err
		})
		if err != nil || deleted < deleteAtOnce {
			return err
		}
	}
}

func deletes(found [][]byte) []op {
	ops := make([]op, len(found))
	for i, k := range found {
		ops[i].key = k
	}
	return ops
}

package storage

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"

	"hearth/room"
)

// since is what must not come back from an older copy: what was deleted, what
// has expired, and of a room's settings what people may have forgotten. It is
// known by random ids only, but for the settings as they are now.
type since struct {
	graves map[string]tombstone
	shed   map[string]tombstone // of notes of which only the answer to their writer is left
	rooms  map[room.ID]room.Settings
	now    time.Time
	over   map[string]bool // notes left out so far; their places follow them
}

// since reads it from a store.
func (s *Store) since(txn *badger.Txn) (*since, error) {
	k := &since{shed: map[string]tombstone{}, rooms: map[room.ID]room.Settings{}, now: s.now()}
	var err error
	if k.graves, err = s.graves(txn); err != nil {
		return nil, err
	}
	all, err := keys(txn, []byte{settingsKeys}, noLimit)
	for _, at := range all {
		var set room.Settings
		if ok, err := s.getJSON(txn, at, &set); err != nil {
			return nil, err
		} else if ok {
			k.rooms[roomOf(at)] = set
		}
		if err := s.addShed(txn, k, roomOf(at)); err != nil {
			return nil, err
		}
	}
	return k, err
}

// addShed adds the notes of a room that were declined or taken down.
func (s *Store) addShed(txn *badger.Txn, k *since, r room.ID) error {
	places, err := keys(txn, orderPrefix(r, room.Declined), noLimit)
	for _, at := range places {
		place, _ := splitOrder(at)
		n, ok, err := s.note(txn, r, place.ID)
		if err != nil {
			return err
		}
		if ok {
			k.shed[string(noteKey(r, n.ID))] = tombstoneOf(n)
		}
	}
	return err
}

// leave gives what of a sealed value may stay; nil: nothing. Keys come in their
// order, a note before its place in the order of showing.
func (k *since) leave(at, sealed []byte) (left []byte, changed bool) {
	switch at[0] {
	case noteKeys:
		if k.noteOver(at, sealed) {
			return nil, true
		}
	case orderKeys:
		if n, ok := splitOrder(at); ok && k.gone(noteKey(n.Room, n.ID)) {
			return nil, true
		}
	case dueKeys:
		if n, ok := splitDue(at); ok && (k.gone(noteKey(n.Room, n.ID)) || !k.now.Before(n.Expires)) {
			return nil, true
		}
	case settingsKeys:
		if buried(k.graves, at) {
			return nil, true
		}
		return k.settings(at, sealed)
	default:
		if buried(k.graves, at) {
			return nil, true
		}
	}
	return sealed, false
}

func (k *since) gone(note []byte) bool { return buried(k.graves, note) || k.over[string(note)] }

// noteOver tells whether a note was deleted or has expired, or is one whose words went
// when it was declined. A damaged one stays to be named.
func (k *since) noteOver(at, sealed []byte) bool {
	over := buried(k.graves, at)
	if payload, err := open(at, sealed); err == nil && !over {
		var n room.Note
		_, shed := k.shed[string(at)]
		over = json.Unmarshal(payload, &n) == nil && (shed && n.State != room.Declined || dueKey(n) != nil && !k.now.Before(n.Expires))
	}
	if over {
		if k.over == nil {
			k.over = map[string]bool{}
		}
		k.over[string(at)] = true
	}
	return over
}

// settings takes names out that the room does not keep any more, and what was
// usual.
func (k *since) settings(at, sealed []byte) (left []byte, changed bool) {
	payload, err := open(at, sealed)
	var old room.Settings
	if err != nil || json.Unmarshal(payload, &old) != nil {
		return sealed, false
	}
	now, there := k.rooms[roomOf(at)]
	if len(old.Names.List) > 0 && (!k.now.Before(old.Names.Until) || there && !equal(old.Names, now.Names)) {
		old.Names, changed = room.Names{}, true
	}
	if there && !equal(old.Usual, room.Usual{}) && !equal(old.Usual, now.Usual) {
		old.Usual, changed = room.Usual{}, true
	}
	if !changed {
		return sealed, false
	}
	o, err := putJSON(at, old)
	if err != nil {
		return nil, true
	}
	return o.value, true
}

// equal compares what is stored of two values.
func equal(a, b any) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(x, y)
}

// cleanBackups rewrites those of the kept backups that hold what must not come
// back. One that is damaged cannot be cleaned, nor restored, and is deleted.
func (s *Store) cleanBackups() error {
	s.backups.Lock()
	defer s.backups.Unlock()
	paths, err := s.Backups()
	if err != nil || len(paths) == 0 {
		return err
	}
	var known *since
	err = s.read(func(txn *badger.Txn) (err error) {
		known, err = s.since(txn)
		return err
	})
	if err != nil {
		return err
	}
	for _, path := range paths {
		err := known.cleanBackup(path)
		if errors.Is(err, ErrNotBackup) || errors.Is(err, ErrNewer) {
			s.log.Error("a kept backup cannot be read and is deleted", "file", filepath.Base(path), "error", err)
			err = os.Remove(path)
		}
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
	}
	return syncDir(filepath.Join(s.dir, backupsName))
}

func (k *since) cleanBackup(path string) error {
	dirty := false
	err := k.eachLeft(path, func(_ *pb.KV, changed bool) error {
		dirty = dirty || changed
		return nil
	})
	if err != nil || !dirty {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	err = replaceFile(path, func(w io.Writer) error {
		return framed(w, func(lists *listWriter) error {
			return k.eachLeft(path, func(kv *pb.KV, _ bool) error {
				if kv.Value == nil {
					return nil
				}
				return lists.add(kv)
			})
		})
	})
	if err != nil {
		return err
	}
	return os.Chtimes(path, time.Time{}, info.ModTime()) // it is as old as it was
}

// eachLeft reads a backup; of what may not stay the value is nil.
func (k *since) eachLeft(path string, f func(kv *pb.KV, changed bool) error) error {
	lists, done, err := openBackup(path)
	if err != nil {
		return err
	}
	defer func() { _ = done() }()
	k.over = nil
	return eachValue(lists, func(kv *pb.KV) (err error) {
		var changed bool
		kv.Value, changed = k.leave(kv.Key, kv.Value)
		return f(kv, changed)
	})
}

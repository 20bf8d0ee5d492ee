package storage

import (
	"fmt"

	"github.com/dgraph-io/badger/v4"

	"hearth/room"
)

// Facilitators reads everyone who may lead.
func (s *Store) Facilitators() ([]room.Facilitator, error) {
	var all []room.Facilitator
	err := s.read(func(txn *badger.Txn) error {
		found, err := keys(txn, []byte{facilitatorKeys}, noLimit)
		for _, k := range found {
			var f room.Facilitator
			ok, err := s.getJSON(txn, k, &f)
			if err != nil {
				return fmt.Errorf("facilitators: %w", err)
			}
			if ok {
				all = append(all, f)
			}
		}
		return err
	})
	return all, err
}

// Facilitator reads one by id; ok is false when there is none.
func (s *Store) Facilitator(id string) (found room.Facilitator, ok bool, err error) {
	ok, err = s.readJSON(key(facilitatorKeys, id), &found)
	return found, ok, err
}

// PutFacilitator adds or replaces one.
func (s *Store) PutFacilitator(f room.Facilitator) error {
	return s.putValue("facilitator", facilitatorKeys, f.ID, f)
}

// DeleteFacilitator removes one and signs their devices out.
func (s *Store) DeleteFacilitator(id string) error {
	return s.commit(func(txn *badger.Txn) ([]op, error) {
		k := key(facilitatorKeys, id)
		ops, err := s.sessionOps(txn, func(x room.Session) bool { return x.Facilitator == id })
		return append(ops, gone(k), op{key: k}, op{key: damagedKey(k)}), err
	})
}

// Session finds a signed-in device by its token's hash; ok is false when there
// is none or it has expired.
func (s *Store) Session(hash string) (found room.Session, ok bool, err error) {
	ok, err = s.readJSON(key(sessionKeys, hash), &found)
	if !ok || s.over(found) {
		return room.Session{}, false, err
	}
	return found, true, err
}

func (s *Store) over(x room.Session) bool { return !s.now().Before(x.Expires) }

// PutSession adds or replaces one.
func (s *Store) PutSession(x room.Session) error {
	return s.putValue("session", sessionKeys, x.Hash, x)
}

// DeleteSession signs one device out.
func (s *Store) DeleteSession(hash string) error {
	return s.deleteValue(key(sessionKeys, hash))
}

// DeleteSessions signs all devices of a facilitator out.
func (s *Store) DeleteSessions(facilitator string) error {
	return s.commit(func(txn *badger.Txn) ([]op, error) {
		return s.sessionOps(txn, func(x room.Session) bool { return x.Facilitator == facilitator })
	})
}

func (s *Store) expireSessions() error {
	return s.commit(func(txn *badger.Txn) ([]op, error) { return s.sessionOps(txn, s.over) })
}

// sessionOps deletes the sessions that which picks. There are few: one a device.
func (s *Store) sessionOps(txn *badger.Txn, which func(room.Session) bool) ([]op, error) {
	found, err := keys(txn, []byte{sessionKeys}, noLimit)
	if err != nil {
		return nil, err
	}
	var ops []op
	for _, k := range found {
		var x room.Session
		ok, err := s.getJSON(txn, k, &x)
		if err != nil {
			return nil, err
		}
		if ok && which(x) {
			ops = append(ops, op{key: k})
		}
	}
	return ops, nil
}

// Fact reads a small value by its name.
func (s *Store) Fact(name string) (value []byte, ok bool, err error) {
	err = s.read(func(txn *badger.Txn) error {
		value, ok, err = s.get(txn, key(factKeys, name))
		return err
	})
	return value, ok, err
}

// PutFact keeps a small value under a name: whether Hearth was claimed, an
// invitation's hash. Names must not hold anything people wrote: they may be logged.
func (s *Store) PutFact(name string, value []byte) error {
	if err := checkPart("fact", name); err != nil {
		return err
	}
	return s.commit(func(*badger.Txn) ([]op, error) {
		return []op{put(key(factKeys, name), value)}, s.check(false)
	})
}

// DeleteFact removes one.
func (s *Store) DeleteFact(name string) error { return s.deleteValue(key(factKeys, name)) }

func (s *Store) putValue(what string, kind byte, id string, v any) error {
	if err := checkPart(what, id); err != nil {
		return err
	}
	o, err := putJSON(key(kind, id), v)
	if err != nil {
		return err
	}
	return s.commit(func(*badger.Txn) ([]op, error) { return []op{o}, s.check(false) })
}

func (s *Store) deleteValue(k []byte) error {
	return s.commit(func(*badger.Txn) ([]op, error) {
		return []op{{key: k}, {key: damagedKey(k)}}, nil
	})
}

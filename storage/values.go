package storage

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dgraph-io/badger/v4"
)

// get reads one value. A damaged one is set aside and not there.
func (s *Store) get(txn *badger.Txn, k []byte) (payload []byte, ok bool, err error) {
	raw, err := getRaw(txn, k)
	if raw == nil || err != nil {
		return nil, false, err
	}
	payload, err = open(k, raw)
	if errors.Is(err, errDamaged) {
		s.setAside(k, raw)
		return nil, false, nil
	}
	return payload, err == nil, err
}

// getRaw gives a copy of what stands at k, or nil.
func getRaw(txn *badger.Txn, k []byte) ([]byte, error) {
	item, err := txn.Get(k)
	if errors.Is(err, badger.ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", keyName(k), err)
	}
	raw, err := item.ValueCopy(nil)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", keyName(k), err)
	}
	if raw == nil {
		raw = []byte{}
	}
	return raw, nil
}

// getJSON reads one value into v. What is not JSON is as damaged as the rest.
func (s *Store) getJSON(txn *badger.Txn, k []byte, v any) (ok bool, err error) {
	payload, ok, err := s.get(txn, k)
	if !ok || err != nil {
		return false, err
	}
	if json.Unmarshal(payload, v) != nil {
		s.setAside(k, seal(k, payload))
		return false, nil //nolint:nilerr // it is set aside and named; the rest goes on
	}
	return true, nil
}

// readJSON reads one value into v, as it is stored now.
func (s *Store) readJSON(k []byte, v any) (ok bool, err error) {
	err = s.read(func(txn *badger.Txn) error {
		ok, err = s.getJSON(txn, k, v)
		return err
	})
	return ok, err
}

func putJSON(k []byte, v any) (op, error) {
	payload, err := json.Marshal(v)
	if err != nil {
		return op{}, fmt.Errorf("storage: %s: %w", keyName(k), err)
	}
	return put(k, payload), nil
}

// eachKey calls f with every key under prefix, in order, until it says no. The
// key is f's to keep.
func eachKey(txn *badger.Txn, prefix []byte, f func(k []byte) bool) error {
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	for it.Rewind(); it.ValidForPrefix(prefix); it.Next() {
		if !f(it.Item().KeyCopy(nil)) {
			return nil
		}
	}
	return nil
}

// keys lists the keys under prefix, at most n of them.
func keys(txn *badger.Txn, prefix []byte, n int) ([][]byte, error) {
	var all [][]byte
	err := eachKey(txn, prefix, func(k []byte) bool {
		all = append(all, k)
		return len(all) < n
	})
	return all, err
}

// some tells whether there is a key under prefix.
func some(txn *badger.Txn, prefix []byte) bool {
	it := txn.NewIterator(badger.IteratorOptions{Prefix: prefix})
	defer it.Close()
	it.Rewind()
	return it.ValidForPrefix(prefix)
}

package storage

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"
	"google.golang.org/protobuf/proto"
)

const (
	// loadWrites is how many batches wait while a copy is read in.
	loadWrites = 16
	// rewriteSpare is what rewriting needs beside twice the size of the tables:
	// Badger's own new files.
	rewriteSpare = 64 << 20
)

// rewrite copies what a transaction sees into a new store, which is durable when
// it returns. Only the last version of each key is copied, so that nothing that
// was deleted or replaced is in its files.
func (s *Store) rewrite(from *badger.Txn, name string) (*engine, error) {
	e := &engine{dir: s.folder.join(name)}
	if err := os.RemoveAll(e.dir); err != nil {
		return nil, fmt.Errorf("rewrite: %w", err)
	}
	if err := s.copyInto(from, e); err != nil {
		return nil, errors.Join(fmt.Errorf("rewrite: %w", err), e.discard())
	}
	return e, nil
}

func (s *Store) copyInto(from *badger.Txn, e *engine) (err error) {
	if err := os.MkdirAll(e.dir, privateFolder); err != nil {
		return err
	}
	first := checkpointPath(e.dir, 1)
	err = replaceFile(first, func(w io.Writer) error { return writeCopy(from, w, s.stays) })
	if err != nil {
		return err
	}
	if e.journal, err = openJournal(e.dir, 1); err != nil {
		return err
	}
	if err := s.loadCheckpoint(e); err != nil {
		return err
	}
	e.seq, err = applied(e.db)
	return err
}

// discard takes back a store that did not come about.
func (e *engine) discard() error {
	var err error
	if e.journal != nil {
		err = e.journal.close()
	}
	if e.db != nil {
		err = errors.Join(err, e.db.Close())
	}
	return errors.Join(err, os.RemoveAll(e.dir))
}

// freshIndex makes Badger's files from a copy, or empty from none.
func (s *Store) freshIndex(e *engine, from io.Reader) (err error) {
	if err := os.RemoveAll(e.index()); err != nil {
		return fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	if e.db, err = s.openBadger(e.index()); err != nil || from == nil {
		return err
	}
	if err := e.db.Load(from, loadWrites); err != nil {
		err = fmt.Errorf("%w: %w", ErrBroken, err)
		db := e.db
		e.db = nil
		return errors.Join(err, db.Close())
	}
	return nil
}

// stays leaves out damaged values that were set aside long enough ago.
func (s *Store) stays(item *badger.Item) bool {
	if item.Key()[0] != damagedKeys {
		return true
	}
	keep := false
	err := item.Value(func(sealed []byte) error {
		payload, err := open(item.Key(), sealed)
		keep = err == nil && !damagedExpired(payload, s.now())
		return nil
	})
	return err == nil && keep
}

// A copy is this line, lists of keys and values as Badger's backups have them,
// and the SHA-256 of both, so that a cut or changed file is known before it is
// read in.
const (
	copyHead = "hearth backup 1\n"
	copyTail = sha256.Size
)

// writeCopy writes a copy of the store in use.
func (s *Store) writeCopy(w io.Writer, which func(*badger.Item) bool) error {
	if s.behind.Load() {
		return errBehind
	}
	return s.read(func(txn *badger.Txn) error { return writeCopy(txn, w, which) })
}

// writeCopy writes what a transaction sees, all as of one moment. Badger's own
// Backup would write replaced values too, and its streams read each range at a
// moment of its own.
func writeCopy(txn *badger.Txn, w io.Writer, which func(*badger.Item) bool) error {
	return framed(w, func(lists *listWriter) error { return writeItems(lists, txn, which) })
}

// framed writes a copy's head, what fill writes, and the tail.
func framed(w io.Writer, fill func(*listWriter) error) error {
	hash := sha256.New()
	out := bufio.NewWriterSize(w, 1<<16)
	lists := &listWriter{w: io.MultiWriter(out, hash), list: &pb.KVList{}}
	_, err := io.WriteString(lists.w, copyHead)
	if err == nil {
		err = fill(lists)
	}
	if err == nil {
		err = lists.flush()
	}
	if err == nil {
		_, err = out.Write(hash.Sum(nil))
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	return nil
}

// listBytes is about how much goes into one list of a copy.
const listBytes = 256 << 10

// listWriter gathers values into lists.
type listWriter struct {
	w    io.Writer
	list *pb.KVList
	size int
}

func (l *listWriter) add(kv *pb.KV) error {
	l.list.Kv = append(l.list.Kv, kv)
	if l.size += len(kv.Value) + keyOverhead; l.size < listBytes {
		return nil
	}
	return l.flush()
}

func (l *listWriter) flush() error {
	text, err := proto.Marshal(l.list)
	if err == nil {
		err = binary.Write(l.w, binary.LittleEndian, uint64(len(text)))
	}
	if err == nil {
		_, err = l.w.Write(text)
	}
	l.list, l.size = &pb.KVList{}, 0
	return err
}

func writeItems(lists *listWriter, txn *badger.Txn, which func(*badger.Item) bool) error {
	it := txn.NewIterator(badger.DefaultIteratorOptions)
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		item := it.Item()
		if !which(item) {
			continue
		}
		value, err := item.ValueCopy(nil)
		if err != nil {
			return err
		}
		if err := lists.add(&pb.KV{Key: item.KeyCopy(nil), Value: value, Version: item.Version()}); err != nil {
			return err
		}
	}
	return nil
}

// eachValue calls f with every value of a copy.
func eachValue(lists io.Reader, f func(*pb.KV) error) error {
	for {
		var size uint64
		err := binary.Read(lists, binary.LittleEndian, &size)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || size > 4*batchBytes {
			return fmt.Errorf("%w: a list of %d bytes", ErrNotBackup, size)
		}
		text := make([]byte, size)
		if _, err := io.ReadFull(lists, text); err != nil {
			return err
		}
		list := &pb.KVList{}
		if err := proto.Unmarshal(text, list); err != nil {
			return fmt.Errorf("%w: %w", ErrNotBackup, err)
		}
		for _, kv := range list.Kv {
			if err := f(kv); err != nil {
				return err
			}
		}
	}
}

package storage

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dgraph-io/badger/v4"
)

const (
	backupsKept   = 7
	backupEnding  = ".backup"
	backupPattern = "hearth-20060102-150405.000"
)

// Backup writes a copy of all that is kept to w. Open rooms' states and
// sessions are left out: rooms come back closed, and facilitators sign in again.
// Reads and writes go on meanwhile, however slow w is.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	f, err := os.CreateTemp(filepath.Join(s.dir, backupsName), "export-*"+tempEnding)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	_ = os.Remove(f.Name()) // but on Windows it has no name from here on: what is forgotten meanwhile stands in no file
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	if err := s.check(true); err != nil {
		return err
	}
	if err := s.writeBackup(f); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if _, err := io.Copy(w, untilDone{ctx, f}); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// untilDone reads until the context ends.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// KeepBackup writes a backup into the data folder and keeps the newest seven.
func (s *Store) KeepBackup() error {
	if err := s.check(true); err != nil {
		return err
	}
	s.backups.Lock()
	defer s.backups.Unlock()
	if err := s.keepBackup(); err != nil {
		return err
	}
	return s.pruneBackups(backupsKept)
}

// KeepOneMore is KeepBackup without taking the oldest away: it may be the one that is
// about to be restored.
func (s *Store) KeepOneMore() error {
	if err := s.check(true); err != nil {
		return err
	}
	s.backups.Lock()
	defer s.backups.Unlock()
	return s.keepBackup()
}

// keepBackup is called with backups held.
func (s *Store) keepBackup() error {
	name, err := s.backupName()
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(s.dir, backupsName, name), s.writeBackup)
}

// backupName is after those of all others, so that the newest is the last also
// when the clock was ahead before.
func (s *Store) backupName() (string, error) {
	at := s.now().UTC()
	paths, err := s.Backups()
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		last, err := time.Parse(backupPattern+backupEnding, filepath.Base(path))
		if err == nil && !at.After(last) {
			at = last.Add(time.Millisecond)
		}
	}
	return at.Format(backupPattern) + backupEnding, nil
}

// Here tells whether there is a store in dir.
func Here(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, pointerName))
	return err == nil
}

// Backups lists the kept backups, the newest first.
func (s *Store) Backups() ([]string, error) { return Backups(s.dir) }

// Backups lists the backups kept in a data folder, the newest first. It needs no
// store that opens.
func Backups(dir string) ([]string, error) {
	paths, err := matching(filepath.Join(dir, backupsName), "hearth-*"+backupEnding)
	slices.SortFunc(paths, func(a, b string) int { return strings.Compare(b, a) })
	return paths, err
}

func (s *Store) pruneBackups(keep int) error {
	paths, err := s.Backups()
	if err != nil {
		return err
	}
	for _, path := range paths[min(keep, len(paths)):] {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("old backup: %w", err)
		}
	}
	return syncDir(filepath.Join(s.dir, backupsName))
}

// writeBackup writes a whole backup file.
func (s *Store) writeBackup(w io.Writer) error {
	if err := s.checkForBackup(); err != nil {
		return err
	}
	return s.writeCopy(w, func(item *badger.Item) bool { return inBackups(item.Key()) })
}

func (s *Store) checkForBackup() error {
	s.use.RLock()
	defer s.use.RUnlock()
	if s.eng == nil {
		return ErrClosed
	}
	return s.checkForCopy(s.eng.dir)
}

// inBackups leaves out what must not outlive its end, and what is damaged.
func inBackups(k []byte) bool {
	return !bytes.ContainsRune([]byte{liveKeys, sessionKeys, damagedKeys, appliedKeys}, rune(k[0]))
}

// openBackup checks a copy to its end and gives what it holds.
func openBackup(path string) (r io.Reader, done func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("backup: %w", err)
	}
	size, err := checkBackup(f)
	if err == nil {
		_, err = f.Seek(int64(len(copyHead)), io.SeekStart)
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return io.LimitReader(f, size), f.Close, nil
}

// checkBackup gives the size of what stands between head and tail.
func checkBackup(f *os.File) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	size := info.Size() - int64(len(copyHead)) - copyTail
	head, tail := make([]byte, len(copyHead)), make([]byte, copyTail)
	hash := sha256.New()
	if _, err := io.ReadFull(io.TeeReader(f, hash), head); size < 0 || err != nil {
		return 0, ErrNotBackup
	}
	if string(head) != copyHead {
		if bytes.HasPrefix(head, []byte("hearth backup ")) {
			return 0, ErrNewer
		}
		return 0, ErrNotBackup
	}
	if _, err := io.CopyN(hash, f, size); err != nil {
		return 0, ErrNotBackup
	}
	if _, err := io.ReadFull(f, tail); err != nil || !bytes.Equal(tail, hash.Sum(nil)) {
		return 0, ErrNotBackup
	}
	return size, nil
}

package storage

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/dgraph-io/badger/v4"
)

// A checkpoint is a copy of the whole store, in a backup's form. Number n with
// journal n and those after it is everything that was saved. Both are ordinary
// files, so that what was saved does not depend on Badger.
func checkpointPath(dir string, number int) string {
	return numberedPath(dir, "checkpoint-", number)
}

// journalLimit is when a new journal begins, and a checkpoint is written that
// makes the ones before it needless. With a larger store it is the size of the
// last checkpoint, so that checkpoints at most double what is written.
const journalLimit = 16 << 20

func (s *Store) journalFull() bool {
	limit := s.journalLimit
	if info, err := os.Stat(checkpointPath(s.eng.dir, s.eng.journal.number)); err == nil {
		limit = max(limit, info.Size())
	}
	return s.eng.journal.size > limit && s.eng.journal.broken == nil
}

// rotate runs in the writer: it begins a new journal, and has the checkpoint
// that belongs to it written while others go on. That copy may hold batches of
// the new journal already: playing them again changes nothing.
func (s *Store) rotate() {
	if s.behind.Load() { // what Badger lacks is in this journal alone
		return
	}
	if !s.checkpoints.TryLock() {
		return // the last one is still being written
	}
	e := s.eng
	if err := s.checkForCopy(e.dir); err != nil { // the journal goes on, which takes the least room
		s.checkpoints.Unlock()
		if !s.crowded {
			s.log.Warn("no checkpoint", "error", err)
		}
		s.crowded = true
		return
	}
	s.crowded = false
	next, err := openJournal(e.dir, e.journal.number+1)
	if err != nil {
		s.checkpoints.Unlock()
		s.log.Error("no new journal", "error", err)
		return
	}
	if err := e.journal.close(); err != nil {
		s.log.Warn("old journal", "error", err)
	}
	e.journal = next
	go func() {
		defer s.checkpoints.Unlock()
		err := guard(func() error { return s.checkpoint(e.dir, next.number) })
		if err != nil {
			s.log.Error("no checkpoint", "error", err)
		}
	}()
}

// checkpoint writes one and deletes what it makes needless.
func (s *Store) checkpoint(dir string, number int) error {
	err := replaceFile(checkpointPath(dir, number), func(w io.Writer) error {
		return s.writeCopy(w, func(*badger.Item) bool { return true })
	})
	if err != nil {
		return err
	}
	return dropBefore(dir, number)
}

func dropBefore(dir string, number int) error {
	var all error
	for _, prefix := range []string{"journal-", "checkpoint-"} {
		numbers, err := numbered(dir, prefix)
		all = errors.Join(all, err)
		for _, n := range numbers {
			if n < number {
				all = errors.Join(all, os.Remove(numberedPath(dir, prefix, n)))
			}
		}
	}
	return all
}

func numberedPath(dir, prefix string, number int) string {
	return filepath.Join(dir, fmt.Sprintf("%s%06d", prefix, number))
}

// numbered lists the numbers of the files of one sort, the lowest first.
func numbered(dir, prefix string) ([]int, error) {
	paths, err := matching(dir, prefix+"*")
	var numbers []int
	for _, path := range paths {
		if n, err := strconv.Atoi(strings.TrimPrefix(filepath.Base(path), prefix)); err == nil {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, err
}

func newest(dir, prefix string) (int, error) {
	numbers, err := numbered(dir, prefix)
	if len(numbers) == 0 {
		return 0, err
	}
	return numbers[len(numbers)-1], err
}

func oldest(dir, prefix string) (int, error) {
	numbers, err := numbered(dir, prefix)
	if len(numbers) == 0 {
		return 0, err
	}
	return numbers[0], err
}

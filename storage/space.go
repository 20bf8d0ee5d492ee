package storage

import (
	"math"
	"os"
)

// Below these, new posts are refused. A disk that is really full kills a process
// that maps its files, so the last quarter of the reserve is for nobody.
const (
	reserveBytes = 200 << 20
	reserveShare = 20 // a twentieth of the disk, where that is less
	floorShare   = 4
)

// Space is how much room a disk has, in bytes.
type Space struct{ Free, Total uint64 }

func (s Space) reserve() uint64 { return min(reserveBytes, s.Total/reserveShare) }

// lowForPosts is when new posts are refused.
func (s Space) lowForPosts() bool { return s.Free < s.reserve() }

// lowForAll is when every write is.
func (s Space) lowForAll() bool { return s.Free < s.reserve()/floorShare }

// check refuses what the disk has no room for. A disk that does not tell is
// taken to have room.
func (s *Store) check(posts bool) error { return s.ask().check(posts) }

// checkForBatch is check for the writer, who asks the disk once for each batch: in
// that there is no more than a megabyte. After a refusal the disk is asked anew, for
// whoever was refused makes room and tries again in the same batch.
func (s *Store) checkForBatch(posts bool) error {
	if s.told == nil {
		space := s.ask()
		s.told = &space
	}
	err := s.told.check(posts)
	if err != nil {
		s.told = nil
	}
	return err
}

// checkForCopy is check for a copy of the store in dir: beside it there must be left
// what every write needs.
func (s *Store) checkForCopy(dir string) error {
	size, err := copySize(dir)
	if err != nil {
		return err
	}
	return s.checkFor(size)
}

// checkForIndex is check for making Badger's files anew in place of those that are
// there. A table in memory has a log on the disk, which stays until it is written.
func (s *Store) checkForIndex(e *engine) error {
	size, err := copySize(e.dir)
	if err != nil {
		return err
	}
	there, err := e.tablesSize()
	if err != nil {
		return err
	}
	size += min(size, memTableBytes)
	return s.checkFor(size - min(size, there))
}

func (s *Store) checkFor(bytes uint64) error {
	space := s.ask()
	space.Free -= min(space.Free, bytes)
	return space.check(false)
}

// copySize is how many bytes a copy of a store has at most: as many as the last one,
// and what was saved since.
func copySize(dir string) (uint64, error) {
	return sizeOf(dir, "checkpoint-*[0-9]", "journal-*")
}

// tablesSize is how many bytes Badger's tables have.
func (e *engine) tablesSize() (uint64, error) { return sizeOf(e.index(), "*.sst") }

// sizeOf is how many bytes the files of a folder have whose names match; one that goes
// meanwhile has none.
func sizeOf(dir string, patterns ...string) (size uint64, err error) {
	for _, pattern := range patterns {
		paths, err := matching(dir, pattern)
		if err != nil {
			return 0, err
		}
		for _, path := range paths {
			if info, err := os.Stat(path); err == nil {
				size += uint64(info.Size()) //nolint:gosec // no file has less than nothing
			}
		}
	}
	return size, nil
}

// roomToRewrite refuses when the disk cannot hold a second copy.
func (s *Store) roomToRewrite() error {
	tables, err := s.eng.tablesSize()
	if err != nil {
		return err
	}
	if s.ask().Free < rewriteSpare+2*tables {
		return ErrFull
	}
	return nil
}

func (s *Store) ask() Space {
	space, err := s.space(s.dir)
	if err != nil {
		s.log.Warn("free space unknown", "error", err)
		return Space{Free: math.MaxUint64}
	}
	return space
}

func (s Space) check(posts bool) error {
	if s.lowForAll() || posts && s.lowForPosts() {
		return ErrFull
	}
	return nil
}

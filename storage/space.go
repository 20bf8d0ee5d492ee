package storage

import "math"

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
// that there is no more than a megabyte.
func (s *Store) checkForBatch(posts bool) error {
	if s.told == nil {
		space := s.ask()
		s.told = &space
	}
	return s.told.check(posts)
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
